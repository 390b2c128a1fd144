"""After a restore: the page of floors on a desk and a phone, and the banner at kiosk, console and wall."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from display.models import Board
from queues import clock
from queues.models import ClinicSession, NumberFloor, Recovery
from queues.recovery import state
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
RIGHTS = ("view_rulevalue", "decide_recovery", "work_clinic")


@pytest.fixture
def restored(transactional_db: None) -> Iterator[Hospital]:
    """A hospital of today, an hour after a restore."""
    now = timezone.now()
    hospital = Hospital(now=now)
    ClinicSession.objects.update(date=clock.service_date(now))
    recovery = Recovery.objects.create(
        restored_at=now, backup_at=now - timedelta(hours=9), file_name="x", opened_at=now, taken_over=3, listed=1
    )
    of_day = {"recovery": recovery, "service_date": clock.service_date(now)}
    NumberFloor.objects.create(**of_day, session=hospital.session, number=50, highest=12, theirs=17)
    NumberFloor.objects.create(**of_day, admission_class=hospital.queue_class, number=140, highest=0)
    NumberFloor.objects.create(**of_day, number=100, highest=4)
    state.forget()
    yield hospital
    state.keep(None)


def test_floors_are_raised_and_the_recovery_ended(
    restored: Hospital, open_page: OpenPage, live_server: LiveServer
) -> None:
    for size, (width, height) in {"desk": (1366, 768), "phone": (390, 844)}.items():
        page = open_page(width=width, height=height)
        login(page, logged_in(*RIGHTS, name=f"penyelia-{size}"), live_server)
        page.goto(f"{live_server.url}/setup/recovery/")
        snap(page, f"recovery-{size}")
        assert axe_violations(page) == []
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, "the page scrolls sideways"
    page.get_by_label("Diteruskan di atas", exact=False).first.fill("57")
    page.get_by_role("button", name="Naikkan").first.click()
    expect(page.get_by_text("Nomor berikutnya di atas 57.")).to_be_visible()
    page.get_by_role("button", name="Akhiri pemulihan").click()
    expect(page.get_by_text("Tidak ada pemulihan yang belum selesai.")).to_be_visible()


def test_the_banner_leaves_room_at_kiosk_console_and_wall(
    restored: Hospital, open_page: OpenPage, live_server: LiveServer
) -> None:
    board = Board.objects.create(name="Lantai 1", slug="lantai-1")
    board.stops.set(restored.room.stops.all())
    page = open_page(width=1366, height=768)
    login(page, logged_in(*RIGHTS, name="penyelia"), live_server)
    for name, path in {
        "kiosk": "/kiosk/",
        "console": f"/counter/{restored.room.pk}/",
        "wall": f"/display/{board.slug}/",
        "readiness": "/setup/readiness/",
    }.items():
        page.goto(f"{live_server.url}{path}")
        expect(page.get_by_text("dipulihkan", exact=False).first).to_be_visible()
        snap(page, f"restored-{name}")
        assert axe_violations(page) == []
        room = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert room <= 0, name
