"""Today's people in a real browser: the drawer by key, its search types no verb, and a consultation opened again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from queues import verbs
from queues.models import Act, PrescriptionKind, Stage, Visit
from tests.browser.conftest import BY_HAND_MS, axe_violations, by_hand, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser


@pytest.fixture
def ended(hospital: Hospital) -> Visit:
    """A-1 has left the room; A-2 waits; a colleague has a word about A-1."""
    visit = hospital.here()
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    syrup = verbs.PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [verbs.MedicineLine("Sirup", 2, "3x1")])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=syrup)
    verbs.write_note(visit, hospital.by(hospital.room, at=hospital.later()), "keluarga menunggu di luar")
    return visit


def test_a_patient_who_left_is_in_the_room_again_by_keyboard_alone(
    hospital: Hospital, ended: Visit, at_work: Callable[..., Page]
) -> None:
    page = at_work(console(hospital.room))
    drawer = page.get_by_role("dialog", name="Pasien hari ini")
    by_hand(page, "i")
    expect(drawer).to_be_visible()
    expect(drawer.get_by_label("Nomor atau nama")).to_be_focused()
    acts = Act.objects.count()
    # "Next" of the console behind: in the field it is text, beside it nothing.
    by_hand(page, "n", "Backspace", "Tab", "n")
    page.wait_for_timeout(1000)
    assert Act.objects.count() == acts
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("a1", delay=BY_HAND_MS)
    page.keyboard.press("Enter")
    expect(drawer.locator(".today-row")).to_have_count(1)
    snap(page, "today-drawer")
    assert axe_violations(page) == []
    drawer.get_by_role("link", name=ended.patient.masked_name).press("Enter")
    expect(page.get_by_role("heading", name="Yang dapat dilakukan")).to_be_visible()
    expect(page.get_by_text("keluarga menunggu di luar")).to_be_visible()
    snap(page, "today-visit")
    assert axe_violations(page) == []
    by_hand(page, "1")
    expect(page.get_by_role("heading", name="Buka lagi konsultasi")).to_be_visible()
    expect(page.get_by_label("Alasan")).to_be_focused()
    snap(page, "today-reopen")
    assert axe_violations(page) == []
    page.keyboard.type("hasil menyusul", delay=BY_HAND_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_text("A-1 dibuka lagi dan menunggu di Poli Anak.")).to_be_visible()
    snap(page, "today-page")
    assert axe_violations(page) == []
    assert Visit.objects.get(pk=ended.pk).stage == Stage.IN_CLINIC
    page.set_viewport_size({"width": 390, "height": 800})
    snap(page, "today-phone")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def test_escape_closes_the_drawer_and_the_keys_of_the_console_work_again(
    hospital: Hospital, ended: Visit, at_work: Callable[..., Page]
) -> None:
    page = at_work(console(hospital.room))
    by_hand(page, "i")
    drawer = page.get_by_role("dialog", name="Pasien hari ini")
    expect(drawer.locator(".today-row")).to_have_count(2)
    drawer.get_by_role("link", name="Menunggu 2").click()
    expect(drawer.get_by_role("link", name="Menunggu 2")).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-2 dipanggil")
