"""Sealing a month's figures and reopening them: by a named person, once, in a chain that shows what was changed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.encryption.row_hash import digest_of
from queues.errors import QueueError
from queues.press import Press
from queues.verbs import reasons
from reports.facts import keeping
from reports.models import MonthSeal, SealAct
from reports.sealing import figures

# A press waits so long for days that are to be counted anew.
BUILDS_FOR_SECONDS = 20.0


class MonthRunsError(QueueError):
    """The month is not over."""

    message = _("Bulan ini belum berakhir. Sahkan setelah hari terakhirnya lewat.")


class MonthEmptyError(QueueError):
    """Nobody came in it."""

    message = _("Tidak ada kunjungan dalam bulan ini: tidak ada yang disahkan.")


class MonthUncountedError(QueueError):
    """Some of its days wait to be counted anew."""

    message = _("Sebagian hari bulan ini belum selesai dihitung. Tekan lagi sebentar lagi.")


class MonthSealedError(QueueError):
    """Somebody sealed it before."""

    message = _("Bulan ini sudah disahkan. Buka lagi dengan alasan bila harus disahkan ulang.")


class MonthNotSealedError(QueueError):
    """There is nothing to reopen."""

    message = _("Bulan ini tidak sedang disahkan.")


class SealedMeanwhileError(QueueError):
    """Somebody else sealed or reopened a month at this moment."""

    message = _("Orang lain baru saja mengesahkan atau membuka bulan. Lihat halamannya lagi.")


def standing(month: date) -> MonthSeal | None:
    """The seal under which a month stands; None of one that was never sealed, or reopened since."""
    last = MonthSeal.objects.filter(month=month).select_related("actor").first()
    return last if last is not None and last.act == SealAct.SEALED else None


def seal(month: date, press: Press) -> MonthSeal:
    """Keep the month's figures as they are now. Raises the refusals above; the same press twice is one seal."""
    if (made := _made_before(press)) is not None:
        return made
    today = clock.service_date(press.at)
    last = end_of(month)
    if last >= today:
        raise MonthRunsError
    if keeping.bring_up_to_date(month, last, at=press.at, seconds=BUILDS_FOR_SECONDS):
        raise MonthUncountedError
    if standing(month) is not None:
        raise MonthSealedError
    counted = figures.of_month(month, today=today)
    if not counted["total"]["booked"]:
        raise MonthEmptyError
    return _write(month, SealAct.SEALED, press.because(reasons.checked(press.reason)), counted)


def reopen(month: date, press: Press) -> MonthSeal:
    """The seal stands no more; what it said is kept. ReasonNeededError, PersonalReasonError, MonthNotSealedError."""
    if (made := _made_before(press)) is not None:
        return made
    press = reasons.with_reason_and_user(press)
    if standing(month) is None:
        raise MonthNotSealedError
    return _write(month, SealAct.REOPENED, press, {})


def end_of(month: date) -> date:
    """Its last day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _made_before(press: Press) -> MonthSeal | None:
    return MonthSeal.objects.filter(request_key=press.request_key).first() if press.request_key else None


def _write(month: date, act: SealAct, press: Press, counted: dict[str, Any]) -> MonthSeal:
    """Behind the newest act of all months: of two at one moment, one is refused by the chain."""
    newest = MonthSeal.objects.order_by("-pk").first()
    if (standing(month) is None) == (act == SealAct.REOPENED):
        raise SealedMeanwhileError
    at: datetime = press.at
    try:
        with transaction.atomic():
            return MonthSeal.objects.create(
                month=month,
                act=act,
                figures=counted,
                figures_hash=digest_of(counted) if counted else "",
                at=at,
                actor=press.user,
                reason=press.reason,
                request_key=press.request_key or None,
                previous_hash=newest.row_hash if newest else "",
            )
    except IntegrityError:
        raise SealedMeanwhileError from None
