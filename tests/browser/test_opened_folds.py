"""A fold that a hand opens takes what is typed next: nothing of it is dropped, and nothing becomes a search."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from queues import verbs
from queues.models import EntryEvent, Handover, HandoverOutcome, Prescription
from tests.browser.conftest import BY_HAND_MS, by_hand, console
from tests.counter.test_pharmacy import prescribed
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


def test_the_reason_typed_after_a_click_is_the_folds(hospital: Hospital, at_work: AtWork) -> None:
    prescribed(hospital)
    page = at_work(console(hospital.chemist))
    page.locator(".row a").first.click()
    page.get_by_text("Batalkan resep", exact=True).click()
    expect(page.locator("#chosen-cancel-why")).to_be_focused()
    # From the title too, where a keyboard without a mouse may stand.
    page.locator("#chosen-cancel-fold summary").focus()
    page.keyboard.type("pasien pulang", delay=BY_HAND_MS)
    expect(page.locator("#find-number")).to_have_value("")
    expect(page.locator("#chosen-cancel-why")).to_have_value("pasien pulang")
    by_hand(page, "Enter")
    expect(page.locator('[data-region="messages"]')).to_contain_text("FN-1")
    assert Handover.objects.get().outcome == HandoverOutcome.CANCELLED
    assert EntryEvent.objects.latest("pk").reason == "pasien pulang"


def test_what_was_typed_before_the_browser_told_of_the_fold_stays(hospital: Hospital, at_work: AtWork) -> None:
    prescribed(hospital)
    page = at_work(console(hospital.chemist))
    page.locator(".row a").first.click()
    expect(page.locator("#chosen-cancel-fold summary")).to_be_visible()
    # A busy machine: two signs are in the field before the event of the fold comes.
    page.evaluate("""() => {
        document.querySelector("#chosen-cancel-fold summary").click();
        const field = document.getElementById("chosen-cancel-why");
        field.focus();
        field.setRangeText("pa", 0, 0, "end");
    }""")
    page.keyboard.type("sien pulang", delay=BY_HAND_MS)
    expect(page.locator("#chosen-cancel-why")).to_have_value("pasien pulang")


def test_a_late_prescription_has_as_many_rows_as_it_needs(hospital: Hospital, at_work: AtWork) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    page = at_work(f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/prescribe/")
    page.locator("#mend-NON_COMPOUND").check()
    page.get_by_role("button", name="Tambah baris").click()
    expect(page.locator("#mend-medicine-6")).to_be_focused()
    page.keyboard.type("Zink 20 mg")
    page.locator("#mend-quantity-6").fill("10")
    page.locator("#mend-reason").fill("resep terlupa")
    page.get_by_role("button", name="Catat resep").click()
    expect(page.locator("main")).to_contain_text("nomor farmasi FN-1")
    assert [item.medicine for item in Prescription.objects.get().items.all()] == ["Zink 20 mg"]
