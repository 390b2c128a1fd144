"""The one order of calls, and what `remaining` says about it."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.conf import LazySettings

from queues import clock, verbs
from queues.models import ClinicSession, EntryState, Priority, QueueEntry, Stage, Visit
from queues.press import Press
from queues.waiting import figures, order
from tests.hospital import TODAY, Hospital


def waiting(hospital: Hospital) -> list[int | None]:
    return [person.number for person in hospital.waiting()]


def remaining(hospital: Hospital, visit: Visit) -> int:
    return order.remaining(Visit.objects.named().get(pk=visit.pk), at=hospital.now)


def at_slot_of(hospital: Hospital, visit: Visit, *, minutes: float) -> None:
    hospital.now = visit.slot_at + timedelta(minutes=minutes)


def call(hospital: Hospital) -> QueueEntry:
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def test_present_patients_are_called_by_slot_and_not_by_arrival(hospital: Hospital) -> None:
    first, second, third = (hospital.booked() for _ in range(3))
    for visit in (third, second, first):
        verbs.check_in(visit, Press(hospital.later()))
    assert waiting(hospital) == [1, 2, 3]


def test_up_to_fifteen_minutes_late_keeps_the_place(hospital: Hospital) -> None:
    first, second = hospital.booked(), hospital.booked()
    verbs.check_in(second, Press(hospital.now))
    at_slot_of(hospital, first, minutes=15)
    verbs.check_in(first, Press(hospital.now))
    assert waiting(hospital) == [1, 2]


def test_a_patient_who_comes_later_than_that_goes_by_arrival(hospital: Hospital) -> None:
    first, *others = (hospital.booked() for _ in range(5))
    for visit in others:
        verbs.check_in(visit, Press(hospital.now))
    at_slot_of(hospital, first, minutes=15.1)
    verbs.check_in(first, Press(hospital.now))
    # Slots of 2-5 are 6, 12, 18 and 24 minutes after the patient's own; the patient came 15.1 after it.
    assert waiting(hospital) == [2, 3, 1, 4, 5]


def test_the_minutes_of_grace_are_the_hospitals_choice(hospital: Hospital, settings: LazySettings) -> None:
    settings.LATE_ARRIVAL_MINUTES = 0
    first, second = hospital.booked(), hospital.booked()
    verbs.check_in(second, Press(hospital.now))
    at_slot_of(hospital, first, minutes=7)
    verbs.check_in(first, Press(hospital.now))
    assert waiting(hospital) == [2, 1]


def test_one_with_priority_then_two_without_and_nobody_starves(hospital: Hospital) -> None:
    for _ in range(4):
        hospital.here()
    for _ in range(4):
        hospital.here(priority=Priority.ELDERLY)
    listed = waiting(hospital)
    assert listed == [5, 1, 2, 6, 3, 4, 7, 8]
    called = []
    for _ in range(8):
        entry = call(hospital)
        assert entry.visit is not None
        called.append(entry.visit.number)
        hospital.later(60)
    assert called == listed, "the list that was shown is the order that was called"


def test_priority_patients_who_keep_coming_do_not_stop_the_others(hospital: Hospital) -> None:
    for _ in range(3):
        hospital.here()
    regular = []
    for _ in range(9):
        hospital.here(priority=Priority.PREGNANT)
        entry = call(hospital)
        if not entry.priority:
            assert entry.visit is not None
            regular.append(entry.visit.number)
        hospital.later(60)
    assert regular == [1, 2, 3]


def test_a_missed_one_returns_three_places_behind_and_then_at_the_end(hospital: Hospital) -> None:
    for _ in range(7):
        hospital.here()
    entry = call(hospital)
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(5)))
    assert waiting(hospital) == [2, 3, 4, 1, 5, 6, 7]
    verbs.call(entry, hospital.by(at=hospital.later(), reason="sudah datang"), counter=hospital.room)
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(5)))
    assert waiting(hospital) == [2, 3, 4, 5, 6, 7, 1]


def test_missed_when_few_wait_is_the_end_of_the_queue(hospital: Hospital) -> None:
    for _ in range(3):
        hospital.here()
    verbs.mark_absent(call(hospital), hospital.by(hospital.room, at=hospital.later(5)))
    assert waiting(hospital) == [2, 3, 1]


def test_before_the_day_remaining_goes_by_number(hospital: Hospital) -> None:
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1))
    visits = [hospital.booked(session=tomorrow) for _ in range(4)]
    assert [remaining(hospital, visit) for visit in visits] == [1, 2, 3, 4]
    verbs.cancel(visits[1], Press(hospital.later(), reason="berhalangan"))
    assert [remaining(hospital, visit) for visit in visits] == [1, 0, 2, 3]


def test_on_the_day_remaining_counts_people_here_or_still_to_come(hospital: Hospital) -> None:
    visits = [hospital.booked() for _ in range(4)]
    assert remaining(hospital, visits[3]) == 4
    verbs.check_in(visits[3], Press(hospital.now))
    assert remaining(hospital, visits[3]) == 4, "the first three may still come"
    at_slot_of(hospital, visits[1], minutes=1)
    assert remaining(hospital, visits[3]) == 2, "the slots of 1 and 2 have passed, 3 is expected"
    assert remaining(hospital, visits[0]) == 3, "behind all people here or expected"
    verbs.check_in(visits[0], Press(hospital.now))
    assert remaining(hospital, visits[0]) == 1


def test_remaining_falls_at_the_end_of_the_consultation_and_not_at_the_call(hospital: Hospital) -> None:
    first, second = hospital.here(), hospital.here()
    assert (remaining(hospital, first), remaining(hospital, second)) == (1, 2)
    entry = call(hospital)
    assert (remaining(hospital, first), remaining(hospital, second)) == (1, 2)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    assert (remaining(hospital, first), remaining(hospital, second)) == (0, 1)


@pytest.mark.parametrize("state", [EntryState.HELD, EntryState.AWAY])
def test_a_patient_held_or_at_the_laboratory_is_counted_and_not_called(hospital: Hospital, state: EntryState) -> None:
    first, second = hospital.here(), hospital.here()
    entry, actor = call(hospital), hospital.by(hospital.room)
    if state == EntryState.HELD:
        verbs.hold(entry, replace(actor, at=hospital.later()))
    else:
        verbs.detour(entry, replace(actor, at=hospital.later()), to_stop=hospital.lab)
    assert QueueEntry.objects.get(pk=entry.pk).state == state
    assert (remaining(hospital, first), remaining(hospital, second)) == (1, 2)
    assert figures.session_figures(hospital.session, at=hospital.now).unserved == 2
    assert waiting(hospital) == [2]


def test_estimates_before_the_start_follow_the_call_order(hospital: Hospital) -> None:
    for _ in range(3):
        hospital.here()
    urgent = hospital.here(priority=Priority.DISABLED)
    assert hospital.now < hospital.session.starts_at
    told = {}
    for place in order.session_order(hospital.session, at=hospital.now):
        visit = Visit.objects.named().get(pk=place.visit_id or 0)
        told[visit.number] = figures.estimated_at(visit, at=hospital.now)
    starts = hospital.session.starts_at
    assert told[urgent.number] == starts, "the urgent patient is called first, whatever the number"
    assert list(told.values()) == [starts + timedelta(minutes=6 * place) for place in range(4)]


def test_nobody_is_told_a_moment_before_a_late_start(hospital: Hospital) -> None:
    visits = [hospital.here() for _ in range(3)]
    verbs.start_late(hospital.session, late_start=time(10, 0))
    turns = figures.turns(Visit.objects.named(), at=hospital.now)
    late = clock.moment(TODAY, time(10, 0))
    assert [turns[visit.pk].estimated_at for visit in visits] == [late + timedelta(minutes=6 * n) for n in range(3)]
    assert figures.Outlook(ClinicSession.objects.get(pk=hospital.session.pk), at=hospital.now).next_turn() == (
        figures.Turn(remaining=4, estimated_at=late + timedelta(minutes=18))
    )


def test_an_estimate_is_never_before_now_and_never_after_the_day(hospital: Hospital) -> None:
    visits = [hospital.here() for _ in range(3)]
    hospital.now = hospital.session.starts_at + timedelta(hours=1)
    assert figures.estimated_at(visits[0], at=hospital.now) == hospital.now
    ClinicSession.objects.filter(pk=hospital.session.pk).update(ends="23:50")
    hospital.now = clock.end_of_day(TODAY) - timedelta(minutes=3)
    assert figures.estimated_at(visits[2], at=hospital.now) == clock.end_of_day(TODAY)


def test_the_real_pace_takes_over_after_six_consultations(hospital: Hospital) -> None:
    for _ in range(9):
        hospital.here()
    hospital.now = hospital.session.starts_at
    call(hospital)
    for _ in range(6):
        hospital.now += timedelta(minutes=10) - timedelta(seconds=60)
        call(hospital)
    assert figures.pace(hospital.session) == timedelta(minutes=10)
    last = Visit.objects.named().get(number=9)
    assert last.stage == Stage.WAITING_CLINIC
    assert figures.estimated_at(last, at=hospital.now) == hospital.now + timedelta(minutes=20)


# --- the number last called -----
def last_called(hospital: Hospital) -> str:
    return order.last_called_label(hospital.session, at=hospital.now)


def test_the_number_last_called_is_of_the_patient_who_went_in_last(hospital: Hospital) -> None:
    assert last_called(hospital) == "-"
    for _ in range(3):
        hospital.here()
    missed = call(hospital)
    # Long enough for the call to stand: the consultation began, and nobody was there.
    verbs.mark_absent(missed, hospital.by(hospital.room, at=hospital.later(), reason="dipanggil tiga kali"))
    for label in ("A-2", "A-3"):
        verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()))
        assert last_called(hospital) == label
    assert call(hospital).label == "A-1"
    assert last_called(hospital) == "A-3", "the consultation was reported as begun before: this call begins nothing"


def test_a_call_taken_back_called_nobody(hospital: Hospital) -> None:
    for _ in range(2):
        hospital.here()
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()))
    verbs.mark_absent(call(hospital), hospital.by(hospital.room, at=hospital.later(2)))
    assert last_called(hospital) == "A-1"
    assert call(hospital).label == "A-2"
    assert last_called(hospital) == "A-2"


def test_a_call_entered_late_counts_by_its_own_time(hospital: Hospital) -> None:
    forgotten, _other = hospital.here(), hospital.here()
    entry = forgotten.entries.get()
    called_at = hospital.later()
    second = verbs.call(
        QueueEntry.objects.named().get(visit__number=2),
        hospital.by(at=hospital.later(), reason="gawat"),
        counter=hospital.room,
    )
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), called_at=called_at)
    assert last_called(hospital) == second.label == "A-2"
