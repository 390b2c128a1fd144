"""What came of a delivery, written under the number of its lease: the message, the attempt, what the gate learns."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import (
    BpjsGate,
    MessageState,
    OutboxAttempt,
    OutboxMessage,
    Outcome,
    ParkReason,
    Reporting,
    Service,
)
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox import recovery
from bpjs_bridge.outbox.claims import Claim
from bpjs_bridge.outbox.corrections import supersede
from bpjs_bridge.outbox.verdicts import Verdict
from queues.database.inserting import add

logger = logging.getLogger(__name__)

COUNTER_OF = {
    Outcome.OK: "ok_count",
    Outcome.REFUSED: "refused_count",
    Outcome.UNKNOWN: "unknown_count",
    Outcome.HALTED: "unknown_count",
}
# Held here: BPJS was asked nothing.
NEVER_LEFT = (ParkReason.DAMAGED, ParkReason.INCOMPLETE)


@dataclass(frozen=True)
class Written:
    """`is_gate_troubled`: a usable answer is news to the gate."""

    is_ours: bool
    is_gate_troubled: bool


def record(held: Claim, answer: Answer, verdict: Verdict, *, at: datetime) -> bool:
    """Write what came of it, if the lease is still ours; otherwise write nothing (False)."""
    message = held.message
    if answer.outcome in (Outcome.OK, Outcome.REFUSED) and not verdict.has_consequences:
        written = _write(held, answer, verdict, at=at)
        if written.is_gate_troubled and verdict.park_reason not in NEVER_LEFT:
            gates.learn(answer, at=at)
    else:
        with transaction.atomic():
            written = _write(held, answer, verdict, at=at)
            if written.is_ours:
                _draw_consequences(message, answer, verdict, at=at)
    if written.is_ours:
        _log(message, answer, verdict)
    else:
        logger.warning("outbox %s: lease %s was lost, its result is dropped", message.pk, held.epoch)
    return written.is_ours


def _draw_consequences(message: OutboxMessage, answer: Answer, verdict: Verdict, *, at: datetime) -> None:
    if verdict.park_reason not in NEVER_LEFT:
        gates.learn(answer, at=at)
    for position in verdict.resend_positions:
        delivered = OutboxMessage.objects.get(visit=message.visit, position=position, state=MessageState.DELIVERED)
        supersede(delivered, at=at)
    if verdict.is_missing:
        Reporting.objects.filter(visit=message.visit).update(missing_at=at)
    if verdict.is_added_first:
        recovery.write_add(message.visit, at=at)


def _write(held: Claim, answer: Answer, verdict: Verdict, *, at: datetime) -> Written:
    """The message and its attempt, both or neither, if the lease is ours."""
    changes = _changes(held.message, answer, verdict, at=at)
    counters = ["attempts", COUNTER_OF[answer.outcome]]
    if verdict.state == MessageState.PENDING and answer.outcome == Outcome.REFUSED and verdict.is_certain:
        counters.append("mended_count")
    change, fields = _change(tuple(changes), tuple(counters))
    database = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(value, database) for field, value in zip(fields, changes.values(), strict=True)]
    values += [held.message.pk, held.epoch]
    attempt = _attempt(held, answer, at=at)
    if database.vendor == "postgresql":
        return _write_in_one_statement(change, values, attempt)
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(change, values)
        is_ours = cursor.rowcount == 1
        if is_ours:
            add(attempt)
        return Written(is_ours, is_ours and gates.is_troubled(gates.current()))


def _write_in_one_statement(change: str, values: list[Any], attempt: OutboxAttempt) -> Written:
    """A transaction by itself: nobody waits for a round more, and no half of it is ever there."""
    insertion, fields = _insertion()
    database = connections[DEFAULT_DB_ALIAS]
    row = [field.get_db_prep_save(field.pre_save(attempt, add=True), database) for field in fields]
    statement = (
        f"WITH ours AS ({change} RETURNING id), kept AS ({insertion} FROM ours) SELECT "
        f"(SELECT count(*) FROM ours), (SELECT count(*) FROM {BpjsGate._meta.db_table} "
        f"WHERE id = {int(Service.ANTREAN)} AND (opened_at IS NOT NULL OR consecutive_unknowns > 0))"
    )
    with database.cursor() as cursor:
        cursor.execute(statement, [*values, *row])
        ours, troubled = cursor.fetchone()
    return Written(ours == 1, ours == 1 and troubled > 0)


@lru_cache(maxsize=64)
def _change(names: tuple[str, ...], counters: tuple[str, ...]) -> tuple[str, list["models.Field[Any, Any]"]]:
    """The UPDATE that a worker past its lease finds no row for, and the fields of its values."""
    fields: list[Any] = [OutboxMessage._meta.get_field(name) for name in names]
    changes = [f"{field.column} = %s" for field in fields] + [f"{name} = {name} + 1" for name in counters]
    return (
        f"UPDATE {OutboxMessage._meta.db_table} SET {', '.join(changes)} "
        f"WHERE id = %s AND lease_epoch = %s AND state = '{MessageState.PENDING}'"
    ), fields


@lru_cache(maxsize=1)
def _insertion() -> tuple[str, list["models.Field[Any, Any]"]]:
    fields = [field for field in OutboxAttempt._meta.concrete_fields if not field.primary_key]
    columns, marks = ", ".join(str(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {OutboxAttempt._meta.db_table} ({columns}) SELECT {marks}", fields


def _changes(message: OutboxMessage, answer: Answer, verdict: Verdict, *, at: datetime) -> Mapping[str, Any]:
    changes: dict[str, Any] = {
        "state": verdict.state,
        "leased_by": "",
        "lease_until": None,
        "last_code": answer.code,
        "last_message": answer.message,
    }
    if not message.attempts:
        changes |= {"first_code": answer.code, "first_message": answer.message}
    if verdict.state == MessageState.PENDING:
        changes["due_at"] = at + verdict.wait
    elif verdict.state == MessageState.DELIVERED:
        changes["delivered_at"] = at
    elif verdict.state == MessageState.GIVEN_UP:
        changes |= {"given_up_at": at, "given_up_cause": verdict.give_up_cause}
    else:
        changes |= {"parked_at": at, "park_reason": verdict.park_reason, "alarmed_at": at}
    return changes


def _attempt(held: Claim, answer: Answer, *, at: datetime) -> OutboxAttempt:
    return OutboxAttempt(
        message=held.message,
        epoch=held.epoch,
        worker=held.worker,
        started_at=held.started_at,
        ended_at=at,
        outcome=answer.outcome,
        http_status=answer.http_status,
        code=answer.code,
        answer=answer.message,
        is_probe=held.is_probe,
    )


def _log(message: OutboxMessage, answer: Answer, verdict: Verdict) -> None:
    if verdict.state == MessageState.PARKED:
        logger.error(
            "outbox %s: %s of booking %s is parked (%s): %s %s",
            message.pk, message, message.visit.booking_code, verdict.park_reason, answer.code, answer.message,
        )  # fmt: skip
    elif verdict.state == MessageState.GIVEN_UP:
        logger.warning(
            "outbox %s: %s of booking %s is given up (%s): %s %s",
            message.pk, message, message.visit.booking_code, verdict.give_up_cause, answer.code, answer.message,
        )  # fmt: skip
    elif answer.outcome == Outcome.UNKNOWN:
        logger.info("outbox %s: no certain answer (%s), sent again later", message.pk, answer.message)
