"""Rules that look at some days: a fault of these days is found, an older one is left to the whole."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from queues.invariants import Scope, all_invariants
from queues.models import Clinic
from tests.domain.healthy_day import HealthyDay
from tests.domain.test_invariants import FAULTS, Fault, change, day, lived  # noqa: F401  (fixtures)
from tests.hospital import TODAY

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=2)
# Counters, joined records and imported files are few: these rules look at all of them on any day (docs/invariants.md).
OF_ANY_DAY = {62, 75, 76, 81, 90}


def rows(number: int, scope: Scope) -> list[str]:
    return [row for rule in all_invariants() if rule.number == number for row in rule.find(scope)]


@pytest.mark.parametrize(("number", "fault"), [pytest.param(n, f, id=f"{n}-{f.__name__}") for n, f in FAULTS])
def test_a_fault_of_the_days_asked_for_is_found_and_an_older_one_is_not(
    number: int,
    fault: Fault,
    day: HealthyDay,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault(day, monkeypatch)
    assert rows(number, Scope(TODAY))
    assert number in OF_ANY_DAY or rows(number, Scope(LATER)) == []
    assert rows(number, Scope())


def test_a_healthy_day_breaks_no_rule_of_its_days(day: HealthyDay) -> None:  # noqa: F811
    assert {rule.number: found for rule in all_invariants() if (found := list(rule.find(Scope(TODAY))))} == {}


def checked(*words: str) -> str:
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants", *words, stdout=said, no_color=True)
    assert ended.value.code == 1
    return said.getvalue()


def test_the_command_looks_at_the_days_asked_for(day: HealthyDay) -> None:  # noqa: F811
    change(day.called, label="B-1")
    for words in ("today", "yesterday", "7d", "2026-03-16"):
        told = checked("--since", words)
        assert f"7 what was printed stands as it was printed: visit {day.called.pk}: label B-1" in told
        assert " of " not in told, "progress is for who watches the whole"
    said = StringIO()
    call_command("check_invariants", "--since", "2026-03-18", stdout=said, no_color=True)
    assert "rules checked since 2026-03-18, all hold" in said.getvalue()


def test_the_whole_says_how_far_it_is(day: HealthyDay) -> None:  # noqa: F811
    change(day.called, label="B-1")
    told = checked()
    number_of_rules = len(all_invariants())
    assert f"7 of {number_of_rules}: 7 what was printed stands as it was printed\n" in told
    assert "\n  1 rows, " in told
    assert told.count("\n  0 rows, ") == number_of_rules - 1


@pytest.mark.parametrize("words", ["kemarin", "16-03-2026", "d", "99999d"])
def test_a_date_that_is_none_is_said(words: str, db: None) -> None:
    with pytest.raises(CommandError, match="--since"):
        call_command("check_invariants", "--since", words)


def test_what_has_no_date_is_left_to_the_whole(day: HealthyDay) -> None:  # noqa: F811
    Clinic.objects.filter(pk=day.hospital.children.pk).update(neutral_name="Ruang 9900000000000001")
    assert rows(36, Scope(TODAY)) == []
    assert rows(36, Scope()) == [f"queue_clinic.neutral_name row {day.hospital.children.pk}"]
