"""The raw log of what reached the simulator: written before an answer, without personal numbers."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

PERSONAL_KEYS = frozenset(
    {
        *("nik", "nomorkartu", "nohp", "nomorkk", "nopeserta", "nokapst", "noka", "nama"),
        *("nokartu", "nosep", "nosuratkontrol", "nospri", "norujukan"),
    }
)
MASK = "***"


@dataclass
class LoggedRequest:
    sequence: int
    received_at_ns: int
    received_at_ms: int
    route: str
    method: str
    path: str
    body: Any
    body_sha256: str
    kodebooking: str | None
    fault: str | None = None
    is_stored: bool = False
    is_answered: bool = False
    http_status: int | None = None
    code: int | None = None
    message: str | None = None
    answer_class: str = "unanswered"
    notes: list[str] = field(default_factory=list)


class RequestLog:
    def __init__(self) -> None:
        self.requests: list[LoggedRequest] = []

    def open(
        self,
        *,
        route: str,
        method: str,
        path: str,
        raw_body: bytes,
        body: Any,
        kodebooking: str | None,
        now_ms: int,
    ) -> LoggedRequest:
        entry = LoggedRequest(
            sequence=len(self.requests) + 1,
            received_at_ns=time.monotonic_ns(),
            received_at_ms=now_ms,
            route=route,
            method=method,
            path=path,
            body=masked(body),
            body_sha256=hashlib.sha256(raw_body).hexdigest(),
            kodebooking=kodebooking,
        )
        self.requests.append(entry)
        return entry

    def rows(self, *, after: int = 0, route: str | None = None, kodebooking: str | None = None) -> list[dict[str, Any]]:
        return [
            vars(entry)
            for entry in self.requests[after:]
            if route in (None, entry.route) and kodebooking in (None, entry.kodebooking)
        ]

    def counts(self) -> dict[str, Any]:
        """Raw requests apart from what was answered, whole and for each route."""
        by_route: dict[str, dict[str, int]] = {}
        for entry in self.requests:
            of_route = by_route.setdefault(entry.route, {})
            of_route["requests"] = of_route.get("requests", 0) + 1
            of_route[entry.answer_class] = of_route.get(entry.answer_class, 0) + 1
        classes = [entry.answer_class for entry in self.requests]
        return {
            "requests": len(self.requests),
            "ok": classes.count("ok"),
            "duplicate": classes.count("duplicate"),
            "refused": classes.count("refused"),
            "unauthorized": classes.count("unauthorized"),
            "faulted": sum(1 for entry in self.requests if entry.fault),
            "stored": sum(1 for entry in self.requests if entry.is_stored),
            "add_for_mobile_jkn": self._noted("add for a Mobile JKN booking"),
            "echoed_cancellations": self._noted("batal for a booking that Mobile JKN cancelled"),
            "by_route": by_route,
        }

    def _noted(self, note: str) -> int:
        return sum(note in entry.notes for entry in self.requests)


def answer_class(code: int) -> str:
    if code in (1, 200, 204):
        return "ok"
    if code == 208:
        return "duplicate"
    return "unauthorized" if code in (401, 403) else "refused"


def read_json(raw_body: bytes) -> Any:
    """The body as JSON whatever its Content-Type; None when it is none."""
    try:
        return json.loads(raw_body)
    except (ValueError, RecursionError):
        return None


def masked(body: Any) -> Any:
    if isinstance(body, dict):
        return {
            key: (MASK if value else value) if key.lower() in PERSONAL_KEYS else masked(value)
            for key, value in body.items()
        }
    if isinstance(body, list):
        return [masked(value) for value in body]
    return body
