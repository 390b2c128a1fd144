"""Info Pasien Baru (protocol 1.8): a record for a person unknown to Ambil Antrean."""

import re
from datetime import date, datetime

from bpjs_bridge.inbound import checks, messages, missed, unrecognised
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body, as_date
from queues import clock, verbs
from queues.encryption.personal_numbers import without_numbers
from queues.models import IdentifierKind, Sex
from queues.press import Press

SERVICE = "Info Pasien Baru"
REQUIRED = (
    *("nomorkartu", "nik", "nomorkk", "nama", "jeniskelamin", "tanggallahir", "alamat"),
    *("kodeprop", "namaprop", "kodedati2", "namadati2", "kodekec", "namakec", "kodekel", "namakel", "rw", "rt"),
)
FAMILY_CARD_DIGITS = 16
LONGEST_NAME = 150
LONGEST_PHONE = 30
LONGEST_NAME_OF_REGION = 100
LONGEST_NEIGHBOURHOOD = 5
LONGEST_CODE = 20
# Field of the wire -> field of the record. Of texts, how much is kept: admission completes the record.
ADDRESS_TEXTS = {
    "alamat": ("street", 300),
    "namakel": ("village_name", LONGEST_NAME_OF_REGION),
    "namakec": ("district_name", LONGEST_NAME_OF_REGION),
    "namadati2": ("regency_name", LONGEST_NAME_OF_REGION),
    "namaprop": ("province_name", LONGEST_NAME_OF_REGION),
}
# A code cut short would be another place's.
ADDRESS_CODES = {
    "kodekel": "village_code",
    "kodekec": "district_code",
    "kodedati2": "regency_code",
    "kodeprop": "province_code",
}
NEIGHBOURHOODS = ("rt", "rw")
NUMBER = re.compile(r"[0-9]+")


def answer(body: Body, *, at: datetime) -> Envelope:
    """Makes the record; `response.norm` is its number."""
    body = body.with_alias("tanggallahir", "tanggalahir")
    missed.nothing_empty(body, REQUIRED, service=SERVICE, at=at)
    identifiers = {
        IdentifierKind.BPJS_CARD: checks.digits(
            body, "nomorkartu", length=checks.CARD_DIGITS, otherwise=messages.WRONG_CARD
        ),
        IdentifierKind.NIK: checks.digits(body, "nik", length=checks.NIK_DIGITS, otherwise=messages.WRONG_NIK),
        IdentifierKind.FAMILY_CARD: checks.digits(
            body, "nomorkk", length=FAMILY_CARD_DIGITS, otherwise=messages.WRONG_FAMILY_CARD
        ),
    }
    record = verbs.PersonRecord(
        sex=_sex(body),
        birth_date=_birth_date(body, at=at),
        name=checks.kept_text(body, "nama", longest=LONGEST_NAME),
        phone=checks.short_text(body, "nohp", longest=LONGEST_PHONE),
        address=_address(body),
        identifiers=identifiers,
    )
    nik, card = identifiers[IdentifierKind.NIK], identifiers[IdentifierKind.BPJS_CARD]
    with unrecognised.kept(nik=nik, card=card, service=SERVICE, wished_on=None, at=at):
        patient = verbs.register_patient(record, Press(at))
    return success({"norm": patient.medical_record_number}, message=messages.REGISTERED)


def _address(body: Body) -> dict[str, str]:
    texts = {kept: checks.kept_text(body, name, longest=longest) for name, (kept, longest) in ADDRESS_TEXTS.items()}
    codes = {
        kept: without_numbers(checks.short_text(body, name, longest=LONGEST_CODE))
        for name, kept in ADDRESS_CODES.items()
    }
    return {**texts, **codes, **{name: _neighbourhood(body, name) for name in NEIGHBOURHOODS}}


def _neighbourhood(body: Body, name: str) -> str:
    """`001`; written out as `RT 001` it does not fit, and the protocol refuses nobody for it."""
    text = checks.kept_text(body, name, longest=LONGEST_NAME_OF_REGION)
    if len(text) <= LONGEST_NEIGHBOURHOOD:
        return text
    number = NUMBER.search(text)
    return number[0][-LONGEST_NEIGHBOURHOOD:] if number else text[:LONGEST_NEIGHBOURHOOD]


def _sex(body: Body) -> str:
    sex = body.code("jeniskelamin")
    if sex not in Sex.values:
        raise Refusal(messages.WRONG_SEX)
    return sex


def _birth_date(body: Body, *, at: datetime) -> date:
    born = as_date(body.code("tanggallahir"))
    if born is None or born > clock.service_date(at):
        raise Refusal(messages.WRONG_BIRTH_DATE)
    return born
