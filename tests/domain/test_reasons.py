"""A reason, and a letter's number, are kept in clear: a NIK, card or phone in it is told, and nothing is kept."""

import inspect
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

import pytest

from queues import verbs
from queues.errors import PersonalReasonError, PersonalReferenceError, ReasonNeededError
from queues.models import (
    Act,
    ClinicSession,
    Counter,
    DecisionKind,
    EntryEvent,
    Holiday,
    PatientMerge,
    PharmacyTicket,
    PlanException,
    PlanLine,
    PrescriptionKind,
    QueueEntry,
    ReferralCorrection,
    SessionDecision,
    Stage,
    Visit,
    VisitEvent,
    VisitType,
)
from queues.press import Press
from queues.verbs import ExtraSeat, reasons
from tests.hospital import TODAY, Hospital

NIK, CARD, PHONE = "9900000000000777", "0009990000777", "081200000777"
KEPT_WITH_THE_STEP = ("cancel", "no_show", "mark_absent", "hold", "detour", "call", "drop_admission_ticket")
# By verb: with this reason, at a moment at which the verb is possible.
Pressed = Callable[[str], object]


@pytest.fixture
def presses(hospital: Hospital) -> Mapping[str, Pressed]:
    """Somebody is called, two wait, one has booked, one holds a number of the desk, one was never called."""
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    hospital.here()
    last = QueueEntry.objects.named().get(visit=hospital.here())
    elsewhere = Counter.objects.create(name="Ruang sebelah")
    elsewhere.stops.set(hospital.room.stops.all())
    booked, session = hospital.booked(), ClinicSession.objects.named().get(pk=hospital.session.pk)
    empty, closed = (hospital.open(hospital.internal, hospital.doctor, hours=(start, start + 2)) for start in (13, 15))
    verbs.set_leave(closed, is_on_leave=True)
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    holder = QueueEntry.objects.named().get(admission_ticket=ticket)
    hospital.later()
    at = hospital.later()

    decision = SessionDecision(session=session, kind=DecisionKind.LATE_START)
    medicine_number = PharmacyTicket()
    entry_patient = hospital.patient()
    series = verbs.book_series(verbs.SeriesPlan(booked.patient, session.clinic, hospital.cash, []), hospital.by())

    draft = verbs.LineDraft(hospital.children, hospital.doctor, 2, time(8), time(12), 9, TODAY)

    def why(reason: str) -> Press:
        return hospital.by(hospital.room, at=at, reason=reason)

    medicine = verbs.PrescriptionOrder(PrescriptionKind.COMPOUND)
    referral: dict[str, Any] = {"referral_number": "0099R0010326B000999", "visit_type": VisitType.REFERRAL}
    return {
        "cancel": lambda reason: verbs.cancel(booked, why(reason)),
        "no_show": lambda reason: verbs.no_show(booked, why(reason)),
        "mark_absent": lambda reason: verbs.mark_absent(entry, why(reason)),
        "hold": lambda reason: verbs.hold(entry, why(reason)),
        "detour": lambda reason: verbs.detour(entry, why(reason), to_stop=hospital.lab),
        "call": lambda reason: verbs.call(last, why(reason), counter=elsewhere),
        "drop_admission_ticket": lambda reason: verbs.drop_admission_ticket(holder, why(reason)),
        "change_capacity": lambda reason: verbs.change_capacity(session, why(reason), capacity=50),
        "cancel_session": lambda reason: verbs.cancel_session(empty, reason=reason),
        "close_session": lambda reason: verbs.close_session(session, DecisionKind.CANCELLED, why(reason)),
        "open_again": lambda reason: verbs.open_again(closed, why(reason)),
        "note_decision": lambda reason: verbs.note_decision(session, DecisionKind.HOURS, why(reason)),
        "change_as_typed": lambda reason: verbs.change_as_typed(
            session,
            DecisionKind.HOURS,
            why(reason),
            lambda held: verbs.change_hours(held, starts=time(9), ends=time(13)),
        ),
        "end_series": lambda reason: verbs.end_series(series, why(reason), since=booked.session.date),
        "move_series": lambda reason: verbs.move_series(series, why(reason), sessions={}),
        "replace_visit": lambda reason: verbs.replace_visit(
            booked, why(reason), verbs.Replacement(booked.session, hospital.cash)
        ),
        "transfer_visit": lambda reason: verbs.transfer_visit(booked, why(reason), verbs.Transfer(booked.session)),
        "correct_referral": lambda reason: verbs.correct_referral(booked, why(reason), **referral),
        "enter_late": lambda reason: verbs.enter_late(
            booked, Stage.WAITING_CLINIC, why(reason), occurred_at=hospital.now
        ),
        "reopen": lambda reason: verbs.reopen(booked, why(reason)),
        "restore": lambda reason: verbs.restore(booked, why(reason)),
        "prescribe_late": lambda reason: verbs.prescribe_late(booked, why(reason), medicine),
        "write_note": lambda reason: verbs.write_note(booked, why(""), reason),
        "cancel_prescription": lambda reason: verbs.cancel_prescription(medicine_number, why(reason)),
        "note_uncollected": lambda reason: verbs.note_uncollected(medicine_number, why(reason)),
        "open_medicine_again": lambda reason: verbs.open_medicine_again(medicine_number, why(reason)),
        "decide_capacity": lambda reason: verbs.decide_capacity(session, why(reason), capacity=50),
        "move_session": lambda reason: verbs.move_session(session, why(reason), target=empty),
        "merge": lambda reason: verbs.merge(booked.patient, entry_patient, why(reason)),
        "change_rule": lambda reason: verbs.change_rule(verbs.RuleChange("UNDO_SECONDS", "20", 0), why(reason)),
        "plan_lines": lambda reason: verbs.plan_lines([], why(reason)),
        "change_line": lambda reason: verbs.change_line(PlanLine(), draft, why(reason), seen=0),
        "end_line": lambda reason: verbs.end_line(PlanLine(), why(reason), last=TODAY, seen=0),
        "except_from_plan": lambda reason: verbs.except_from_plan(
            verbs.ExceptionDraft("LEAVE", TODAY, TODAY, doctor=hospital.doctor), why(reason)
        ),
        "withdraw_exception": lambda reason: verbs.withdraw_exception(PlanException(), why(reason)),
        "set_holiday": lambda reason: verbs.set_holiday(verbs.HolidayDraft(TODAY, "Libur", "OWN"), why(reason)),
        "add_line": lambda reason: verbs.add_line(draft, why(reason), standing=[]),
        "keep_holiday": lambda reason: verbs.keep_holiday(
            verbs.HolidayLine(verbs.HolidayDraft(TODAY, "Libur", "OWN"), "OPEN"), why(reason)
        ),
        "load_holidays": lambda reason: verbs.load_holidays([], why(reason)),
        "answer_holiday": lambda reason: verbs.answer_holiday(Holiday(), "OPEN", why(reason), seen=0),
        "remove_holiday": lambda reason: verbs.remove_holiday(Holiday(), why(reason), seen=0),
        "unmerge": lambda reason: verbs.unmerge(PatientMerge(moved={"entries": []}), why(reason)),
        "close_day": lambda reason: verbs.close_day(TODAY, why(reason)),
        "reopen_day": lambda reason: verbs.reopen_day(TODAY, why(reason)),
        "finish_late": lambda reason: verbs.finish_late(entry, why(reason), left_at=at),
        "medicine_late": lambda reason: verbs.medicine_late(medicine_number, why(reason), ready_at=at),
        "take_back": lambda reason: verbs.take_back(decision, why(reason)),
    }


