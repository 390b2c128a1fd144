"""A number in the place of another: BPJS hears of the end of the old one before it hears of the new one."""

from typing import Any

import pytest
from django.db.models import Q

from bpjs_bridge.models import GiveUpCause, MessageState, OutboxMessage, ParkReason
from bpjs_bridge.outbox import order
from queues import verbs
from queues.models import ClinicSession, Visit
from tests.outbound.road import EVENING, Road, compose_anew

pytestmark = pytest.mark.django_db


def replaced(road: Road, old: Visit, session: ClinicSession | None = None) -> Visit:
    """To the other poli, under the same letter."""
    hospital = road.hospital
    session = session or hospital.open(hospital.internal, hospital.second_doctor)
    press = hospital.by(hospital.desk, at=hospital.later(), reason="salah poli")
    letter: dict[str, Any] = {
        "visit_type": old.visit_type or "REFERRAL",
        "referral_number": old.referral_number or "0001R99999999",
    }
    return verbs.replace_visit(old, press, verbs.Replacement(session, old.payer, **letter))


def told(road: Road) -> list[tuple[str, str]]:
    """What BPJS was told, in its order: (kind, booking's label)."""
    labels = dict(Visit.objects.values_list("booking_code", "label"))
    kinds = {"/add": "add", "/batal": "batal", "/updatewaktu": "task"}
    said = []
    for request in road.simulator.log():
        kind = next((word for path, word in kinds.items() if request["path"].endswith(path)), "")
        if kind:
            said.append((kind, labels[request["body"]["kodebooking"]]))
    return said


def test_the_old_ends_before_the_new_begins_and_the_letter_serves_again(road: Road) -> None:
    road.simulator.settings(is_used_referral_refused=True)
    old = road.ticket()
    road.drain(at=EVENING)
    new = replaced(road, old)
    road.drain(at=EVENING)
    assert told(road) == [("add", "A-1"), ("task", "A-1"), ("batal", "A-1"), ("add", "B-1"), ("task", "B-1")]
    assert road.simulator.booking(old.booking_code)["cancelled_at_ms"]
    assert road.stored(new) == [3]
    assert set(road.states(new).values()) == {MessageState.DELIVERED}


def test_without_that_order_bpjs_hears_of_the_new_one_first(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    compose_anew(monkeypatch)
    monkeypatch.setattr(order, "waits_for_replaced", lambda: Q(pk__in=[]))
    old = road.ticket()
    replaced(road, old)
    road.drain(at=EVENING)
    order_of_numbers = [one for one in told(road) if one in (("batal", "A-1"), ("add", "B-1"))]
    assert order_of_numbers == [("add", "B-1"), ("batal", "A-1")]


def test_mobile_jkns_own_booking_is_cancelled_with_the_reason_and_ours_added(road: Road) -> None:
    old = road.mobile_booking()
    verbs.check_in(old, road.hospital.by(at=road.hospital.later()))
    new = replaced(road, old)
    road.drain(at=EVENING)
    assert [one for one in told(road) if one[0] != "task"] == [("batal", "A-1"), ("add", "B-1")]
    assert "salah poli" in str(road.simulator.log(route="batal"))
    assert road.stored(new) == [3]


def test_what_a_person_must_decide_of_the_old_one_holds_the_new_one_back(road: Road) -> None:
    old = road.ticket()
    road.drain(at=EVENING)
    new = replaced(road, old)
    waiting = OutboxMessage.objects.filter(visit=old, state=MessageState.PENDING)
    parked = {"state": MessageState.PARKED, "park_reason": ParkReason.REFUSED, "parked_at": EVENING}
    assert waiting.update(**parked) == 1
    road.drain(at=EVENING)
    assert set(road.states(new).values()) == {MessageState.PENDING}
    given_up = {"given_up_at": EVENING, "given_up_cause": GiveUpCause.CANCELLED}
    OutboxMessage.objects.filter(visit=old, state=MessageState.PARKED).update(state=MessageState.GIVEN_UP, **given_up)
    road.drain(at=EVENING)
    assert set(road.states(new).values()) == {MessageState.DELIVERED}
