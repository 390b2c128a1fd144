"""Calling a session off: everybody who waits for it is told, one by one; nobody stays; it can be pressed again."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from bpjs_bridge.models import MessageKind, OutboxMessage
from queues import verbs
from queues.errors import (
    NobodyWaitingError,
    NotAtThisCounterError,
    PersonalReasonError,
    QueueError,
    ReasonNeededError,
    SessionAgainError,
    SessionClosedError,
    SessionHasBookingsError,
    UndoTooLateError,
)
from queues.invariants import all_invariants
from queues.models import (
    BEFORE_CLINIC,
    Channel,
    ClinicSession,
    DecisionKind,
    EffectKind,
    QueueEntry,
    SessionDecision,
    SessionEffect,
    Stage,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import decisions
from queues.waiting import called_off
from tests.hospital import TODAY, Hospital

SEED = "Terjadi perubahan jadwal dokter, silahkan daftar kembali"


def close(
    hospital: Hospital, kind: DecisionKind = DecisionKind.CANCELLED, *, reason: str = "dokter sakit"
) -> verbs.Closing:
    return verbs.close_session(hospital.session, kind, hospital.by(at=hospital.later(), reason=reason))


def call(hospital: Hospital) -> QueueEntry:
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def stages(hospital: Hospital) -> list[str]:
    return list(Visit.objects.filter(session=hospital.session).order_by("number").values_list("stage", flat=True))


def told(visit: Visit) -> list[dict[str, Any]]:
    rows = OutboxMessage.objects.filter(visit=visit, kind=MessageKind.CANCEL)
    return [json.loads(row.payload) for row in rows]


def waiting_people(hospital: Hospital) -> list[Visit]:
    """At home, at the clinic, a new one at admission, and one from the kiosk."""
    return [
        hospital.booked(),
        hospital.here(),
        hospital.here(hospital.patient(is_new=True)),
        hospital.here(payer=hospital.cash, channel=Channel.KIOSK),
    ]


@pytest.mark.parametrize("kind", [DecisionKind.CANCELLED, DecisionKind.LEAVE])
def test_everybody_who_waits_is_cancelled_by_a_named_person_and_bpjs_is_told(
    hospital: Hospital, kind: DecisionKind
) -> None:
    visits = waiting_people(hospital)
    closing = close(hospital, kind)
    assert set(stages(hospital)) == {Stage.CANCELLED}
    assert closing.done[EffectKind.CANCELLED] == len(visits)
    for visit in visits:
        event = visit.events.get(stage=Stage.CANCELLED)
        assert (event.actor, event.reason) == (hospital.nurse, SEED)
        assert told(visit) == [{"kodebooking": visit.booking_code, "keterangan": SEED}]
        effect = SessionEffect.objects.get(visit=visit)
        assert (effect.kind, effect.event, effect.decision) == (EffectKind.CANCELLED, event, closing.decision)
    assert (closing.decision.kind, closing.decision.reason, closing.decision.actor) == (
        kind,
        "dokter sakit",
        hospital.nurse,
    )
    assert not QueueEntry.objects.present().exists()
    assert [str(rule) for rule in all_invariants() if list(rule.find())] == []


def test_a_patient_with_the_doctor_is_left_to_finish_and_one_who_missed_every_call_is_closed(
    hospital: Hospital,
) -> None:
    for _ in range(5):
        hospital.here()
    gone = call(hospital)
    hospital.later(30)
    verbs.mark_absent(gone, hospital.by(hospital.room, at=hospital.later(), reason="tidak menjawab"))
    away = call(hospital)
    verbs.detour(away, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)
    inside = call(hospital)
    preview = {affected.visit.number: affected.outcome for affected in verbs.affected_visits(hospital.session)}
    close(hospital)
    left = (EffectKind.LEFT, EffectKind.LEFT)
    cancelled = (EffectKind.CANCELLED, EffectKind.CANCELLED)
    assert tuple(preview.values()) == (EffectKind.ABSENT, *left, *cancelled)
    assert stages(hospital) == ["NO_SHOW", "IN_CLINIC", "IN_CLINIC", "CANCELLED", "CANCELLED"]
    verbs.finish(inside, hospital.by(hospital.room, at=hospital.later()))
    verbs.come_back(away, hospital.by(at=hospital.later()))
    back = call(hospital)
    assert back.pk == away.pk, "from the laboratory back to the doctor, who began"
    verbs.finish(back, hospital.by(hospital.room, at=hospital.later()))
    with pytest.raises(NobodyWaitingError):
        call(hospital)


def test_nobody_is_called_from_a_session_that_was_called_off(hospital: Hospital) -> None:
    """A patient left behind by a crash is in no list and cannot be called."""
    visit = hospital.here()
    ClinicSession.objects.filter(pk=hospital.session.pk).update(is_on_leave=True)
    assert hospital.waiting() == []
    with pytest.raises(NobodyWaitingError):
        call(hospital)
    with pytest.raises(NotAtThisCounterError):
        verbs.call(visit.entries.get(), hospital.by(at=hospital.later()), counter=hospital.room)


def test_a_call_before_the_decision_is_not_taken_back_into_a_queue_that_nobody_calls(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = call(hospital)
    verbs.close_session(hospital.session, DecisionKind.LEAVE, hospital.by(at=hospital.later(2), reason="dokter sakit"))
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    with pytest.raises(UndoTooLateError):
        verbs.undo(act, hospital.by(at=hospital.now))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(2), reason="sudah pulang"))
    visit.refresh_from_db()
    assert visit.stage == Stage.IN_CLINIC
    assert [row.pk for row in hospital.waiting()] == [entry.pk]
    assert close(hospital, DecisionKind.LEAVE).done[EffectKind.ABSENT] == 1
    assert hospital.waiting() == []


def test_one_odd_visit_stops_no_other_and_a_second_press_takes_it(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, *others = waiting_people(hospital)

    def refuse_the_odd_one(visit: Visit, press: Press) -> Visit:
        if visit.pk == odd.pk:
            raise IntegrityError
        return verbs.cancel(visit, press)

    monkeypatch.setattr(decisions, "cancel", refuse_the_odd_one)
    closing = close(hospital)
    assert closing.undone == [odd]
    assert set(stages(hospital)[1:]) == {Stage.CANCELLED}
    monkeypatch.undo()
    again = close(hospital, reason="lain")
    assert (again.decision, again.done[EffectKind.CANCELLED], again.undone) == (closing.decision, 1, [])
    assert SessionDecision.objects.count() == 1
    before = VisitEvent.objects.count()
    assert close(hospital).done[EffectKind.CANCELLED] == 0
    assert VisitEvent.objects.count() == before
    assert SessionEffect.objects.count() == len(others) + 1


def test_a_crash_in_the_middle_leaves_a_closed_session_and_the_next_press_ends_the_rest(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_people(hospital)
    really, seen = decisions._carry_out, []

    def die_at_the_third(*args: Any, **how: Any) -> EffectKind | None:
        seen.append(args)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return really(*args, **how)

    monkeypatch.setattr(decisions, "_carry_out", die_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        close(hospital)
    monkeypatch.undo()
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    assert session.is_cancelled
    assert verbs.still_to_end(session) == 2
    assert close(hospital).done[EffectKind.CANCELLED] == 2
    assert not Visit.objects.filter(session=session, stage__in=BEFORE_CLINIC).exists()


def test_it_opens_again_for_new_numbers_and_nobody_comes_back(hospital: Hospital) -> None:
    visit = hospital.here()
    close(hospital)
    with pytest.raises(SessionClosedError):
        hospital.booked()
    session = verbs.open_again(hospital.session, hospital.by(at=hospital.later(), reason="dokter datang"))
    assert session.is_open
    visit.refresh_from_db()
    assert visit.stage == Stage.CANCELLED
    again = hospital.booked(visit.patient)
    assert (again.number, again.seat_index) == (2, 0)
    assert called_off.of_visit(visit) == called_off.CalledOff(is_leave=False, reason="dokter sakit", is_open_again=True)
    assert list(SessionDecision.objects.values_list("kind", flat=True)) == ["REOPENED", "CANCELLED"]
    close(hospital, DecisionKind.LEAVE)
    assert Visit.objects.get(pk=again.pk).stage == Stage.CANCELLED


def test_it_does_not_open_beside_a_session_that_took_its_place(hospital: Hospital) -> None:
    close(hospital)
    hospital.open(hospital.children, hospital.doctor)
    with pytest.raises(SessionAgainError):
        verbs.open_again(hospital.session, hospital.by(at=hospital.later(), reason="salah tekan"))


@pytest.mark.parametrize(
    ("is_named", "reason", "refusal"),
    [
        (False, "dokter sakit", ReasonNeededError),
        (True, " ", ReasonNeededError),
        (True, "atas nama 9900000000000001", PersonalReasonError),
    ],
)
def test_it_takes_a_person_and_a_reason_without_numbers(
    hospital: Hospital, is_named: bool, reason: str, refusal: type[QueueError]
) -> None:
    hospital.booked()
    press = Press(hospital.later(), user=hospital.nurse if is_named else None, reason=reason)
    with pytest.raises(refusal):
        verbs.close_session(hospital.session, DecisionKind.LEAVE, press)
    assert stages(hospital) == [Stage.BOOKED]
    assert ClinicSession.objects.get(pk=hospital.session.pk).is_open


def test_without_a_person_only_an_empty_session_is_closed(hospital: Hospital) -> None:
    hospital.booked()
    with pytest.raises(SessionHasBookingsError):
        verbs.set_leave(hospital.session, is_on_leave=True)
    with pytest.raises(SessionHasBookingsError):
        verbs.cancel_session(hospital.session, reason="HFIS")
    assert ClinicSession.objects.get(pk=hospital.session.pk).is_open
    empty = hospital.open(hospital.internal, hospital.doctor, on=TODAY + timedelta(days=1))
    assert verbs.set_leave(empty, is_on_leave=True).is_on_leave


def test_a_booking_that_still_waits_for_a_session_called_off_is_not_checked_in(hospital: Hospital) -> None:
    visit = hospital.booked()
    ClinicSession.objects.filter(pk=hospital.session.pk).update(is_on_leave=True)
    with pytest.raises(SessionClosedError):
        verbs.check_in(visit, Press(hospital.later()))
    assert stages(hospital) == [Stage.BOOKED]
