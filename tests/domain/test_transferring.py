"""Another room, doctor or place in the queue: the visit, its label and BPJS's booking stay, its stop moves."""

from typing import Any

import pytest

from bpjs_bridge import wire
from bpjs_bridge.models import OutboxMessage
from queues import verbs
from queues.errors import (
    AlreadyBookedError,
    NothingToMoveError,
    OtherPoliError,
    QueueError,
    QuotaFullError,
    ReasonNeededError,
    SessionClosedError,
    VisitCalledError,
    VisitOverError,
)
from queues.invariants import all_invariants
from queues.models import (
    Act,
    ClinicSession,
    Counter,
    EntryState,
    PayerKind,
    Placement,
    QueueEntry,
    Stage,
    Visit,
    VisitEvent,
    VisitTransfer,
)
from queues.waiting import order
from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None, settings: Any) -> Hospital:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    return Hospital()


@pytest.fixture
def next_room(hospital: Hospital) -> Counter:
    """Another room of the same poli."""
    room = hospital.counter("Ruang Anak 2", *hospital.room.stops.all())
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=hospital.room)
    hospital.session.refresh_from_db()
    return room


@pytest.fixture
def there(hospital: Hospital, next_room: Counter) -> ClinicSession:
    """The second doctor of the same poli, in that room."""
    session = hospital.open(hospital.children, hospital.second_doctor)
    ClinicSession.objects.filter(pk=session.pk).update(room=next_room)
    session.refresh_from_db()
    return session


def move(
    hospital: Hospital, visit: Visit, session: ClinicSession, placement: Placement = Placement.BY_TIME, **asked: Any
) -> Visit:
    press = hospital.by(hospital.room, at=hospital.later(), reason=asked.pop("reason", "dokter penuh"))
    return verbs.transfer_visit(visit, press, verbs.Transfer(session, placement, **asked))


def in_order(hospital: Hospital, session: ClinicSession) -> list[str]:
    labels = dict(Visit.objects.values_list("pk", "label"))
    return [labels[place.visit_id or 0] for place in order.session_order(session, at=hospital.now)]


def broken() -> dict[int, list[str]]:
    return {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))}


def everything() -> list[Any]:
    models: tuple[Any, ...] = (Visit, VisitEvent, QueueEntry, OutboxMessage, VisitTransfer, Act)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_the_visit_stays_and_waits_in_the_other_room(
    hospital: Hospital, there: ClinicSession, next_room: Counter
) -> None:
    visit = hospital.here()
    told, stages = list(OutboxMessage.objects.values()), list(VisitEvent.objects.values())
    moved = move(hospital, visit, there)
    assert (moved.pk, moved.label, moved.booking_code) == (visit.pk, "A-1", visit.booking_code)
    assert (moved.session, moved.told_doctor_code) == (there, 1001)
    assert list(OutboxMessage.objects.values()) == told, "BPJS is told nothing"
    assert list(VisitEvent.objects.values()) == stages
    assert hospital.waiting() == []
    called = verbs.call_next(next_room, hospital.by(at=hospital.later()))
    assert called.label == "A-1"
    verbs.finish(called, hospital.by(next_room, at=hospital.later()))
    moved.refresh_from_db()
    assert moved.served_by == hospital.second_doctor
    assert broken() == {}


def test_the_number_that_was_left_is_nobody_elses_and_comes_back(hospital: Hospital, there: ClinicSession) -> None:
    first, second = hospital.here(), hospital.here()
    move(hospital, second, there)
    assert hospital.here().label == "A-3"
    assert wire.number_told(Visit.objects.get(pk=second.pk)) == 2
    back = move(hospital, Visit.objects.named().get(pk=second.pk), hospital.session)
    assert (back.label, back.number) == ("A-2", 2)
    assert in_order(hospital, hospital.session) == ["A-1", "A-2", "A-3"]
    assert broken() == {}
    del first


def test_seats_go_along(hospital: Hospital, there: ClinicSession) -> None:
    verbs.change_capacity(there, hospital.by(reason="uji"), capacity=1, quotas=(1, 0))
    visit, other = hospital.here(), hospital.here()
    move(hospital, visit, there)
    left = verbs.has_seat(hospital.session, PayerKind.JKN, channel="COUNTER", visit_type="", at=hospital.now)
    assert left
    with pytest.raises(QuotaFullError):
        move(hospital, other, there)
    moved = move(hospital, other, there, extra=verbs.ExtraSeat(hospital.nurse, "dokter kedua membantu"))
    assert (moved.is_extra_seat, moved.seat_index) == (True, None)
    assert not move(hospital, moved, hospital.session).is_extra_seat
    assert broken() == {}


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        (Placement.FRONT, ["A-1", "B-1", "B-2"]),
        (Placement.BY_TIME, ["B-1", "A-1", "B-2"]),
        (Placement.END, ["B-1", "B-2", "A-1"]),
    ],
)
def test_the_place_is_chosen_and_a_late_start_keeps_it(
    hospital: Hospital, there: ClinicSession, placement: Placement, expected: list[str]
) -> None:
    ClinicSession.objects.filter(pk=there.pk).update(label_prefix="B")
    there.refresh_from_db()
    hospital.here(session=there)
    visit = hospital.here()
    hospital.here(session=there)
    move(hospital, visit, there, placement)
    assert in_order(hospital, there) == expected
    verbs.start_late(there, late_start=there.starts.replace(hour=9))
    assert in_order(hospital, there) == expected


