"""What answers hold: record numbers and masked names at most, never NIK, card or phone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from queues import clock, journey
from queues.models import (
    BEFORE_CLINIC,
    ClinicSession,
    IdentifierKind,
    Patient,
    Prescription,
    QueueEntry,
    Visit,
)
from queues.waiting import figures
from queues.waiting.replaced import standing_for


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with the hospital's offset."""
    return at.astimezone(clock.hospital_zone()).isoformat() if at else None


def patient(person: Patient) -> dict[str, Any]:
    """A record, as far as an answer tells of it."""
    kinds = {row.kind for row in person.identifiers.all() if row.is_active}
    return {
        "record_number": person.medical_record_number,
        "is_record_provisional": person.is_record_provisional,
        "masked_name": person.masked_name,
        "is_new_patient": person.is_new_patient,
        "has_nik": IdentifierKind.NIK in kinds,
        "has_card": IdentifierKind.BPJS_CARD in kinds,
        "has_phone": bool(person.phone),
    }


def session(row: ClinicSession) -> dict[str, Any]:
    """A session without its seats."""
    return {
        "id": row.pk,
        "date": row.date.isoformat(),
        "clinic": {
            "id": row.clinic.pk,
            "name": row.clinic.name,
            "bpjs_code": row.clinic.bpjs_subspecialist_code or "",
        },
        "doctor": {
            "name": row.serving_doctor.name,
            "bpjs_code": row.serving_doctor.bpjs_code,
        },
        "hours": row.hours,
        "is_open": row.is_open,
    }


def sessions(rows: list[ClinicSession], *, at: datetime) -> list[dict[str, Any]]:
    """Sessions with the seats left in each purse, counted for all of them at once."""
    left = figures.seats_left(rows, at=at)
    return [{**session(row), "jkn_left": left[row.pk][0], "non_jkn_left": left[row.pk][1]} for row in rows]


def visit(row: Visit) -> dict[str, Any]:
    """A visit in one line; the row is `named()`."""
    return {
        "booking_code": row.booking_code,
        "label": row.label,
        "number": row.number,
        "stage": row.stage,
        "record_number": row.patient.medical_record_number,
        "is_new_patient": row.is_new_patient,
        "payer": row.payer.code,
        "visit_type": row.visit_type,
        "channel": row.channel,
        "slot_at": moment(row.slot_at),
        "arrived_at": moment(row.arrived_at),
        "session": session(row.session),
    }


def whole_visit(row: Visit, *, at: datetime) -> dict[str, Any]:
    """A visit with its steps, its stops, its prescription and, while it waits for the doctor, its turn."""
    entries = QueueEntry.objects.filter(visit=row).select_related("stop", "counter").order_by("pk")
    turn = figures.turn(row, at=at) if row.stage in BEFORE_CLINIC else None
    return {
        **visit(row),
        "sep_number": row.sep_number,
        "replaces": row.replaces.booking_code if row.replaces else None,
        "replaced_by": instead.booking_code if row.is_over and (instead := standing_for(row)) else None,
        "remaining": turn.remaining if turn else None,
        "estimated_at": moment(turn.estimated_at) if turn else None,
        "steps": [
            {"stage": stage, "occurred_at": moment(event.occurred_at), "source": event.source}
            for stage, event in journey.standing_events(row).items()
        ],
        "unknown_steps": sorted(journey.open_gaps(row)),
        "stops": [_stop(entry) for entry in entries],
        "prescription": _prescription(row),
    }


def _stop(entry: QueueEntry) -> dict[str, Any]:
    return {
        "kind": entry.stop.kind,
        "name": entry.stop.name,
        "state": entry.state,
        "counter": entry.counter.name if entry.counter else None,
        "joined_at": moment(entry.joined_at),
        "ended_at": moment(entry.ended_at),
        "calls": entry.call_count,
    }


def _prescription(row: Visit) -> dict[str, Any] | None:
    waits = Prefetch("ticket__entries", queryset=QueueEntry.objects.select_related("stop", "counter").order_by("pk"))
    orders: Iterable[Prescription] = (
        Prescription.objects.filter(visit=row, withdrawn_at=None)
        .select_related("ticket")
        .prefetch_related("items", waits)
    )
    for order in orders:
        return {
            "kind": order.kind,
            "ticket": order.ticket.label if order.ticket else None,
            "items": [
                {
                    "medicine": item.medicine,
                    "quantity": item.ordered,
                    "dosage": item.dosage,
                    "given": item.given,
                    "outcome": item.outcome,
                }
                for item in order.items.all()
            ],
            "stops": [_stop(entry) for entry in order.ticket.entries.all()] if order.ticket else [],
        }
    return None
