"""Figures that are not of visits: practices that begin on time (D), SEPs with an antrean at BPJS (U)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reports.figures import punctuality
from reports.figures.catalogue import Share
from reports.figures.counting import Figures, ShareFigure
from reports.figures.punctuality import PUNCTUALITY, Start
from reports.figures.utilisation import UTILISATION, Utilisation, utilisation
from reports.periods.chosen import Chosen

# Nobody stands behind them as a visit: there is no list of people.
BEYOND: Mapping[str, Share] = {"D": PUNCTUALITY, "U": UTILISATION}


def with_practices(figures: Figures, of: Sequence[Start]) -> Figures:
    """The whole, with D."""
    return replace(figures, shares={**figures.shares, "D": punctuality.figure(of)})


def slices_with_practices(slices: Sequence[Figures], of: Sequence[Start], by: str) -> list[Figures]:
    """Each slice with D; without, where a practice belongs to no one slice."""
    parts = punctuality.by(of, by)
    nothing = ShareFigure(0, 0, PUNCTUALITY)
    if not parts:
        return list(slices)
    return [replace(one, shares={**one.shares, "D": parts.get(one.key, nothing)}) for one in slices]


def seps_of(asked: Chosen) -> Utilisation | None:
    """Of the period, of one poli where the reader asks for one; a SEP has no doctor, payer or way in: then None."""
    if set(asked.only) - {"poli"}:
        return None
    return utilisation(asked.period.first, asked.period.last, clinic=asked.only.get("poli", ""))
