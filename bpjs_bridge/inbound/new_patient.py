"""Info Pasien Baru (protocol 1.8): a record for somebody whom Ambil Antrean did not know."""

from datetime import date, datetime

from bpjs_bridge.inbound import checks, messages
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body, as_date
from queues import clock, verbs
from queues.journey import Actor
from queues.models import IdentifierKind, Sex

REQUIRED = (
    *("nomorkartu", "nik", "nomorkk", "nama", "jeniskelamin", "tanggallahir", "alamat"),
    *("kodeprop", "namaprop", "kodedati2", "namadati2", "kodekec", "namakec", "kodekel", "namakel", "rw", "rt"),
)
FAMILY_CARD_DIGITS = 16
LONGEST_NAME = 150
LONGEST_PHONE = 30
# Field of the wire -> field of the record, and how much of it is kept.
ADDRESS = {
    "alamat": ("street", 300),
    "rt": ("rt", 5),
    "rw": ("rw", 5),
    "kodekel": ("village_code", 20),
    "namakel": ("village_name", 100),
    "kodekec": ("district_code", 20),
    "namakec": ("district_name", 100),
    "kodedati2": ("regency_code", 20),
    "namadati2": ("regency_name", 100),
    "kodeprop": ("province_code", 20),
    "namaprop": ("province_name", 100),
}


def answer(body: Body, *, at: datetime) -> Envelope:
    """The new record's number."""
    body = body.with_alias("tanggallahir", "tanggalahir")
    checks.nothing_empty(body, REQUIRED)
    identifiers = {
        IdentifierKind.BPJS_CARD: checks.digits(
            body, "nomorkartu", length=checks.CARD_DIGITS, otherwise=messages.WRONG_CARD
        ),
        IdentifierKind.NIK: checks.digits(body, "nik", length=checks.NIK_DIGITS, otherwise=messages.WRONG_NIK),
        IdentifierKind.FAMILY_CARD: checks.digits(
            body, "nomorkk", length=FAMILY_CARD_DIGITS, otherwise=messages.WRONG_FAMILY_CARD
        ),
    }
    patient = verbs.register_patient(
        sex=_sex(body),
        birth_date=_birth_date(body, at=at),
        name=checks.short_text(body, "nama", longest=LONGEST_NAME),
        phone=checks.short_text(body, "nohp", longest=LONGEST_PHONE),
        address={kept: checks.short_text(body, name, longest=longest) for name, (kept, longest) in ADDRESS.items()},
        identifiers=identifiers,
        at=at,
        actor=Actor(),
    )
    return success({"norm": patient.medical_record_number}, message=messages.REGISTERED)


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
