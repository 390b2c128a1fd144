"""Counters' duty, papers, letters, operations and the day's close, as things that are pressed in whatever order."""

from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from queues import verbs
from queues.letters import LetterPlan
from queues.models import (
    AdmissionTicket,
    Clinic,
    ClinicSession,
    Counter,
    DecisionKind,
    EntryState,
    LetterKind,
    Patient,
    PharmacyTicket,
    QueueEntry,
    ReferenceCheck,
    SessionDecision,
    SessionEffect,
    StopKind,
    Surgery,
    Visit,
    VisitLetter,
)
from tests.hospital import TODAY, Hospital

pick = st.integers(0, 999)
# Rules on which an order, a refusal or a message of the day hangs, with values; None: the release's own.
RULES: dict[str, tuple[str | None, ...]] = {
    "CALLS_BEFORE_MISSED": ("1", "4", None),
    "LATE_ARRIVAL_MINUTES": ("0", "60", None),
    "MISSED_RETURN_PLACES": ("0", "7", None),
    "NON_JKN_RELEASE_MINUTES": ("0", "1440", None),
    "UNDO_SECONDS": ("0", "60", None),
}


class HouseRules(RuleBasedStateMachine):
    """What the house's people press beside the path of a visit."""

    hospital: Hospital
    sessions: list[ClinicSession]
    people: list[Patient]
    attempt: Callable[..., None]

    def of(self, rows: Any, choice: int) -> Any:
        """One of these rows, or None."""
        found = list(rows.order_by("pk"))
        return found[choice % len(found)] if found else None

    def there(self, choice: int) -> ClinicSession:
        """A session as it is now."""
        return ClinicSession.objects.named().get(pk=self.sessions[choice % len(self.sessions)].pk)

    def at_room(self, reason: str = "uji") -> Any:
        return self.hospital.by(self.hospital.room, at=self.hospital.later(2), reason=reason)

    # --- counters -----
    @rule(choice=pick, minutes=st.sampled_from([-1, 15, 600, 1200]))
    def counter_pauses(self, choice: int, minutes: int) -> None:
        counter, by = self.of(Counter.objects, choice), self.hospital.by(at=self.hospital.later(2))
        self.attempt(verbs.pause_counter, counter, by, back_at=by.at + timedelta(minutes=minutes))

    @rule(choice=pick, verb=st.sampled_from([verbs.close_counter, verbs.open_counter]))
    def counter_closes_or_opens(self, choice: int, verb: Callable[..., Any]) -> None:
        self.attempt(verb, self.of(Counter.objects, choice), self.hospital.by(at=self.hospital.later(2)))

    # --- the visit's papers -----
    @rule(choice=pick, session=pick)
    def referred_internally(self, choice: int, session: int) -> None:
        there = self.there(session)
        if visit := self.of(Visit.objects.named(), choice):
            number = f"0001R0010326I{self.hospital.now:%H%M%S}" if visit.payer.is_jkn else ""
            wanted = verbs.InternalReferral(there, number)
            self.attempt(verbs.refer_internally, visit, self.at_room(), wanted)

    @rule(what=st.sampled_from(range(14)), choice=pick, other=pick, yes=st.booleans())
    def beside_the_path(self, what: int, choice: int, other: int, yes: bool) -> None:
        """One rule for many verbs: each of its own would leave fewer presses for the path itself."""
        acts = (
            *(self.sep_is_noted, self.referral_is_corrected, self.reference_is_settled, self.draft_is_kept),
            *(self.paper_is_printed, self.letter_is_asked_for, self.letter_is_answered, self.room_is_decided),
            *(self.hours_are_spelled, self.standard_changes, self.somebody_is_phoned, self.decision_is_noted),
            *(self.operation, self.day_is_closed),
        )
        acts[what](choice, other, yes)

    def sep_is_noted(self, choice: int, other: int, _yes: bool) -> None:
        if visit := self.of(Visit.objects.named(), choice):
            self.attempt(verbs.note_sep, visit, self.at_room(), sep_number=f"9901R0010326V{other % 4:06d}")

    def referral_is_corrected(self, choice: int, other: int, _yes: bool) -> None:
        if visit := self.of(Visit.objects.named(), choice):
            number = f"0001R0010326C{other % 4:06d}"
            self.attempt(verbs.correct_referral, visit, self.at_room(), referral_number=number)

    def reference_is_settled(self, choice: int, other: int, _yes: bool) -> None:
        found = (None, *ReferenceCheck)[other % (len(ReferenceCheck) + 1)]
        if visit := self.of(Visit.objects.named(), choice):
            self.attempt(verbs.settle_reference, visit, found)

    def draft_is_kept(self, choice: int, _other: int, yes: bool) -> None:
        at_clinic = QueueEntry.objects.named().filter(stop__kind=StopKind.CLINIC)
        if entry := self.of(at_clinic.filter(state__in=(EntryState.CALLED, EntryState.SERVING)), choice):
            typed = verbs.typed_prescription("COMPOUND" if yes else "", [("Puyer", "10", "3 x 1")] if yes else [])
            self.attempt(verbs.keep_draft, entry, typed, self.at_room())

    def paper_is_printed(self, choice: int, other: int, _yes: bool) -> None:
        what = other % 3
        rows: Any = (Visit.objects.named(), AdmissionTicket.objects, PharmacyTicket.objects)[what]
        if paper := self.of(rows, choice):
            verb = (verbs.print_visit, verbs.print_admission, verbs.print_pharmacy)[what]
            self.attempt(verb, paper, self.at_room())

    def letter_is_asked_for(self, choice: int, other: int, yes: bool) -> None:
        """A new one, another day for one that stands, or that it shall go."""
        days = timedelta(days=7 + other % 3)
        plan = LetterPlan(LetterKind.CONTROL, TODAY + days, "9901R0010326V000001", "ANA", "Anak", 1001)
        letter = self.of(VisitLetter.objects, choice)
        if letter is None or other % 2:
            if visit := self.of(Visit.objects.named(), choice):
                self.attempt(verbs.begin_letter, visit, self.at_room(), plan)
        elif yes:
            self.attempt(verbs.begin_change, letter, self.at_room(), plan)
        else:
            self.attempt(verbs.begin_withdrawal, letter, self.at_room())

    def letter_is_answered(self, choice: int, other: int, yes: bool) -> None:
        """BPJS did it, or did not; its number of the other day is given up."""
        if letter := self.of(VisitLetter.objects, choice):
            if yes:
                self.attempt(verbs.settle_letter, letter, number="9901R0010326K000001")
            elif other % 2:
                self.attempt(verbs.drop_letter_ask, letter)
            else:
                self.attempt(verbs.note_booked, letter, None)

    # --- sessions, as HFIS, the administrator and the call list see them -----
    def room_is_decided(self, choice: int, _other: int, yes: bool) -> None:
        where = self.there(choice)
        room = self.hospital.rooms[where.clinic_id] if yes else None
        self.attempt(verbs.decide_room, where, self.at_room(), room=room)

    @rule(session=pick, is_on_leave=st.booleans(), is_gone=st.integers(0, 5))
    def hfis_says(self, session: int, is_on_leave: bool, is_gone: int) -> None:
        """Leave or not, and now and then that there is no such session."""
        where = self.there(session)
        if is_gone == 0:
            self.attempt(verbs.cancel_session, where, reason="tidak ada di HFIS")
        else:
            self.attempt(verbs.set_leave, where, is_on_leave=is_on_leave)

    def hours_are_spelled(self, choice: int, _other: int, yes: bool) -> None:
        ends = 12 if yes else 11
        self.attempt(verbs.spell_hours, self.there(choice), time(8), time(ends), f"8.00-{ends}.00")

    def standard_changes(self, choice: int, other: int, _yes: bool) -> None:
        clinic = self.of(Clinic.objects, choice)
        Clinic.objects.filter(pk=clinic.pk).update(service_seconds=(180, 360, 900)[other % 3])
        self.attempt(verbs.follow_standard, Clinic.objects.get(pk=clinic.pk), at=self.hospital.now)

    def somebody_is_phoned(self, choice: int, other: int, yes: bool) -> None:
        """The list is looked at, or somebody on it is reached or not."""
        if other % 2 and (decision := self.of(SessionDecision.objects, choice)):
            self.attempt(verbs.note_list_shown, decision, self.at_room(), people=1, is_export=yes)
        elif effect := self.of(SessionEffect.objects.select_related("visit"), choice):
            self.attempt(verbs.note_attempt, effect, self.at_room(), is_reached=yes)

    @rule(name=st.sampled_from(sorted(RULES)), choice=pick, is_seen=st.integers(0, 4))
    def hospitals_rule_changes(self, name: str, choice: int, is_seen: int) -> None:
        """In the middle of the day; now and then by somebody who saw an older value."""
        newest = verbs.newest_change(name) if is_seen else None
        asked = verbs.RuleChange(name, RULES[name][choice % 3], newest.pk if newest else 0)
        self.attempt(verbs.change_rule, asked, self.at_room())

    def decision_is_noted(self, choice: int, other: int, yes: bool) -> None:
        """Hours that an administrator changed: HFIS does not undo them, and the administrator can."""
        where, by = self.there(choice), self.at_room()
        if yes:
            starts = time(7 + other % 3)
            change = partial(verbs.change_hours, starts=starts, ends=time(starts.hour + 4))
            self.attempt(verbs.change_as_typed, where, DecisionKind.HOURS, by, change)
        else:
            self.attempt(verbs.note_decision, where, DecisionKind.HOURS, by)

    # --- operations, and the evening -----
    def operation(self, choice: int, other: int, yes: bool) -> None:
        on = TODAY + timedelta(days=other % 2)
        patient = Patient.objects.get(pk=self.people[choice % len(self.people)].pk)
        planned = verbs.PlannedSurgery(f"OK-{other % 3}", on, "Uji", self.hospital.children, patient)
        self.attempt(verbs.plan_surgery, planned, self.at_room())
        if surgery := self.of(Surgery.objects, other):
            self.attempt(verbs.mark_performed, surgery, self.at_room(), is_performed=yes)

    def day_is_closed(self, _choice: int, _other: int, _yes: bool) -> None:
        """What it gives up nobody fills in any more."""
        self.attempt(verbs.give_up_gaps, TODAY, at=self.hospital.now)
