"""The small hospital, and people who are hard to tell apart."""

from datetime import date
from typing import Any

import pytest

from queues import verbs
from queues.models import IdentifierKind, Patient
from queues.press import Press
from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def person(hospital: Hospital, name: str, born: date | None = date(1990, 5, 17), /, **given: Any) -> Patient:
    """A record; `nik`, `card`, `phone`, `number` and `sex` as wanted."""
    named = {IdentifierKind.NIK: given.get("nik", ""), IdentifierKind.BPJS_CARD: given.get("card", "")}
    identifiers = {kind: value for kind, value in named.items() if value}
    record = verbs.PersonRecord(
        name,
        given.get("sex", "P"),
        born,
        record_number=given.get("number", ""),
        identifiers=identifiers,
        phone=given.get("phone", ""),
    )
    return verbs.register_patient(record, Press(hospital.now))
