"""The comparison of both sides catches a lost task, a changed time, a broken order and whatever else must not be."""

from collections.abc import Callable
from typing import Any

import pytest

from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox import order, reconcile
from tests.outbound.road import Road, compose_anew

Bookings = dict[str, Any]
Requests = list[dict[str, Any]]


def tasks(bookings: Bookings) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(iter(bookings.values()))["tasks"]
    return found


def lose_a_task(bookings: Bookings, requests: Requests) -> None:
    del tasks(bookings)[1]


def change_a_time(bookings: Bookings, requests: Requests) -> None:
    tasks(bookings)[2]["waktu"] += 1


def invent_a_task(bookings: Bookings, requests: Requests) -> None:
    tasks(bookings).append({"taskid": 99, "waktu": 1})


def lose_the_booking(bookings: Bookings, requests: Requests) -> None:
    bookings.clear()


def invent_a_booking(bookings: Bookings, requests: Requests) -> None:
    bookings["16032026XXXXXXXXXX"] = {"sumberdata": "Bridging Antrean", "tasks": []}


def lose_the_pharmacys_number(bookings: Bookings, requests: Requests) -> None:
    next(iter(bookings.values()))["pharmacy"] = None


def break_the_order(bookings: Bookings, requests: Requests) -> None:
    requests[2], requests[3] = requests[3], requests[2]


def store_twice(bookings: Bookings, requests: Requests) -> None:
    requests.append(dict(requests[-1]))


def change_the_bytes(bookings: Bookings, requests: Requests) -> None:
    requests[1]["body_sha256"] = "0" * 64


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (lose_a_task, "task 4 is not at BPJS"),
        (change_a_time, "task 5 has another time at BPJS"),
        (invent_a_task, "BPJS has task 99, we do not"),
        (lose_the_booking, "the booking is not at BPJS"),
        (invent_a_booking, "BPJS has a booking that we do not"),
        (lose_the_pharmacys_number, "the pharmacy's number is not at BPJS"),
        (break_the_order, "position 40 was stored after 50"),
        (store_twice, "position 70 was stored 2 times"),
        (change_the_bytes, "position 30 arrived with other bytes than we hold"),
    ],
)
def test_what_must_not_be_is_caught(road: Road, plant: Callable[[Bookings, Requests], None], words: str) -> None:
    road.walk()
    road.drain()
    bookings, requests = road.simulator.state()["bookings"], road.simulator.log()
    assert reconcile.differences(bookings, requests) == []
    plant(bookings, requests)
    assert any(words in line for line in reconcile.differences(bookings, requests))


def test_an_add_for_a_mobile_jkn_booking_is_caught(road: Road) -> None:
    visit = road.mobile_booking()
    request = {"route": "add", "kodebooking": visit.booking_code, "body": {}, "body_sha256": "", "is_stored": False}
    lines = reconcile.differences(road.simulator.state()["bookings"], [request])
    assert any("it is BPJS's own" in line for line in lines)


def test_an_event_that_was_never_sent_is_caught(road: Road) -> None:
    road.walk()
    lines = reconcile.differences(road.simulator.state()["bookings"], road.simulator.log())
    assert len(lines) == 6


def test_messages_sent_in_the_order_of_their_ids_break_the_order(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule of the first undelivered one, BPJS refuses or stores out of order, and it shows."""
    monkeypatch.setattr(order, "unblocked", lambda: OutboxMessage.objects.filter(state=MessageState.PENDING))
    compose_anew(monkeypatch)
    road.walk()
    road.simulator.fault("http_500", match="updatewaktu", taskid=3, times=1)
    road.drain()
    assert road.simulator.counts()["refused"] > 0
