"""Each rule of the outbox is shown to catch a fault that was planted; and a whole day breaks none."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bpjs_bridge.models import MessageState, OutboxAttempt, OutboxMessage, Outcome, Reporting
from bpjs_bridge.outbox import claims
from queues import verbs
from queues.invariants import WHOLE, Scope, all_invariants
from queues.models import Channel, Visit
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road
from tests.unguarded import rows_of, without_triggers


def broken(number: int, scope: Scope = WHOLE) -> list[str]:
    rule = next(rule for rule in all_invariants() if rule.number == number)
    return list(rule.find(scope))


def messages(position: int) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(position=position)


def attempts(**asked: object) -> QuerySet[OutboxAttempt]:
    return rows_of(OutboxAttempt).filter(**asked)


def lose_a_message(road: Road) -> None:
    with without_triggers():
        attempts(message__position=50).delete()
    messages(50).delete()


def never_hear(road: Road) -> None:
    with without_triggers():
        attempts().delete()
    OutboxMessage.objects.all().delete()
    Reporting.objects.all().delete()


def change_a_payload(road: Road) -> None:
    message = messages(40).get()
    messages(40).update(payload=message.payload.replace('"taskid":4', '"taskid":3'))


def deliver_over_a_waiting_one(road: Road) -> None:
    messages(40).update(state=MessageState.PENDING)


def hold_what_is_settled(road: Road) -> None:
    messages(40).update(leased_by="a relay")


def claim_a_lease_never_given(road: Road) -> None:
    with without_triggers():
        attempts(message__position=40).update(epoch=9)


def confirm_out_of_order(road: Road) -> None:
    last = OutboxAttempt.objects.get(message__position=70)
    first = OutboxAttempt.objects.get(message__position=30)
    with without_triggers():
        attempts(pk=first.pk).update(message_id=last.message_id, epoch=7)
        attempts(pk=last.pk).update(message_id=first.message_id)


def put_off(road: Road) -> None:
    messages(70).update(state=MessageState.PENDING, due_at=timezone.now() + timedelta(hours=1))


def park_without_words(road: Road) -> None:
    messages(70).update(
        state=MessageState.PARKED, park_reason="REFUSED", parked_at=timezone.now(), last_message="", alarmed_at=None
    )


def count_wrong(road: Road) -> None:
    messages(70).update(attempts=3, unknown_count=2)


def probe_too_often(road: Road) -> None:
    with without_triggers():
        attempts().update(is_probe=True)


def add_for_mobile_jkn(road: Road) -> None:
    Visit.objects.update(channel=Channel.MOBILE_JKN)


FAULTS = [
    (22, lose_a_message),
    (22, never_hear),
    (23, change_a_payload),
    (24, deliver_over_a_waiting_one),
    (25, hold_what_is_settled),
    (25, claim_a_lease_never_given),
    (27, confirm_out_of_order),
    (28, put_off),
    (29, park_without_words),
    (30, count_wrong),
    (32, probe_too_often),
    (33, add_for_mobile_jkn),
]


@pytest.mark.parametrize(("number", "plant"), FAULTS, ids=[plant.__name__ for _number, plant in FAULTS])
def test_a_planted_fault_is_caught(road: Road, number: int, plant: Callable[[Road], None]) -> None:
    road.walk()
    road.drain()
    assert_both_sides_agree(road)
    plant(road)
    assert len(broken(number)) >= 1
    on = road.hospital.session.date
    assert broken(number, Scope(on)) == broken(number)
    # Attempts have the times of this machine's clock.
    assert broken(number, Scope(date(2100, 1, 1))) == []


def test_two_leases_on_a_booking_are_caught_even_without_the_constraint(road: Road) -> None:
    road.ticket()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_lease_per_booking")
    claims.claim(at=timezone.now(), worker="one", lease=timedelta(seconds=5))
    messages(30).update(leased_by="two")
    assert len(broken(25)) == 1


def test_an_act_taken_back_whose_message_still_waits_is_caught(road: Road) -> None:
    road.ticket()
    road.call()
    act = verbs.latest_undoable(road.hospital.room, at=road.hospital.later(1))
    assert act is not None
    verbs.undo(act, road.hospital.by(road.hospital.room, at=road.hospital.now))
    messages(40).update(state=MessageState.PENDING)
    assert len(broken(22)) == 1


def test_the_numbers_of_the_outbox_are_all_there() -> None:
    ours = {rule.number for rule in all_invariants() if 22 <= rule.number <= 33}
    assert {22, 23, 24, 25, 27, 28, 29, 30, 32, 33} <= ours


def test_a_day_with_troubles_breaks_no_rule(road: Road) -> None:
    road.simulator.fault("cut_after_storing", probability=0.2, seed=5)
    road.walk()
    verbs.cancel(road.ticket(), road.hospital.by(at=road.hospital.later(), reason="Pulang"))
    verbs.no_show(road.ticket(), road.hospital.by(at=road.hospital.later(), reason="Pulang"))
    verbs.check_in(road.mobile_booking(), road.hospital.by(at=road.hospital.later()))
    road.hospital.here()
    road.drain()
    assert OutboxAttempt.objects.filter(outcome=Outcome.UNKNOWN).exists()
    assert_both_sides_agree(road)
