"""Rows of a list answer: read into our words one by one, so that a bad row spoils only itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import Outcome

Row = dict[str, Any]
Read = TypeVar("Read")
LONGEST_NUMBER = 18


class BadRowError(Exception):
    """A row that cannot be read; the text says which field, never its value."""


@dataclass(frozen=True)
class Listed(Generic[Read]):
    """What came of asking for a list. `items` is empty for 204 and for every outcome but OK; see `answer`."""

    answer: Answer
    items: tuple[Read, ...] = ()
    bad_rows: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """May something be concluded from what is absent?"""
        return self.answer.outcome == Outcome.OK and not self.bad_rows


def listed(answer: Answer, read: Callable[[Row], Read]) -> Listed[Read]:
    """Both shapes of a list (protocol 2), and the single object that some calls answer with."""
    if answer.outcome != Outcome.OK:
        return Listed(answer)
    content = answer.content
    is_single = isinstance(content, dict) and bool(content) and "list" not in content
    rows = [content] if is_single else answer.rows
    items, bad_rows = [], []
    if not (is_single or answer.is_list):
        bad_rows.append("list")
    for row in rows:
        try:
            items.append(read(row))
        except BadRowError as bad:
            bad_rows.append(str(bad))
    return Listed(answer, tuple(items), tuple(bad_rows))


def text(row: Row, name: str) -> str:
    """A text that must be there, stripped. Raises BadRowError."""
    value = row.get(name)
    if not isinstance(value, str) or not (told := writable(value)):
        raise BadRowError(name)
    return told


def text_or_empty(row: Row, name: str) -> str:
    """A text that may be absent, empty, null or a bare number."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadRowError(name)
    return writable(str(value))


def writable(told: str) -> str:
    """Stripped, and without characters that no column takes: NUL, halves of surrogate pairs."""
    return told.encode("utf-8", "replace").decode().replace("\x00", "").strip()


def number(row: Row, name: str) -> int:
    """A whole number from zero up, as a number or as digits; longer ones than any of BPJS's are none."""
    value = str(row.get(name, "")).strip()
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
        raise BadRowError(name)
    return int(value)
