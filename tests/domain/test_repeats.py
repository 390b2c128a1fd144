"""A press that arrives twice (a double click, a second tab, a form sent again after a lost answer) is done once."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import models

from queues import verbs
from queues.letters import LetterPlan
from queues.models import (
    Act,
    Call,
    Channel,
    ClinicSession,
    ContactAttempt,
    CounterDuty,
    DecisionKind,
    EntryEvent,
    Handover,
    KeptSeat,
    LetterKind,
    PharmacyTicket,
    Prescription,
    PrescriptionKind,
    QueueEntry,
    ReferralCorrection,
    SessionDecision,
    SessionEffect,
    Stage,
    StopKind,
    TicketPrint,
    Visit,
    VisitEvent,
    VisitLetter,
    VisitNote,
    VisitTransfer,
)
from queues.press import Press
from queues.verbs import acting
from tests.hospital import TODAY, Hospital

PLAN = LetterPlan(LetterKind.CONTROL, TODAY + timedelta(days=7), "9901R0010326V000001", "ANA", "Anak", 1001)
KEY = "tekanan-yang-sama"
NO_MEDICINE = verbs.PrescriptionOrder(kind=PrescriptionKind.NON_COMPOUND)
RECORDS: tuple[type[models.Model], ...] = (
    *(Act, Call, EntryEvent, VisitEvent, Visit, QueueEntry, Handover, PharmacyTicket, ReferralCorrection, TicketPrint),
    *(VisitLetter, SessionDecision, SessionEffect, KeptSeat, ContactAttempt, CounterDuty),
    *(VisitNote, Prescription, VisitTransfer),
)
# Known by what is there already: the same content twice changes nothing, and no act is needed to see that.
BY_CONTENT = {
    # A change of a rule has its key in its own history: tests/domain/test_rules.py presses it twice.
    "change_rule",
    # The plan's changes likewise, each known by its key there or by the run's own: tests/planning presses them twice.
    *("plan_lines", "change_line", "end_line", "except_from_plan", "withdraw_exception", "set_holiday"),
    *("answer_holiday", "remove_holiday", "load_holidays", "open_planned"),
    # What a file says stands already when the file is taken again; the same picture is the logo already.
    *("add_line", "keep_holiday", "keep_logo"),
    # Two records are joined or not: tests/people/test_merging.py presses each twice.
    *("merge", "unmerge"),
    *("keep_draft", "keep_record", "register_patient", "add_identifiers", "plan_surgery", "mark_performed"),
    # Each look at phone numbers is one.
    *("take_back", "keep_seats", "note_list_shown"),
    *("take_pharmacy_ticket", "close_session", "open_again", "note_decision", "change_capacity", "book_held"),
    # The administration's form sends what differs from what stands: sent again, nothing does.
    "change_as_typed",
    # Dates have keys of their own, and what is done is known by where the visit stands (test_series.py).
    *("book_series", "end_series", "move_series"),
    # A close has its key itself, or is known by its reason: tests/domain/test_closing.py presses each twice.
    *("close_day", "reopen_day"),
    # Each paper that is asked for is one; the kiosk asks once (kiosk/views/ticket.py).
    *("print_visit", "print_admission", "print_pharmacy"),
}

Verb = Callable[[Press], Any]
TABLE: dict[str, Callable[[Hospital], Verb]] = {}


@pytest.fixture
def hospital(transactional_db: None, settings) -> Hospital:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    return Hospital()


def entered(prepare: Callable[[Hospital], Verb]) -> Callable[[Hospital], Verb]:
    TABLE[prepare.__name__] = prepare
    return prepare


def in_room(hospital: Hospital) -> QueueEntry:
    hospital.here()
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def at_desk(hospital: Hospital) -> QueueEntry:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    return verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))


def prescribed(hospital: Hospital) -> PharmacyTicket:
    entry = in_room(hospital)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=NO_MEDICINE)
    return PharmacyTicket.objects.get()


@entered
def call_next(hospital: Hospital) -> Verb:
    hospital.here()
    hospital.here()
    return lambda press: verbs.call_next(hospital.room, press)


@entered
def note_sep(hospital: Hospital) -> Verb:
    visit = hospital.here()
    return lambda press: verbs.note_sep(visit, press, sep_number="9901R0010326V000001")


def letter_of(hospital: Hospital) -> VisitLetter:
    """A control letter that stands."""
    in_room(hospital)
    letter, _is_new = verbs.begin_letter(Visit.objects.get(), hospital.by(at=hospital.later()), PLAN)
    return verbs.settle_letter(letter, number="9901R0010326K000001")


@entered
def begin_letter(hospital: Hospital) -> Verb:
    in_room(hospital)
    return lambda press: verbs.begin_letter(Visit.objects.get(), press, PLAN)[0]


@entered
def refer_internally(hospital: Hospital) -> Verb:
    in_room(hospital)
    visit = Visit.objects.get()
    there = verbs.InternalReferral(hospital.open(hospital.internal, hospital.second_doctor), "INT/1")
    return lambda press: verbs.refer_internally(visit, press, there)


@entered
def begin_change(hospital: Hospital) -> Verb:
    letter = letter_of(hospital)
    return lambda press: verbs.begin_change(letter, press, replace(PLAN, on=TODAY + timedelta(days=8)))[0]


@entered
def begin_withdrawal(hospital: Hospital) -> Verb:
    letter = letter_of(hospital)
    return lambda press: verbs.begin_withdrawal(letter, press)[0]


@entered
def call(hospital: Hospital) -> Verb:
    entry = hospital.here().entries.get()
    return lambda press: verbs.call(entry, press, counter=hospital.room)


@entered
def recall(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    return lambda press: verbs.recall(entry, press)


@entered
def start_serving(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    return lambda press: verbs.start_serving(entry, press)


@entered
def mark_absent(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    hospital.here()
    return lambda press: verbs.mark_absent(entry, press)


@entered
def hold(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    return lambda press: verbs.hold(entry, press)


@entered
def resume(hospital: Hospital) -> Verb:
    entry = verbs.hold(in_room(hospital), hospital.by(at=hospital.later()))
    return lambda press: verbs.resume(entry, press, counter=hospital.room)


@entered
def detour(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    return lambda press: verbs.detour(entry, press, to_stop=hospital.lab)


@entered
def come_back(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    verbs.detour(entry, hospital.by(at=hospital.later()), to_stop=hospital.lab)
    return lambda press: verbs.come_back(entry, press)


@entered
def finish(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    return lambda press: verbs.finish(entry, press, prescription=NO_MEDICINE)


@entered
def finish_late(hospital: Hospital) -> Verb:
    entry = in_room(hospital)
    left_at = hospital.later(300)
    hospital.later(3600)
    return lambda press: verbs.finish_late(entry, press, left_at=left_at, prescription=NO_MEDICINE)


@entered
def medicine_late(hospital: Hospital) -> Verb:
    ticket = prescribed(hospital)
    began_at = hospital.later(300)
    hospital.later(3600)
    return lambda press: verbs.medicine_late(ticket, press, began_at=began_at)


@entered
def undo(hospital: Hospital) -> Verb:
    in_room(hospital)
    act = Act.objects.latest("pk")
    return lambda press: verbs.undo(act, press)


@entered
def cancel(hospital: Hospital) -> Verb:
    visit = hospital.here()
    return lambda press: verbs.cancel(visit, press)


@entered
def replace_visit(hospital: Hospital) -> Verb:
    visit, wanted = hospital.here(), verbs.Replacement(hospital.session, hospital.cash)
    return lambda press: verbs.replace_visit(visit, press, wanted)


@entered
def transfer_visit(hospital: Hospital) -> Verb:
    visit = hospital.here()
    there = verbs.Transfer(hospital.open(hospital.children, hospital.second_doctor))
    return lambda press: verbs.transfer_visit(visit, press, there)


@entered
def no_show(hospital: Hospital) -> Verb:
    visit = hospital.here()
    return lambda press: verbs.no_show(visit, press)


@entered
def enter_late(hospital: Hospital) -> Verb:
    visit = hospital.here()
    came = hospital.now
    entry = visit.entries.get()
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(300)), call_unknown=True)
    occurred_at = came + (hospital.now - came) / 2
    return lambda press: verbs.enter_late(visit, Stage.IN_CLINIC, press, occurred_at=occurred_at)


@entered
def take_admission_ticket(hospital: Hospital) -> Verb:
    return lambda press: verbs.take_admission_ticket(hospital.queue_class, press)


@entered
def drop_admission_ticket(hospital: Hospital) -> Verb:
    entry = at_desk(hospital)
    return lambda press: verbs.drop_admission_ticket(entry, press)


@entered
def register_holder(hospital: Hospital) -> Verb:
    entry = at_desk(hospital)
    registration = verbs.Registration(hospital.patient(), hospital.session, hospital.cash)
    return lambda press: verbs.register_holder(entry, press, registration)


@entered
def admit_booking(hospital: Hospital) -> Verb:
    entry, visit = at_desk(hospital), hospital.booked()
    return lambda press: verbs.admit_booking(entry, visit, press)


@entered
def check_in(hospital: Hospital) -> Verb:
    visit = hospital.booked()
    return lambda press: verbs.check_in(visit, press)


@entered
def book(hospital: Hospital) -> Verb:
    booking = verbs.Booking(hospital.patient(), hospital.session, hospital.cash, Channel.COUNTER)
    return lambda press: verbs.book(booking, press)


@entered
def take_ticket(hospital: Hospital) -> Verb:
    booking = verbs.Booking(hospital.patient(), hospital.session, hospital.cash, Channel.KIOSK)
    return lambda press: verbs.take_ticket(booking, press)


@entered
def correct_referral(hospital: Hospital) -> Verb:
    visit = hospital.here(channel=Channel.KIOSK, visit_type="REFERRAL", referral_number="0001R0010326B000009")
    return lambda press: verbs.correct_referral(visit, press, referral_number="0001R0010326B000001")


@entered
def start_preparing(hospital: Hospital) -> Verb:
    ticket = prescribed(hospital)
    return lambda press: verbs.start_preparing(ticket, press)


@entered
def mark_ready(hospital: Hospital) -> Verb:
    ticket = prescribed(hospital)
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    return lambda press: verbs.mark_ready(ticket, press)


@entered
def hand_over(hospital: Hospital) -> Verb:
    ticket = prescribed(hospital)
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    return lambda press: verbs.hand_over(ticket, press)


@entered
def cancel_prescription(hospital: Hospital) -> Verb:
    ticket = prescribed(hospital)
    return lambda press: verbs.cancel_prescription(ticket, press)


@entered
def note_uncollected(hospital: Hospital) -> Verb:
    ticket = prescribed(hospital)
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
    return lambda press: verbs.note_uncollected(ticket, press)


@entered
def open_counter(hospital: Hospital) -> Verb:
    verbs.close_counter(hospital.desk, hospital.by(at=hospital.later()))
    return lambda press: verbs.open_counter(hospital.desk, press)


@entered
def close_counter(hospital: Hospital) -> Verb:
    return lambda press: verbs.close_counter(hospital.desk, press)


@entered
def pause_counter(hospital: Hospital) -> Verb:
    back_at = hospital.now + timedelta(hours=1)
    return lambda press: verbs.pause_counter(hospital.desk, press, back_at=back_at)


@entered
def open_medicine_again(hospital: Hospital) -> Verb:
    ticket = prescribed(hospital)
    verbs.cancel_prescription(ticket, hospital.by(at=hospital.later(), reason="uji"))
    return lambda press: verbs.open_medicine_again(ticket, press)


def colleague(hospital: Hospital) -> ClinicSession:
    hospital.here(referral_number="9901R0010326B000009")
    return hospital.open(hospital.children, hospital.second_doctor)


@entered
def decide_late_start(hospital: Hospital) -> Verb:
    hospital.here()
    return lambda press: verbs.decide_late_start(hospital.session, press, late_start=time(10))


@entered
def decide_hours(hospital: Hospital) -> Verb:
    hospital.here()
    return lambda press: verbs.decide_hours(hospital.session, press, starts=time(8), ends=time(11))


@entered
def decide_substitute(hospital: Hospital) -> Verb:
    hospital.here()
    return lambda press: verbs.decide_substitute(hospital.session, press, doctor=hospital.second_doctor)


@entered
def decide_room(hospital: Hospital) -> Verb:
    hospital.here()
    return lambda press: verbs.decide_room(hospital.session, press, room=hospital.room)


@entered
def decide_capacity(hospital: Hospital) -> Verb:
    visit = hospital.here()
    return lambda press: verbs.decide_capacity(hospital.session, press, capacity=5, let_go=[visit.pk])


@entered
def move_session(hospital: Hospital) -> Verb:
    there = colleague(hospital)
    return lambda press: verbs.move_session(hospital.session, press, target=there)


def ended(hospital: Hospital) -> tuple[SessionEffect, ClinicSession]:
    """A visit that a decision ended, and another session."""
    there = colleague(hospital)
    verbs.close_session(hospital.session, DecisionKind.LEAVE, hospital.by(at=hospital.later(), reason="sakit"))
    return SessionEffect.objects.get(), there


@entered
def rebook(hospital: Hospital) -> Verb:
    effect, there = ended(hospital)
    return lambda press: verbs.rebook(effect.visit, there, press)


@entered
def note_attempt(hospital: Hospital) -> Verb:
    effect, _there = ended(hospital)
    return lambda press: verbs.note_attempt(effect, press, is_reached=False)


@entered
def reopen(hospital: Hospital) -> Verb:
    prescribed(hospital)
    return lambda press: verbs.reopen(Visit.objects.get(), press)


@entered
def prescribe_late(hospital: Hospital) -> Verb:
    prescribed(hospital)
    return lambda press: verbs.prescribe_late(Visit.objects.get(), press, NO_MEDICINE)


@entered
def restore(hospital: Hospital) -> Verb:
    visit = hospital.here()
    verbs.no_show(visit, hospital.by(at=hospital.later(), reason="tidak datang"))
    return lambda press: verbs.restore(visit, press)


@entered
def write_note(hospital: Hospital) -> Verb:
    visit = hospital.here()
    return lambda press: verbs.write_note(visit, press, "keluarga menunggu di luar")


@entered
def strike_note(hospital: Hospital) -> Verb:
    note = verbs.write_note(hospital.here(), hospital.by(at=hospital.later()), "keluarga menunggu di luar")
    return lambda press: verbs.strike_note(note, press)


def everything() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in RECORDS]


def pressed_at(name: str, hospital: Hospital) -> Press:
    """By a named person with a reason, at the counter where the button is."""
    places = {"drop_admission_ticket": hospital.desk, "register_holder": hospital.desk, "admit_booking": hospital.desk}
    pharmacy = {"start_preparing", "mark_ready", "hand_over", "cancel_prescription", "note_uncollected"}
    pharmacy |= {"open_medicine_again"}
    counter = hospital.chemist if name in pharmacy else places.get(name, hospital.room)
    return hospital.by(counter, at=hospital.later(2), request_key=KEY, reason="uji ulang")


@pytest.mark.parametrize("name", TABLE)
def test_the_same_press_twice_is_one_act_and_no_refusal(hospital: Hospital, name: str) -> None:
    verb = TABLE[name](hospital)
    press = pressed_at(name, hospital)
    first = verb(press)
    after = everything()
    second = verb(press)
    assert everything() == after
    assert (type(second), second.pk) == (type(first), first.pk)
    assert Act.objects.filter(request_key=KEY).count() + keys_elsewhere() == 1


def keys_elsewhere() -> int:
    """Numbers carry their key themselves, and so do decisions about a session and calls to a patient."""
    own = sum(model.objects.filter(request_key=KEY).count() for model in (Visit, SessionDecision, ContactAttempt))
    return own + int(
        QueueEntry.objects.filter(stop__kind=StopKind.ADMISSION, admission_ticket__request_key=KEY).exists()
    )


# Known by the number's own key (book, take_ticket and what they are in), or the decision's.
BY_NUMBER = {"book", "take_ticket", "register_holder", "take_admission_ticket", "refer_internally", "rebook"}
BY_NUMBER |= {name for name in TABLE if name.startswith("decide_")} | {"move_session", "note_attempt"}


@pytest.mark.parametrize("name", sorted(set(TABLE) - BY_NUMBER))
def test_without_the_look_for_the_key_a_second_press_is_refused_or_done_twice(
    hospital: Hospital, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verb = TABLE[name](hospital)
    press = pressed_at(name, hospital)
    verb(press)
    after = everything()
    monkeypatch.setattr(acting, "repeated", lambda press: None)
    try:
        verb(press)
    except Exception:  # noqa: BLE001  (whatever it is: the person would see a failure though it was done)
        return
    assert everything() != after


def test_every_verb_that_takes_a_press_is_in_the_table() -> None:
    public = {name: getattr(verbs, name) for name in verbs.__all__}
    taking = {name for name, one in public.items() if inspect.isfunction(one) and "press" in one.__annotations__}
    assert taking == set(TABLE) | BY_CONTENT
