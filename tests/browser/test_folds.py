"""A fold that is opened with the mouse takes the cursor to its field: what is typed next is the reason, no search."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from queues import verbs
from queues.models import EntryEvent, EntryState, PrescriptionKind, QueueEntry
from tests.browser.conftest import BY_HAND_MS, console
from tests.hospital import Hospital

pytestmark = pytest.mark.browser


def test_the_reason_of_a_cancelled_prescription_is_typed_where_it_belongs(
    hospital: Hospital, at_work: Callable[..., Page]
) -> None:
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    syrup = verbs.PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [verbs.MedicineLine("Sirup", 2, "3x1")])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=syrup)
    page = at_work(console(hospital.chemist))
    page.locator(".row a, a.row").first.click()
    fold = page.locator("summary", has_text="Batalkan resep")
    fold.click()
    page.keyboard.type("poli salah tulis", delay=BY_HAND_MS)
    page.keyboard.press("Enter")
    expect(page.locator('[data-region="messages"]')).to_contain_text("Dibatalkan")
    ended = QueueEntry.objects.get(stop=hospital.pharmacy)
    assert ended.state == EntryState.GONE
    assert EntryEvent.objects.filter(entry=ended, reason="poli salah tulis").exists()
