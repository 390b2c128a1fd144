"""How BPJS spells things: the only home of milliseconds, task ids and wire words of outgoing messages.

Decisions where the protocol leaves room:
* A visit without a type has no referral: NON JKN is told as 3 (kontrol), which BPJS's own form offers for people who
  come without one; JKN without a type is told as 1 (rujukan FKTP), BPJS then says itself when the number does not fit.
* NIK may be empty for NON JKN (newborns, foreigners); of a JKN patient a number without one never leaves
  (outbox/completeness.py). We never fill in digits.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bpjs_bridge.models import MessageKind
from queues import clock
from queues.models import (
    Channel,
    IdentifierKind,
    PharmacyTicket,
    PrescriptionKind,
    Stage,
    Visit,
    VisitEvent,
    VisitType,
)
from queues.waiting import figures

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_MILLISECOND = timedelta(milliseconds=1)
TASK_OF_STAGE = {
    Stage.WAITING_ADMISSION: 1,
    Stage.IN_ADMISSION: 2,
    Stage.WAITING_CLINIC: 3,
    Stage.IN_CLINIC: 4,
    Stage.LEFT_CLINIC: 5,
    Stage.PREPARING_MEDICINE: 6,
    Stage.MEDICINE_READY: 7,
    Stage.NO_SHOW: 99,
}
VISIT_TYPE_CODES = {
    VisitType.REFERRAL: 1,
    VisitType.INTERNAL: 2,
    VisitType.CONTROL: 3,
    VisitType.INTER_HOSPITAL: 4,
}
# Each service spells the kind of prescription its own way (protocol 2).
PRESCRIPTION_IN_TASK_5 = {PrescriptionKind.COMPOUND: "Racikan", PrescriptionKind.NON_COMPOUND: "Non racikan"}
PRESCRIPTION_IN_PHARMACY_ADD = {PrescriptionKind.COMPOUND: "racikan", PrescriptionKind.NON_COMPOUND: "non racikan"}
NO_PRESCRIPTION = "Tidak ada"
CANCELLED_WITHOUT_REASON = "Dibatalkan oleh rumah sakit"
BOOKING_REMARK = "Peserta harap hadir sesuai estimasi waktu dilayani."
PATHS = {
    MessageKind.ADD: "/antrean/add",
    MessageKind.TASK: "/antrean/updatewaktu",
    MessageKind.PHARMACY: "/antrean/farmasi/add",
    MessageKind.CANCEL: "/antrean/batal",
}
LIST_TASKS_PATH = "/antrean/getlisttask"


def milliseconds(moment: datetime) -> int:
    """Epoch milliseconds, rounded down, so that an act is never told later than it was."""
    return (moment - EPOCH) // ONE_MILLISECOND


def moment_of(epoch_milliseconds: int) -> datetime:
    """An aware datetime from epoch milliseconds."""
    return EPOCH + epoch_milliseconds * ONE_MILLISECOND


def text_of(body: dict[str, Any]) -> str:
    """The one spelling of a body: these bytes are stored, and these are sent each time."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def visit_type_code(visit: Visit) -> int:
    """jeniskunjungan, 1 to 4; without a type by the payer, as described above."""
    if visit.visit_type:
        return VISIT_TYPE_CODES[VisitType(visit.visit_type)]
    return VISIT_TYPE_CODES[VisitType.REFERRAL if visit.payer.is_jkn else VisitType.CONTROL]


def estimate(visit: Visit, *, at: datetime) -> datetime:
    """As people are told it, but never after the service date: BPJS takes no estimate of another day (protocol 6)."""
    return min(figures.estimated_at(visit, at=at), clock.end_of_day(visit.session.date))


def number_told(visit: Visit) -> int:
    """The number that the ticket says: a visit that moved to another room counts by another one there."""
    said = visit.label.rpartition("-")[2]
    return int(said) if said.isdecimal() and visit.channel != Channel.IMPORT else visit.number


def add_payload(visit: Visit, *, at: datetime) -> dict[str, Any]:
    """antrean/add: all keys always; personal values from the patient's record, the rest as told at booking."""
    patient, is_jkn = visit.patient, visit.payer.is_jkn
    seats = figures.session_figures(visit.session, at=at)
    identifiers = {row.kind: row.value for row in patient.identifiers.all() if row.is_active}
    return {
        "kodebooking": visit.booking_code,
        "jenispasien": "JKN" if is_jkn else "NON JKN",
        "nomorkartu": identifiers.get(IdentifierKind.BPJS_CARD, "") if is_jkn else "",
        "nik": identifiers.get(IdentifierKind.NIK, ""),
        "nohp": patient.phone,
        "kodepoli": visit.told_poli_code,
        "namapoli": visit.told_clinic_name,
        "pasienbaru": int(visit.is_new_patient),
        "norm": patient.medical_record_number,
        "tanggalperiksa": visit.session.date.isoformat(),
        "kodedokter": visit.told_doctor_code,
        "namadokter": visit.told_doctor_name,
        "jampraktek": visit.told_hours,
        "jeniskunjungan": visit_type_code(visit),
        "nomorreferensi": visit.referral_number if is_jkn else "",
        "nomorantrean": visit.label,
        "angkaantrean": number_told(visit),
        "estimasidilayani": milliseconds(estimate(visit, at=at)),
        "sisakuotajkn": seats.jkn_left,
        "kuotajkn": seats.jkn_quota,
        "sisakuotanonjkn": seats.non_jkn_left,
        "kuotanonjkn": seats.non_jkn_quota,
        "keterangan": BOOKING_REMARK,
    }


def task_payload(event: VisitEvent, *, task_id: int, tells_prescription: bool) -> dict[str, Any]:
    """antrean/updatewaktu: the moment it happened, and with task 5 the prescription where the pharmacy is told."""
    body: dict[str, Any] = {
        "kodebooking": event.visit.booking_code,
        "taskid": task_id,
        "waktu": milliseconds(event.occurred_at),
    }
    if tells_prescription and event.stage == Stage.LEFT_CLINIC:
        prescription = event.visit.prescriptions.filter(withdrawn_at=None).first()
        kind = PrescriptionKind(prescription.kind) if prescription else None
        body["jenisresep"] = PRESCRIPTION_IN_TASK_5[kind] if kind else NO_PRESCRIPTION
    return body


def pharmacy_payload(visit: Visit, ticket: PharmacyTicket) -> dict[str, Any]:
    """The body of antrean/farmasi/add."""
    return {
        "kodebooking": visit.booking_code,
        "jenisresep": PRESCRIPTION_IN_PHARMACY_ADD[PrescriptionKind(ticket.lane)],
        "nomorantrean": ticket.number,
        "keterangan": ticket.label,
    }


def cancel_payload(visit: Visit, *, reason: str) -> dict[str, Any]:
    """The body of antrean/batal; BPJS demands a reason."""
    return {"kodebooking": visit.booking_code, "keterangan": reason.strip() or CANCELLED_WITHOUT_REASON}
