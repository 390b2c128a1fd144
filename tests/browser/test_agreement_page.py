"""The page of the agreement with BPJS and the bar on a console, in a browser, on a desk's screen and on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import (
    AgreementFinding,
    AgreementRun,
    BookingLook,
    FindingKind,
    FindingState,
    Outcome,
)
from bpjs_bridge.outbox import gate as gates
from queues import verbs
from queues.models import Channel, SendMode, Visit
from tests.browser.conftest import OpenPage, axe_violations, console, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"desk": (1366, 768), "phone": (390, 844)}


def ticket(hospital: Hospital, number: int) -> Visit:
    booking = verbs.Booking(
        hospital.patient(),
        session=hospital.session,
        payer=hospital.jkn,
        channel=Channel.KIOSK,
        visit_type="REFERRAL",
        referral_number=f"0001R{number:08d}",
    )
    return verbs.take_ticket(booking, hospital.by(at=hospital.later()))


def plant(hospital: Hospital) -> None:
    """One difference of each kind, two visits beside an old sender, and a comparison that BPJS broke off."""
    hospital.children.bpjs_send = SendMode.SHADOW
    hospital.children.save()
    same, other = ticket(hospital, 1), ticket(hospital, 2)
    for visit, minutes in ((same, 0), (other, 4)):
        at = visit.events.get(stage="WAITING_CLINIC").occurred_at.replace(microsecond=0)
        told = at.replace(minute=(at.minute + minutes) % 60)
        row = {"day": TODAY, "looked_at": at, "code_there": f"LAMA/{minutes}#A", "status_there": "Belum dilayani"}
        tasks = {"3": told.isoformat()}
        BookingLook.objects.create(visit=visit, tasks_there=tasks, is_shadow=True, differs=bool(minutes), **row)
    seen = {"day": TODAY, "first_seen_at": timezone.now(), "last_seen_at": timezone.now()}
    for kind in FindingKind:
        row = {"booking_code": same.booking_code, "visit": same, "theirs": "Batal", "ours": "WAITING_CLINIC"}
        if kind == FindingKind.MISSING_HERE:
            theirs = "ANA · 310103 · 08:00-12:00 · A-9 · Mobile JKN · Belum dilayani"
            row = {"booking_code": "RJ/2026#000123456789-ANA-310103", "theirs": theirs}
        AgreementFinding.objects.create(kind=kind, **row, **seen)
    moments = {"began_at": timezone.now(), "ended_at": timezone.now()}
    AgreementRun.objects.create(day=TODAY, bookings_there=3, bookings_here=2, found=9, trouble="HTTP 500", **moments)
    gates.halt(Answer(Outcome.HALTED, "401", "Signature tidak sesuai"), at=timezone.now())


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", SIZES)
def test_both_sides_fit_the_screen_and_a_press_without_a_mouse_leaves_one(
    hospital: Hospital, open_page: OpenPage, live_server: LiveServer, size: str
) -> None:
    plant(hospital)
    width, height = SIZES[size]
    page = open_page(width=width, height=height)
    login(page, logged_in("view_agreementfinding", "settle_agreement", name="penyelia"), live_server)
    page.goto(f"{live_server.url}/reports/bpjs/?tanggal={TODAY:%Y-%m-%d}")
    expect(page.locator(".agreement-row")).to_have_count(len(FindingKind) + 2)
    for fold in page.locator("details").all():
        fold.evaluate("fold => { fold.open = true; }")
    snap(page, f"agreement-{size}")
    assert axe_violations(page) == []
    assert not is_too_wide(page)
    page.locator(".agreement-row").first.get_by_label("Alasan").focus()
    page.keyboard.type("milik RS lain")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("dibiarkan; alasannya dicatat.")
    assert AgreementFinding.objects.get(kind=FindingKind.MISSING_HERE).state == FindingState.DISMISSED


@pytest.mark.parametrize("size", SIZES)
def test_the_bar_stands_over_the_console_and_leaves_it_its_place(
    hospital: Hospital, open_page: OpenPage, live_server: LiveServer, size: str
) -> None:
    hospital.here()
    width, height = SIZES[size]
    page = open_page(width=width, height=height)
    login(page, logged_in("work_clinic", name="perawat"), live_server)
    page.goto(live_server.url + console(hospital.room))
    bar = page.locator('[data-region="alarms"]')
    assert bar.evaluate("bar => bar.offsetHeight") == 0
    gates.halt(Answer(Outcome.HALTED, "401", "Signature tidak sesuai"), at=timezone.now())
    page.reload()
    expect(bar).to_contain_text("BPJS Antrean menolak kunci rumah sakit ini")
    snap(page, f"console-alarm-{size}")
    assert axe_violations(page) == []
    assert not is_too_wide(page)
    expect(page.get_by_role("button", name="Panggil A-1")).to_be_in_viewport()
