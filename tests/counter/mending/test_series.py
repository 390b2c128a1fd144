"""A series is planned from a visit: every date is shown with what stands in its way, and one press books them all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import Clinic, ClinicSession, Stage, Visit, VisitSeries
from tests.counter.conftest import said
from tests.hospital import TODAY, Hospital

Look = Callable[..., str]
# TODAY is a Monday.
LETTER: dict[str, Any] = {"visit_type": "CONTROL", "referral_number": "0001R0010326K000001"}


@pytest.fixture
def dialysis(hospital: Hospital) -> Clinic:
    clinic = hospital.clinic("Hemodialisis", "H", "HDL")
    Clinic.objects.filter(pk=clinic.pk).update(is_repeat_care=True)
    clinic.refresh_from_db()
    return clinic


@pytest.fixture
def opened(hospital: Hospital, dialysis: Clinic) -> dict[int, ClinicSession]:
    """Of four dates the second is full, the third the doctor's leave; the day after the second there is another."""
    days = {
        days: hospital.open(dialysis, hospital.doctor, on=TODAY + timedelta(days=days)) for days in (3, 7, 8, 10, 14)
    }
    verbs.change_capacity(days[7], hospital.by(reason="uji"), capacity=0, quotas=(0, 0))
    verbs.set_leave(days[10], is_on_leave=True)
    return days


@pytest.fixture
def visit(hospital: Hospital, dialysis: Clinic) -> Visit:
    return hospital.here(session=hospital.open(dialysis, hospital.doctor), **LETTER)


def address(hospital: Hospital, visit: Visit) -> str:
    return f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/series/"


def post(hospital: Hospital, client: Client, path: str, **fields: Any) -> Any:
    with time_machine.travel(hospital.later(), tick=False):
        return client.post(path, {"request_key": "satu", **fields}, follow=True)


def book(hospital: Hospital, client: Client, visit: Visit, *sessions: ClinicSession) -> VisitSeries:
    keys = [session.pk for session in sessions]
    post(hospital, client, address(hospital, visit), session=keys, weekday=["0", "3"], times="4", **LETTER)
    return VisitSeries.objects.get()


def test_every_date_says_what_stands_in_its_way(
    hospital: Hospital, clerk: Client, look: Look, visit: Visit, opened: dict[int, ClinicSession]
) -> None:
    page = look(clerk, address(hospital, visit) + "?weekday=0&weekday=3&times=5")
    for day in ("Kamis, 19 Mar 2026", "Senin, 23 Mar 2026", "Kamis, 26 Mar 2026", "Senin, 30 Mar 2026"):
        assert f"<b>{day}</b>" in page
    assert "penuh" in page
    assert "dokter libur" in page
    assert "tidak ada jadwal (libur?)" in page
    assert f'value="{opened[8].pk}" selected' in page, "the nearest free day is offered for the full one"
    assert LETTER["referral_number"] in page


def test_one_press_books_them_and_the_list_and_the_paper_have_them(
    hospital: Hospital, clerk: Client, look: Look, visit: Visit, opened: dict[int, ClinicSession]
) -> None:
    assert "Belum ada seri" in look(clerk, f"/counter/{hospital.desk.pk}/series/")
    keys = [opened[days].pk for days in (3, 8, 14)] + [opened[7].pk]
    fields = {"session": keys, "weekday": ["0", "3"], "times": "4", **LETTER}
    after = post(hospital, clerk, address(hospital, visit), **fields)
    assert "3 dari 4 tanggal terdaftar" in said(after)
    assert "Kuota praktek ini sudah habis" in after.content.decode()
    series = VisitSeries.objects.get()
    post(hospital, clerk, address(hospital, visit), **fields)
    assert Visit.objects.count() == 4, "the same form again books nothing"
    listed = look(clerk, f"/counter/{hospital.desk.pk}/series/")
    assert visit.patient.masked_name in listed
    assert visit.patient.name not in listed
    paper = look(clerk, f"/counter/{hospital.desk.pk}/series/{series.pk}/print/")
    assert paper.count('<dt class="tabular">') == 3


def test_it_moves_and_ends_together(
    hospital: Hospital, clerk: Client, look: Look, visit: Visit, opened: dict[int, ClinicSession]
) -> None:
    series = book(hospital, clerk, visit, opened[3], opened[14])
    tuesday = hospital.open(opened[3].clinic, hospital.second_doctor, on=TODAY + timedelta(days=15))
    path = f"/counter/{hospital.desk.pk}/series/{series.pk}/"
    page = look(clerk, f"{path}?weekday=1&since={opened[14].date}")
    assert f'value="{tuesday.pk}" selected' in page
    last = series.dates.get(session=opened[14])
    moved = post(hospital, clerk, f"{path}move/", reason="Ganti hari", **{f"date-{last.pk}": tuesday.pk})
    assert "1 tanggal dipindahkan" in said(moved)
    last.refresh_from_db()
    assert last.on == tuesday.date
    assert "Isi alasannya" in said(post(hospital, clerk, f"{path}end/", since=str(TODAY), reason=""))
    ended = post(hospital, clerk, f"{path}end/", since=str(tuesday.date), reason="pindah rumah sakit")
    assert "1 tanggal dibatalkan" in said(ended)
    stages = [one.visit.stage for one in series.dates.all() if one.visit]
    assert stages == [Stage.BOOKED, Stage.CANCELLED]


def test_another_polis_counter_does_not_see_it(
    hospital: Hospital, nurse: Client, clerk: Client, look: Look, visit: Visit, opened: dict[int, ClinicSession]
) -> None:
    series = book(hospital, clerk, visit, opened[3])
    with time_machine.travel(hospital.now, tick=False):
        assert nurse.get(f"/counter/{hospital.room.pk}/series/{series.pk}/").status_code == 404
    assert visit.patient.masked_name not in look(nurse, f"/counter/{hospital.room.pk}/series/")
