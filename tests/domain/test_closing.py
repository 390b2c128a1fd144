"""The close of a day: by whom, what stays open and why, what it gives up, and the way back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from queues import verbs
from queues.errors import DayClosedError, DayNotClosedError, DayToComeError, ReasonNeededError
from queues.models import DayClose, OpenKind, QueueEntry, VisitGap
from queues.press import Press
from tests.hospital import TODAY, Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def evening(hospital: Hospital) -> None:
    hospital.now = hospital.now.replace(hour=20, minute=0)


def with_a_gap(hospital: Hospital) -> QueueEntry:
    entry = hospital.here().entries.get()
    return verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), call_unknown=True)


def test_a_person_closes_with_what_stays_open_and_why(hospital: Hospital) -> None:
    open_visit, gap = hospital.here(), with_a_gap(hospital)
    evening(hospital)
    with pytest.raises(ReasonNeededError):
        verbs.close_day(TODAY, hospital.by(), [verbs.StaysOpen(open_visit.pk, OpenKind.NOT_CALLED, "")])
    assert not DayClose.objects.exists()
    line = verbs.StaysOpen(open_visit.pk, OpenKind.NOT_CALLED, "pulang, dokter tahu")
    close = verbs.close_day(TODAY, hospital.by(request_key="tutup"), [line])
    assert (close.by, close.gaps, close.lines.get().visit_id) == ("perawat", 1, open_visit.pk)
    assert VisitGap.objects.get(visit=gap.visit).given_up_at == hospital.now
    assert verbs.close_day(TODAY, hospital.by(request_key="tutup"), [line]).pk == close.pk
    assert close.lines.count() == 1


def test_whoever_comes_second_is_told_by_whom_it_was_closed(hospital: Hospital) -> None:
    evening(hospital)
    verbs.close_day(TODAY, hospital.by())
    second = Press(hospital.later(), user=User.objects.create_user("penyelia-kedua"))
    with pytest.raises(DayClosedError, match="sudah ditutup oleh perawat pukul 20:00"):
        verbs.close_day(TODAY, second)


def test_the_command_closes_as_otomatis_and_a_person_may_close_over_it(hospital: Hospital) -> None:
    call_command("close_day", date=TODAY)
    assert DayClose.objects.get().by == "otomatis"
    call_command("close_day", date=TODAY)
    assert DayClose.objects.count() == 1
    press = Press(DayClose.objects.get().at + timedelta(minutes=1), user=hospital.nurse)
    verbs.close_day(TODAY, press)
    assert [close.by for close in DayClose.objects.standing()] == ["perawat"]


def test_the_command_leaves_a_close_by_a_person(hospital: Hospital) -> None:
    verbs.close_day(TODAY, hospital.by())
    call_command("close_day", date=TODAY)
    assert DayClose.objects.get().by == "perawat"


def test_a_reopened_day_takes_real_times_again(hospital: Hospital) -> None:
    gap = with_a_gap(hospital)
    evening(hospital)
    with pytest.raises(DayNotClosedError):
        verbs.reopen_day(TODAY, hospital.by(reason="ada yang kurang"))
    verbs.close_day(TODAY, hospital.by())
    with pytest.raises(ReasonNeededError):
        verbs.reopen_day(TODAY, hospital.by())
    for _press in range(2):
        verbs.reopen_day(TODAY, hospital.by(at=hospital.later(), reason="ada yang kurang"))
    assert VisitGap.objects.get(visit=gap.visit).given_up_at is None
    verbs.close_day(TODAY, hospital.by(at=hospital.later()))
    assert DayClose.objects.count() == 2


def test_a_date_to_come_is_not_closed(hospital: Hospital) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(DayToComeError):
        verbs.close_day(tomorrow, hospital.by())
    with pytest.raises(CommandError):
        call_command("close_day", date=tomorrow.replace(year=2100))
