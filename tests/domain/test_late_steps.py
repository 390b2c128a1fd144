"""Steps that nobody pressed, entered by their real time: between their neighbours, by a person with a reason."""

from datetime import datetime, timedelta

import pytest

from queues import verbs
from queues.errors import CallTimeNeededError, NotAtThisCounterError, ReasonNeededError, TimeDoesNotFitError
from queues.invariants import violations
from queues.models import EntryState, PharmacyTicket, PrescriptionKind, QueueEntry, Source, Stage, Visit, VisitEvent
from queues.verbs import PrescriptionOrder
from tests.hospital import Hospital

MEDICINE = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)
WHY = "tombol terlupa"


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def wait_of(visit: Visit) -> QueueEntry:
    return visit.entries.get(stop=visit.session.clinic.stops.get())


def times(visit: Visit) -> dict[Stage, tuple[datetime, str]]:
    rows = VisitEvent.objects.filter(visit=visit, is_standing=True)
    return {Stage(row.stage): (row.occurred_at, row.source) for row in rows}


def test_a_consultation_that_nobody_ended_ends_at_its_real_time(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    called_at, left_at = hospital.now, hospital.now + timedelta(minutes=9)
    press = hospital.by(at=hospital.later(7200), reason=WHY)
    ended = verbs.finish_late(entry, press, left_at=left_at, prescription=MEDICINE)
    assert ended.state == EntryState.DONE
    assert times(visit)[Stage.LEFT_CLINIC] == (left_at, Source.LATE_ENTRY)
    assert times(visit)[Stage.IN_CLINIC] == (called_at, Source.PRESS)
    assert PharmacyTicket.objects.get().taken_at == press.at
    assert list(violations()) == []
    with pytest.raises(NotAtThisCounterError):
        verbs.finish_late(entry, hospital.by(at=hospital.later(), reason=WHY), left_at=left_at)


def test_a_time_that_does_not_fit_is_refused_with_those_that_do_and_writes_nothing(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    press = hospital.by(at=hospital.later(3600), reason=WHY)
    for wrong in (entry.joined_at, press.at + timedelta(minutes=1)):
        with pytest.raises(TimeDoesNotFitError, match=r"antara 07:03 dan 08:01"):
            verbs.finish_late(entry, press, left_at=wrong)
    with pytest.raises(ReasonNeededError):
        verbs.finish_late(entry, hospital.by(at=press.at), left_at=press.at - timedelta(minutes=5))
    assert Stage.LEFT_CLINIC not in times(visit)


def test_somebody_never_called_needs_both_times_in_their_order(hospital: Hospital) -> None:
    visit = hospital.here()
    entry, arrived = wait_of(visit), hospital.now
    press = hospital.by(at=hospital.later(7200), reason=WHY)
    called_at, left_at = arrived + timedelta(minutes=20), arrived + timedelta(minutes=28)
    with pytest.raises(CallTimeNeededError):
        verbs.finish_late(entry, press, left_at=left_at)
    with pytest.raises(TimeDoesNotFitError):
        verbs.finish_late(entry, press, left_at=called_at, called_at=left_at)
    verbs.finish_late(entry, press, left_at=left_at, called_at=called_at)
    assert times(visit)[Stage.IN_CLINIC] == (called_at, Source.LATE_ENTRY)
    assert times(visit)[Stage.LEFT_CLINIC] == (left_at, Source.LATE_ENTRY)
    assert list(violations()) == []


def test_medicine_gets_its_real_times_and_an_unknown_beginning_stays_a_gap(hospital: Hospital) -> None:
    left = []
    for _person in range(2):
        hospital.here()
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=MEDICINE)
        left.append(hospital.now)
    first, second = PharmacyTicket.objects.order_by("pk")
    press = hospital.by(at=hospital.later(7200), reason=WHY)
    began, ready = left[0] + timedelta(minutes=10), left[0] + timedelta(minutes=25)
    with pytest.raises(TimeDoesNotFitError):
        verbs.medicine_late(first, press, began_at=ready, ready_at=began)
    verbs.medicine_late(first, press, began_at=began, ready_at=ready)
    visit = verbs.visits_of(first)[0]
    assert times(visit)[Stage.PREPARING_MEDICINE] == (began, Source.LATE_ENTRY)
    assert times(visit)[Stage.MEDICINE_READY] == (ready, Source.LATE_ENTRY)
    assert first.entries.get().state == EntryState.READY
    verbs.medicine_late(second, press, ready_at=left[1] + timedelta(minutes=30))
    visit = verbs.visits_of(second)[0]
    assert Stage.PREPARING_MEDICINE not in times(visit)
    assert [gap.stage for gap in visit.gaps.all()] == [Stage.PREPARING_MEDICINE]
    with pytest.raises(NotAtThisCounterError):
        verbs.medicine_late(first, press, ready_at=ready)
    assert list(violations()) == []
