"""How often, how far apart, and then "missed"; at admission the next one is called meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.checks import run_checks

from queues import verbs
from queues.errors import (
    HolderNotRegisteredError,
    MoreCallsNeededError,
    NotAtThisCounterError,
    RecallTooEarlyError,
)
from queues.models import Call, EntryEvent, EntryState, PrescriptionKind, QueueEntry, Stage
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from queues.waiting.rounds import round_of
from tests.hospital import Hospital


def called(hospital: Hospital) -> QueueEntry:
    hospital.here()
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def recall(hospital: Hospital, entry: QueueEntry, after: float) -> QueueEntry:
    return verbs.recall(entry, hospital.by(hospital.room, at=hospital.later(after)))


def absent(hospital: Hospital, entry: QueueEntry, after: float = 1, reason: str = "") -> QueueEntry:
    return verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(after), reason=reason))


def ready(hospital: Hospital) -> QueueEntry:
    """A medicine called to the pharmacy's counter."""
    visit, entry = hospital.here(), verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    order = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup")])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    return verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))


# --- poli and pharmacy: three calls, 45 seconds apart ---------------------------------------------------------
@pytest.mark.parametrize(("after", "seconds"), [(0, 45), (1, 44), (44.2, 1), (44.9, 1)])
def test_a_recall_before_its_time_says_how_long_to_wait_and_calls_nobody(
    hospital: Hospital, after: float, seconds: int
) -> None:
    entry = called(hospital)
    with pytest.raises(RecallTooEarlyError, match=f"dalam {seconds} detik"):
        recall(hospital, entry, after)
    assert Call.objects.count() == 1


def test_each_call_gives_the_person_the_same_time(hospital: Hospital) -> None:
    entry = recall(hospital, called(hospital), 45)
    with pytest.raises(RecallTooEarlyError):
        recall(hospital, entry, 44)
    recall(hospital, entry, 1)
    assert round_of(entry).calls == 3


@pytest.mark.parametrize("at_pharmacy", [False, True])
def test_absent_needs_three_calls(hospital: Hospital, at_pharmacy: bool) -> None:
    entry, where = (ready(hospital), hospital.chemist) if at_pharmacy else (called(hospital), hospital.room)
    by = hospital.by(where)
    for left in (2, 1):
        hospital.later(45)
        with pytest.raises(MoreCallsNeededError, match=f"Panggil {left} kali lagi"):
            verbs.mark_absent(entry, replace(by, at=hospital.now))
        verbs.recall(entry, replace(by, at=hospital.now))
    entry = verbs.mark_absent(entry, replace(by, at=hospital.later(1)))
    assert (entry.miss_count, entry.counter) == (1, None)


def test_a_person_may_say_why_the_remaining_calls_are_not_made(hospital: Hospital) -> None:
    entry = called(hospital)
    with pytest.raises(MoreCallsNeededError):
        absent(hospital, entry, 60, reason="  ")
    absent(hospital, entry, reason="pulang, kata keluarganya")
    missed = EntryEvent.objects.get(entry=entry, kind="MISSED")
    assert (missed.reason, missed.actor) == ("pulang, kata keluarganya", hospital.nurse)


def test_a_call_of_a_moment_ago_is_taken_back_without_a_word(hospital: Hospital) -> None:
    entry = called(hospital)
    absent(hospital, entry, 10)
    assert entry.visit is not None
    entry.visit.refresh_from_db()
    assert entry.visit.stage == Stage.WAITING_CLINIC
    with pytest.raises(MoreCallsNeededError):
        absent(hospital, called(hospital), 10.1)


def test_a_patient_who_missed_and_is_called_later_begins_a_new_round(hospital: Hospital) -> None:
    entry = called(hospital)
    absent(hospital, entry, 60, reason="tidak ada di ruang tunggu")
    again = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert again == entry
    assert (round_of(again).calls, round_of(again).calls_left) == (1, 2)


def test_a_withdrawn_call_counts_no_more(hospital: Hospital) -> None:
    called(hospital)
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    again = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert round_of(again).calls == 1


def test_one_call_and_no_gap_where_a_hospital_wants_it_so(hospital: Hospital, settings) -> None:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    entry = recall(hospital, called(hospital), 0)
    assert absent(hospital, entry, 60).miss_count == 1


