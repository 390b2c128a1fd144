"""The envelope that BPJS answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OK = 200
REFERENCE_OK = 1
EMPTY = 204
REFUSED = 201
DUPLICATE = 208


@dataclass(frozen=True)
class Answer:
    """`content` None: no `response`. `is_stored`: this request changed something at BPJS."""

    code: int
    message: str
    content: Any = None
    http_status: int = 200
    is_encrypted: bool = True
    is_stored: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def metadata(self) -> dict[str, Any]:
        return {"message": self.message, "code": self.code}


def stored() -> Answer:
    return Answer(OK, "Ok", is_stored=True)


def refused(message: str, *, notes: tuple[str, ...] = ()) -> Answer:
    return Answer(REFUSED, message, notes=notes)


def duplicate(message: str, *, notes: tuple[str, ...] = ()) -> Answer:
    return Answer(DUPLICATE, message, notes=notes)


def nothing_found() -> Answer:
    return Answer(EMPTY, "No Content")
