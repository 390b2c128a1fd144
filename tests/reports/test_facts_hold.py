"""Facts against the history: the rule finds nothing in a day that was counted, and each planted fault."""

from datetime import timedelta

import pytest

from queues import verbs
from queues.invariants import Scope, all_invariants
from queues.models import Stage
from reports.facts import keeping
from reports.models import DEFINITION, FactDay, VisitFact
from tests.hospital import TODAY, Hospital

RULE = 80


@pytest.fixture
def hospital(db: None) -> Hospital:
    """Two visits of a day whose facts are there: one was called, one has a gap."""
    hospital = Hospital()
    forgotten = hospital.here()
    verbs.finish(forgotten.entries.get(), hospital.by(hospital.room, at=hospital.later(600)), call_unknown=True)
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later(300)))
    keeping.build_due(at=hospital.later(), seconds=60)
    return hospital


def broken(scope: Scope | None = None) -> list[str]:
    [rule] = [rule for rule in all_invariants() if rule.number == RULE]
    return list(rule.find(scope or Scope()))


def test_what_was_counted_is_what_the_history_says(hospital: Hospital) -> None:
    assert VisitFact.objects.count() == 2
    assert broken() == []


def test_a_fact_that_somebody_edited_is_found(hospital: Hospital) -> None:
    VisitFact.objects.filter(clinic_wait__isnull=False).update(clinic_wait=1)
    [row] = broken()
    assert row.endswith("clinic_wait")


def test_a_late_entry_waits_to_be_counted_and_is_no_fault(hospital: Hospital) -> None:
    forgotten = VisitFact.objects.get(called_at=None).visit
    called_at = hospital.now - timedelta(seconds=500)
    press = hospital.by(reason="dari buku poli")
    verbs.enter_late(forgotten, Stage.IN_CLINIC, press, occurred_at=called_at)
    assert broken() == []
    assert FactDay.objects.get().is_stale
    keeping.build_due(at=hospital.later(), seconds=60)
    assert broken() == []
    assert VisitFact.objects.filter(late_entries=1, called_at=called_at).count() == 1


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_fact_without_a_visit_and_a_visit_without_a_fact_are_found(hospital: Hospital, is_lost: bool) -> None:
    fact = VisitFact.objects.first()
    assert fact is not None
    if is_lost:
        fact.delete()
    else:
        FactDay.objects.create(date=TODAY + timedelta(days=1), is_stale=False, definition=DEFINITION)
        VisitFact.objects.filter(pk=fact.pk).update(date=TODAY + timedelta(days=1))
    assert any("no fact" in row for row in broken())
    assert is_lost or any("a fact of no visit" in row for row in broken())


def test_a_night_looks_at_the_last_day_that_was_counted(hospital: Hospital) -> None:
    VisitFact.objects.update(stay=1)
    FactDay.objects.update(date=TODAY)
    assert broken(Scope(TODAY)) == []
    old = FactDay.objects.get()
    assert old.date == TODAY
