"""The consoles without a mouse: the list of keys, the prescription, the pharmacy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from queues import verbs
from queues.models import ItemOutcome, PharmacyTicket, PrescriptionItem, PrescriptionKind
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.browser.conftest import axe_violations, by_hand, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


def said(page: Page) -> Locator:
    return page.locator('[data-region="messages"]')


def help_list(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Pintasan keyboard")


def prescribe(hospital: Hospital) -> PharmacyTicket:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    order = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Amoksisilin 500 mg", 10, "3 x 1")])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    return PharmacyTicket.objects.get(prescriptions__visit=visit)


# --- the list of keys ----------------------------------------------------------------------------------------------
def test_the_list_names_the_keys_of_the_screen_and_gives_the_focus_back(hospital: Hospital, desk: Page) -> None:
    desk.locator(".row a").first.focus()
    by_hand(desk, "?")
    shown = help_list(desk)
    expect(shown).to_be_visible()
    for words in ("Panggil ZU-2", "Mulai dilayani", "Pasien baru", "Cari pasien", "Ambilkan nomor"):
        expect(shown).to_contain_text(words)
    snap(desk, "console-keys-help")
    assert axe_violations(desk) == []
    by_hand(desk, "s", "?")
    expect(shown).to_be_hidden()
    expect(desk.locator(".row a").first).to_be_focused()
    by_hand(desk, "?")
    expect(shown).to_be_visible()
    by_hand(desk, "Escape")
    expect(shown).to_be_hidden()
    expect(desk.locator(".row a").first).to_be_focused()
    expect(desk.locator('[data-hotkey="s"]')).to_be_visible()


def test_each_key_of_the_list_is_on_the_screen(hospital: Hospital, room: Page) -> None:
    by_hand(room, "?")
    expect(help_list(room)).to_be_visible()
    listed = help_list(room).locator("[data-keys] kbd").all_inner_texts()
    assert len(listed) == len(set(listed))
    assert set(listed) == set(room.locator("main kbd:visible, .topbar kbd:visible").all_inner_texts())
    snap(room, "console-keys-help-clinic")


# --- poli and pharmacy ---------------------------------------------------------------------------------------------
def test_a_prescription_is_written_with_keys(hospital: Hospital, room: Page) -> None:
    by_hand(room, "3")
    expect(room.locator("#rx-COMPOUND")).to_be_checked()
    by_hand(room, "2")
    expect(room.locator("#rx-NON_COMPOUND")).to_be_checked()
    expect(room.locator('[data-hotkey="n"]')).to_contain_text("A-1 selesai, non racikan")
    by_hand(room, "o")
    expect(room.locator("#rx-medicine-1")).to_be_focused()
    room.locator("#rx-medicine-1").fill("Parasetamol")
    by_hand(room, "Escape", "o")
    expect(room.locator("#rx-medicine-2")).to_be_focused()
    by_hand(room, "Escape", "b")
    expect(room.locator("#rx-medicine-6")).to_be_focused()
    snap(room, "console-keys-prescription")
    assert axe_violations(room) == []
    by_hand(room, "Escape")
    room.wait_for_timeout(1100)
    by_hand(room, "f")
    expect(said(room)).to_contain_text("A-1 selesai.")
    assert [item.medicine for item in PrescriptionItem.objects.all()] == ["Parasetamol"]


def test_the_question_for_the_kind_of_prescription_breaks_no_rule(hospital: Hospital, room: Page) -> None:
    by_hand(room, "o")
    expect(room.locator("#rx-medicine-1")).to_be_focused()
    expect(room.locator("#card-form .rx-ask")).to_be_visible()
    assert axe_violations(room) == []


def test_the_pharmacy_works_with_keys_from_received_to_handed_over(hospital: Hospital, at_work: AtWork) -> None:
    prescribe(hospital)
    page = at_work(console(hospital.chemist))
    by_hand(page, "s")
    expect(said(page)).to_contain_text("FN-1 mulai disiapkan.")
    snap(page, "console-keys-pharmacy")
    assert axe_violations(page) == []
    page.wait_for_timeout(1100)
    by_hand(page, "o")
    expect(said(page)).to_contain_text("Obat FN-1 siap.")
    by_hand(page, "Space")
    expect(said(page)).to_contain_text("FN-1 dipanggil")
    by_hand(page, "p")
    expect(page.locator("#receiver-name")).to_be_focused()
    page.locator("#receiver-name").fill("Ibu Rekaan")
    by_hand(page, "Escape", "f")
    expect(said(page)).to_contain_text("FN-1: Diserahkan.")
    assert PrescriptionItem.objects.get().outcome == ItemOutcome.FULL


def test_a_part_of_a_medicine_is_handed_over_with_keys(hospital: Hospital, at_work: AtWork) -> None:
    ticket = prescribe(hospital)
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    page = at_work(console(hospital.chemist))
    by_hand(page, "Space")
    expect(said(page)).to_contain_text("FN-1 dipanggil")
    by_hand(page, "k")
    count = page.get_by_label("Jumlah Amoksisilin 500 mg yang diberikan")
    expect(count).to_be_focused()
    snap(page, "console-keys-given")
    page.set_viewport_size({"width": 1024, "height": 768})
    snap(page, "console-keys-given-1024")
    count.scroll_into_view_if_needed()
    assert axe_violations(page) == []
    count.fill("40")
    by_hand(page, "Escape", "f")
    expect(page.locator(".notice-danger")).to_contain_text("Amoksisilin 500 mg")
    expect(count).to_have_value("40")
    count.fill("4")
    by_hand(page, "Escape", "f")
    expect(said(page)).to_contain_text("FN-1: Diserahkan. Tidak semua obat diberikan.")
    assert PrescriptionItem.objects.get().outcome == ItemOutcome.PARTIAL


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_the_keys_fit_on_the_screens(hospital: Hospital, at_work: AtWork, size: tuple[int, int]) -> None:
    prescribe(hospital)
    prescribe(hospital)
    hospital.here()
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    for _number in range(2):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    page = at_work("/counter/")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for name, counter in (("clinic", hospital.room), ("desk", hospital.desk), ("pharmacy", hospital.chemist)):
        page.goto(page.url.partition("/counter/")[0] + console(counter))
        snap(page, f"console-keys-{name}-{size[0]}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        by_hand(page, "?")
        expect(help_list(page)).to_be_visible()
        snap(page, f"console-keys-{name}-help-{size[0]}")
