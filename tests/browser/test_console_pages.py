"""The consoles, the walls and the report in a real browser: keys, speed, typed text that stays, no broken rule."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from display.models import Board, BoardKind, Shown
from queues import verbs
from queues.models import Act, EntryState, PrescriptionKind, QueueEntry, VisitEvent
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.browser.conftest import SCREENS, OpenPage, axe_violations, card, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser


@pytest.fixture
def board(hospital: Hospital) -> Board:
    made = Board.objects.create(slug="poli", name="Poli lantai 1", notice="Siapkan kartu identitas Anda")
    made.stops.set([stop for room in hospital.rooms.values() for stop in room.stops.all()])
    return made


def prescribe(hospital: Hospital, kind: PrescriptionKind) -> None:
    order = PrescriptionOrder(
        kind, [MedicineLine("Amoksisilin 500 mg", 10, "3 x 1"), MedicineLine("Parasetamol 500 mg", 10, "bila demam")]
    )
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)


def test_a_nurse_works_with_the_keyboard_alone(hospital: Hospital, at_work) -> None:
    for _person in range(3):
        hospital.here()
    page = at_work(console(hospital.room))
    said = page.locator('[data-region="messages"]')
    page.keyboard.press("Space")
    expect(said).to_contain_text("A-1 dipanggil ke Ruang 101.")
    page.keyboard.press("r")
    expect(said).to_contain_text("A-1 dipanggil lagi, kali ke-2")
    page.keyboard.press("s")
    expect(said).to_contain_text("A-1 mulai dilayani.")
    page.keyboard.press("t")
    expect(page.locator("#to-stop")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_timeout(1100)
    page.keyboard.press("Space")
    expect(said).to_contain_text("A-2 dipanggil")
    page.keyboard.press("z")
    expect(said).to_contain_text("Diurungkan.")
    expect(card(page)).to_contain_text("A-1")
    page.keyboard.press("h")
    expect(said).to_contain_text("A-1 ditahan.")
    page.keyboard.press("Space")
    expect(said).to_contain_text("A-2 dipanggil")
    page.keyboard.press("x")
    expect(said).to_contain_text("A-2 tidak hadir")
    expect(page.locator('[data-region="list"]')).to_contain_text("Terlewat 1 kali")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("A-3 dipanggil")
    page.wait_for_timeout(1100)
    page.keyboard.press("f")
    expect(said).to_contain_text("A-3 selesai.")


def is_called(page: Page, label: str) -> None:
    """The card shows the person called; before, it names the same number as the next one."""
    expect(page.locator("#verb-s")).to_be_visible()
    expect(card(page)).to_contain_text(label)


def test_a_double_click_calls_one_person(hospital: Hospital, at_work) -> None:
    hospital.here()
    hospital.here()
    page = at_work(console(hospital.room))
    page.locator('[data-hotkey="n"]').dblclick()
    is_called(page, "A-1")
    page.wait_for_timeout(500)
    assert [entry.label for entry in verbs.current_at(hospital.room)] == ["A-1"]
    assert Act.objects.filter(kind="next").count() == 1


def test_the_second_click_of_a_double_click_presses_nothing_whatever_is_under_it_by_then(
    hospital: Hospital, at_work
) -> None:
    hospital.here()
    hospital.here()
    page = at_work(console(hospital.room))
    box = page.locator('[data-hotkey="n"]').bounding_box()
    assert box is not None
    # Where the buttons of the one who is called stand afterwards, from one end of the bar to the other.
    for distance in range(0, 900, 60):
        page.mouse.move(box["x"] + 20 + distance, box["y"] + box["height"] / 2)
        page.mouse.down(click_count=2)
        page.mouse.up(click_count=2)
    assert Act.objects.count() == 0
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
    is_called(page, "A-1")
    for distance in range(0, 900, 60):
        page.mouse.move(box["x"] + 20 + distance, box["y"] + box["height"] / 2)
        page.mouse.down(click_count=2)
        page.mouse.up(click_count=2)
    page.wait_for_timeout(500)
    assert [(entry.label, entry.state) for entry in verbs.current_at(hospital.room)] == [("A-1", EntryState.CALLED)]
    assert Act.objects.count() == 1


# When the latest call begins and ceases to be held inverted, by the clock of the page: a busy machine does not matter.
HELD = """() => {
  window.held = [];
  const look = () => {
    const isNew = document.querySelector(".wall-call.is-new") !== null;
    if (isNew !== (window.held.length % 2 === 1)) window.held.push(performance.now());
  };
  const all = { attributes: true, childList: true, subtree: true };
  new MutationObserver(look).observe(document.getElementById("now"), all);
}"""


def test_a_press_is_on_the_wall_within_a_second_and_stands_out_without_blinking(
    hospital: Hospital, board: Board, at_work, open_page: OpenPage, live_server: LiveServer
) -> None:
    hospital.here()
    wall = open_page(width=1920, height=1080)
    wall.goto(f"{live_server.url}/display/poli/")
    expect(wall.locator(".wall-call")).to_contain_text("Belum ada panggilan")
    snap(wall, "board-empty-large")
    wall.evaluate(HELD)
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(card(page)).to_contain_text("A-1")
    expect(wall.locator(".wall-number")).to_have_text("A-1")
    expect(wall.locator(".wall-call")).to_have_class("wall-call is-new")
    snap(wall, "board-new-call-large")
    assert axe_violations(wall) == []
    assert wall.evaluate("document.getAnimations().length") == 0
    expect(wall.locator(".wall-call")).to_have_class("wall-call", timeout=40_000)
    began, ended = wall.evaluate("held")
    assert ended - began >= 5000


def test_a_wall_that_hears_nothing_says_so_keeps_its_state_and_returns(
    hospital: Hospital, board: Board, open_page: OpenPage, live_server: LiveServer
) -> None:
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    wall = open_page(width=1366, height=768)
    wall.goto(f"{live_server.url}/display/poli/")
    is_cut = True
    wall.route("**/now/", lambda route: route.fulfill(status=204) if is_cut else route.fallback())
    wall.wait_for_timeout(8000)
    expect(wall.locator("#trouble")).to_be_empty()
    expect(wall.locator("#trouble")).to_have_text("Menyambung ulang…")
    expect(wall.locator(".wall-number")).to_have_text("A-1")
    snap(wall, "board-silent-small")
    is_cut = False
    expect(wall.locator("#trouble")).to_be_empty()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("distance", [3, 5, 8])
def test_the_called_number_is_a_quarter_of_the_wall_and_nothing_is_cut(
    hospital: Hospital, board: Board, open_page: OpenPage, live_server: LiveServer, screen: str, distance: int
) -> None:
    Board.objects.update(viewing_distance=distance, what_is_shown=Shown.NAME)
    for _person in range(6):
        hospital.here()
        verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    width, height = SCREENS[screen]
    wall = open_page(width=width, height=height)
    wall.goto(f"{live_server.url}/display/poli/")
    for label in ("A-6", "A-12", "A-123", "A1-123", "AB2-123"):
        size, fits = wall.evaluate(
            """label => { const shown = document.querySelector('.wall-number');
            shown.textContent = label; shown.className = `wall-number number letters-${label.length}`;
            const box = shown.getBoundingClientRect(), frame = shown.parentElement.getBoundingClientRect();
            return [parseFloat(getComputedStyle(shown).fontSize), frame.x <= box.x && box.right <= frame.right]; }""",
            label,
        )
        assert size >= height / 4
        assert fits, label
    smallest = wall.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.wall *')].filter(e => !e.children.length && e.innerText
        && !e.closest('.visually-hidden')).map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= distance * 1000 / 200 / 535 * height - 1, "distance / 200 on a screen of 43 inches"
    cut = wall.evaluate(
        """() => [...document.querySelectorAll('.wall-call, .wall-list, .wall-grid, .wall-now li, .wall-foot')]
        .filter(e => e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
        .map(e => `${e.className} ${e.innerText}`)"""
    )
    snap(wall, f"board-{distance}m-{screen}")
    assert cut == []
    assert axe_violations(wall) == []


def test_what_is_being_typed_stays_while_the_list_goes_on(hospital: Hospital, at_work) -> None:
    hospital.here()
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(card(page)).to_contain_text("A-1")
    page.get_by_text("Non racikan").click()
    page.locator("[name=medicine_1]").fill("Amoksisilin")
    hospital.later(1900)
    hospital.here()
    expect(page.locator('[data-region="list"]')).to_contain_text("A-2")
    assert page.locator("[name=medicine_1]").input_value() == "Amoksisilin"
    expect(page.locator('[data-hotkey="n"]')).to_contain_text("A-1 selesai, non racikan")
    page.locator("[name=medicine_1]").press("Enter")
    # A step comes a second after the call at the earliest.
    page.wait_for_timeout(1100)
    assert [entry.label for entry in verbs.current_at(hospital.room)] == ["A-1"], "Enter in a field presses nothing"
    page.get_by_role("button", name="Selesai", exact=False).last.click()
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-1 selesai.")
    assert QueueEntry.objects.get(pharmacy_ticket__isnull=False).state == EntryState.WAITING


def test_a_refused_press_says_why_and_keeps_what_was_typed(hospital: Hospital, at_work) -> None:
    hospital.here()
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(card(page)).to_contain_text("A-1")
    page.get_by_text("Racikan", exact=True).click()
    page.locator("[name=quantity_2]").fill("3")
    page.locator("[name=medicine_1]").fill("Puyer")
    page.locator('[data-hotkey="f"]').click()
    expect(page.locator(".notice-danger")).to_contain_text("Baris obat 2")
    assert page.locator("[name=medicine_1]").input_value() == "Puyer"


def test_the_undo_counts_down_and_goes(hospital: Hospital, at_work) -> None:
    hospital.here()
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    countdown = page.locator("[data-countdown]")
    expect(countdown).to_have_text(re.compile("[1-7]"))
    expect(countdown).to_have_count(0)


def test_without_scripts_the_forms_do_the_same(hospital: Hospital, at_work) -> None:
    hospital.here()
    page = at_work(console(hospital.room), java_script_enabled=False)
    page.locator('[data-hotkey="n"]').click()
    expect(card(page)).to_contain_text("A-1")
    page.locator("[name=prescription][value=COMPOUND]").check()
    page.locator("[name=medicine_1]").fill("Puyer")
    page.wait_for_timeout(1100)
    page.locator('[data-hotkey="f"]').click()
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-1 selesai.")
    assert QueueEntry.objects.filter(pharmacy_ticket__label="FR-1").exists()


def test_the_desk_registers_a_holder_from_number_to_clinic(hospital: Hospital, at_work) -> None:
    person = hospital.patient()
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    page = at_work(console(hospital.desk))
    page.keyboard.press("Space")
    expect(page.locator("#find-number")).to_be_visible()
    page.keyboard.type(person.medical_record_number)
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text(person.name)
    snap(page, "console-admission-found-small")
    assert axe_violations(page) == []
    expect(page.get_by_role("button", name="Daftarkan", exact=True)).to_be_in_viewport(ratio=1)
    page.locator("#reg-session").select_option(index=1)
    page.locator("#reg-type").select_option(index=1)
    page.locator("#reg-referral").fill("9901R0010326B000001")
    page.get_by_role("button", name="Daftarkan", exact=True).click()
    expect(card(page)).to_contain_text("A-1")
    assert "entry" not in page.url
    page.keyboard.press("f")
    expect(page.locator('[data-region="messages"]')).to_contain_text("selesai.")
    assert VisitEvent.objects.filter(stage="WAITING_CLINIC").count() == 1


# Size, what the computer prefers, and what the browser chose.
LOOKS = {
    "small": (SCREENS["small"], "light", "system-normal"),
    "large": (SCREENS["large"], "dark", "system-normal"),
    "tablet": ((820, 1180), "light", "dark-large"),
}


INK, DARK_INK = "rgb(16, 36, 42)", "rgb(238, 245, 243)"


@pytest.mark.parametrize("screen", LOOKS)
def test_no_page_breaks_a_rule_of_axe(
    hospital: Hospital, board: Board, at_work, live_server: LiveServer, screen: str
) -> None:
    pharmacy = Board.objects.create(slug="farmasi", name="Farmasi", kind=BoardKind.PHARMACY, what_is_shown=Shown.NAME)
    pharmacy.stops.set([hospital.pharmacy])
    hospital.here()
    hospital.here()
    prescribe(hospital, PrescriptionKind.COMPOUND)
    prescribe(hospital, PrescriptionKind.NON_COMPOUND)
    chosen = hospital.here(priority="ELDERLY").entries.get()
    hospital.here(hospital.patient(is_new=True))
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()), priority="PREGNANT")
    hospital.here()
    verbs.finish(chosen, hospital.by(hospital.room, at=hospital.later(60)), call_unknown=True)
    waiting = hospital.here().entries.get()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    pages = {
        "choose": "/counter/",
        "console-clinic": console(hospital.room),
        "console-clinic-chosen": f"{console(hospital.room)}?entry={waiting.pk}",
        "console-admission": console(hospital.desk),
        "console-pharmacy": console(hospital.chemist),
        "console-lab": console(hospital.lab_desk),
        "today": f"{console(hospital.room)}today/",
        "boards": "/display/",
        "board-clinic": "/display/poli/",
        "board-pharmacy": "/display/farmasi/",
        "reports": "/reports/?tanggal=2026-03-16",
    }
    (width, height), preferred, look = LOOKS[screen]
    page = at_work("/counter/", color_scheme=preferred)
    page.set_viewport_size({"width": width, "height": height})
    page.context.add_cookies([{"name": "antrean_look", "value": look, "url": live_server.url}])
    for name, path in pages.items():
        page.goto(live_server.url + path)
        # The menu lies over the page: it is open on one of them.
        for fold in page.locator("details" if name == "choose" else "main details").all():
            fold.evaluate("fold => { fold.open = true; }")
        snap(page, f"{name}-{screen}")
        assert axe_violations(page) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name
    shade = "getComputedStyle(document.body).color"
    assert (page.evaluate(shade) == DARK_INK) == (screen != "small")
    page.emulate_media(media="print")
    assert page.evaluate(shade) == INK, "paper stays black on white"
