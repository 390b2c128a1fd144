"""Whatever people press, in whatever order: the rules hold, and a refused verb has written nothing."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any, TypeVar

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from queues import verbs
from queues.errors import QueueError
from queues.invariants import all_invariants
from queues.models import (
    Act,
    AdmissionTicket,
    Call,
    CallListShown,
    Channel,
    ClinicSession,
    ConfigChange,
    ContactAttempt,
    Counter,
    CounterDuty,
    DecisionKind,
    EntryEvent,
    EntryState,
    Handover,
    HandoverOutcome,
    Holiday,
    KeptSeat,
    Patient,
    PatientIdentifier,
    PatientMerge,
    PharmacyTicket,
    Placement,
    PlanClosing,
    PlanException,
    PlanLine,
    PlanOpening,
    Prescription,
    PrescriptionDraft,
    PrescriptionKind,
    Priority,
    QueueEntry,
    QuotaChange,
    ReferralCorrection,
    RuleValue,
    SeriesDate,
    SessionBreak,
    SessionDecision,
    SessionEffect,
    Stage,
    StopKind,
    Surgery,
    TicketPrint,
    Visit,
    VisitEvent,
    VisitGap,
    VisitLetter,
    VisitSeries,
    VisitTransfer,
)
from queues.press import Press
from queues.rules import reading
from queues.verbs import ExtraSeat, PrescriptionOrder
from tests.domain.house_rules import HouseRules
from tests.domain.plan_rules import PlanRules
from tests.domain.record_rules import RecordRules
from tests.domain.session_rules import SessionRules
from tests.hospital import TODAY, Hospital

IS_LONG = os.environ.get("PROOF") == "1"
# All rules ask some 150 questions of the database: they are asked after so many verbs that wrote, and at the end.
WRITES_BETWEEN_CHECKS = 4
Row = TypeVar("Row")
pick = st.integers(0, 999)
some_prescription = st.sampled_from(
    [None, PrescriptionOrder(PrescriptionKind.COMPOUND), PrescriptionOrder(PrescriptionKind.NON_COMPOUND)]
)
# What a verb may change in place; of everything else the count and the highest id tell that something was written.
CHANGEABLE = (
    Visit,
    QueueEntry,
    AdmissionTicket,
    PharmacyTicket,
    Prescription,
    ClinicSession,
    Patient,
    VisitGap,
    KeptSeat,
    *(RuleValue, PatientIdentifier, PatientMerge, Counter, SeriesDate, PrescriptionDraft, VisitLetter, Surgery),
    *(PlanLine, PlanException, Holiday),
)
APPENDED = (
    *(VisitEvent, Act, Call, EntryEvent, Handover, QuotaChange, SessionDecision, SessionEffect, VisitTransfer),
    *(ConfigChange, CounterDuty, ReferralCorrection, TicketPrint, ContactAttempt, CallListShown, VisitSeries),
    *(PlanOpening, PlanClosing, SessionBreak),
)


def fingerprint() -> list[Any]:
    """What is written now."""
    rows: list[Any] = [list(model._base_manager.order_by("pk").values_list()) for model in CHANGEABLE]
    for model in APPENDED:
        rows.append(model._base_manager.aggregate(models.Count("pk"), models.Max("pk")))
    rows.append(set(VisitEvent.objects.filter(is_standing=True).values_list("pk", flat=True)))
    rows.append(set(Act.objects.exclude(undone_at=None).values_list("pk", flat=True)))
    return rows


def one_of(rows: Iterable[Row], choice: int) -> Row | None:
    """One of these rows, or None when there is none."""
    found = list(rows)
    return found[choice % len(found)] if found else None


class Day(SessionRules, RecordRules, PlanRules, HouseRules):
    """A day at the small hospital, with two clinics of four seats each, and tomorrow."""

    hospital: Hospital

    @initialize(crowd=st.integers(0, 4))
    def morning(self, crowd: int) -> None:
        self.frame = transaction.atomic()
        self.frame.__enter__()
        day = self.hospital
        day.now = day.session.starts_at - timedelta(minutes=90)
        self.steps, self.unchecked, self.is_broken = 0, 0, False
        self.sessions = [
            day.open(day.internal, day.doctor, hours=(8, 12), capacity=4),
            day.open(day.children, day.second_doctor, hours=(8, 12), capacity=4),
            day.open(day.children, day.doctor, on=TODAY + timedelta(days=1), capacity=4),
        ]
        self.people = [day.patient(), day.patient(is_new=True), day.patient()]
        if crowd:
            self.hall_is_full()

    def hall_is_full(self) -> None:
        """Somebody at the desk, in each room and at the pharmacy: what comes late in a day is near from here."""
        day = self.hospital
        for is_new in (False, True):
            self.people.append(day.patient(is_new=is_new))
            verbs.take_admission_ticket(day.queue_class, Press(day.later(2)))
        for session in self.sessions[:2]:
            for person in self.people[0:3:2]:
                day.here(person, session, referral_number=f"0001R0010326A{day.later(2):%H%M%S}")
        verbs.call_next(day.desk, day.by(at=day.later(2)))
        entry = verbs.call_next(day.room, day.by(at=day.later(2)))
        verbs.finish(
            entry, day.by(day.room, at=day.later(2)), prescription=PrescriptionOrder(PrescriptionKind.COMPOUND)
        )
        verbs.call_next(day.rooms[day.internal.pk], day.by(at=day.later(2)))

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            try:
                if not self.is_broken:
                    self.rules_hold(always=True)
            finally:
                transaction.set_rollback(True)
                self.frame.__exit__(None, None, None)
                # What this process has read of the rules was rolled back with the rest.
                reading.forget()

    def attempt(self, verb: Callable[..., Any], *subject: Any, **asked: Any) -> None:
        """Press; a refusal leaves everything as it was. Anything else than a refusal ends the test."""
        self.steps += 1
        before = fingerprint()
        refusal = None
        try:
            verb(*subject, **asked)
        except QueueError as refused:
            refusal = type(refused).__name__
        event(f"{verb.__name__}: {refusal or 'done'}")
        self.unchecked += refusal is None
        assert refusal is None or fingerprint() == before, f"{verb.__name__} refused with {refusal} and wrote"

    @invariant()
    def rules_hold(self, *, always: bool = False) -> None:
        if not hasattr(self, "frame") or not (always or self.unchecked >= WRITES_BETWEEN_CHECKS):
            return
        self.unchecked = 0
        broken = {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))}
        self.is_broken = bool(broken)
        assert broken == {}

    # --- people and places -----
    def visit(self, choice: int) -> Visit | None:
        return one_of(Visit.objects.named().order_by("pk"), choice)

    def entry(self, choice: int, *states: EntryState, **where: Any) -> QueueEntry | None:
        return one_of(QueueEntry.objects.named().filter(state__in=states, **where).order_by("pk"), choice)

    def at_counter(self, choice: int) -> QueueEntry | None:
        return self.entry(choice, EntryState.CALLED, EntryState.SERVING)

    def ticket(self, choice: int) -> PharmacyTicket | None:
        return one_of(PharmacyTicket.objects.order_by("pk"), choice)

    def counter(self, choice: int) -> Counter:
        found = one_of(Counter.objects.order_by("pk"), choice)
        assert found is not None
        return found

    def called(self, choice: int) -> QueueEntry | None:
        """At a counter, or set aside by the desk's "next"."""
        return self.entry(choice, EntryState.CALLED, EntryState.SERVING, EntryState.HELD)

    def press(self, verb: Callable[..., Any], entry: QueueEntry | None, *, reason: str = "", **asked: Any) -> None:
        """A press at the counter where the entry is; for a held person, at the desk."""
        if entry is not None:
            actor = self.hospital.by(self.hospital.desk if entry.state == EntryState.HELD else entry.counter)
            self.attempt(verb, entry, replace(actor, at=self.hospital.now, reason=reason), **asked)

    # --- time and people -----
    @rule(seconds=st.sampled_from([0.3, 1, 2, 5, 11, 60, 400, 1500]))
    def time_passes(self, seconds: float) -> None:
        self.hospital.later(seconds)

    @rule(is_new=st.booleans())
    def somebody_is_registered(self, is_new: bool) -> None:
        if len(self.people) < 9:
            self.people.append(self.hospital.patient(is_new=is_new))

    # --- numbers -----
    @rule(
        person=pick,
        session=pick,
        is_jkn=st.booleans(),
        is_here=st.booleans(),
        is_extra=st.booleans(),
        priority=st.sampled_from(["", "", Priority.ELDERLY]),
    )
    def number(self, person: int, session: int, is_jkn: bool, is_here: bool, is_extra: bool, priority: str) -> None:
        self.hospital.later(2)
        nurse = self.hospital.nurse
        booking = verbs.Booking(
            patient=Patient.objects.get(pk=self.people[person % len(self.people)].pk),
            session=self.sessions[session % len(self.sessions)],
            payer=self.hospital.jkn if is_jkn else self.hospital.cash,
            channel=Channel.KIOSK if is_here else Channel.MOBILE_JKN,
            referral_number=f"0001R0010326B{self.steps:06d}" if is_jkn else "",
            priority=priority,
            extra=ExtraSeat(nurse, "disetujui") if is_extra else None,
        )
        self.attempt(verbs.take_ticket if is_here else verbs.book, booking, Press(self.hospital.now))

    @rule(choice=pick)
    def check_in(self, choice: int) -> None:
        if visit := self.visit(choice):
            self.attempt(verbs.check_in, visit, Press(self.hospital.later(2)))

    @rule(choice=pick)
    def cancel(self, choice: int) -> None:
        if visit := self.visit(choice):
            self.attempt(verbs.cancel, visit, Press(self.hospital.later(2), reason="berhalangan"))

    @rule(choice=pick)
    def no_show(self, choice: int) -> None:
        if visit := self.visit(choice):
            by = self.hospital.by()
            self.attempt(verbs.no_show, visit, replace(by, at=self.hospital.later(2), reason="tidak datang"))

    @rule(choice=pick, session=pick, is_jkn=st.booleans(), placement=st.sampled_from(Placement))
    def replace_visit(self, choice: int, session: int, is_jkn: bool, placement: Placement) -> None:
        """Another poli, payer or date."""
        if visit := self.visit(choice):
            wanted = verbs.Replacement(
                ClinicSession.objects.named().get(pk=self.sessions[session % len(self.sessions)].pk),
                self.hospital.jkn if is_jkn else self.hospital.cash,
                visit_type="REFERRAL",
                referral_number=f"0001R0010326B{self.steps:06d}",
                placement=placement,
            )
            by = self.hospital.by(self.hospital.desk, at=self.hospital.later(2), reason="salah poli")
            self.attempt(verbs.replace_visit, visit, by, wanted)

    @rule(choice=pick, session=pick, placement=st.sampled_from(Placement), is_extra=st.booleans())
    def transfer_visit(self, choice: int, session: int, placement: Placement, is_extra: bool) -> None:
        """Another room or doctor, or another place."""
        if visit := self.visit(choice):
            there = [
                *ClinicSession.objects.filter(clinic=visit.session.clinic_id).named().order_by("pk"),
                visit.session,
            ]
            extra = ExtraSeat(self.hospital.nurse, "disetujui") if is_extra else None
            by = self.hospital.by(self.hospital.room, at=self.hospital.later(2), reason="dokter penuh")
            wanted = verbs.Transfer(there[session % len(there)], placement, extra)
            self.attempt(verbs.transfer_visit, visit, by, wanted)

    @rule(capacity=st.integers(0, 6), session=pick)
    def capacity_changes(self, capacity: int, session: int) -> None:
        where = self.sessions[session % len(self.sessions)]
        by = self.hospital.by()
        self.attempt(
            verbs.change_capacity,
            where,
            replace(by, at=self.hospital.now, reason="dokter terlambat"),
            capacity=capacity,
        )

    @rule(session=pick, starts=st.sampled_from([7, 8, 10, 13]))
    def hours_change(self, session: int, starts: int) -> None:
        where = self.sessions[session % len(self.sessions)]
        self.attempt(verbs.change_hours, where, starts=time(starts), ends=time(starts + 4))

    @rule(session=pick, late_start=st.sampled_from([None, time(8, 30), time(10, 0)]))
    def begins_late(self, session: int, late_start: time | None) -> None:
        self.attempt(verbs.start_late, self.sessions[session % len(self.sessions)], late_start=late_start)

    @rule(session=pick, kind=st.sampled_from([DecisionKind.LEAVE, DecisionKind.CANCELLED]), now=st.integers(0, 5))
    def session_called_off(self, session: int, kind: DecisionKind, now: int) -> None:
        """Not often: afterwards that session is empty."""
        if now == 0:
            where = self.sessions[session % len(self.sessions)]
            by, at = self.hospital.by(), self.hospital.later(2)
            self.attempt(verbs.close_session, where, kind, replace(by, at=at, reason="dokter sakit"))

    @rule(session=pick)
    def session_opened_again(self, session: int) -> None:
        where = ClinicSession.objects.get(pk=self.sessions[session % len(self.sessions)].pk)
        if where.is_called_off:
            by, at = self.hospital.by(), self.hospital.later(2)
            self.attempt(verbs.open_again, where, replace(by, at=at, reason="dokter datang"))

    # --- admission -----
    @rule()
    def admission_ticket(self) -> None:
        self.attempt(verbs.take_admission_ticket, self.hospital.queue_class, Press(self.hospital.later(2)))

    @rule(choice=pick, person=pick, session=pick)
    def register_holder(self, choice: int, person: int, session: int) -> None:
        where = {"admission_ticket__isnull": False}
        entry = self.entry(choice, EntryState.CALLED, EntryState.SERVING, EntryState.WAITING, **where)
        registration = verbs.Registration(
            patient=Patient.objects.get(pk=self.people[person % len(self.people)].pk),
            session=self.sessions[session % len(self.sessions)],
            payer=self.hospital.cash,
        )
        self.press(verbs.register_holder, entry, registration=registration)

    @rule(choice=pick, booking=pick)
    def admit_booking(self, choice: int, booking: int) -> None:
        entry = self.entry(choice, EntryState.CALLED, EntryState.SERVING, admission_ticket__isnull=False)
        if (visit := self.visit(booking)) and entry is not None:
            self.attempt(verbs.admit_booking, entry, visit, self.hospital.by(entry.counter))

    @rule(choice=pick)
    def drop_admission_ticket(self, choice: int) -> None:
        entry = one_of(QueueEntry.objects.named().filter(admission_ticket__isnull=False).order_by("pk"), choice)
        self.press(verbs.drop_admission_ticket, entry, reason="salah ambil")

    # --- consoles -----
    @rule(counter=pick, prescription=some_prescription, pause=st.sampled_from([0, 2, 30]))
    def call_next(self, counter: int, prescription: PrescriptionOrder | None, pause: float) -> None:
        at = self.hospital.later(pause)
        where = self.counter(counter)
        self.attempt(verbs.call_next, where, self.hospital.by(at=at), prescription=prescription)

    @rule(counter=pick, choice=pick, reason=st.sampled_from(["", "gawat"]))
    def call_a_chosen_one(self, counter: int, choice: int, reason: str) -> None:
        if entry := self.entry(choice, EntryState.WAITING, EntryState.READY, EntryState.HELD):
            where = self.counter(counter)
            at = self.hospital.later(2)
            self.attempt(verbs.call, entry, self.hospital.by(at=at, reason=reason), counter=where)

    @rule(choice=pick, prescription=some_prescription, pause=st.sampled_from([0, 2, 30]))
    def finish(self, choice: int, prescription: PrescriptionOrder | None, pause: float) -> None:
        self.hospital.later(pause)
        self.press(verbs.finish, self.at_counter(choice), prescription=prescription)

    @rule(choice=pick, ago=st.sampled_from([None, 0, 1, 30, 3000]), prescription=some_prescription)
    def finish_a_patient_never_called(
        self, choice: int, ago: int | None, prescription: PrescriptionOrder | None
    ) -> None:
        entry = self.entry(choice, EntryState.WAITING, stop__kind=StopKind.CLINIC)
        called_at = None if ago is None else self.hospital.later(2) - timedelta(seconds=ago)
        self.press(verbs.finish, entry, called_at=called_at, call_unknown=ago is None, prescription=prescription)

    @rule(choice=pick, pause=st.sampled_from([0, 2, 30]), reason=st.sampled_from(["", "sudah pulang"]))
    def absent(self, choice: int, pause: float, reason: str) -> None:
        self.hospital.later(pause)
        self.press(verbs.mark_absent, self.called(choice), reason=reason)

    @rule(choice=pick, pause=st.sampled_from([0, 50]))
    def recall(self, choice: int, pause: float) -> None:
        self.hospital.later(pause)
        self.press(verbs.recall, self.called(choice))

    @rule(choice=pick, verb=st.sampled_from([verbs.start_serving, verbs.hold]))
    def at_the_counter(self, choice: int, verb: Callable[..., Any]) -> None:
        self.press(verb, self.at_counter(choice))

    @rule(choice=pick, counter=pick)
    def resume(self, choice: int, counter: int) -> None:
        if entry := self.entry(choice, EntryState.HELD, EntryState.WAITING):
            by = self.hospital.by()
            self.attempt(verbs.resume, entry, replace(by, at=self.hospital.now), counter=self.counter(counter))

    @rule(choice=pick)
    def to_the_laboratory(self, choice: int) -> None:
        self.press(verbs.detour, self.at_counter(choice), to_stop=self.hospital.lab)

    @rule(choice=pick)
    def back_from_the_laboratory(self, choice: int) -> None:
        self.press(verbs.come_back, self.entry(choice, EntryState.AWAY))

    @rule(choice=st.integers(0, 3), pause=st.sampled_from([0, 2, 12]))
    def undo(self, choice: int, pause: float) -> None:
        if act := one_of(Act.objects.order_by("-pk")[:4], choice):
            self.attempt(verbs.undo, act, self.hospital.by(at=self.hospital.later(pause)))

    # --- long after the press -----
    @rule(choice=pick, verb=st.sampled_from([verbs.reopen, verbs.restore]), pause=st.sampled_from([2, 400]))
    def way_back(self, choice: int, verb: Callable[..., Any], pause: float) -> None:
        if visit := self.visit(choice):
            by = self.hospital.by(self.hospital.room, at=self.hospital.later(pause), reason="belum selesai")
            self.attempt(verb, visit, by)

    @rule(choice=pick, lane=st.sampled_from(PrescriptionKind), pause=st.sampled_from([2, 400]))
    def late_prescription(self, choice: int, lane: PrescriptionKind, pause: float) -> None:
        if visit := self.visit(choice):
            by = self.hospital.by(self.hospital.room, at=self.hospital.later(pause), reason="terlupa")
            self.attempt(verbs.prescribe_late, visit, by, PrescriptionOrder(lane))

    @rule(choice=pick)
    def note(self, choice: int) -> None:
        """Written, and struck out the next time."""
        if visit := self.visit(choice):
            note = visit.notes.filter(strikes=None, struck_by=None).first()
            by = self.hospital.by(self.hospital.room, at=self.hospital.later(2))
            if note is None:
                self.attempt(verbs.write_note, visit, by, "keluarga menunggu di luar")
            else:
                self.attempt(verbs.strike_note, note, by)

    # --- pharmacy and afterwards -----
    @rule(choice=pick)
    def pharmacy_ticket(self, choice: int) -> None:
        if visit := self.visit(choice):
            self.attempt(verbs.take_pharmacy_ticket, visit, Press(self.hospital.now))

    @rule(choice=pick, verb=st.sampled_from([verbs.start_preparing, verbs.mark_ready]), pause=st.sampled_from([0, 2]))
    def pharmacy_step(self, choice: int, verb: Callable[..., Any], pause: float) -> None:
        if ticket := self.ticket(choice):
            self.attempt(verb, ticket, self.hospital.by(at=self.hospital.later(pause)))

    @rule(choice=pick, outcome=st.sampled_from(HandoverOutcome))
    def hand_over(self, choice: int, outcome: HandoverOutcome) -> None:
        if ticket := self.ticket(choice):
            by = self.hospital.by()
            self.attempt(verbs.hand_over, ticket, replace(by, at=self.hospital.later(2)), outcome=outcome)

    @rule(
        choice=pick,
        verb=st.sampled_from([verbs.cancel_prescription, verbs.note_uncollected, verbs.open_medicine_again]),
    )
    def end_without_medicine_and_back(self, choice: int, verb: Callable[..., Any]) -> None:
        if ticket := self.ticket(choice):
            self.attempt(verb, ticket, self.hospital.by(at=self.hospital.later(2), reason="uji"))

    @rule(choice=pick, ago=st.sampled_from([1, 30, 1000]))
    def late_entry(self, choice: int, ago: int) -> None:
        if gap := one_of(VisitGap.objects.select_related("visit").order_by("pk"), choice):
            self.attempt(
                verbs.enter_late,
                gap.visit,
                Stage(gap.stage),
                self.hospital.by(at=self.hospital.now, reason="lupa menekan"),
                occurred_at=self.hospital.now - timedelta(seconds=ago),
            )


@pytest.mark.slow
def test_no_order_of_presses_breaks_a_rule(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: hospital.now)
    monkeypatch.setattr(Day, "hospital", hospital, raising=False)
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=100 if IS_LONG else 5,
            stateful_step_count=60 if IS_LONG else 40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
