"""Jadwal Operasi RS and Pasien (protocol 1.9): planned and past operations; nothing found is an empty list."""

from datetime import date, datetime
from typing import Any

from bpjs_bridge import wire
from bpjs_bridge.inbound import checks, messages
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body, as_date
from queues.models import Surgery


def answer_hospital(body: Body, *, at: datetime) -> Envelope:
    """All operations of these dates, both included."""
    first, last = _date(body, "tanggalawal"), _date(body, "tanggalakhir")
    if last < first:
        raise Refusal(messages.END_BEFORE_START)
    surgeries = Surgery.objects.standing().between(first, last).select_related("clinic")
    return success({"list": [_listed_for_hospital(surgery) for surgery in surgeries]})


def answer_patient(body: Body, *, at: datetime) -> Envelope:
    """All operations of one member."""
    card = checks.digits(body, "nopeserta", length=checks.CARD_DIGITS, otherwise=messages.WRONG_MEMBER)
    surgeries = Surgery.objects.standing().of_card(card).select_related("clinic").defer("card")
    return success({"list": [_listed(surgery) for surgery in surgeries]})


def _date(body: Body, name: str) -> date:
    """Empty is no date either: the protocol has no words of its own for that."""
    found = as_date(body.code(name))
    if found is None:
        raise Refusal(messages.WRONG_DATE)
    return found


def _listed(surgery: Surgery) -> dict[str, Any]:
    clinic = surgery.clinic
    return {
        "kodebooking": surgery.booking_code,
        "tanggaloperasi": surgery.date.isoformat(),
        "jenistindakan": surgery.operation,
        "kodepoli": clinic.bpjs_subspecialist_code or clinic.bpjs_poli_code or "",
        "namapoli": clinic.name,
        "terlaksana": int(surgery.is_performed),
    }


def _listed_for_hospital(surgery: Surgery) -> dict[str, Any]:
    return {
        **_listed(surgery),
        "nopeserta": surgery.card,
        "lastupdate": wire.milliseconds(surgery.changed_at),
    }
