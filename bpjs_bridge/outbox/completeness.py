"""antrean/add without what BPJS refuses it for: held here, with our words, before BPJS can say no to nobody."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, ParkReason

# Field -> what a person is told; the words of the wire, like BPJS's own in the same place.
NEVER_EMPTY_FOR_JKN = {
    "nik": "NIK pasien belum diisi: antrean ini belum dikirim ke BPJS",
    "nomorkartu": "Nomor kartu BPJS pasien belum diisi: antrean ini belum dikirim ke BPJS",
}


def lacking(kind: str, body: Mapping[str, Any]) -> str:
    """What is missing in a number of a JKN patient, in words; empty when nothing is, or it is another message."""
    if kind != MessageKind.ADD or body.get("jenispasien") != "JKN":
        return ""
    return next((words for name, words in NEVER_EMPTY_FOR_JKN.items() if not body.get(name)), "")


def lacking_in(message: OutboxMessage, payload: str) -> str:
    """Like `lacking`, for a stored message (perhaps written by an earlier version)."""
    return lacking(message.kind, json.loads(payload)) if message.kind == MessageKind.ADD else ""


def hold_if_lacking(message: OutboxMessage, body: Mapping[str, Any], *, at: datetime) -> None:
    """Park a message that is being written and would have left: completing the record sends it."""
    words = lacking(message.kind, body)
    if words and message.state == MessageState.PENDING:
        message.state, message.park_reason, message.last_message = MessageState.PARKED, ParkReason.INCOMPLETE, words
        message.parked_at = message.alarmed_at = at
