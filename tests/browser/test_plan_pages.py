"""The plan as people see it: the week, a refusal, a look before a press, and what a person decides one by one."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from queues import clock, verbs
from queues.models import Clinic, ClinicSession, Doctor, Holiday
from queues.verbs import HolidayDraft, LineDraft
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
PAGE = "/setup/plan/"


@pytest.fixture
def week(transactional_db: None, settings) -> Iterator[Hospital]:
    """Two polis with a week of practices."""
    settings.PLAN_HORIZON_DAYS = 21
    with time_machine.travel(clock.moment(TODAY, time(7)), tick=True):
        made = Hospital()
        made.session.delete()
        Clinic.objects.filter(pk=made.internal.pk).update(name="Penyakit Dalam")
        Doctor.objects.filter(pk=made.doctor.pk).update(name="dr. Sekar Wulandari, Sp.A")
        Doctor.objects.filter(pk=made.second_doctor.pk).update(name="dr. Bagus Prasetyo, Sp.PD, FINASIM")
        made.doctor.refresh_from_db()
        made.second_doctor.refresh_from_db()
        drafts = [
            LineDraft(made.children, made.doctor, day, time(8), time(12), 30, TODAY, room=made.room)
            for day in (1, 2, 3, 4, 6)
        ]
        until = TODAY + timedelta(days=60)
        drafts += [
            LineDraft(made.internal, made.second_doctor, day, time(9), time(14), 45, TODAY, until, is_sure=True)
            for day in (1, 3, 5)
        ]
        verbs.plan_lines(drafts, made.by())
        verbs.set_holiday(HolidayDraft(date(2026, 3, 20), "Cuti bersama Idul Fitri", "JOINT"), made.by())
        yield made


@pytest.mark.parametrize("size", SIZES)
def test_week_refusal_look_and_what_a_person_decides(
    week: Hospital, open_page: OpenPage, live_server: LiveServer, size: str
) -> None:
    width, height = SIZES[size]
    page = open_page(width=width, height=height)
    login(page, logged_in("keep_plan", "decide_sessions", "view_rulevalue", name="penyelia"), live_server)

    def looks_right(name: str) -> None:
        snap(page, f"plan-{name}-{size}")
        assert axe_violations(page) == []
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, "the page scrolls sideways"

    week.booked(session=ClinicSession.objects.filter(clinic=week.children).order_by("date")[1])
    page.goto(live_server.url + PAGE)
    looks_right("week")
    page.get_by_role("link", name="Tambah praktek Anak, Selasa").click()
    page.get_by_label("Dokter", exact=True).select_option(label="dr. Sekar Wulandari, Sp.A")
    page.get_by_label("Mulai pukul").fill("11:00")
    page.get_by_label("Selesai pukul").fill("13:00")
    page.get_by_label("Kursi", exact=True).fill("10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("sudah ada praktek pada jam itu")
    looks_right("refused")
    page.goto(live_server.url + PAGE)
    page.get_by_role("link", name="08:00-12:00 dr. Sekar").nth(1).click()
    page.get_by_label("Mulai pukul").fill("09:00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Akibatnya, belum disimpan")).to_be_visible()
    looks_right("look")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", name="Diputuskan satu per satu")).to_be_visible()
    looks_right("kept")
    for name in ("exceptions/add/leave/", f"holidays/{Holiday.objects.get().pk}/"):
        page.goto(live_server.url + PAGE + name)
        looks_right(name.strip("/").replace("/", "-"))
