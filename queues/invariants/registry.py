"""The list of rules. Other rooms add theirs; the numbers are those of docs/invariants.md."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Finder = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Invariant:
    """One rule; `find` yields a line (ids, never personal data) per row that breaks it."""

    number: int
    name: str
    find: Finder


_rules: dict[int, Invariant] = {}


def invariant(number: int, name: str) -> Callable[[Finder], Finder]:
    """Register a finder under its number and name."""

    def register(find: Finder) -> Finder:
        _rules[number] = Invariant(number, name, find)
        return find

    return register


def all_invariants() -> list[Invariant]:
    """All rules, by number."""
    return [_rules[number] for number in sorted(_rules)]


def violations() -> Iterator[tuple[Invariant, str]]:
    """Every broken rule with the row that breaks it."""
    for rule in all_invariants():
        for row in rule.find():
            yield rule, row
