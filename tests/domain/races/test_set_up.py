"""Two people save one step of the set-up at one instant."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from queues.errors.places import StepChangedError
from queues.models import AdmissionClass, Clinic, ConfigChange, Counter, Payer, Stop
from queues.places import making, payers, plan
from queues.places.payers import PayerLine
from queues.places.plan import Choices
from queues.press import Press
from tests.domain.at_once import at_once, collide, has_row_locks

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def raced(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], Any]) -> list[Any]:
    """Both have found the step as their page had shown it before either writes."""
    if has_row_locks():
        collide(monkeypatch, "step-is-as-seen")
    return at_once(acts)


def one_is_told(outcomes: list[Any]) -> None:
    [refused] = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refused, StepChangedError)
    assert ConfigChange.objects.count() == 1


def test_of_two_who_make_the_places_one_is_told_and_they_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Clinic.objects.create(name="Poli Anak", label_prefix="A")
    seen = plan.places_seen()

    def make() -> Any:
        return making.make_places(Choices(), Press(timezone.now()), names={}, seen=seen)

    one_is_told(raced(monkeypatch, make, make))
    assert (Stop.objects.count(), Counter.objects.count(), AdmissionClass.objects.count()) == (3, 3, 2)


def test_of_two_who_name_a_payer_one_is_told_and_no_name_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of history is what keeps the later one from writing over a row that it has waited for."""
    seen = payers.payers_seen()

    def name(words: str) -> Callable[[], Any]:
        lines = [payers.line_of(payer) for payer in Payer.objects.exclude(code="UMUM")]
        cash = Payer.objects.get(code="UMUM")
        wanted = [*lines, PayerLine(str(cash.pk), words, cash.pk)]
        return lambda: payers.set_up_payers(wanted, Press(timezone.now()), seen=seen)

    one_is_told(raced(monkeypatch, name("Tunai"), name("Bayar sendiri")))
    assert Payer.objects.get(code="UMUM").name == ConfigChange.objects.get().new
