"""The weekly schedule of the system used before becomes lines of the plan, once."""

from collections.abc import Iterator
from datetime import time

import pytest
import time_machine
from django.test import Client

from antrean_project.groups import DATA_KEEPER
from queues.models import ClinicSession, ConfigChange, FormerCode, ImportKind, ImportState, PlanLine
from tests.group_browsers import browser_of
from tests.hospital import Hospital
from tests.setup.desk import PAGE, checked, press, taken, worker

HEADER = "kd_dokter,hari_kerja,jam_mulai,jam_selesai,kd_poli,kuota"
LINES = (
    "D1,SENIN,08:00:00,12:00:00,U001,30",
    "D1,AKHAD,08:00:00,10:00:00,U001,10",
    "D1,LIBUR,08:00:00,10:00:00,U001,10",
    "D1,SELASA,00:00:00,00:00:00,U001,10",
    "D1,RABU,08:00:00,10:00:00,U001,0",
    "D1,KAMIS,08:00:00,10:00:00,U404,10",
    "D1,SENIN,11:00:00,13:00:00,U001,10",
)
TABLE = "\n".join([HEADER, *LINES, ""])


@pytest.fixture
def hospital(db: None) -> Iterator[Hospital]:
    hospital = Hospital()
    FormerCode.objects.create(code="U001", clinic=hospital.children)
    FormerCode.objects.create(code="D1", doctor=hospital.doctor)
    with time_machine.travel(hospital.now, tick=True):
        yield hospital


@pytest.fixture
def keeper(hospital: Hospital) -> Client:
    return browser_of(DATA_KEEPER)


def test_akhad_is_sunday_and_each_line_opens_its_sessions_once(hospital: Hospital, keeper: Client) -> None:
    ClinicSession.objects.all().delete()
    run = checked(keeper, TABLE, kind=ImportKind.SCHEDULE)
    assert (run.state, run.added, run.refused) == (ImportState.CHECKED, 2, 5)
    assert (PlanLine.objects.count(), ClinicSession.objects.count()) == (0, 0)
    press(keeper, run, "take")
    worker()
    run.refresh_from_db()
    assert (run.state, run.added, run.refused) == (ImportState.TAKEN, 2, 5)
    monday, sunday = PlanLine.objects.order_by("weekday")
    assert (monday.weekday, monday.starts, monday.ends, monday.capacity) == (1, time(8), time(12), 30)
    assert sunday.weekday == 7
    assert {session.date.isoweekday() for session in ClinicSession.objects.all()} == {1, 7}
    assert ConfigChange.objects.filter(name__startswith="plan.line.").values("actor").distinct().count() == 1
    assert list(run.refusals.values_list("line", flat=True)) == [4, 5, 6, 7, 8]
    assert "Batalkan impor ini" not in keeper.get(f"{PAGE}{run.pk}/").text
    sessions = ClinicSession.objects.count()
    again = taken(keeper, "\n".join([HEADER, *LINES[:2], ""]), kind=ImportKind.SCHEDULE)
    assert (again.unchanged, again.added) == (2, 0)
    assert (PlanLine.objects.count(), ClinicSession.objects.count()) == (2, sessions)
