"""The form: its rows, how a row is judged, and what became of each."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bpjs_bridge.acceptance import masking
from bpjs_bridge.acceptance.calls import Exchange
from bpjs_bridge.acceptance.material import NotTried
from bpjs_bridge.acceptance.play import Play


class Verdict(StrEnum):
    """The result of one row, in the words of the sheet."""

    PASSED = "Sesuai"
    FAILED = "Tidak Sesuai"
    NOT_TRIED = "Tidak Diuji"

    @property
    def style(self) -> str:
        """The CSS class of the page for this verdict."""
        return self.name.lower()


@dataclass(frozen=True)
class Row:
    """One line of the form: what is done, and the code and words it must be told.

    A place like `{nama}` in the message is any text.
    """

    service: str
    condition: str
    code: int
    message: str


@dataclass(frozen=True)
class Trial(Row):
    """A row that is played against WS RS. `looks` finds what is wrong with a lawful answer, "" for nothing."""

    play: Callable[[Play], Exchange]
    looks: Callable[[Play, Exchange], str] | None = None


@dataclass(frozen=True)
class Result:
    """What became of a row; `why` is for failed and untried ones. It holds nobody's NIK, card or phone."""

    row: Row
    verdict: Verdict
    why: str = ""
    exchange: Exchange | None = field(default=None)


def judge(row: Trial, play: Play) -> Result:
    """Play one row. Raises calls.Unreachable: then nothing can be said of any."""
    try:
        exchange = row.play(play)
    except NotTried as reason:
        return Result(row, Verdict.NOT_TRIED, str(reason))
    why = exchange.problem or _difference(row, exchange) or (row.looks(play, exchange) if row.looks else "")
    verdict = Verdict.FAILED if why else Verdict.PASSED
    return Result(row, verdict, masking.without_people(why), masking.kept(exchange))


def judge_all(rows: Iterable[Trial], play: Play, *, after_each: Callable[[Result], None]) -> list[Result]:
    """In the form's order: later rows use what earlier ones made."""
    results = []
    for row in rows:
        results.append(judge(row, play))
        after_each(results[-1])
    return results


def _difference(row: Row, exchange: Exchange) -> str:
    pattern = "".join(
        ".+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", row.message)
    )
    if exchange.code == row.code and re.fullmatch(pattern, exchange.message):
        return ""
    return f"dijawab {exchange.code} {exchange.message}"
