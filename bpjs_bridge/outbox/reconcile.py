"""Both sides compared: what we say was delivered against what BPJS stored and received. Plain functions over JSON.

`bookings` and `requests` are those of a BPJS stand-in: its store by booking code (`tasks` with taskid and waktu,
`pharmacy`, `cancelled_at_ms`) and its raw log in order of arrival (`route`, `kodebooking`, `body`, `body_sha256`,
`is_stored`, `code`). Each function yields one line per difference, booking codes and task ids only.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from bpjs_bridge import wire
from bpjs_bridge.models import (
    MessageKind,
    MessageState,
    OutboxMessage,
    Reporting,
    position_of_task,
)
from bpjs_bridge.models.outbox import POSITION_OF_ADD, POSITION_OF_CANCEL, POSITION_OF_PHARMACY
from bpjs_bridge.outbox.order import waits_for_gap
from queues.models import Channel, SendMode, Source, Stage, Visit, VisitEvent

POSITIONS = {"add": POSITION_OF_ADD, "farmasi/add": POSITION_OF_PHARMACY, "batal": POSITION_OF_CANCEL}
TASK_ROUTE = "updatewaktu"
# States in which BPJS need not have a message, and a person or a rule has said so.
EXCUSED = (MessageState.PARKED, MessageState.GIVEN_UP, MessageState.SHADOW)


@dataclass
class Expected:
    """What BPJS is to have of one booking after a drain, from our events alone."""

    is_mobile: bool = False
    # Told of by the system used before, if anybody did: BPJS need not have it until something of it was delivered.
    is_imported: bool = False
    # BPJS itself said that it does not have it, and it was added by us.
    is_missing: bool = False
    tasks: dict[int, int] = field(default_factory=dict)
    excused: set[int] = field(default_factory=set)
    has_pharmacy: bool = False
    is_cancelled_by_us: bool = False
    digests: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def our_side(*, on: date | None = None) -> dict[str, Expected]:
    """By booking code, of all visits that are reported for good; `on`: those of one service date."""
    expected: dict[str, Expected] = {}
    reported = Reporting.objects.filter(mode=SendMode.ON).select_related("visit")
    if on is not None:
        reported = reported.filter(visit__session__date=on)
    codes: dict[int, Visit] = {}
    for reporting in reported:
        visit = codes[reporting.visit_id] = reporting.visit
        is_imported = visit.channel == Channel.IMPORT
        expected[visit.booking_code] = Expected(
            is_mobile=reporting.is_bpjs_own, is_imported=is_imported, is_missing=reporting.missing_at is not None
        )
    for event in VisitEvent.objects.filter(is_standing=True, visit__in=codes):
        task_id = wire.TASK_OF_STAGE.get(Stage(event.stage))
        if task_id is not None:
            expected[codes[event.visit_id].booking_code].tasks[task_id] = wire.milliseconds(event.occurred_at)
        elif event.stage == Stage.CANCELLED and event.source != Source.BPJS:
            expected[codes[event.visit_id].booking_code].is_cancelled_by_us = True
    waiting_for_gap = set(OutboxMessage.objects.filter(waits_for_gap()).values_list("pk", flat=True))
    messages = OutboxMessage.objects.filter(visit__in=codes).select_related("event").order_by("visit", "position", "pk")
    for visit_id, group in groupby(messages, key=lambda message: message.visit_id):
        _note(expected[codes[visit_id].booking_code], list(group), waiting_for_gap)
    _excuse_what_has_no_message(expected)
    return expected


def _note(expected: Expected, messages: list[OutboxMessage], waiting_for_gap: set[int]) -> None:
    """One booking's messages in the order of the journey: what stands behind a parked one is excused with it."""
    is_stuck = False
    for message in messages:
        expected.digests[message.position].add(message.payload_digest)
        is_stuck |= message.state == MessageState.PARKED or message.pk in waiting_for_gap
        if message.task_id and message.state == MessageState.DELIVERED and not message.event.is_standing:
            # Taken back after BPJS had it: BPJS keeps the time of then.
            expected.tasks[message.task_id] = wire.milliseconds(message.event.occurred_at)
        # An act that stands while its message was withdrawn: BPJS itself ended the booking.
        is_ended_there = message.state == MessageState.WITHDRAWN and message.event.is_standing
        if message.state in EXCUSED or is_ended_there or (is_stuck and message.state == MessageState.PENDING):
            expected.excused.add(message.position)
        elif message.kind == MessageKind.PHARMACY and message.state == MessageState.DELIVERED:
            expected.has_pharmacy = True


