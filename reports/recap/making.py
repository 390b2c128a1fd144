"""When a recap is made: each evening for the day, by a worker; by a press as a test of the address, or once more."""

from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.errors import QueueError
from queues.models import ClinicSession
from reports import recap_rules
from reports.facts import keeping
from reports.models import Recap, RecapState
from reports.recap import content, sending

# A server that slept through the evening sends it in the morning; later it is of no use to anybody.
UNTIL = time(12, 0)
BUILDS_FOR_SECONDS = 20.0
ONE_DAY = timedelta(days=1)


class NotSetUpError(QueueError):
    """Nowhere to send, or nothing to sign with."""

    message = _("Isi alamat dan rahasia rekap harian dulu, di Pengaturan, Laporan.")


class RecapMovedOnError(QueueError):
    """It is on its way, or was taken."""

    message = _("Rekap ini sedang dikirim atau sudah diterima.")


def is_set_up() -> bool:
    """Is there an address, and a secret to sign with?"""
    rules = recap_rules.current()
    return bool(rules.recap_address and rules.recap_secret)


def work(*, at: datetime) -> None:
    """Make what is due and send it. Twice at once, or after a break, it goes on."""
    if is_set_up():
        make_if_due(at=at)
        sending.send_due(at=at)


def make_if_due(*, at: datetime) -> Recap | None:
    """The recap of the day whose hour has come; None when it was made, or there was no practice."""
    day = due_day(at=at)
    if day is None or Recap.objects.filter(day=day, is_test=False).exists():
        return None
    if not ClinicSession.objects.filter(date=day, clinic__is_trial=False).exists():
        return None
    if keeping.bring_up_to_date(day, day, at=at, seconds=BUILDS_FOR_SECONDS):
        return None
    try:
        with transaction.atomic():
            return _make(day, at=at)
    except IntegrityError:
        # Another worker made it.
        return None


def due_day(*, at: datetime) -> date | None:
    """Today from its hour on; yesterday until noon, where recaps have been sent before."""
    today = clock.service_date(at)
    if at >= clock.moment(today, time.fromisoformat(recap_rules.current().recap_at)):
        return today
    was_on = Recap.objects.filter(day__lt=today, is_test=False).exists()
    return today - ONE_DAY if was_on and at < clock.moment(today, UNTIL) else None


def test(*, at: datetime, by: User) -> Recap:
    """The last day's figures, now, in one try. NotSetUpError."""
    if not is_set_up():
        raise NotSetUpError
    day = clock.service_date(at)
    keeping.bring_up_to_date(day, day, at=at, seconds=BUILDS_FOR_SECONDS)
    return sending.send(_make(day, at=at, by=by, is_test=True))


def again(recap: Recap, *, at: datetime) -> Recap:
    """One that nobody took is sent once more, the same bytes. RecapMovedOnError, NotSetUpError."""
    if not is_set_up():
        raise NotSetUpError
    failed = Recap.objects.filter(pk=recap.pk, state=RecapState.FAILED, is_test=False)
    if not failed.update(state=RecapState.WAITING, tries=0, due_at=at, lease_until=None):
        raise RecapMovedOnError
    return sending.send(recap)


def _make(day: date, *, at: datetime, by: User | None = None, is_test: bool = False) -> Recap:
    address = recap_rules.current().recap_address[:200]
    return Recap.objects.create(
        day=day, is_test=is_test, body=content.body(day, at=at), address=address, made_at=at, due_at=at, asked_by=by
    )
