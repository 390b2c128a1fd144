"""What came of a question to VClaim, and of a write (protocol V0)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Call, Player, Values
from bpjs_bridge.client.refusals import RefusalKind, kind_of
from bpjs_bridge.client.rows import BadRowError, Listed, Row, writable
from bpjs_bridge.models import Outcome

NOTHING_FOUND = "201"
LONGEST_BARE_TEXT = 100
Read = TypeVar("Read")


@dataclass(frozen=True)
class Written(Generic[Read]):
    """What came of a write. `item` is what VClaim said of it, None where it says nothing.

    Without certainty (`is_unknown`) VClaim may have done it: look in its lists before anybody writes again, for no call
    is idempotent.
    """

    answer: Answer
    item: Read | None = None
    refusal: RefusalKind = RefusalKind.NONE

    @property
    def is_done(self) -> bool:
        return self.answer.outcome == Outcome.OK

    @property
    def is_unknown(self) -> bool:
        return self.answer.outcome == Outcome.UNKNOWN


def asked(player: Player, call: Call, values: Values, *, key: str, read: Callable[[Row], Read]) -> Listed[Read]:
    """The rows of a question, be it one object or a list under `key`. Nothing found (201) is a certain, empty list
    whose `answer` keeps VClaim's words.
    """
    answer = player.play(call, values).answer
    if answer.outcome == Outcome.REFUSED and answer.code == NOTHING_FOUND:
        return Listed(replace(answer, outcome=Outcome.OK))
    if answer.outcome != Outcome.OK:
        return Listed(answer)
    rows, bad = _rows(answer.content, key)
    items: list[Read] = []
    for row in rows:
        try:
            items.append(read(row))
        except BadRowError as problem:
            bad.append(str(problem))
    return Listed(answer, tuple(items), tuple(bad))


def _rows(content: Any, key: str) -> tuple[list[Row], list[str]]:
    """The objects, and what is none. VClaim wraps under `key`, lists under `list` too, and bare arrays exist."""
    inside = content.get(key, content.get("list", content)) if isinstance(content, dict) and key else content
    if inside is None or inside == "":
        return [], []
    listed = inside if isinstance(inside, list) else [inside]
    rows = [row for row in listed if isinstance(row, dict)]
    return rows, [key or "response"] * (len(listed) - len(rows))


def written(player: Player, call: Call, values: Values, *, read: Callable[[Any], Read]) -> Written[Read]:
    """Write once. An answer of 200 that cannot be read is done all the same: its `item` is None."""
    answer = player.play(call, values).answer
    if answer.outcome != Outcome.OK:
        return Written(answer, refusal=kind_of(answer))
    try:
        return Written(answer, read(answer.content))
    except BadRowError:
        return Written(answer)


def nothing(content: Any) -> None:
    """For answers that say no more than "done"."""


def as_row(content: Any, key: str = "") -> Row:
    """The object of an answer, under `key` where VClaim wraps it. Raises BadRowError."""
    inside = content.get(key, content) if isinstance(content, dict) and key else content
    if not isinstance(inside, dict):
        raise BadRowError(key or "response")
    return inside


def bare_text(content: Any) -> str:
    """An answer that is a bare string: a number. Raises BadRowError."""
    if isinstance(content, bool) or not isinstance(content, str | int) or not writable(str(content)):
        raise BadRowError("response")
    return writable(str(content))[:LONGEST_BARE_TEXT]
