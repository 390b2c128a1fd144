"""A record is joined to another while its person is called, booked, or joined once more: one of the two waits."""

from typing import Any

import pytest

from queues import verbs
from queues.errors import MergedAwayError, MergeRefusedError, QueueError
from queues.models import Patient, PatientMerge, QueueEntry, Visit
from queues.press import Press
from tests.domain.at_once import at_once, collide, has_row_locks, widen, without_lock_on
from tests.domain.races.crowd import broken_rules
from tests.hospital import Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WHY = "ganda"


def twins(hospital: Hospital) -> tuple[Patient, Patient]:
    other = verbs.register_patient(verbs.PersonRecord("Tokoh Kembar", "P"), Press(hospital.now))
    Patient.objects.filter(pk=other.pk).update(is_new_patient=False)
    return hospital.patient(), other


def merging(hospital: Hospital, kept: Patient, other: Patient) -> Any:
    press = hospital.by(at=hospital.now, reason=WHY)
    return lambda: verbs.merge(kept, other, press)


def race_merge_and_book(hospital: Hospital) -> list[Any]:
    kept, other = twins(hospital)
    return at_once([merging(hospital, kept, other), lambda: hospital.booked(other)])


def test_without_the_persons_lock_a_merged_record_is_booked(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Patient)
    collide(monkeypatch, "merge-planned", "number-chosen")
    outcomes = race_merge_and_book(hospital)
    assert broken_rules() or not has_row_locks(), outcomes


def test_a_merge_and_a_booking_leave_no_visit_at_the_merged_record(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "merge-planned", "number-chosen")
    _merged, booked = race_merge_and_book(hospital)
    assert isinstance(booked, Visit | MergedAwayError)
    assert broken_rules() == set()


def test_a_merge_and_a_call_both_come_true(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "merge-planned", "entry-read")
    kept, other = twins(hospital)
    hospital.here(other)
    at = hospital.later()
    merged, called = at_once(
        [merging(hospital, kept, other), lambda: verbs.call_next(hospital.room, hospital.by(at=at))]
    )
    assert isinstance(merged, PatientMerge)
    assert isinstance(called, QueueEntry)
    assert QueueEntry.objects.get(pk=called.pk).patient == kept
    assert broken_rules() == set()


def test_two_merges_that_cross_make_no_circle(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "merge-planned")
    one, other = twins(hospital)
    outcomes = at_once([merging(hospital, one, other), merging(hospital, other, one)])
    refused = [outcome for outcome in outcomes if isinstance(outcome, QueueError)]
    assert [type(refusal) for refusal in refused] == [MergeRefusedError]
    assert PatientMerge.objects.count() == 1
    assert broken_rules() == set()
