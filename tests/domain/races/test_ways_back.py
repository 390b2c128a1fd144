"""Two people mend one visit at once, and the pharmacy begins what is being taken back: one of them wins whole."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from queues import verbs
from queues.errors import ConsultationNotOverError, MedicineBegunError, NotAtThisCounterError, QueueError
from queues.models import EntryState, PharmacyTicket, QueueEntry, Stage, Stop, Visit
from tests.domain.at_once import at_once, overtake, overtaker, refusals, widen, without_lock_on
from tests.domain.races.crowd import SYRUP, broken_rules
from tests.hospital import Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def ended(hospital: Hospital) -> Visit:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    hospital.later(600)
    return Visit.objects.named().get(pk=visit.pk)


# --- opened again while the pharmacy begins: stops, the number's wait, the visit -----
def race_reopen_and_start(hospital: Hospital) -> tuple[Visit, list[Any]]:
    visit = ended(hospital)
    ticket, at = PharmacyTicket.objects.get(), hospital.later()
    outcomes = at_once(
        [
            lambda: verbs.reopen(visit, hospital.by(hospital.room, at=at, reason="hasil menyusul")),
            overtaker(lambda: verbs.start_preparing(ticket, hospital.by(hospital.chemist, at=at))),
        ]
    )
    return Visit.objects.get(pk=visit.pk), outcomes


def one_of_them_won(visit: Visit, outcomes: list[Any]) -> bool:
    state = QueueEntry.objects.get(pharmacy_ticket__isnull=False).state
    if visit.stage == Stage.IN_CLINIC:
        won = isinstance(outcomes[1], NotAtThisCounterError) and state == EntryState.GONE
    else:
        refused = isinstance(outcomes[0], (MedicineBegunError, NotAtThisCounterError))
        won = refused and (visit.stage, state) == (Stage.PREPARING_MEDICINE, EntryState.PREPARING)
    return won and broken_rules() == set()


def test_without_the_locks_a_visit_is_opened_again_behind_the_pharmacys_back(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Stop, QueueEntry, Visit)
    overtake(monkeypatch, "medicine-looked-at")
    assert not one_of_them_won(*race_reopen_and_start(hospital))


def test_of_a_reopening_and_the_pharmacys_start_one_wins(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "medicine-looked-at", "step-PREPARING_MEDICINE")
    assert one_of_them_won(*race_reopen_and_start(hospital))


# --- two people, one visit -----
def with_its_fault(job: Callable[[], Any]) -> Callable[[], Any]:
    """Without locks a press may find its own step gone: that is what came of it, too."""

    def work() -> Any:
        try:
            return job()
        except ObjectDoesNotExist as fault:
            return fault

    return work


def race_two_ways_back(hospital: Hospital) -> tuple[Visit, list[Any]]:
    """A nurse opens it again while another one changes its prescription."""
    visit, at = ended(hospital), hospital.later()
    late = lambda: verbs.prescribe_late(  # noqa: E731
        visit, hospital.by(hospital.room, at=at, reason="terlupa"), SYRUP
    )
    reopen = lambda: verbs.reopen(  # noqa: E731
        visit, hospital.by(hospital.room, at=at, reason="hasil menyusul")
    )
    outcomes = at_once([with_its_fault(reopen), overtaker(with_its_fault(late))])
    return Visit.objects.get(pk=visit.pk), outcomes


def nothing_is_half_done(visit: Visit, outcomes: list[Any]) -> bool:
    """Reopened in the end: before the other's press, which is then refused, or after it."""
    if any(isinstance(one, ObjectDoesNotExist) for one in outcomes):
        return False
    done = [one for one in outcomes if not isinstance(one, Exception)]
    refused = all(isinstance(one, QueueError) for one in refusals(outcomes))
    told = not isinstance(outcomes[1], Exception) or isinstance(
        outcomes[1], (ConsultationNotOverError, NotAtThisCounterError)
    )
    return bool(done) and refused and told and broken_rules() == set()


def test_without_the_locks_two_ways_back_leave_a_prescription_in_the_room(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Stop, QueueEntry, Visit)
    overtake(monkeypatch, "medicine-looked-at")
    assert not nothing_is_half_done(*race_two_ways_back(hospital))


def test_two_people_mend_one_visit_at_once(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "medicine-looked-at", "step-LEFT_CLINIC")
    assert nothing_is_half_done(*race_two_ways_back(hospital))
