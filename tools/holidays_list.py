"""Makes `queues/data/holidays-id.csv` anew: Indonesia's national holidays and joint leave, from the package `holidays`.

It is no requirement of this project. In a virtual environment of its own, once a year after the joint decree of the
three ministers: `pip install holidays`, then `python tools/holidays_list.py 2026 2027 > queues/data/holidays-id.csv`,
and compare with the decree.
"""

import csv
import importlib
import sys
from collections.abc import Iterator
from typing import Any

# Feasts by the moon; joint leave follows them. Years from this one on have no decree yet: their dates are estimates.
BY_THE_MOON = ("Isra", "Imlek", "Nyepi", "Idul", "Waisak", "Islam", "Maulid")
FIRST_WITHOUT_DECREE = 2027
ESTIMATE = "(perkiraan)"
KINDS = {"public": "nasional", "government": "cuti bersama"}


def rows(years: list[int]) -> Iterator[tuple[str, str, str, str]]:
    """(date, name, kind, estimate) as the file has them, by date."""
    package: Any = importlib.import_module("holidays")
    for year in years:
        found: dict[Any, tuple[str, str, str]] = {}
        for category, kind in KINDS.items():
            for day, name in package.Indonesia(years=year, categories=category, language="id").items():
                found.setdefault(day, (name.replace(ESTIMATE, "").strip(), kind, _estimate(year, name, kind)))
        for day in sorted(found):
            yield (day.isoformat(), *found[day])


def _estimate(year: int, name: str, kind: str) -> str:
    is_moving = kind != KINDS["public"] or any(word in name for word in BY_THE_MOON)
    return "ya" if ESTIMATE in name or (year >= FIRST_WITHOUT_DECREE and is_moving) else ""


if __name__ == "__main__":
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("tanggal", "nama", "jenis", "perkiraan"))
    lines.writerows(rows([int(year) for year in sys.argv[1:]]))
