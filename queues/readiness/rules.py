"""What must be there before somebody can be called: rules with ids, each of which names what is missing and what to do.

Each room of the house registers its own when its app is ready; those of places and sessions are in places.py. Ids and
levels are those of docs/operations.md, "Readiness".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from queues.models import Payer, Stop, StopKind

# Nobody can be called before there is one of these with a counter.
FIRST_STOPS = (StopKind.ADMISSION, StopKind.CLINIC)


class Level(TextChoices):
    """STOP: a patient stands before a wall. WARN: it works, and should be better."""

    STOP = "STOP", "STOP"
    WARN = "WARN", "WARN"


Finder = Callable[[datetime], Iterable[str]]


@dataclass(frozen=True)
class Rule:
    """One rule; `find` yields the names of what breaks it at a moment: places and days, never patients."""

    id: str
    level: Level
    message: Promise
    next_step: Promise
    find: Finder
    # The server itself is unfit: a monitor is told by /health/ready.
    is_health: bool = False


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold, and what breaks it."""

    rule: Rule
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is missing, by name."""
        return f"{self.rule.message}: {', '.join(self.names)}."


_rules: dict[str, Rule] = {}


def rule(
    number: int, level: Level, message: Promise, next_step: Promise, *, is_health: bool = False
) -> Callable[[Finder], Finder]:
    """Register a finder as `ready.<number>`."""

    def register(find: Finder) -> Finder:
        name = f"ready.{number}"
        _rules[name] = Rule(name, level, message, next_step, find, is_health)
        return find

    return register


def all_rules() -> list[Rule]:
    """All rules, by id."""
    return [_rules[name] for name in sorted(_rules)]


def findings(*, at: datetime) -> list[Finding]:
    """The rules that do not hold now, by id."""
    return _broken(all_rules(), at=at)


def unfit(*, at: datetime) -> list[Finding]:
    """What makes this server unfit to serve at all, whatever the hospital has set up."""
    return _broken([one for one in all_rules() if one.is_health], at=at)


def _broken(rules: Iterable[Rule], *, at: datetime) -> list[Finding]:
    found = ((one, tuple(one.find(at))) for one in rules)
    return [Finding(one, names) for one, names in found if names]


def nothing_can_be_called() -> Finding | None:
    """Why no number at all can be given out and called; None once one can. Two short statements: monitors ask often.

    Sessions are not asked for: on a Sunday without any the hospital is ready.
    """
    if not Payer.objects.filter(is_active=True).exists():
        return Finding(_rules["ready.106"], (_("tidak ada penjamin yang aktif"),))
    if not Stop.objects.served().filter(kind__in=FIRST_STOPS).exists():
        return Finding(_rules["ready.102"], (_("tidak ada loket admisi atau ruang poli yang aktif"),))
    return None
