"""Seals in a file, for an auditor who keeps them where the hospital's database does not reach."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from queues.history.verification import SEALS, Fault
from queues.models import HistorySeal

COLUMNS = ("number", "date", "is_beginning", "count", "sealed_at", "previous_hash", "row_hash")


class UnreadableSealsError(Exception):
    """The file holds no seals as `write_seals` writes them."""


def write_seals(seals: Iterable[HistorySeal], path: Path) -> None:
    """All seals: as CSV when the file's name ends so, with the tables' covers as JSON otherwise."""
    rows = [_row(seal) for seal in seals]
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix.lower() == ".csv":
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        else:
            json.dump(rows, file, indent=1)
            file.write("\n")


def differing_seals(path: Path) -> Iterator[Fault]:
    """Seals of the file, JSON or CSV, that the database has no more or has otherwise (UnreadableSealsError)."""
    here = dict(HistorySeal.objects.values_list("number", "row_hash"))
    for number, day, kept in _read(path):
        if number not in here:
            yield Fault(SEALS, number, None, f"the seal of {day} is in {path.name} and not in the database")
        elif here[number] != kept:
            yield Fault(SEALS, number, None, f"the seal of {day} is another one in {path.name}")


def _row(seal: HistorySeal) -> dict[str, Any]:
    row = {name: getattr(seal, name) for name in COLUMNS}
    return row | {"date": str(seal.date), "sealed_at": seal.sealed_at.isoformat(), "tables": seal.tables}


def _read(path: Path) -> list[tuple[int, str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file)) if path.suffix.lower() == ".csv" else json.load(file)
        return [(int(row["number"]), str(row["date"]), str(row["row_hash"])) for row in rows]
    except (ValueError, KeyError, TypeError) as problem:
        raise UnreadableSealsError from problem
