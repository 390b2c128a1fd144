"""The close of a day, by a named person or by the command, and its way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from queues import clock
from queues.database.injection_points import injection_point
from queues.database.locking import locked
from queues.errors import DayClosedError, DayNotClosedError, DayToComeError
from queues.models import DayClose, DayCloseLine, OpenKind, VisitGap
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.corrections import give_up_gaps, sessions_closed_with

REPLACED = "ditutup oleh petugas"


@dataclass(frozen=True)
class StaysOpen:
    """A visit that is left as it is, and why."""

    visit: int
    kind: OpenKind
    reason: str


def close_day(day: date, press: Press, lines: Sequence[StaysOpen] = ()) -> DayClose:
    """Nothing more is expected of this date: steps that nobody recorded are given up, what stays open is noted.

    Without a user it is closed by the command ("otomatis"), and a person may still close it over that. Of two at once
    one stands: DayClosedError names them. DayToComeError; ReasonNeededError for a line without its reason.
    """
    press = reasons.with_checked_reason(press)
    if day > clock.service_date(press.at):
        raise DayToComeError
    kept = [(line, reasons.required(line.reason)) for line in lines]
    with transaction.atomic():
        standing = _standing(day)
        if standing is not None:
            if press.request_key and standing.request_key == press.request_key:
                return standing
            if standing.actor is not None or press.user is None:
                raise DayClosedError(standing.by, standing.at)
            standing.reopened_at, standing.reopened_by, standing.reopen_reason = press.at, press.user, REPLACED
            standing.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
        injection_point("day-looked-at")
        close, is_new = _begin(day, press)
        if not is_new:
            return close
        DayCloseLine.objects.bulk_create(
            DayCloseLine(close=close, visit_id=line.visit, kind=line.kind, reason=reason) for line, reason in kept
        )
        close.gaps = give_up_gaps(day, at=press.at)
        close.save(update_fields=["gaps"])
        return close


def _begin(day: date, press: Press) -> tuple[DayClose, bool]:
    """The database's last word on who was first. False: this very press was, a moment ago."""
    key = press.request_key or None
    try:
        with transaction.atomic():
            close = DayClose.objects.create(date=day, at=press.at, actor=press.user, note=press.reason, request_key=key)
            return close, True
    except IntegrityError:
        first = DayClose.objects.standing().select_related("actor").filter(date=day).first()
        if first is None:
            raise
        if press.request_key and first.request_key == press.request_key:
            return first, False
        raise DayClosedError(first.by, first.at) from None


def reopen_day(day: date, press: Press) -> DayClose:
    """Take a close back, by a named person with a reason. What it gave up waits again for its real time.

    DayNotClosedError, ReasonNeededError. What was entered and ended meanwhile stays; each has a way back of its own.
    """
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        close = _standing(day)
        if close is None:
            same = DayClose.objects.filter(date=day, reopened_by=press.user, reopen_reason=press.reason).first()
            if same is None:
                raise DayNotClosedError
            return same
        sessions = sessions_closed_with(day, at=press.at)
        gaps = VisitGap.objects.filter(visit__session__in=sessions, filled_at=None, given_up_at__gte=close.at)
        gaps.update(given_up_at=None)
        close.reopened_at, close.reopened_by, close.reopen_reason = press.at, press.user, press.reason
        close.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
        return close


def _standing(day: date) -> DayClose | None:
    """The close of a date that stands, held until the end of the transaction."""
    return locked(DayClose.objects.standing().filter(date=day)).first()