def everything() -> tuple[object, ...]:
    counts = tuple(model.objects.count() for model in (Act, EntryEvent, VisitEvent, Visit, ReferralCorrection))
    return counts, tuple(ClinicSession.objects.values_list("capacity", "is_cancelled"))


def test_every_verb_with_a_reason_is_asked_here(presses: Mapping[str, Pressed]) -> None:
    public = {name: getattr(verbs, name) for name in verbs.__all__}
    asked = {name for name, one in public.items() if inspect.isfunction(one) and "reasons." in inspect.getsource(one)}
    assert asked == set(presses)


@pytest.mark.parametrize("number", [NIK, CARD, PHONE])
def test_a_personal_number_in_a_reason_is_refused_and_nothing_is_kept(
    presses: Mapping[str, Pressed], number: str
) -> None:
    before = everything()
    for name, press in presses.items():
        with pytest.raises(PersonalReasonError):
            press(f"pasien {number} pulang")
        assert everything() == before, name


@pytest.mark.parametrize(
    "name", ["cancel", "no_show", "mark_absent", "hold", "detour", "call", "drop_admission_ticket"]
)
def test_a_plain_reason_is_kept_without_its_blanks(presses: Mapping[str, Pressed], name: str) -> None:
    presses[name]("  sudah pulang ")
    kept = [*VisitEvent.objects.values_list("reason", flat=True), *EntryEvent.objects.values_list("reason", flat=True)]
    assert "sudah pulang" in kept


def test_a_long_reason_is_cut_and_no_half_of_a_number_stays() -> None:
    assert reasons.checked("a" * 300) == "a" * reasons.LONGEST
    # Twenty digits are nobody's; the sixteen that the cut would leave might be.
    with pytest.raises(PersonalReasonError):
        reasons.checked("a " * 92 + "1" * 20)
    with pytest.raises(ReasonNeededError):
        reasons.required("  ")


def test_a_reason_for_an_extra_seat_names_nobody(hospital: Hospital) -> None:
    full = hospital.open(hospital.internal, hospital.second_doctor, capacity=1)
    hospital.booked(session=full)
    with pytest.raises(PersonalReasonError):
        hospital.booked(session=full, extra=ExtraSeat(approved_by=hospital.nurse, reason=f"anak dari {NIK}"))
    extra = hospital.booked(session=full, extra=ExtraSeat(approved_by=hospital.nurse, reason=" anak dokter "))
    assert extra.extra_reason == "anak dokter"


@pytest.mark.parametrize("number", [NIK, CARD, PHONE])
def test_a_card_where_the_letters_number_belongs_is_told(hospital: Hospital, number: str) -> None:
    with pytest.raises(PersonalReferenceError):
        hospital.booked(referral_number=number)
    visit = hospital.booked(referral_number="0099R0010326B000001")
    with pytest.raises(PersonalReferenceError):
        verbs.correct_referral(visit, hospital.by(at=hospital.later(), reason="salah ketik"), referral_number=number)
    assert Visit.objects.get().referral_number == "0099R0010326B000001"
