"""What the kiosk offers today: sessions with seats left, with their hours and an honest estimate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kiosk import rules
from queues import clock
from queues.models import Clinic, ClinicSession, Patient, Payer, Stage, Visit
from queues.models.sessions import SessionQuerySet
from queues.waiting import figures
from queues.waiting.session_news import news_of


@dataclass
class Offer:
    """One session as a tile shows it, at one moment; what waits there is asked for only where it is shown."""

    session: ClinicSession
    seats_left: int
    at: datetime

    @property
    def waiting(self) -> int:
        """How many people would be called before the next number: its `remaining` minus one."""
        return self._next_turn.remaining - 1

    @property
    def estimated_at(self) -> datetime:
        """When the next number would be called."""
        return self._next_turn.estimated_at

    @property
    def news(self) -> list[str]:
        """What is otherwise than planned: said before the number is taken."""
        return news_of(self.session, at=self.at)

    @cached_property
    def _next_turn(self) -> figures.Turn:
        return figures.Outlook(self.session, at=self.at).next_turn()


@dataclass(frozen=True)
class ClinicOffer:
    """One clinic as a tile shows it; of its sessions of today, `offers` are those with seats left."""

    clinic: Clinic
    sessions: list[ClinicSession]
    offers: list[Offer]
    is_latest: bool

    @property
    def is_full(self) -> bool:
        """It works today and has no seat left for this payer."""
        return not self.offers


def sessions_today(*, at: datetime) -> list[ClinicSession]:
    """Open sessions of today whose hours have not ended, of clinics and doctors that may be offered here, and whose
    numbers somebody can call.
    """
    rows = _of_today(at).can_be_called().named()
    return [session for session in rows.order_by("clinic__name", "starts") if session.ends_at > at]


def takes(payer: Payer, sessions: Iterable[ClinicSession]) -> bool:
    """Has any of these sessions a seat for patients of this payer, be it taken by now? After the release a JKN seat
    may be theirs too.
    """
    return any(one.quota(payer.kind) or (one.seats_released_at and one.jkn_quota) for one in sessions)


def is_something_uncalled(*, at: datetime) -> bool:
    """Is a session of today left out only because no counter could call its numbers? The desk may know more."""
    return any(session.ends_at > at for session in _of_today(at).cannot_be_called())


def _of_today(at: datetime) -> SessionQuerySet:
    rows = ClinicSession.objects.alive_at(at).open()
    return rows.filter(clinic__is_active=True, clinic__is_draft=False, clinic__is_at_kiosk=True, doctor__is_active=True)


def offer(session: ClinicSession, payer: Payer, *, at: datetime) -> Offer:
    """A session with what it offers to one payer's patients."""
    return Offer(session=session, seats_left=figures.session_figures(session, at=at).seats_for(payer.kind), at=at)


def clinics_for(patient: Patient, payer: Payer, *, at: datetime) -> list[ClinicOffer]:
    """Today's clinics for this patient: the one visited last first, then by name, those without seats at the end."""
    latest = _latest_clinic_id(patient)
    held = set(Visit.objects.active().of_today(at=at).filter(patient=patient).values_list("session_id", flat=True))
    by_clinic: dict[int, ClinicOffer] = {}
    for session in sessions_today(at=at):
        if session.pk in held:
            continue
        row = by_clinic.setdefault(
            session.clinic_id,
            ClinicOffer(clinic=session.clinic, sessions=[], offers=[], is_latest=session.clinic_id == latest),
        )
        row.sessions.append(session)
        found = offer(session, payer, at=at)
        if found.seats_left > 0:
            row.offers.append(found)
    return sorted(by_clinic.values(), key=lambda row: (row.is_full, not row.is_latest, row.clinic.public_name))


def _latest_clinic_id(patient: Patient) -> int | None:
    """The clinic a patient was served in last: most people at the kiosk come back for a control."""
    served = patient.visits.filter(stage__in=(Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY))
    return served.order_by("-session__date", "-pk").values_list("session__clinic_id", flat=True).first()


def is_elderly(patient: Patient, *, at: datetime) -> bool:
    """60 years and older (Undang-Undang 13/1998), by the birth date on record."""
    age = patient.age_on(clock.service_date(at))
    return age is not None and age >= rules.current().elderly_from_years
