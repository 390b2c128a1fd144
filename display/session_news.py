"""What a wall says of sessions that are otherwise than planned: late, away, moved, substituted. Shown until it is over,
and said once while it is new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from display.masking import spoken_clinic
from display.models import Board
from display.speech import Sentence, news_of
from display.vocabulary import MOVED, NOT_TODAY, ON_LEAVE, STARTS_AT, SUBSTITUTE
from queues import hours
from queues.database.composed import Composed
from queues.models import Clinic, ClinicSession, SessionDecision
from queues.waiting.public_names import where

# As long as a hospital's own notice may be.
LONGEST = 90


@dataclass(frozen=True)
class SessionNews:
    """One sentence; `decision` is the last one about the session, taken at `decided_at`. `spoken`: as it is said."""

    text: str
    decision: int
    decided_at: datetime
    spoken: Sentence


def session_news(board: Board, *, at: datetime) -> list[SessionNews]:
    """Of the sessions alive whose patients this board calls, and about which a person decided."""
    sessions = [one for one in _decided(board.pk, *hours.alive(at)[:3]) if at < one.ends_at]
    told = [(session, *words) for session in sessions if (words := _words(session, at=at))]
    latest = _latest(session.pk for session, *_words in told) if told else {}
    return [
        SessionNews(text, latest[session.pk].pk, latest[session.pk].at, spoken)
        for session, text, spoken in told
        if session.pk in latest
    ]


@Composed
def _decided(board: int, day: date, before: date, ends_from: time) -> QuerySet[ClinicSession]:
    rows = ClinicSession.objects.alive(day, before, ends_from).named().select_related("moved_to__doctor")
    by_a_person = SessionDecision.objects.filter(session=OuterRef("pk"))
    shown = Board.stops.through._default_manager.filter(board=board, stop__clinic=OuterRef("clinic"))
    return rows.filter(Exists(by_a_person), Exists(shown)).order_by("starts", "pk")


def _latest(sessions: Iterable[int]) -> dict[int, SessionDecision]:
    rows = SessionDecision.objects.filter(session__in=list(sessions)).order_by("pk")
    return {row.session_id: row for row in rows}


def _words(session: ClinicSession, *, at: datetime) -> tuple[str, Sentence] | None:
    """The heaviest of what is true: short enough for a wall, and as it is said. A sensitive clinic is not named."""
    said = partial(news_of, _said(session.clinic))
    if session.moved_to_id:
        home = session.home
        new = _("%(place)s: %(doctor)s dilayani di %(there)s, %(hours)s")
        return _short(new, session, there=where(home), hours=home.hours), said(MOVED)
    if session.is_on_leave:
        return _short(_("%(place)s: %(doctor)s libur hari ini"), session), said(ON_LEAVE)
    if session.is_cancelled:
        return _short(_("%(place)s: %(doctor)s tidak praktek hari ini"), session), said(NOT_TODAY)
    if begins := session.late_start_ahead(at=at):
        words = _("%(place)s: %(doctor)s mulai pukul %(time)s")
        return _short(words, session, time=f"{begins:%H:%M}"), said(STARTS_AT, begins)
    if session.substitute_doctor_id and not session.clinic.is_sensitive:
        words = _("%(place)s: dilayani %(substitute)s")
        told = {"place": session.clinic.public_name, "substitute": session.public_doctor}
        return (words % told)[:LONGEST], said(SUBSTITUTE)
    return None


def _short(words: str, session: ClinicSession, **facts: str) -> str:
    """With the doctor's name where it fits and tells nothing."""
    place = session.clinic.public_name
    full = words % {"place": place, "doctor": session.doctor.name, **facts}
    if session.clinic.is_sensitive or len(full) > LONGEST:
        return words % {"place": place, "doctor": _("dokter"), **facts}
    return full


def _said(clinic: Clinic) -> str:
    """As the voice names the clinic; a sensitive one by its neutral name."""
    return clinic.public_name if clinic.is_sensitive else spoken_clinic(clinic)
