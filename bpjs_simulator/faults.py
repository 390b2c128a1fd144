"""Trouble on demand: which request meets which fault, and whether BPJS has stored it all the same."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# kind -> has BPJS stored the request when this happens (a rule may say otherwise with `stores`)
KINDS: dict[str, bool] = {
    "delay": True,
    "http_500": False,
    "http_429": False,
    "cut_before_storing": False,
    "cut_after_storing": True,
    "html": False,
    "empty": True,
    "http_204": True,
    "truncated": True,
    "wrong_code": True,
    "bad_lz": True,
    "wrong_key": True,
    "no_json": True,
    "null": True,
    "clock_wrong": False,
    "maintenance": False,
    "bom": True,
    "array": True,
    "drip": True,
    "code_zero": False,
    "odd_refusal": False,
    "bare_text": True,
}
FIXED_BY_KIND = {"cut_before_storing": False, "cut_after_storing": True, "clock_wrong": False}
WRONG_CLOCK_SECONDS = 600


class UnknownFault(Exception):
    """A fault rule that cannot be read."""


@dataclass
class FaultRule:
    """`times` None: as long as the rule stands. `after`: so many matching requests pass first."""

    kind: str
    match: str = "*"
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    after: int = 0
    seconds: float = 1.0
    retry_after: int = 1
    variant: str = "all"
    stores: bool | None = None
    is_delay_before_storing: bool = False
    kodebooking: str | None = None
    taskid: int | None = None
    met: int = 0
    passed: int = 0
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownFault(f"no fault {self.kind!r}; there are {', '.join(sorted(KINDS))}")
        if self.stores is not None and self.kind in FIXED_BY_KIND and self.stores != FIXED_BY_KIND[self.kind]:
            raise UnknownFault(f"{self.kind} says itself whether it stores")
        self.chance = random.Random(self.seed)

    @property
    def is_stored(self) -> bool:
        return KINDS[self.kind] if self.stores is None else self.stores

    def strikes(self, *, route: str, body: Any) -> bool:
        if self.match not in ("*", route) or not self._is_about(body):
            return False
        if self.times is not None and self.met >= self.times:
            return False
        if self.passed < self.after:
            self.passed += 1
            return False
        if self.probability < 1.0 and self.chance.random() >= self.probability:
            return False
        self.met += 1
        return True

    def _is_about(self, body: Any) -> bool:
        told = body if isinstance(body, dict) else {}
        if self.kodebooking is not None and told.get("kodebooking") != self.kodebooking:
            return False
        return self.taskid is None or told.get("taskid") == self.taskid

    def as_row(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name not in ("chance", "passed")}


class FaultBook:
    def __init__(self) -> None:
        self.rules: list[FaultRule] = []

    def replace(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.rules = [rule_from(row) for row in rows]

    def add(self, row: Mapping[str, Any]) -> None:
        self.rules.append(rule_from(row))

    def strike(self, *, route: str, body: Any) -> FaultRule | None:
        return next((rule for rule in self.rules if rule.strikes(route=route, body=body)), None)


def rule_from(row: Mapping[str, Any]) -> FaultRule:
    settable = set(FaultRule.__dataclass_fields__) - {"met", "passed", "chance"}
    unknown = set(row) - settable
    if unknown or "kind" not in row:
        raise UnknownFault(f"a fault takes kind and {', '.join(sorted(settable))}; not {sorted(unknown)}")
    return FaultRule(**row)
