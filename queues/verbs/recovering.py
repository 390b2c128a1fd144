"""The acts after a restore: numbers are opened above the floors, a floor is raised, a person ends it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from queues.errors import FloorTooLowError, NothingRestoredError
from queues.models import NumberFloor, Recovery
from queues.press import Press
from queues.recovery.series import Series
from queues.verbs.record_series import skip_record_numbers

# New patients whom a restored database may have forgotten: their record numbers are on cards.
RECORDS_SKIPPED = 500


@dataclass(frozen=True)
class Findings:
    """What came of asking BPJS: taken over, left to people, and why not everything was asked."""

    taken_over: int = 0
    listed: int = 0
    trouble: str = ""
    record_numbers: Collection[str] = ()


def closed() -> Recovery | None:
    """The newest restore after which no number was opened yet."""
    return Recovery.objects.filter(opened_at=None).order_by("-pk").first()


def standing() -> Recovery | None:
    """The newest restore that no person has ended."""
    return Recovery.objects.filter(ended_at=None).order_by("-pk").first()


def open_numbers(series: Iterable[Series], found: Findings, *, at: datetime, records_skipped: int) -> Recovery:
    """Floors first, then the doors, in one transaction. NothingRestoredError when nothing is closed."""
    with transaction.atomic():
        recovery = Recovery.objects.select_for_update().filter(opened_at=None).order_by("-pk").first()
        if recovery is None:
            raise NothingRestoredError
        NumberFloor.objects.bulk_create(
            NumberFloor(
                recovery=recovery,
                session=one.session,
                admission_class=one.admission_class,
                service_date=one.day,
                number=one.number,
                highest=one.highest,
                theirs=one.theirs,
                is_said=one.is_said,
            )
            for one in series
            if one.number > one.highest
        )
        skip_record_numbers(records_skipped, known=found.record_numbers)
        recovery.opened_at = at
        recovery.taken_over, recovery.listed = found.taken_over, found.listed
        recovery.bpjs_trouble = found.trouble[:200]
        recovery.save()
        # An earlier restore that was never opened is covered by this one.
        Recovery.objects.filter(opened_at=None).update(opened_at=at)
    return recovery


def raise_floor(floor: NumberFloor, number: int) -> None:
    """A slip with a higher number turned up: the series goes on above it. FloorTooLowError for a lower one.

    Never lowered: in between, numbers above the old one were given.
    """
    if not NumberFloor.objects.filter(pk=floor.pk, number__lt=number).update(number=number, is_said=True):
        raise FloorTooLowError(floor.number)


def end(recovery: Recovery, press: Press) -> None:
    """A person says that everything is as it was: screens say no more. NothingRestoredError while it is closed."""
    open_ones = Recovery.objects.filter(ended_at=None, pk__lte=recovery.pk).exclude(opened_at=None)
    if press.user is None or not open_ones.update(ended_at=press.at, ended_by=press.user):
        raise NothingRestoredError
