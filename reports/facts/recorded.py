"""All that is recorded of the visits of one date, in as few statements as there are tables."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, Reporting
from queues.models import (
    Call,
    EffectKind,
    EntryState,
    Handover,
    HandoverOutcome,
    Prescription,
    QueueEntry,
    SessionEffect,
    Source,
    Stage,
    StopKind,
    Visit,
    VisitEvent,
)

SUPPORT = (StopKind.LAB, StopKind.RADIOLOGY)


@dataclass
class Recorded:
    """One visit and what stands of it. `calls`: to its clinic, in order; `support`: when it came to laboratory or
    radiology; `sent`: (task, seconds from the press that recorded it to BPJS's answer; not from its
    time: what happened to a number before its holder was registered could not be told sooner).
    """

    visit: Visit
    times: dict[Stage, datetime] = field(default_factory=dict)
    sources: dict[Stage, Source] = field(default_factory=dict)
    calls: list[datetime] = field(default_factory=list)
    support: list[datetime] = field(default_factory=list)
    prescription: Prescription | None = None
    handed_over_at: datetime | None = None
    reporting: Reporting | None = None
    is_added: bool = False
    sent: list[tuple[int, int]] = field(default_factory=list)
    is_ended_by_decision: bool = False


def recorded_on(day: date) -> list[Recorded]:
    """The visits of a date's sessions. Left out: a number that another one replaces, whose person has that one.

    Nine statements, however many visits; the tables are read by the visits' own indexes, never by time.
    """
    visits = (
        Visit.objects.for_patients()
        .filter(session__date=day, replaced_by=None)
        .select_related(
            "session__clinic", "session__doctor", "session__substitute_doctor", "payer", "admission_ticket", "served_by"
        )
    )
    rows = {visit.pk: Recorded(visit) for visit in visits}
    _read_events(day, rows)
    _read_stops(day, rows)
    _read_medicine(day, rows)
    _read_messages(day, rows)
    for pk in SessionEffect.objects.filter(visit__session__date=day, kind=EffectKind.CANCELLED).values_list(
        "visit", flat=True
    ):
        if pk in rows:
            rows[pk].is_ended_by_decision = True
    return list(rows.values())


def _read_events(day: date, rows: dict[int, Recorded]) -> None:
    standing = VisitEvent.objects.filter(visit__session__date=day, is_standing=True).order_by()
    for pk, stage, at, source in standing.values_list("visit", "stage", "occurred_at", "source"):
        if pk in rows:
            rows[pk].times[Stage(stage)] = at
            rows[pk].sources[Stage(stage)] = Source(source)


def _read_stops(day: date, rows: dict[int, Recorded]) -> None:
    calls = Call.objects.filter(
        entry__visit__session__date=day, entry__stop__kind=StopKind.CLINIC, withdrawn_at=None
    ).order_by("called_at", "pk")
    for pk, at in calls.values_list("entry__visit", "called_at"):
        if pk in rows:
            rows[pk].calls.append(at)
    support = QueueEntry.objects.filter(visit__session__date=day, stop__kind__in=SUPPORT).exclude(state=EntryState.GONE)
    for pk, at in support.values_list("visit", "joined_at"):
        if pk in rows:
            rows[pk].support.append(at)


def _read_medicine(day: date, rows: dict[int, Recorded]) -> None:
    by_ticket: dict[int, list[Recorded]] = defaultdict(list)
    written = Prescription.objects.filter(visit__session__date=day, withdrawn_at=None).select_related("ticket")
    for prescription in written:
        if row := rows.get(prescription.visit_id):
            row.prescription = prescription
            if prescription.ticket_id:
                by_ticket[prescription.ticket_id].append(row)
    ends = Handover.objects.filter(
        ticket__prescriptions__visit__session__date=day, withdrawn_at=None, outcome=HandoverOutcome.HANDED_OVER
    )
    for ticket, at in ends.values_list("ticket", "handed_over_at"):
        for row in by_ticket[ticket]:
            row.handed_over_at = at


def _read_messages(day: date, rows: dict[int, Recorded]) -> None:
    for reporting in Reporting.objects.filter(visit__session__date=day):
        if row := rows.get(reporting.visit_id):
            row.reporting = reporting
    delivered = OutboxMessage.objects.filter(visit__session__date=day, state=MessageState.DELIVERED).order_by()
    columns = ("visit", "kind", "task_id", "event__recorded_at", "delivered_at")
    messages: Iterable[tuple[int, str, int | None, datetime, datetime | None]] = delivered.values_list(*columns)
    for pk, kind, task, recorded_at, delivered_at in messages:
        if row := rows.get(pk):
            row.is_added |= kind == MessageKind.ADD
            if kind == MessageKind.TASK and task is not None and delivered_at is not None:
                row.sent.append((task, int((delivered_at - recorded_at).total_seconds())))
