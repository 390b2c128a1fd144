"""The admission desk without a mouse: search from anywhere on the page, a scanner that fires nothing, a new record."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from queues import verbs
from queues.models import Act, Patient
from queues.press import Press
from tests.browser.conftest import axe_violations, by_hand, card, snap
from tests.environment import REPOSITORY
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
NIK = "9900000000000777"
# A busy machine is no scanner: where something is scanned, "at once" is made longer.
AT_ONCE, STRETCHED = "SCAN_MS = 80;", "SCAN_MS = 1500;"
AFTER_A_SCAN_MS = 1700
SCRIPT = (REPOSITORY / "static" / "js" / "pace.js").read_text(encoding="utf-8")


def said(page: Page) -> Locator:
    return page.locator('[data-region="messages"]')


def scan(page: Page, code: str) -> None:
    """As a scanner does: all at once, and Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter", delay=AFTER_A_SCAN_MS)


def give_it_a_scanner(page: Page) -> None:
    assert SCRIPT.count(AT_ONCE) == 1
    body = SCRIPT.replace(AT_ONCE, STRETCHED)
    page.route("**/js/pace*.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.reload()


def search(page: Page) -> Locator:
    return page.locator("#find-number")


# --- the search ----------------------------------------------------------------------------------------------------
def test_the_keys_work_although_a_search_is_open(hospital: Hospital, desk: Page) -> None:
    expect(search(desk)).not_to_be_focused()
    by_hand(desk, "s")
    expect(said(desk)).to_contain_text("ZU-1 mulai dilayani.")
    by_hand(desk, "h")
    expect(said(desk)).to_contain_text("ZU-1 ditahan.")


def test_a_slash_goes_to_the_search_and_escape_leaves_it(hospital: Hospital, desk: Page) -> None:
    by_hand(desk, "/")
    expect(search(desk)).to_be_focused()
    expect(search(desk)).to_have_value("")
    by_hand(desk, "1", "2", "Escape")
    expect(search(desk)).not_to_be_focused()
    expect(search(desk)).to_have_value("12")
    by_hand(desk, "/")
    expect(search(desk)).to_be_focused()
    by_hand(desk, "3", "4")
    expect(search(desk)).to_have_value("34")


def test_next_works_in_a_search_that_is_empty(hospital: Hospital, desk: Page) -> None:
    by_hand(desk, "/")
    expect(search(desk)).to_be_focused()
    by_hand(desk, "Space")
    expect(said(desk)).to_contain_text("ZU-2 dipanggil")


def test_digits_typed_anywhere_find_the_person(hospital: Hospital, desk: Page) -> None:
    person = hospital.patient()
    by_hand(desk, *person.medical_record_number)
    expect(search(desk)).to_have_value(person.medical_record_number)
    by_hand(desk, "Enter")
    expect(card(desk)).to_contain_text(person.name)
    snap(desk, "console-keys-found")


def test_a_scan_fires_no_key_and_loses_no_letter(hospital: Hospital, desk: Page) -> None:
    give_it_a_scanner(desk)
    acts = Act.objects.count()
    desk.keyboard.type("RSXFH-0042")
    expect(search(desk)).to_have_value("RSXFH-0042")
    desk.keyboard.press("Enter", delay=AFTER_A_SCAN_MS)
    expect(said(desk)).to_contain_text("Tidak ditemukan")
    person = hospital.patient()
    scan(desk, person.medical_record_number)
    expect(card(desk)).to_contain_text(person.name)
    kinds = set(Act.objects.order_by("pk").values_list("kind", flat=True)[acts:])
    assert kinds <= {"start"}, "a person who is asked has come"


def test_a_scan_where_nothing_is_searched_does_nothing(hospital: Hospital, room: Page) -> None:
    give_it_a_scanner(room)
    acts = Act.objects.count()
    for code in ("FXHSR", "2312313", "A1-2"):
        scan(room, code)
    expect(room.locator("#rx-none")).to_be_checked()
    room.keyboard.press("s")
    expect(said(room)).to_contain_text("A-1 mulai dilayani.")
    assert Act.objects.count() <= acts + 1


def test_a_scan_into_a_reason_sends_nothing(hospital: Hospital, desk: Page) -> None:
    give_it_a_scanner(desk)
    desk.keyboard.press("u", delay=AFTER_A_SCAN_MS)
    reason = desk.locator("#drop-here")
    expect(reason).to_be_focused()
    scan(desk, NIK)
    expect(reason).to_have_value(NIK)
    desk.keyboard.press("Escape")
    desk.keyboard.press("s")
    expect(said(desk)).to_contain_text("ZU-1 mulai dilayani.")


def test_a_scan_that_a_slow_machine_stretches_ends_nobody(hospital: Hospital, desk: Page) -> None:
    """Its Enter is taken for a hand's and sends the form: the reason is a number, and is refused for that."""
    by_hand(desk, "u")
    reason = desk.locator("#drop-here")
    expect(reason).to_be_focused()
    reason.fill(NIK)
    by_hand(desk, "Enter")
    expect(said(desk)).to_contain_text("Alasan tidak boleh memuat NIK")
    expect(card(desk)).to_contain_text("ZU-1")
    assert not Act.objects.filter(kind="drop").exists()
    snap(desk, "console-reason-refused")


def test_what_is_typed_while_a_press_is_under_way_is_there_after_it(hospital: Hospital, desk: Page) -> None:
    by_hand(desk, "s")
    expect(said(desk)).to_contain_text("ZU-1 mulai dilayani.")
    by_hand(desk, "h")
    expect(said(desk)).to_contain_text("ZU-1 ditahan.")
    kept: list[Route] = []
    desk.route("**/next/", lambda route: kept.append(route))
    with desk.expect_request("**/next/"):
        by_hand(desk, "Space")
    by_hand(desk, *"990011")
    kept[0].continue_()
    expect(said(desk)).to_contain_text("ZU-2 dipanggil")
    expect(search(desk)).to_have_value("990011")


# --- a new record --------------------------------------------------------------------------------------------------
def test_the_number_that_found_nobody_is_in_the_new_record_and_in_no_address(hospital: Hospital, desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    search(desk).fill(NIK)
    search(desk).press("Enter")
    expect(said(desk)).to_contain_text("Tidak ditemukan")
    by_hand(desk, "b")
    expect(desk.locator("#new-name")).to_be_focused()
    expect(desk.locator("#new-nik")).to_have_value(NIK)
    snap(desk, "console-keys-new-patient")
    assert axe_violations(desk) == []
    desk.locator("#new-name").fill("Tokoh Baru")
    desk.locator("#new-sex").select_option("L")
    desk.locator("#new-born").fill("1991-02-03")
    desk.get_by_role("button", name="Buat rekam medis").click()
    expect(said(desk)).to_contain_text("dibuat.")
    expect(card(desk)).to_contain_text("Tokoh Baru")
    assert verbs.find_patient(nik=NIK) == Patient.objects.get(name="Tokoh Baru")
    assert not any(NIK in address for address in [*asked, desk.url])
    assert NIK not in desk.content()


def test_a_number_typed_into_the_record_is_not_overwritten(hospital: Hospital, desk: Page) -> None:
    by_hand(desk, "b")
    expect(desk.locator("#new-name")).to_be_focused()
    desk.locator("#new-nik").fill("9900000000000888")
    for number in (NIK, "9000000000777"):
        search(desk).fill(number)
        search(desk).press("Tab")
    expect(desk.locator("#new-card")).to_have_value("9000000000777")
    expect(desk.locator("#new-nik")).to_have_value("9900000000000888")


@pytest.mark.parametrize("where", ["[name=payer]", "[name=payer] >> nth=1", "button[data-hotkey=g]"])
def test_a_card_drawn_anew_leaves_the_focus_where_it_was(hospital: Hospital, desk: Page, where: str) -> None:
    person = hospital.patient()
    by_hand(desk, *person.medical_record_number, "Enter")
    expect(card(desk)).to_contain_text(person.name)
    focused = card(desk).locator(where).first
    focused.focus()
    desk.evaluate("document.querySelector('[data-region=card]').firstElementChild.dataset.old = '1'")
    # A card is drawn anew when what it says has changed.
    Patient.objects.filter(pk=person.pk).update(name="Nama Baru")
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    expect(desk.locator("[data-old]")).to_have_count(0)
    expect(focused).to_be_focused()


def test_a_holder_is_registered_without_a_mouse(hospital: Hospital, desk: Page) -> None:
    person = hospital.patient()
    for _time in range(2):
        by_hand(desk, *person.medical_record_number, "Enter")
        expect(card(desk)).to_contain_text(person.name)
        by_hand(desk, "g")
        expect(search(desk)).to_be_visible()
    by_hand(desk, *person.medical_record_number, "Enter")
    expect(card(desk)).to_contain_text(person.name)
    by_hand(desk, "p")
    expect(desk.locator("[name=payer]:focus")).to_have_count(1)
    desk.locator("#reg-session").select_option(index=1)
    desk.locator("#reg-type").select_option(index=1)
    desk.locator("#reg-referral").fill("9901R0010326B000001")
    by_hand(desk, "Escape", "d")
    expect(said(desk)).to_contain_text("Terdaftar: A-1")
    by_hand(desk, "f")
    expect(said(desk)).to_contain_text("selesai.")
