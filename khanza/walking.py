"""A table of a million rows, portion by portion: only what has changed since travels, and each is read at one instant.

Memory: one portion. Their server is held by no transaction longer than it takes to read one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from khanza.address import SourceError
from khanza.line import Line, Look
from khanza.models import Portion, Refusal
from khanza.reading import Piece, Range, rows_between, rows_of_keys, sum_of
from khanza.shape import Source
from khanza.taking import shown_key

# Small enough for one statement of a second on a slow server, large enough for 200 sums over a million rows.
PORTION = 5_000
# A portion grows with the rows that come between; from here on it is two.
LONGEST = 2 * PORTION
KEYS_AT_ONCE = 500

Take = Callable[[Piece], None]


@dataclass(frozen=True)
class _Found:
    piece: Piece
    up_to: str | None
    sum: Range


def walk(line: Line, source: Source, take: Take, *, at: datetime, is_dry_run: bool = False) -> None:
    """Take every portion that is not as it was when it was taken. Raises SourceError, and what `take` raises.

    A portion counts as taken when its rows are: a run that was cut off is gone on with at the portion that it was at.
    """
    known = {portion.after: portion for portion in Portion.objects.filter(table=source.table)}
    visited: set[str] = set()
    after, bound = "", None
    while True:
        visited.add(after)
        portion = known.get(after)
        bound = portion.up_to if portion is not None else bound
        found = line.look(_reader(source, after, bound, portion))
        if found is None:
            end = bound
        else:
            take(found.piece)
            end = found.up_to
            if end == after:
                raise SourceError(_("Tabel %(table)s punya kunci yang tidak dapat dibaca.") % {"table": source.table})
            if not is_dry_run:
                _keep(source, after, found, at=at)
        if end is None:
            break
        after, bound = end, bound if end != bound else None
    if not is_dry_run:
        # Beginnings that a cut has moved.
        Portion.objects.filter(table=source.table).exclude(after__in=visited).delete()


def _reader(source: Source, after: str, bound: str | None, portion: Portion | None) -> Callable[[Look], _Found | None]:
    """Asks for the portion's sum; for its rows only when that is another one than it was."""

    def read(look: Look) -> _Found | None:
        if portion is not None and sum_of(look, source, after, portion.up_to) == Range(portion.rows, portion.digest):
            return None
        most = PORTION if bound is None else LONGEST
        piece = rows_between(look, source, after, bound, most=most)
        up_to = piece.keys[-1] if len(piece.keys) == most else bound
        return _Found(piece, up_to, sum_of(look, source, after, up_to))

    return read


def _keep(source: Source, after: str, found: _Found, *, at: datetime) -> None:
    Portion.objects.update_or_create(
        table=source.table,
        after=after,
        defaults={"up_to": found.up_to, "rows": found.sum.rows, "digest": found.sum.digest, "taken_at": at},
    )


def take_refused_again(line: Line, source: Source, take: Take) -> None:
    """What was refused may be right by now, here or there; what is gone there is refused no more."""
    keys = list(Refusal.objects.filter(table=source.table, column="").values_list("key", flat=True).distinct())
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        piece = line.look(lambda look, part=part: rows_of_keys(look, source, part))  # type: ignore[misc]
        if piece.rows:
            take(piece)
        gone = set(part) - set(map(shown_key, piece.keys))
        with transaction.atomic():
            Refusal.objects.filter(table=source.table, key__in=gone).delete()
