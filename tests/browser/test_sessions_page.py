"""A doctor falls ill: decided on one page, heard on phone and wall, and one press gives everybody here a number."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from display.models import Board
from queues import verbs
from queues.models import ClinicSession, Doctor, SessionDecision, Visit
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAY = ("decide_sessions", "work_clinic", "work_admission", "view_visit")


def opened(open_page: OpenPage, live_server: LiveServer, *, width: int = 1366, height: int = 768) -> Page:
    page = open_page(width=width, height=height, base_url=live_server.url)
    login(page, logged_in(*MAY, name="penyelia"), live_server)
    return page


def people(hospital: Hospital) -> list[Visit]:
    """Three who came with a letter, and two at home."""
    letters = [f"9901R0010326B00000{place}" for place in range(3)]
    here = [hospital.here(referral_number=letter, visit_type="REFERRAL") for letter in letters]
    return [*here, hospital.booked(), hospital.booked()]


def is_wide(page: Page) -> bool:
    """Does the page scroll sideways?"""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_late_start_and_then_leave_reach_everybody(
    hospital: Hospital, open_page: OpenPage, live_server: LiveServer
) -> None:
    visits = people(hospital)
    there = hospital.open(hospital.children, Doctor.objects.create(name="dr. Bagus Pratama, Sp.A"))
    board = Board.objects.create(slug="poli", name="Poli lantai 1", notice="Siapkan kartu", has_voice=False)
    board.stops.set(hospital.room.stops.all())
    wall = open_page(width=1920, height=1080, base_url=live_server.url)
    wall.goto("/display/poli/")
    expect(wall.locator(".wall-notice")).to_have_text("Siapkan kartu")
    phone = open_page(width=390, height=844, base_url=live_server.url)
    phone.goto(f"/s/{visits[0].status_token}/")
    page = opened(open_page, live_server)
    page.goto("/counter/sessions/")
    assert axe_violations(page) == []
    snap(page, "sessions-list")
    page.get_by_role("link", name="dr. Sekar Wulandari").click()
    snap(page, "sessions-one")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Mulai lebih lambat").click()
    page.get_by_label("Dokter mulai pukul").fill("10.00")
    snap(page, "sessions-late")
    assert axe_violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Mulai terlambat: 5 pasien dikabari.")
    expect(phone.locator("body")).to_contain_text("Hari ini dokter mulai pukul 10:00")
    expect(wall.locator(".wall-notice")).to_contain_text("mulai pukul 10:00", timeout=10_000)
    snap(wall, "sessions-wall")
    page.get_by_role("link", name="Dokter libur").click()
    page.get_by_label("Alasan").fill("dokter sakit")
    page.get_by_label("Simpan kursi").select_option(str(there.pk))
    snap(page, "sessions-leave")
    page.get_by_role("button", name="Dokter libur, 5 nomor dibatalkan").click()
    expect(page.locator(".messages")).to_contain_text("Dokter libur: 5 nomor dibatalkan, 3 kursi disimpan.")
    expect(phone.locator("h1")).to_have_text("Dokter libur")
    page.goto("/counter/rebooking/")
    snap(page, "sessions-rebooking")
    assert axe_violations(page) == []
    page.get_by_role("button", name="kursi disimpan").first.click()
    expect(page.locator(".messages")).to_contain_text(f"{visits[0].label} menjadi")
    assert Visit.objects.get(replaces=visits[0]).session == there
    page.goto(f"/counter/calls/{SessionDecision.objects.get(kind='LEAVE').pk}/")
    page.get_by_role("button", name=f"Tidak diangkat {visits[3].label}").click()
    expect(page.locator("body")).to_contain_text("tidak terhubung")
    snap(page, "sessions-calls")
    assert axe_violations(page) == []


def test_the_pages_fit_a_phone(hospital: Hospital, open_page: OpenPage, live_server: LiveServer) -> None:
    people(hospital)
    hospital.open(hospital.children, hospital.second_doctor, on=TODAY + timedelta(days=1))
    verbs.decide_capacity(hospital.session, hospital.by(at=hospital.later(), reason="alat rusak"), capacity=20)
    page = opened(open_page, live_server, width=390, height=844)
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    calls = SessionDecision.objects.get().pk
    paths = ("", f"{session.pk}/", f"{session.pk}/leave/", f"{session.pk}/move/")
    for path in (*(f"sessions/{path}" for path in paths), "rebooking/", f"calls/{calls}/"):
        page.goto(f"/counter/{path}")
        assert not is_wide(page), path
        snap(page, f"sessions-phone-{path.replace('/', '-')}")
