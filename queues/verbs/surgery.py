"""Verbs about operations: planned or changed, and whether they were performed. Each change takes its time along."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from queues import clock
from queues.database.locking import SURGERIES, hold_one, locked
from queues.errors import OtherPatientError, SurgeryAheadError, SurgeryCancelledError
from queues.models import Clinic, IdentifierKind, Patient, Surgery
from queues.press import Press


@dataclass(frozen=True)
class PlannedSurgery:
    """What a plan says of one operation; where patient, card or `is_performed` is empty it says nothing of them."""

    booking_code: str
    date: date
    operation: str
    clinic: Clinic
    patient: Patient | None = None
    card: str = ""
    is_performed: bool | None = None


def plan_surgery(planned: PlannedSurgery, press: Press) -> tuple[Surgery, bool]:
    """The operation as planned, and whether that changed anything. OtherPatientError, SurgeryAheadError.

    A plan never takes back that an operation was performed: that is a person's act.
    """
    if planned.is_performed and planned.date > clock.service_date(press.at):
        raise SurgeryAheadError
    with transaction.atomic():
        surgery = locked(Surgery.objects.named()).filter(booking_code=planned.booking_code).first()
        _check_one_person(planned, surgery)
        if surgery is None:
            return Surgery.objects.create(**_given_values(planned), changed_at=press.at, changed_by=press.user), True
        changed = {name: value for name, value in _given_values(planned).items() if getattr(surgery, name) != value}
        if surgery.is_performed:
            changed.pop("is_performed", None)
        if changed:
            _change(surgery, press, **changed)
        return surgery, bool(changed)


def _given_values(planned: PlannedSurgery) -> dict[str, Any]:
    values = {name: getattr(planned, name) for name in ("booking_code", "date", "operation", "clinic")}
    if planned.patient is not None:
        values["patient"] = planned.patient
    if planned.card:
        values["card"] = planned.card
    if planned.is_performed is not None:
        values["is_performed"] = planned.is_performed
    return values


def _check_one_person(planned: PlannedSurgery, surgery: Surgery | None) -> None:
    """The card is the patient's, and an operation stays its patient's."""
    patient = planned.patient or (surgery.patient if surgery else None)
    own_card = patient.identifier(IdentifierKind.BPJS_CARD) if patient and planned.card else ""
    cards = {card for card in (planned.card, own_card, surgery.card if surgery and planned.card else "") if card}
    patients = {patient.pk for patient in (planned.patient, surgery.patient if surgery else None) if patient}
    if len(cards) > 1 or len(patients) > 1:
        raise OtherPatientError


def mark_performed(surgery: Surgery, press: Press, *, is_performed: bool) -> Surgery:
    """Say that an operation was performed, or take that back; said twice, the first time stands.

    SurgeryCancelledError, SurgeryAheadError.
    """
    with transaction.atomic():
        surgery = hold_one(SURGERIES, surgery.pk)
        if surgery.is_cancelled:
            raise SurgeryCancelledError
        if is_performed and surgery.date > clock.service_date(press.at):
            raise SurgeryAheadError
        if surgery.is_performed != is_performed:
            _change(surgery, press, is_performed=is_performed)
        return surgery


def _change(surgery: Surgery, press: Press, **values: Any) -> None:
    for name, value in values.items():
        setattr(surgery, name, value)
    surgery.changed_at, surgery.changed_by = press.at, press.user
    surgery.save()
