"""The nurse's control letter in a real browser: by keyboard alone, counted, and no key runs while somebody types."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from queues.models import LetterState, VisitLetter
from tests.browser.conftest import BY_HAND_MS, axe_violations, by_hand, console, snap
from tests.hospital import Hospital
from tests.nurse_letters import IN_A_WEEK, NursePage, with_the_doctor
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import hospital_of_fifteen, their_morning
from tests.vclaim_people import Someone

pytestmark = pytest.mark.browser


@pytest.fixture
def people(simulator: SimulatorProcess, transactional_db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.HOSPITAL_NAME = "RS Harapan Demo"
    with their_morning(simulator, after=timedelta(minutes=30)) as people:
        yield people


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]


@pytest.fixture
def nurse(hospital: Hospital, simulator: SimulatorProcess, people: Mapping[int, Someone]) -> NursePage:
    there = with_the_doctor(hospital, simulator, people[2])
    there.press("find-sep")
    return there


@pytest.fixture
def screen(nurse: NursePage, at_work: Callable[..., Page]) -> Page:
    page = at_work(console(nurse.room))
    expect(page.locator("#letters")).to_be_visible()
    return page


class Presses:
    """Keys one after the other, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, *keys: str) -> None:
        by_hand(self.page, *keys)
        self.count += len(keys)


def test_a_control_letter_with_four_keys(screen: Page, nurse: NursePage) -> None:
    press = Presses(screen)
    press("k")
    expect(screen.get_by_role("heading", name="Surat kontrol")).to_be_visible()
    snap(screen, "letters-day")
    assert axe_violations(screen) == []
    press("1")
    doctor = screen.get_by_role("radio", name="dr. Contoh 12")
    expect(doctor).to_be_checked()
    expect(doctor).to_be_focused()
    snap(screen, "letters-doctors")
    expect(screen.get_by_role("button", name="Buat surat kontrol")).to_be_in_viewport(ratio=1)
    assert axe_violations(screen) == []
    press("b", "Enter")
    expect(screen.locator(".messages")).to_contain_text("Surat kontrol")
    assert press.count == 4
    letter = VisitLetter.objects.get()
    assert (letter.on, letter.state, letter.doctor_code) == (IN_A_WEEK, LetterState.STANDING, 12)
    assert letter.booked is not None
    expect(screen.get_by_role("link", name="Cetak di printer tiket")).to_be_focused()
    snap(screen, "letters-standing")
    assert axe_violations(screen) == []
    # The way back, by keyboard too.
    by_hand(screen, "h")
    expect(screen.get_by_role("button", name="Ya, hapus")).to_be_focused()
    by_hand(screen, "Enter")
    expect(screen.locator(".messages")).to_contain_text("dihapus")
    assert VisitLetter.objects.get().state == LetterState.WITHDRAWN
    expect(screen.locator('[data-hotkey="k"]')).to_have_attribute("aria-keyshortcuts", "K")
    by_hand(screen, "k")
    expect(screen.locator("#letters")).to_be_visible()


def test_what_is_typed_runs_no_key(screen: Page, nurse: NursePage) -> None:
    by_hand(screen, "k")
    expect(screen.get_by_role("heading", name="Surat kontrol")).to_be_visible()
    # A scan outside of every field: nothing is chosen by its digits. All its keys at once, as a scanner's driver sends
    # them; a busy machine would let pass so much time between two keys of ours that each is a press.
    screen.evaluate("""() => {
        for (const key of [..."1234567890123", "Enter"])
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }""")
    screen.wait_for_timeout(1100)
    assert "on=" not in screen.url
    by_hand(screen, "t")
    field = screen.locator("#sep")
    expect(field).to_be_focused()
    screen.keyboard.type("kkkbd1", delay=BY_HAND_MS)
    screen.wait_for_timeout(900)
    expect(field).to_have_value("kkkbd1")
    assert screen.url.endswith(nurse.path)
    assert not VisitLetter.objects.exists()


@pytest.mark.parametrize(("query", "name"), [("", "letter-80mm"), ("?paper=a5", "letter-a5")])
def test_the_paper(screen: Page, nurse: NursePage, query: str, name: str) -> None:
    nurse.control(book="1")
    letter = VisitLetter.objects.get()
    screen.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    root = screen.url.split("/counter/")[0]
    screen.goto(f"{root}{nurse.path}print/{letter.pk}/{query}")
    expect(screen.locator("html")).to_have_attribute("data-printed", "yes")
    snap(screen, name)
    screen.emulate_media(media="print")
    snap(screen, f"{name}-print")
    paper = screen.locator(".ticket, .letter-sheet")
    expect(paper).to_contain_text(letter.number)
    assert paper.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    expect(screen.locator(".topbar")).to_be_hidden()


def test_a_phone_and_silence(nurse: NursePage, screen: Page) -> None:
    screen.set_viewport_size({"width": 390, "height": 800})
    by_hand(screen, "k")
    expect(screen.get_by_role("heading", name="Surat kontrol")).to_be_visible()
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    nurse.simulator.fault("http_500")
    # The keys are there when the script is: a busy machine shows the page before.
    expect(screen.locator('[data-hotkey="1"]').first).to_have_attribute("aria-keyshortcuts", "1")
    by_hand(screen, "1")
    expect(screen.get_by_text("BPJS belum menjawab. Belum ada yang dibuat")).to_be_visible(timeout=15_000)
    snap(screen, "letters-phone-silent")
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_other_parts_by_keyboard(screen: Page, nurse: NursePage) -> None:
    by_hand(screen, "k")
    for key, title, name in (("i", "Rujukan internal", "internal"), ("q", "Rujukan khusus", "prolonged")):
        expect(screen.locator(".letters-tabs")).to_be_visible()
        expect(screen.locator('[data-hotkey="k"]')).to_have_attribute("aria-keyshortcuts", "K")
        by_hand(screen, "Escape", key)
        expect(screen.get_by_role("heading", name=title)).to_be_visible()
        snap(screen, f"letters-{name}")
        assert axe_violations(screen) == []
    root = screen.url.split("/counter/")[0]
    there = f"?do=outgoing&referral_kind=full&on={IN_A_WEEK.isoformat()}&search=0000R009"
    screen.goto(f"{root}{nurse.path}{there}")
    expect(screen.get_by_role("button", name="Buat rujukan")).to_be_in_viewport(ratio=1)
    snap(screen, "letters-outgoing")
    assert axe_violations(screen) == []
