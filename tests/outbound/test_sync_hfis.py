"""Sessions come from HFIS: opened, changed and closed as it says, by its own identity and never twice."""

from datetime import date, time, timedelta

import pytest
from django.core.management import CommandError, call_command

from queues import verbs
from queues.models import Clinic, ClinicSession, Doctor
from tests.hospital import TODAY
from tests.outbound.road import Road

TOMORROW = TODAY + timedelta(days=1)


def practice(doctor: int, clinic: str, hours: str, capacity: int = 30, **more: object) -> dict[str, object]:
    return {
        "doctor": doctor,
        "name": f"dr. Uji {doctor}",
        "clinic": clinic,
        "hours": hours,
        "capacity": capacity,
        **more,
    }


def sync(*, clinics: str = "ANA,INT", day: date = TOMORROW, **options: object) -> None:
    call_command("sync_hfis", clinics=clinics, first=day, last=day, **options)


def sessions(day: date = TOMORROW) -> list[tuple[str, str, int, bool]]:
    rows = ClinicSession.objects.on(day).filter(is_cancelled=False).order_by("clinic__name", "starts")
    return [(row.clinic.name, row.hours, row.capacity, row.is_on_leave) for row in rows]


def hfis(road: Road, *items: dict[str, object], day: date = TOMORROW) -> None:
    road.simulator.set_schedule(day.isoformat(), list(items), replace=True)


def test_a_doctor_twice_on_a_day_has_two_sessions_with_their_own_prefix(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-10:00"), practice(1001, "ANA", "13:00-15:00", 12))
    sync()
    assert sessions() == [("Anak", "08:00-10:00", 30, False), ("Anak", "13:00-15:00", 12, False)]
    assert len(set(ClinicSession.objects.on(TOMORROW).values_list("label_prefix", flat=True))) == 2


@pytest.mark.parametrize("is_list_wrapped", [False, True])
@pytest.mark.parametrize("is_schedule_spaced", [False, True])
def test_both_list_shapes_and_spellings_of_hours_are_read(
    road: Road, is_list_wrapped: bool, is_schedule_spaced: bool
) -> None:
    road.simulator.settings(is_list_wrapped=is_list_wrapped, is_schedule_spaced=is_schedule_spaced)
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, False)]


def test_running_it_twice_changes_nothing(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "09:00-11:00"))
    sync()
    before = list(ClinicSession.objects.order_by("pk").values())
    sync()
    assert list(ClinicSession.objects.order_by("pk").values()) == before


def test_changed_hours_keep_the_session_its_visits_and_the_old_hours_as_an_alias(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1001, "ANA", "14:00-16:00"))
    sync()
    morning = ClinicSession.objects.get(date=TOMORROW, starts=time(8))
    visit = road.hospital.booked(session=morning)
    hfis(road, practice(1001, "ANA", "09:00-13:00", 40), practice(1001, "ANA", "14:00-16:00"))
    sync()
    visit.session.refresh_from_db()
    assert (visit.session_id, visit.session.hours, visit.session.capacity) == (morning.pk, "09:00-13:00", 40)
    found = verbs.find_session(
        date=TOMORROW,
        clinics=[morning.clinic],
        doctor_code=morning.doctor.bpjs_code or 0,
        starts=time(8),
        ends=time(12),
    )
    assert found == morning
    assert len(sessions()) == 2


def test_leave_and_national_holidays_close_a_session_and_open_it_again(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00", closed=True), practice(1002, "INT", "08:00-12:00"))
    road.simulator.set_holiday((TOMORROW + timedelta(days=1)).isoformat())
    sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, True), ("Penyakit Dalam", "08:00-12:00", 30, False)]
    road.simulator.set_holiday(TOMORROW.isoformat())
    sync()
    assert [is_on_leave for *_rest, is_on_leave in sessions()] == [True, True]
    road.simulator.set_holiday(TOMORROW.isoformat(), is_holiday=False)
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "08:00-12:00"))
    sync()
    assert [is_on_leave for *_rest, is_on_leave in sessions()] == [False, False]


def test_an_unknown_clinic_is_a_draft_until_confirmed_and_its_doctor_is_made(road: Road) -> None:
    hfis(road, practice(4001, "MAT", "08:00-12:00"), practice(4002, "THT", "08:00-12:00"))
    sync(clinics="MAT")
    sync(clinics="THT", confirm=True)
    assert dict(Clinic.objects.filter(is_draft=True).values_list("bpjs_subspecialist_code", "is_draft")) == {
        "MAT": True
    }
    assert Clinic.objects.get(bpjs_subspecialist_code="THT").is_draft is False
    assert Doctor.objects.get(bpjs_code=4001).name == "dr. Uji 4001"
    prefixes = list(Clinic.objects.values_list("label_prefix", flat=True))
    assert len(prefixes) == len(set(prefixes))


def test_a_vanished_session_with_visits_is_reported_and_an_empty_one_is_closed(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "08:00-12:00"))
    sync()
    road.hospital.booked(session=ClinicSession.objects.get(date=TOMORROW, clinic=road.hospital.children))
    hfis(road)
    sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, False)]
    assert "Anak 17-03-2026 08:00-12:00" in capsys.readouterr().err


def test_a_session_made_by_hand_is_never_closed_by_hfis(road: Road) -> None:
    road.hospital.open(road.hospital.children, road.hospital.doctor, on=TOMORROW)
    hfis(road)
    sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, False)]


def test_a_failing_clinic_is_reported_and_the_rest_is_kept(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "08:00-12:00"))
    road.simulator.fault("http_500", match="jadwaldokter", times=3)
    with pytest.raises(CommandError):
        sync()
    assert sessions() == [("Penyakit Dalam", "08:00-12:00", 30, False)]
    assert "ANA 2026-03-17" in capsys.readouterr().err


def test_without_named_clinics_all_polis_of_bpjs_are_asked(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(4001, "MAT", "08:00-12:00"))
    sync(clinics="")
    assert [name for name, *_rest in sessions()] == ["Anak", "Mata"]
