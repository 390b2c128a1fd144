"""A change of the plan, once for each press, with its lines in the chain of the set-up's history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from queues.database.injection_points import injection_point
from queues.errors import PlanChangedError, ReasonNeededError
from queues.models import ConfigChange, end_of_changes
from queues.press import Press
from queues.verbs.recorded import in_turn
from queues.verbs.rules import newest_change

# As the history's columns keep it.
LONGEST = 300


@dataclass(frozen=True)
class Noted:
    """One line of history: what (`plan.line.7`), as it stood, as it stands."""

    name: str
    old: str
    new: str


def once(press: Press, act: Callable[[], Iterable[Noted]]) -> bool:
    """Run the act in a transaction and note what it did; False when this very press was made before.

    ReasonNeededError without a person; PlanChangedError when others come first each time (`in_turn`).
    """
    if press.user is None:
        raise ReasonNeededError

    def note(end: str) -> ConfigChange | None:
        injection_point("plan-is-as-seen")
        done = list(act())
        injection_point("plan-is-checked")
        lines = [
            _note(noted, press, end if number == 0 else end_of_changes(), is_first=number == 0)
            for number, noted in enumerate(done)
        ]
        return lines[0] if lines else None

    return not in_turn(press, note, PlanChangedError)[1]


def made_by(press: Press, prefix: str) -> list[int]:
    """The keys of what this press made before (`plan.line.7` with the prefix `plan.line.` is 7)."""
    first = ConfigChange.objects.filter(request_key=press.request_key).first()
    if first is None:
        return []
    rows = ConfigChange.objects.filter(at=first.at, actor=first.actor, old="", name__startswith=prefix)
    return [int(name.removeprefix(prefix)) for name in rows.order_by("pk").values_list("name", flat=True)]


def check_seen(name: str, seen: int) -> None:
    """PlanChangedError unless the newest change of it is the one that the page showed (its key; 0: none)."""
    newest = newest_change(name)
    if (newest.pk if newest else 0) != seen:
        raise PlanChangedError


def _note(noted: Noted, press: Press, end: str, *, is_first: bool) -> ConfigChange:
    return ConfigChange.objects.create(
        name=noted.name,
        old=noted.old[:LONGEST],
        new=noted.new[:LONGEST],
        at=press.at,
        actor=press.user,
        reason=press.reason,
        request_key=(press.request_key or None) if is_first else None,
        previous_hash=end,
    )
