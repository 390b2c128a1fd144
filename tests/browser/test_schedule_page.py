"""HFIS against our sessions as people see it: on a desk and on a phone, by keyboard, and while a run goes on."""

import threading
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
import time_machine
from django.core.management import CommandError
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bpjs_bridge.models import ScheduleQuestion
from bpjs_bridge.schedules import runs
from queues import clock, verbs
from queues.models import Clinic, ClinicSession, Doctor
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY
from tests.outbound.road import Road
from tests.outbound.test_sync_hfis import hfis, practice, row, sync
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
TOMORROW = TODAY + timedelta(days=1)
PAGE = "/reports/schedules/"


@pytest.fixture
def road(transactional_db: None, simulator: SimulatorProcess, settings) -> Iterator[Road]:
    settings.HOSPITAL_NAME = "RS Harapan Demo"
    settings.HFIS_NIGHTLY_DAYS = 1
    with time_machine.travel(clock.moment(TODAY, time(7, 45)), tick=True):
        road = Road(simulator)
        Clinic.objects.filter(pk=road.hospital.children.pk).update(name="Poli Anak")
        Doctor.objects.filter(pk=road.hospital.doctor.pk).update(name="dr. Sekar Wulandari, Sp.A")
        yield road


def differences(road: Road) -> None:
    """Hours with a number, leave with two, seats that a person set; and a row that cannot be read."""
    days = [TOMORROW + timedelta(days=ahead) for ahead in range(3)]
    for day in days:
        hfis(road, practice(1001, "ANA", "08:00-12:00"), day=day)
        sync(clinics="ANA", day=day)
    hours, leave, seats = (ClinicSession.objects.get(date=day) for day in days)
    for session in (hours, leave, leave):
        road.hospital.booked(session=session)
    verbs.change_capacity(seats, road.hospital.by(at=road.hospital.later(), reason="ruang kecil"), capacity=20)
    theirs = (practice(1001, "ANA", "09:00-13:00"), practice(1001, "ANA", "08:00-12:00", closed=True))
    for day, told in zip(days, theirs, strict=False):
        hfis(road, told, day=day)
        with pytest.raises(CommandError):
            sync(clinics="ANA", day=day)
    sync(clinics="ANA", day=days[2])
    road.simulator.say_schedule(TODAY.isoformat(), "ANA", [row(jadwal="pagi")])
    with pytest.raises(CommandError):
        sync(clinics="ANA", day=TODAY)


def supervisor(open_page: OpenPage, live_server: LiveServer, size: str) -> Page:
    width, height = SIZES[size]
    page = open_page(width=width, height=height)
    login(page, logged_in("view_schedulequestion", "decide_schedules", "view_visit", name="penyelia"), live_server)
    return page


def looks_right(page: Page, name: str) -> None:
    snap(page, name)
    assert axe_violations(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, "the page scrolls sideways"


@pytest.mark.parametrize("size", SIZES)
def test_list_question_and_answer(road: Road, open_page: OpenPage, live_server: LiveServer, size: str) -> None:
    differences(road)
    page = supervisor(open_page, live_server, size)
    page.goto(live_server.url + PAGE)
    expect(page.get_by_role("heading", name="Perbedaan", exact=True)).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("details summary").first.click()
    looks_right(page, f"schedules-{size}")
    for kind in ("HOURS", "LEAVE", "SEATS"):
        question = ScheduleQuestion.objects.get(kind=kind)
        page.goto(f"{live_server.url}{PAGE}{question.pk}/")
        looks_right(page, f"schedule-{kind.lower()}-{size}")
    page.goto(live_server.url + PAGE)
    page.locator("tbody").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tetap jadwal kami", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Tetap jadwal kami")
    expect(page.locator("tbody tr")).to_have_count(2)
    looks_right(page, f"schedules-answered-{size}")


@pytest.mark.parametrize("size", SIZES)
def test_an_empty_page_and_a_run_that_goes_on_by_itself(
    road: Road, open_page: OpenPage, live_server: LiveServer, size: str
) -> None:
    page = supervisor(open_page, live_server, size)
    page.goto(live_server.url + PAGE)
    looks_right(page, f"schedules-empty-{size}")
    page.get_by_role("button", name="Ambil jadwal dari HFIS sekarang").click()
    expect(page.get_by_text("Menunggu giliran")).to_be_visible()
    looks_right(page, f"schedules-waiting-{size}")
    runs.work(stopping=threading.Event(), seconds=0.05)
    expect(page.get_by_text("Jadwal sedang diambil dari HFIS")).to_be_visible()
    looks_right(page, f"schedules-running-{size}")
    runs.work(stopping=threading.Event())
    expect(page.get_by_role("button", name="Ambil jadwal dari HFIS sekarang")).to_be_visible()
    expect(page.get_by_text("tombol, penyelia")).to_be_visible()
