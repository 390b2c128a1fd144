"""Old days become small: history that only a look-up reads is packed, settled messages lose their content."""

from datetime import date, datetime, timedelta

from django.db.models import Max

from bpjs_bridge.outbox.emptying import empty_messages, to_empty
from queues import clock, rules
from queues.history.packing import pack_day, to_pack
from queues.models import ArchivedDay, HistorySeal


def days_to_archive(*, at: datetime) -> list[HistorySeal]:
    """The seals of days older than ARCHIVE_AFTER_DAYS that are not archived, the oldest first; none when it is 0."""
    if not rules.current().archive_after_days:
        return []
    last = clock.service_date(at) - timedelta(days=rules.current().archive_after_days)
    seals = HistorySeal.objects.filter(date__lt=last).order_by("number")
    archived_to = _archived_to()
    return list(seals.filter(date__gt=archived_to) if archived_to else seals)


def archive_day(seal: HistorySeal, *, at: datetime) -> ArchivedDay:
    """Archive the day of a seal, the days before it being so already. Stopped half-way, it is done again from there.

    Not inside a transaction. DoesNotFitError when its history is not what was sealed.
    """
    after = _archived_to()
    rows = pack_day(seal, at=at)
    messages = empty_messages(seal.date, after=after)
    told = {"archived_at": at, "rows": rows, "messages": messages}
    return ArchivedDay.objects.get_or_create(date=seal.date, defaults=told)[0]


def counted(seal: HistorySeal, *, after: date | None) -> tuple[int, int]:
    """(rows that would be packed, messages that would be emptied)."""
    return to_pack(seal), to_empty(seal.date, after=after).count()


def _archived_to() -> date | None:
    last: date | None = ArchivedDay.objects.aggregate(last=Max("date"))["last"]
    return last
