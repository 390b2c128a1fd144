"""What the admission desk chooses from: the person found, and today's sessions with their free seats."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from queues import clock, rules
from queues.models import (
    Clinic,
    ClinicSession,
    Counter,
    HolderFound,
    IdentifierKind,
    Patient,
    Payer,
    QueueEntry,
    StopKind,
    Visit,
)
from queues.models.sessions import SessionQuerySet
from queues.press import Press
from queues.waiting import figures

# As many as a clerk reads out to somebody who waits.
LATER_SESSIONS = 12


@dataclass(frozen=True)
class SessionChoice:
    """A session of today, what is free in each purse, and whether a room calls its numbers."""

    session: ClinicSession
    jkn_left: int
    non_jkn_left: int
    can_be_called: bool


@dataclass(frozen=True)
class Identity:
    """What the desk may see of a record: which numbers are there, never the numbers."""

    patient: Patient
    age: int | None
    has_nik: bool
    has_card: bool
    has_phone: bool
    street: str
    visits_today: list[Visit]

    @property
    def is_asked_for_nik(self) -> bool:
        """A JKN member, as the card says, whose number BPJS would not take."""
        return self.has_card and not self.has_nik

    @property
    def without_nik(self) -> str:
        return without_nik()

    @property
    def may_go_without_nik(self) -> bool:
        """Does the hospital let the desk register such a patient outside the online queue?"""
        return not self.has_nik and bool(rules.current().jkn_without_nik_at_desk)

    @property
    def lacks_something(self) -> bool:
        """NIK or card number is missing in the record."""
        return not (self.has_nik and self.has_card and self.has_phone)


def session_choices(*, at: datetime) -> list[SessionChoice]:
    """Today's open sessions whose hours have not ended."""
    alive = ClinicSession.objects.alive_at(at).open().for_patients()
    sessions = [session for session in alive.named().order_by("clinic__name", "starts") if session.ends_at > at]
    left = figures.seats_left(sessions, at=at)
    called = set(alive.can_be_called().values_list("pk", flat=True))
    return [SessionChoice(session, *left[session.pk], session.pk in called) for session in sessions]


def can_be_called() -> SessionQuerySet:
    """Open sessions with a room that calls their numbers."""
    return ClinicSession.objects.open().can_be_called().for_patients().named()


def choices_of(sessions: list[ClinicSession], *, at: datetime) -> list[SessionChoice]:
    """Sessions that can be called, with their free seats."""
    left = figures.seats_left(sessions, at=at) if sessions else {}
    return [SessionChoice(session, *left[session.pk], True) for session in sessions]


def later_sessions(clinic: Clinic, *, at: datetime) -> list[ClinicSession]:
    """The clinic's next open sessions of other days that can be called, for when today is full or over."""
    later = ClinicSession.objects.open().can_be_called().named().filter(clinic=clinic, date__gt=clock.service_date(at))
    return list(later.order_by("date", "starts")[:LATER_SESSIONS])


def identity(patient: Patient, *, at: datetime) -> Identity:
    """The record as the desk confirms it."""
    today = clock.service_date(at)
    kinds = {row.kind for row in patient.identifiers.all() if row.is_active}
    address = getattr(patient, "address", None)
    return Identity(
        patient=patient,
        age=patient.age_on(today),
        has_nik=IdentifierKind.NIK in kinds,
        has_card=IdentifierKind.BPJS_CARD in kinds,
        has_phone=bool(patient.phone),
        street=address.street if address else "",
        visits_today=list(Visit.objects.active().named().of_today(at=at).filter(patient=patient)),
    )


def without_nik() -> str:
    """What the desk may do for a JKN patient without a NIK, in the hospital's own words if it has set some."""
    if rules.current().jkn_without_nik_remark:
        return str(rules.current().jkn_without_nik_remark)
    if rules.current().jkn_without_nik_at_desk:
        return _(
            "BPJS tidak menerima antrean JKN tanpa NIK. Isi NIK di “Lengkapi data”. Bila memang belum punya (bayi), "
            "isi alasannya: pasien tetap terdaftar JKN, di luar antrean online, dan BPJS tidak diberi tahu."
        )
    return _(
        "BPJS tidak menerima antrean JKN tanpa NIK. Isi NIK di “Lengkapi data”, atau pilih penjamin lain untuk "
        "sementara."
    )


def payers() -> list[Payer]:
    """JKN first: two of three patients."""
    return list(Payer.objects.filter(is_active=True).order_by("-is_jkn", "name"))


# --- the person that a desk has found for the number at its counter: whoever takes it over goes on with them ----------
def remember_found(counter: Counter, entry: QueueEntry, patient: Patient, press: Press) -> None:
    """Keep the person found until the number is dealt with."""
    kept = {"entry": entry, "patient": patient, "found_at": press.at, "actor": press.user}
    HolderFound.objects.update_or_create(counter=counter, defaults=kept)


def forget_found(counter: Counter) -> None:
    """The number is dealt with, or the wrong person was found."""
    if any(stop.kind == StopKind.ADMISSION for stop in counter.stops.all()):
        HolderFound.objects.filter(counter=counter).delete()


def found_patient(counter: Counter, entry: QueueEntry) -> Patient | None:
    """The patient who was found for this very number; None for another's."""
    rows = Patient.objects.select_related("address").prefetch_related("identifiers")
    found = HolderFound.objects.filter(counter=counter, entry=entry).values("patient")
    return rows.filter(pk__in=found, merged_into=None).first()
