"""Two people change the hospital's rules at one instant."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from queues import rules, verbs
from queues.errors import RuleChangedError
from queues.models import ConfigChange
from queues.press import Press
from queues.verbs import RuleChange
from tests.domain.at_once import at_once, collide, has_row_locks

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CALLS, SECONDS = "CALLS_BEFORE_MISSED", "SECONDS_BETWEEN_CALLS"


def change(name: str, value: str, *, seen: int = 0) -> Callable[[], Any]:
    return lambda: verbs.change_rule(RuleChange(name, value, seen), Press(timezone.now()))


def raced(monkeypatch: pytest.MonkeyPatch, *changes: Callable[[], Any]) -> list[Any]:
    """Both have looked, and found the rule as they had seen it, before either writes."""
    if has_row_locks():
        collide(monkeypatch, "rule-is-as-seen")
    return at_once(changes)


def test_of_two_at_one_rule_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the rule has a row already: the later one waits for it, and would write over it unseen."""
    seen = change(CALLS, "4")().pk
    outcomes = raced(monkeypatch, change(CALLS, "5", seen=seen), change(CALLS, "7", seen=seen))
    [refused] = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refused, RuleChangedError)
    assert str(rules.current().calls_before_missed) == ConfigChange.objects.latest("pk").new
    assert ConfigChange.objects.count() == 2


def test_two_at_two_rules_both_change_them(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = raced(monkeypatch, change(CALLS, "5"), change(SECONDS, "30"))
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert (rules.current().calls_before_missed, rules.current().seconds_between_calls) == (5, 30)
    first, second = ConfigChange.objects.order_by("pk")
    assert second.previous_hash == first.row_hash
