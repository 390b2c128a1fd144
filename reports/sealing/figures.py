"""The figures of a month as they are sealed: whole numbers and texts, the same when they are read back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from reports.figures.catalogue import WAITS
from reports.figures.counting import Figures, percent
from reports.periods import written
from reports.periods.chosen import chosen
from reports.periods.period import Kind
from reports.periods.shown import Shown, shown

COUNTS = ("booked", "served", "cancelled", "late_entries")


@dataclass(frozen=True)
class Difference:
    """One figure that is another one now, both as people read them."""

    name: str
    label: str
    was: str
    now: str


def of_month(month: date, *, today: date) -> dict[str, Any]:
    """All figures of the month, whole and by poli."""
    return sealed_form(
        shown(chosen(Kind.MONTH, QueryDict(f"tanggal={month:%Y-%m-%d}&per=poli"), today=today), today=today)
    )


def sealed_form(page: Shown) -> dict[str, Any]:
    """What a page of the month shows, as it is kept."""
    clinics = [{"name": row.name, **_plain(row.figures)} for row in page.rows]
    return {"total": _plain(page.everything), "clinics": clinics}


def _plain(figures: Figures) -> dict[str, Any]:
    waits = {
        name: [one.n, one.minutes, one.p90_minutes, one.within, one.unmeasured] for name, one in figures.waits.items()
    }
    shares = {name: [one.part, one.whole] for name, one in figures.shares.items()}
    return {**{name: getattr(figures, name) for name in COUNTS}, "waits": waits, "shares": shares}


def differences(kept: Mapping[str, Any], now: Figures) -> list[Difference]:
    """What a sealed whole says differently from the same figures now. A figure that was not there then is none."""
    was, plain = kept["total"], _plain(now)
    return [*_of_counts(was, plain), *_of_waits(was["waits"], now), *_of_shares(was["shares"], now)]


def _of_counts(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for name, label in zip(COUNTS, written.count_labels(), strict=True):
        if was[name] != now[name]:
            yield Difference("", label, str(was[name]), str(now[name]))


def _of_waits(was: Mapping[str, Any], now: Figures) -> Iterator[Difference]:
    for name, one in now.waits.items():
        if name in was and was[name] != [one.n, one.minutes, one.p90_minutes, one.within, one.unmeasured]:
            n, minutes, _p90, within, _unmeasured = was[name]
            limit = WAITS[name].limit
            then = _wait_words(n, minutes, percent(within, n) if limit else None)
            yield Difference(name, str(one.wait.label), then, _wait_words(one.n, one.minutes, one.percent))


def _wait_words(n: int, minutes: int | None, share: Decimal | None) -> str:
    words = f"{written.minutes(minutes)} ({n})"
    return words if share is None else f"{words} {written.percent(share)}"


def _of_shares(was: Mapping[str, Any], now: Figures) -> Iterator[Difference]:
    for name, one in now.shares.items():
        if name in was and was[name] != [one.part, one.whole]:
            part, whole = was[name]
            then = f"{written.percent(percent(part, whole))} ({part}/{whole})"
            yield Difference(
                name, str(one.share.label), then, f"{written.percent(one.percent)} ({one.part}/{one.whole})"
            )
