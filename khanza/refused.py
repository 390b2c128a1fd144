"""What could not be taken, as sheets to mend: each table's rows as Khanza has them now, and the reasons."""

from collections import defaultdict
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from khanza.address import SourceError
from khanza.line import Line
from khanza.models import Refusal
from khanza.reading import Piece, rows_of_keys, whole
from khanza.shape import SOURCES, Source
from khanza.taking import shown_key
from queues.imports.desk.files import in_memory
from queues.imports.refused import write_refused
from queues.imports.table import BadLine, Table, WrongFileError

KEYS_AT_ONCE = 500


def write_sheets(folder: Path, line: Line, names: frozenset[str], *, today: date) -> list[Path]:
    """An XLSX for each table with something refused, for its owner's eyes; the import desk reads it. SourceError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return [
            path
            for source in SOURCES
            if source.name in names and (path := _write(folder, line, source, today=today)) is not None
        ]
    except OSError as problem:
        words = _("Folder %(path)s tidak dapat ditulis: %(why)s.") % {"path": folder, "why": problem.strerror}
        raise SourceError(words) from None
    except WrongFileError as problem:
        raise SourceError(str(problem)) from None


def _write(folder: Path, line: Line, source: Source, *, today: date) -> Path | None:
    told: dict[str, list[Refusal]] = defaultdict(list)
    for row in Refusal.objects.filter(table=source.table):
        told[row.key].append(row)
    piece = _rows(line, source, sorted(told), today=today) if told else None
    if piece is None or not piece.rows:
        return None
    bad = [
        BadLine(number, row.reason, row.column)
        for number, key in enumerate(piece.keys, start=2)
        for row in told.get(shown_key(key), ())
    ]
    path = folder / f"{source.table}.xlsx"
    with in_memory(piece.content()) as content:
        write_refused(path, Table(content), bad)
    return path


def _rows(line: Line, source: Source, keys: list[str], *, today: date) -> Piece:
    if not source.is_walked:
        return line.look(lambda look: whole(look, source, today=today))
    found = Piece(source, (), [])
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        more = line.look(lambda look, part=part: rows_of_keys(look, source, part))  # type: ignore[misc]
        found = Piece(source, (*found.keys, *more.keys), [*found.rows, *more.rows])
    return found
