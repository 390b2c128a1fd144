"""What people do with records, as one of the things that are pressed in whatever order (test_state_machine.py)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from queues import verbs
from queues.models import ClinicSession, IdentifierKind, Patient, PatientMerge, VisitSeries
from queues.press import Press
from tests.hospital import Hospital

pick = st.integers(0, 999)
BORN = date(1990, 5, 17)


class RecordRules(RuleBasedStateMachine):
    """Twin records, what they lack, their merge and its way back; and series of visits."""

    hospital: Hospital
    sessions: list[ClinicSession]
    people: list[Patient]
    attempt: Callable[..., None]

    def person(self, choice: int) -> Patient:
        """As the record is now; it may have been merged away."""
        return Patient.objects.get(pk=self.people[choice % len(self.people)].pk)

    def at_the_desk(self, reason: str = "uji") -> Press:
        return self.hospital.by(self.hospital.desk, at=self.hospital.later(2), reason=reason)

    @rule(choice=pick)
    def twin_is_registered(self, choice: int) -> None:
        """The same person once more, by name and birth date alone, as a hurried desk does."""
        known = self.person(choice)
        if len(self.people) < 9:
            record = verbs.PersonRecord(name=known.name, sex=known.sex, birth_date=known.birth_date)
            twins = Patient.objects.count()
            self.attempt(verbs.register_patient, record, self.at_the_desk())
            assert Patient.objects.count() == twins + 1
            self.people.append(Patient.objects.latest("pk"))

    @rule(choice=pick, of=pick, kind=st.sampled_from([IdentifierKind.NIK, IdentifierKind.BPJS_CARD]))
    def numbers_are_added(self, choice: int, of: int, kind: IdentifierKind) -> None:
        """A number of their own, or one that somebody has."""
        theirs = self.person(of).identifier(kind)
        value = theirs or f"98{self.hospital.people:0{14 if kind == IdentifierKind.NIK else 11}d}"
        self.attempt(verbs.add_identifiers, self.person(choice), self.at_the_desk(), identifiers={kind: value})

    @rule(choice=pick, is_renamed=st.booleans())
    def simrs_keeps_the_record(self, choice: int, is_renamed: bool) -> None:
        known = self.person(choice)
        name = f"{known.name} Baru" if is_renamed else known.name
        record = verbs.PersonRecord(
            name=name[:60], sex=known.sex, birth_date=BORN, record_number=known.medical_record_number
        )
        self.attempt(verbs.keep_record, record, self.at_the_desk())

    @rule(survivor=pick, merged=pick)
    def merged(self, survivor: int, merged: int) -> None:
        self.attempt(verbs.merge, self.person(survivor), self.person(merged), self.at_the_desk("rekam ganda"))

    @rule(survivor=pick)
    def newest_twin_is_merged(self, survivor: int) -> None:
        """The last record made, which often lacks the numbers that would say that these are two people."""
        self.attempt(verbs.merge, self.person(survivor), self.person(-1), self.at_the_desk("rekam ganda"))

    @rule(choice=pick)
    def parted(self, choice: int) -> None:
        rows = list(PatientMerge.objects.named().order_by("pk"))
        if rows:
            self.attempt(verbs.unmerge, rows[choice % len(rows)], self.at_the_desk("keliru"))

    # --- several dates at once -----
    @rule(person=pick, first=pick, count=st.integers(1, 3))
    def series_is_booked(self, person: int, first: int, count: int) -> None:
        """Of one clinic, for cash: today's session and tomorrow's."""
        there = self.sessions[first % len(self.sessions)].clinic
        sessions = list(ClinicSession.objects.named().filter(clinic=there).order_by("date", "pk"))[:count]
        plan = verbs.SeriesPlan(self.person(person), there, self.hospital.cash, sessions)
        self.attempt(verbs.book_series, plan, self.at_the_desk())

    @rule(choice=pick, session=pick, is_ended=st.booleans())
    def series_is_moved_or_ended(self, choice: int, session: int, is_ended: bool) -> None:
        rows = list(VisitSeries.objects.order_by("pk"))
        if not rows:
            return
        series = rows[choice % len(rows)]
        if is_ended:
            self.attempt(verbs.end_series, series, self.at_the_desk(), since=self.hospital.session.date)
            return
        there = list(ClinicSession.objects.named().filter(clinic=series.clinic_id).order_by("pk"))
        asked: dict[str, Any] = {
            "sessions": {one.pk: there[session % len(there)] for one in series.dates.order_by("pk")}
        }
        self.attempt(verbs.move_series, series, self.at_the_desk(), **asked)
