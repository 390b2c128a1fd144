"""One worker per booking at a time, and one that slept past its lease writes nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from bpjs_bridge.client.answers import Answer, unknown
from bpjs_bridge.models import MessageState, OutboxAttempt, OutboxMessage, Outcome
from bpjs_bridge.outbox import claims, order, recording
from bpjs_bridge.outbox.claims import Claim, NothingDue
from bpjs_bridge.outbox.gate import Closed
from bpjs_bridge.outbox.verdicts import judge
from queues.models import Visit
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road, compose_anew

LEASE = timedelta(seconds=5)
REFUSAL = Answer(Outcome.REFUSED, "201", "data nik  belum sesuai.", 200)


def lease(worker: str, *, at: datetime) -> Claim:
    held = claims.claim(at=at, worker=worker, lease=LEASE)
    assert isinstance(held, Claim)
    return held


def record(held: Claim, answer: Answer, *, at: datetime) -> bool:
    return recording.record(held, answer, judge(held.message, answer), at=at)


@pytest.mark.parametrize("is_fenced", [True, False])
def test_a_worker_past_its_lease_writes_nothing(road: Road, is_fenced: bool) -> None:
    road.ticket()
    now = timezone.now()
    sleeper = lease("sleeper", at=now)
    heir = lease("heir", at=now + LEASE)
    assert heir.message == sleeper.message
    record(heir, unknown("timeout"), at=now + LEASE)
    if not is_fenced:
        # What would happen without the fence: the sleeper believes that the lease is still its own.
        sleeper = replace(sleeper, epoch=OutboxMessage.objects.get(pk=sleeper.message.pk).lease_epoch)
        with pytest.raises(IntegrityError), transaction.atomic():
            record(sleeper, REFUSAL, at=now + 2 * LEASE)
        return
    before = OutboxMessage.objects.values().get(pk=sleeper.message.pk)
    assert record(sleeper, REFUSAL, at=now + 2 * LEASE) is False
    assert OutboxMessage.objects.values().get(pk=sleeper.message.pk) == before
    assert before["state"] == MessageState.PENDING
    road.drain()
    assert_both_sides_agree(road)


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_booking_is_held_by_one_worker(road: Road, monkeypatch: pytest.MonkeyPatch, is_guarded: bool) -> None:
    road.ticket()
    if not is_guarded:
        monkeypatch.setattr(order, "sendable", lambda at: order.unblocked().filter(due_at__lte=at))
        monkeypatch.setattr(claims, "LEASE", claims.LEASE.replace("lease_until <= %s", "lease_until <> %s"))
        compose_anew(monkeypatch)
    now = timezone.now()
    first = lease("first", at=now)
    second = claims.claim(at=now + timedelta(seconds=1), worker="second", lease=LEASE)
    if is_guarded:
        assert isinstance(second, NothingDue)
        assert second.next_at == first.until
    else:
        assert isinstance(second, Claim)
        assert second.message == first.message


def test_the_database_itself_refuses_a_second_lease_on_a_booking(road: Road) -> None:
    road.ticket()
    lease("first", at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.filter(position=30).update(leased_by="second")


def test_two_bookings_are_delivered_side_by_side(road: Road) -> None:
    first, second = road.ticket(), road.ticket()
    now = timezone.now()
    held = [lease(worker, at=now + timedelta(seconds=place)) for place, worker in enumerate(("one", "two"))]
    assert {claim.message.visit_id for claim in held} == {first.pk, second.pk}


def test_the_rate_holds_over_all_workers(road: Road, settings: object) -> None:
    settings.BPJS_RATE_PER_SECOND = 2  # type: ignore[attr-defined]
    road.ticket()
    road.ticket()
    now = timezone.now()
    lease("one", at=now)
    refusal = claims.claim(at=now, worker="two", lease=LEASE)
    assert isinstance(refusal, Closed)
    assert refusal.until is not None
    assert refusal.until >= now + timedelta(seconds=0.5)
    lease("two", at=refusal.until)


def test_a_clock_that_jumped_back_does_not_stop_the_sending(road: Road) -> None:
    road.ticket()
    now = timezone.now()
    held = lease("before the jump", at=now + timedelta(hours=1))
    record(held, Answer(Outcome.OK, "200", "Ok", 200), at=now + timedelta(hours=1))
    lease("after the jump", at=now)


def test_every_result_has_its_own_lease(road: Road) -> None:
    road.walk()
    road.drain()
    numbers = OutboxAttempt.objects.values_list("epoch", flat=True)
    assert set(numbers) == {1}
    assert not OutboxMessage.objects.exclude(attempts=F("ok_count")).exists()
    assert Visit.objects.count() == 1