def _excuse_what_has_no_message(expected: Mapping[str, Expected]) -> None:
    """A no-show may tell nothing or a cancellation, and BPJS's own cancellation ends the rest: settings and rules."""
    for booking in expected.values():
        for task_id in list(booking.tasks):
            if task_id == wire.TASK_OF_STAGE[Stage.NO_SHOW] and not booking.digests.get(position_of_task(task_id)):
                del booking.tasks[task_id]


def differences(
    bookings: Mapping[str, Any],
    requests: Sequence[Mapping[str, Any]],
    *,
    expected: Mapping[str, Expected] | None = None,
) -> list[str]:
    """All that does not agree after a drain; empty when both sides say the same."""
    ours = our_side() if expected is None else expected
    return [
        *lost_or_changed(ours, bookings),
        *not_recorded_by_us(ours, bookings),
        *out_of_order(requests),
        *stored_twice(requests),
        *changed_bytes(ours, requests),
        *added_for_mobile_jkn(ours, requests),
    ]


def lost_or_changed(expected: Mapping[str, Expected], bookings: Mapping[str, Any]) -> Iterator[str]:
    """26: each event of ours that nobody parked is at BPJS with its very time."""
    for code, ours in expected.items():
        theirs = _tasks(bookings.get(code))
        if code not in bookings and not (ours.is_mobile or ours.is_imported) and POSITION_OF_ADD not in ours.excused:
            yield f"{code}: the booking is not at BPJS"
        for task_id, moment in ours.tasks.items():
            if position_of_task(task_id) in ours.excused:
                continue
            if task_id not in theirs:
                yield f"{code}: task {task_id} is not at BPJS"
            elif theirs[task_id] != moment:
                yield f"{code}: task {task_id} has another time at BPJS"
        if ours.has_pharmacy and not (bookings.get(code) or {}).get("pharmacy"):
            yield f"{code}: the pharmacy's number is not at BPJS"
        is_cancelled = bool((bookings.get(code) or {}).get("cancelled_at_ms"))
        if ours.is_cancelled_by_us and not is_cancelled and POSITION_OF_CANCEL not in ours.excused:
            yield f"{code}: the cancellation is not at BPJS"


def not_recorded_by_us(expected: Mapping[str, Expected], bookings: Mapping[str, Any]) -> Iterator[str]:
    """26: BPJS has nothing of our bookings that we did not record."""
    for code, theirs in bookings.items():
        ours = expected.get(code)
        if ours is None:
            if theirs.get("sumberdata") != "Mobile JKN":
                yield f"{code}: BPJS has a booking that we do not"
            continue
        for task_id in _tasks(theirs):
            if task_id not in ours.tasks:
                yield f"{code}: BPJS has task {task_id}, we do not"


def out_of_order(requests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """27: what BPJS stored of a booking came in the order of the journey."""
    arrived: dict[str, list[int]] = defaultdict(list)
    for request in requests:
        position = _position(request)
        if request.get("is_stored") and position is not None:
            arrived[str(request["kodebooking"])].append(position)
    for code, positions in arrived.items():
        for earlier, later in pairwise(positions):
            if earlier > later:
                yield f"{code}: position {later} was stored after {earlier}"


def stored_twice(requests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Once in effect: however often it was sent, it was stored once."""
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for request in requests:
        position = _position(request)
        if request.get("is_stored") and position is not None:
            counts[str(request["kodebooking"]), position] += 1
    for (code, position), count in counts.items():
        if count > 1:
            yield f"{code}: position {position} was stored {count} times"


def changed_bytes(expected: Mapping[str, Expected], requests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """23: whatever arrived is byte for byte what a message of ours holds."""
    for request in requests:
        position, ours = _position(request), expected.get(str(request.get("kodebooking")))
        if position is None or ours is None:
            continue
        if request.get("body_sha256") not in ours.digests.get(position, set()):
            yield f"{request['kodebooking']}: position {position} arrived with other bytes than we hold"


def added_for_mobile_jkn(expected: Mapping[str, Expected], requests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """33: BPJS's own bookings are never added by us, but for those that it said it does not have."""
    for request in requests:
        ours = expected.get(str(request.get("kodebooking")))
        if request.get("route") == "add" and ours is not None and ours.is_mobile and not ours.is_missing:
            yield f"{request['kodebooking']}: added by us, and it is BPJS's own"


def _tasks(booking: Mapping[str, Any] | None) -> dict[int, int]:
    return {task["taskid"]: task["waktu"] for task in (booking or {}).get("tasks", [])}


def _position(request: Mapping[str, Any]) -> int | None:
    """Where a request stands in the journey's order; None when it is no message."""
    route, body = request.get("route"), request.get("body")
    if route in POSITIONS:
        return POSITIONS[str(route)]
    task_id = body.get("taskid") if route == TASK_ROUTE and isinstance(body, dict) else None
    return position_of_task(task_id) if isinstance(task_id, int) else None
