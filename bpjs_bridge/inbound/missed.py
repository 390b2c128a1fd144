"""Patients without a NIK that Mobile JKN could not serve: noted without their numbers, for the hospital to help."""

from collections.abc import Iterable
from datetime import datetime

from bpjs_bridge.inbound import checks, messages, unrecognised
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.inbound.fields import Body, as_date, as_digits
from bpjs_bridge.models import RefusedBooking
from queues import verbs
from queues.encryption.crypto import blind_index
from queues.models import IdentifierKind


def nothing_empty(body: Body, names: Iterable[str], *, service: str, at: datetime) -> None:
    """Like `checks.nothing_empty`, and note a person with a card and without a NIK."""
    try:
        checks.nothing_empty(body, names)
    except Refusal as refusal:
        if refusal.message == messages.EMPTY["nik"]:
            _keep(body, refusal.message, service=service, at=at)
        raise


def _keep(body: Body, words: str, *, service: str, at: datetime) -> None:
    card = as_digits(body.code("nomorkartu"), checks.CARD_DIGITS) or ""
    named = verbs.find_named({IdentifierKind.BPJS_CARD: card}) if card else None
    if card:
        wished_on = as_date(body.code("tanggalperiksa"))
        unrecognised.keep(nik="", card=card, service=service, wished_on=wished_on, at=at)
    RefusedBooking.objects.create(
        refused_at=at,
        service=service,
        words=words,
        patient_id=named.patient_id if named else None,
        card_index=blind_index(card) if card else "",
        wished_on=as_date(body.code("tanggalperiksa")),
    )
