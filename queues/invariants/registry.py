"""The list of rules. Other rooms add theirs; the numbers are those of docs/invariants.md."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from queues.invariants.scope import WHOLE, Scope

Finder = Callable[[Scope], Iterable[str]]


@dataclass(frozen=True)
class Invariant:
    """One rule. Its finder is given the scope and asks for no more than what lies in it."""

    number: int
    name: str
    finder: Finder

    def find(self, scope: Scope = WHOLE) -> Iterable[str]:
        """A line (ids, never personal data) per row of the scope that breaks the rule."""
        return self.finder(scope)


_rules: dict[int, Invariant] = {}


def invariant(number: int, name: str) -> Callable[[Finder], Finder]:
    """Register a finder under its number and name."""

    def register(finder: Finder) -> Finder:
        _rules[number] = Invariant(number, name, finder)
        return finder

    return register


def all_invariants() -> list[Invariant]:
    """All rules, by number."""
    return [_rules[number] for number in sorted(_rules)]


def violations() -> Iterator[tuple[Invariant, str]]:
    """Every broken rule with the row that breaks it."""
    for rule in all_invariants():
        for row in rule.find():
            yield rule, row
