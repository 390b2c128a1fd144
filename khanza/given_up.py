"""Bookings of Mobile JKN that were given up in Khanza, whose web service BPJS calls: ours are given up too."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from khanza.line import Line, Look
from khanza.models import Refusal
from khanza.shape import BOOKINGS
from khanza.taking import LONGEST_REASON, Counts, shown_key
from khanza.text import as_key
from queues import verbs
from queues.errors import QueueError
from queues.models import Channel, Source, Stage, Visit
from queues.press import Press

CODES_AT_ONCE = 500


def cancel_what_was_given_up(line: Line, counts: Counts, *, today: date, at: datetime, is_dry_run: bool) -> set[str]:
    """Cancel what was taken over from there and waits for its day. BPJS knows already: nothing about it is sent.

    A patient who is here already is not sent home by a table: it is listed, and a person decides. Returns these keys.
    """
    listed: set[str] = set()
    codes = line.look(lambda look: _given_up(look, today=today))
    for start in range(0, len(codes), CODES_AT_ONCE):
        part = codes[start : start + CODES_AT_ONCE]
        visits = Visit.objects.active().filter(channel=Channel.IMPORT, booking_code__in=part, session__date__gte=today)
        for visit in visits.select_related("session").order_by("pk"):
            if is_dry_run:
                counts.cancelled += visit.stage == Stage.BOOKED
                continue
            problem = _cancel(visit)
            counts.cancelled += not problem
            if problem:
                counts.refused += 1
                listed.add(shown_key(visit.booking_code))
                _list(visit.booking_code, problem, at=at)
    return listed


def _given_up(look: Look, *, today: date) -> list[str]:
    rows: Sequence[tuple[bytes | None, ...]] = look.rows(
        f"SELECT nobooking FROM {BOOKINGS.table} WHERE tanggalperiksa >= %s AND status = 'Batal' ORDER BY nobooking",
        [today.isoformat()],
    )
    return [as_key(code) for (code,) in rows]


def _cancel(visit: Visit) -> str:
    """The reason why it stands, or nothing."""
    if visit.stage != Stage.BOOKED:
        return _("Batal di Khanza, tetapi pasiennya sudah di sini: putuskan di meja.")
    # The moment at which we learned of it. `validasi` there is when the row was saved last, by some programs.
    press = Press(timezone.now(), device="sync_khanza", reason=_("Dibatalkan di SIMRS Khanza"))
    try:
        verbs.cancel(visit, press, source=Source.BPJS)
    except QueueError as problem:
        return str(problem)
    return ""


def _list(code: str, problem: str, *, at: datetime) -> None:
    Refusal.objects.get_or_create(
        table=BOOKINGS.table,
        key=shown_key(code),
        column="",
        reason=problem[:LONGEST_REASON],
        defaults={"since": at},
    )