@pytest.mark.parametrize("name", ["CALLS_BEFORE_MISSED", "SECONDS_BETWEEN_CALLS", "ADMISSION_CALLS_BEFORE_MISSED"])
def test_a_rule_that_is_none_is_named_at_the_start(settings, name: str) -> None:
    setattr(settings, name, -1)
    assert [problem.id for problem in run_checks() if name in problem.msg] == ["queue.E005"]


# --- admission: two calls, 20 seconds apart, the next one meanwhile -------------------------------------------
@pytest.fixture
def at_desk(hospital: Hospital) -> QueueEntry:
    """The first of three numbers, called and not come."""
    for _number in range(3):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later(5)))
    return verbs.call_next(hospital.desk, hospital.by(at=hospital.later(5)))


def press_next(hospital: Hospital, after: float = 20) -> QueueEntry:
    return verbs.call_next(hospital.desk, hospital.by(at=hospital.later(after)))


def test_a_patient_called_to_the_desk_who_has_not_come_does_not_keep_the_next_one_waiting(
    hospital: Hospital, at_desk: QueueEntry
) -> None:
    second = press_next(hospital)
    assert second.label == "ZU-2"
    at_desk.refresh_from_db()
    assert (at_desk.state, at_desk.counter, at_desk.ended_at, at_desk.miss_count) == (EntryState.HELD, None, None, 0)
    assert [entry.pk for entry in verbs.current_at(hospital.desk)] == [second.pk]


def test_the_patient_is_called_again_from_aside_and_then_passed_over(hospital: Hospital, at_desk: QueueEntry) -> None:
    press_next(hospital, 5)
    by = hospital.by(hospital.desk)
    with pytest.raises(RecallTooEarlyError, match="dalam 14 detik"):
        verbs.recall(at_desk, replace(by, at=hospital.later(1)))
    with pytest.raises(MoreCallsNeededError):
        verbs.mark_absent(at_desk, replace(by, at=hospital.later(14)))
    verbs.recall(at_desk, replace(by, at=hospital.now))
    assert [call.counter for call in Call.objects.filter(entry=at_desk)] == [hospital.desk] * 2
    assert verbs.mark_absent(at_desk, replace(by, at=hospital.later(1))).state == EntryState.WAITING


def test_the_patient_comes_after_all(hospital: Hospital, at_desk: QueueEntry) -> None:
    second = press_next(hospital)
    verbs.drop_admission_ticket(second, hospital.by(hospital.desk, at=hospital.later(), reason="pulang"))
    back = verbs.resume(at_desk, hospital.by(hospital.desk, at=hospital.later()), counter=hospital.desk)
    assert back.state == EntryState.SERVING
    with pytest.raises(HolderNotRegisteredError):
        press_next(hospital)


def test_the_undo_of_next_puts_both_back(hospital: Hospital, at_desk: QueueEntry) -> None:
    second = press_next(hospital)
    act = verbs.latest_undoable(hospital.desk, at=hospital.later(3))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    at_desk.refresh_from_db()
    second.refresh_from_db()
    assert (at_desk.state, at_desk.counter, second.state) == (EntryState.CALLED, hospital.desk, EntryState.WAITING)


def test_a_patient_who_came_is_registered_absent_or_cancelled_first(hospital: Hospital, at_desk: QueueEntry) -> None:
    verbs.start_serving(at_desk, hospital.by(hospital.desk, at=hospital.later()))
    with pytest.raises(HolderNotRegisteredError):
        press_next(hospital)


def test_a_new_patient_of_mobile_jkn_who_has_not_come_to_the_desk_is_not_admitted_by_next(hospital: Hospital) -> None:
    visit = hospital.here(hospital.patient(is_new=True))
    press_next(hospital)
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    press_next(hospital)
    visit.refresh_from_db()
    assert visit.stage == Stage.IN_ADMISSION, "3 would say that the patient is through admission"
    assert visit.entries.get().state == EntryState.HELD


def test_a_patient_held_by_hand_is_not_called_from_there(hospital: Hospital, at_desk: QueueEntry) -> None:
    verbs.hold(at_desk, hospital.by(hospital.desk, at=hospital.later()))
    with pytest.raises(NotAtThisCounterError):
        verbs.recall(at_desk, hospital.by(hospital.desk, at=hospital.later()))


def test_in_the_clinic_next_still_ends_the_patient_there(hospital: Hospital) -> None:
    first = called(hospital)
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later() + timedelta(seconds=2)))
    assert first.visit is not None
    first.visit.refresh_from_db()
    assert first.visit.stage == Stage.LEFT_CLINIC