def test_a_place_in_the_same_queue(hospital: Hospital) -> None:
    for _ in range(3):
        last = hospital.here()
    move(hospital, last, hospital.session, Placement.FRONT)
    assert in_order(hospital, hospital.session) == ["A-3", "A-1", "A-2"]
    move(hospital, last, hospital.session, Placement.BY_TIME)
    assert in_order(hospital, hospital.session) == ["A-1", "A-2", "A-3"]
    assert not VisitTransfer.objects.exists()


def test_the_place_outlives_a_missed_call_that_is_undone(hospital: Hospital) -> None:
    for _ in range(3):
        last = hospital.here()
    move(hospital, last, hospital.session, Placement.FRONT)
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later()))
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    act = Act.objects.filter(kind="next").latest("pk")
    assert QueueEntry.objects.get(pk=entry.pk).order_at == entry.order_at


def test_a_held_person_waits_in_the_new_queue_and_the_laboratory_leads_there(
    hospital: Hospital, there: ClinicSession, next_room: Counter
) -> None:
    held, away = hospital.here(), hospital.here()
    verbs.hold(verbs.call_next(hospital.room, hospital.by(at=hospital.later())), hospital.by(at=hospital.later()))
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    lab = verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)
    for visit in (held, away):
        assert move(hospital, visit, there).stage == Stage.IN_CLINIC
    assert [place.visit_id for place in order.session_order(there, at=hospital.now) if place.is_callable] == [held.pk]
    verbs.call(lab, hospital.by(at=hospital.later()), counter=hospital.lab_desk)
    verbs.finish(lab, hospital.by(hospital.lab_desk, at=hospital.later()))
    verbs.call_next(next_room, hospital.by(at=hospital.later()))
    again = verbs.call_next(next_room, hospital.by(at=hospital.later()))
    assert again.visit == away
    assert broken() == {}


def test_a_booking_that_moves_checks_in_there(hospital: Hospital, there: ClinicSession) -> None:
    visit = move(hospital, hospital.booked(), there)
    verbs.check_in(visit, hospital.by(at=hospital.later()))
    entry = QueueEntry.objects.get(visit=visit)
    assert (entry.session, entry.state) == (there, EntryState.WAITING)
    assert broken() == {}


def served(hospital: Hospital, there: ClinicSession) -> Visit:
    visit = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    return visit


def left(hospital: Hospital, there: ClinicSession) -> Visit:
    visit = served(hospital, there)
    verbs.finish(visit.entries.get(), hospital.by(hospital.room, at=hospital.later()))
    return visit


def cancelled(hospital: Hospital, there: ClinicSession) -> Visit:
    return verbs.cancel(hospital.here(), hospital.by(reason="berhalangan"))


def has_one_there(hospital: Hospital, there: ClinicSession) -> Visit:
    visit = hospital.here()
    hospital.booked(visit.patient, there)
    return visit


def closed(hospital: Hospital, there: ClinicSession) -> Visit:
    verbs.set_leave(there, is_on_leave=True)
    return hospital.here()


@pytest.mark.parametrize(
    ("prepare", "refusal"),
    [
        (served, VisitCalledError),
        (left, NothingToMoveError),
        (cancelled, VisitOverError),
        (has_one_there, AlreadyBookedError),
        (closed, SessionClosedError),
    ],
)
def test_what_is_refused_changes_nothing(
    hospital: Hospital, there: ClinicSession, prepare: Any, refusal: type[QueueError]
) -> None:
    visit = prepare(hospital, there)
    before = everything()
    with pytest.raises(refusal):
        move(hospital, visit, there)
    assert everything() == before


def test_another_poli_is_a_replacement_and_the_front_needs_a_reason(hospital: Hospital, there: ClinicSession) -> None:
    visit, elsewhere = hospital.here(), hospital.open(hospital.internal, hospital.second_doctor, hours=(13, 15))
    before = everything()
    with pytest.raises(OtherPoliError):
        move(hospital, visit, elsewhere)
    with pytest.raises(ReasonNeededError):
        move(hospital, visit, there, Placement.FRONT, reason="")
    with pytest.raises(NothingToMoveError):
        move(hospital, hospital.booked(), hospital.session)
    assert everything()[0][0] == before[0][0]


def test_two_polis_under_one_code_of_bpjs_are_one_poli(hospital: Hospital) -> None:
    executive = hospital.clinic("Anak Eksekutif", "E", "ANA")
    session = hospital.open(executive, hospital.second_doctor)
    visit = move(hospital, hospital.here(), session)
    assert visit.entries.get().stop.clinic == executive
    assert broken() == {}
