"""What callers write is kept in clear: no NIK, card or phone stays in it, and no long text keeps a patient out."""

import io
from typing import Any

import pytest
from django.core.management import call_command

from bpjs_bridge.inbound.checks import kept_text
from bpjs_bridge.inbound.fields import Body
from queues.models import ClinicSession, IdentifierKind, Patient, Visit
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import (
    NEW_CARD,
    NEW_FAMILY,
    NEW_NIK,
    NEW_PHONE,
    MobileJkn,
    booking_of,
    new_patient,
)

WRONG = (201, "Format Data Tidak Sesuai")


def nothing_personal_in_clear() -> bool:
    return call_command("check_invariants", only=[36], stdout=io.StringIO()) is None


@pytest.mark.parametrize("field", ["nomorkartu", "nik", "nohp"])
@pytest.mark.parametrize("form", ["{}", "No. {}", "{}/2026"])
def test_a_personal_number_is_no_reference(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, field: str, form: str
) -> None:
    body = booking_of(patient, session)
    assert bpjs.call("ambilantrean", body, nomorreferensi=form.format(body[field])).told == WRONG
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        (1, "0099R0010326Y000001"),
        (1, "0099P0010326P000001"),
        (3, "0099R0010326K000002"),
        (3, "0099R0010326K00000220"),
        (2, "0099R0010326V000003"),
        (4, "0099R0010326B000004"),
        (2, "1"),
        (2, "445/0012/RSUD/2026"),
        (2, "202603170001"),
        (2, "20260317000001"),
        (2, "1234567890123456789"),
    ],
)
def test_the_number_of_a_letter_is_a_reference(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, kind: int, reference: str
) -> None:
    body = booking_of(patient, session, reference=reference)
    assert bpjs.call("ambilantrean", body, jeniskunjungan=kind).told == (200, "Ok")
    assert Visit.objects.get().referral_number == reference
    assert nothing_personal_in_clear()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Pindah jadwal", "Pindah jadwal"),
        (f"NIK {NEW_NIK} hubungi {NEW_PHONE}", f"NIK {'*' * 16} hubungi {'*' * 12}"),
        (f"{'x' * 190} {NEW_NIK}", f"{'x' * 190} {'*' * 9}"),
        # Twenty digits are no NIK; cut to sixteen they look like one.
        (f"{'x' * 183} {'9' * 20}", f"{'x' * 183} {'*' * 16}"),
    ],
    ids=["plain", "masked", "cut", "cut to the length of a NIK"],
)
def test_the_reason_of_a_cancellation_is_kept_without_personal_numbers(
    bpjs: MobileJkn, hospital: Hospital, said: str, kept: str
) -> None:
    visit = hospital.booked()
    assert bpjs.call("batalantrean", kodebooking=visit.booking_code, keterangan=said).told == (200, "Ok")
    assert visit.events.get(stage="CANCELLED").reason == kept
    assert nothing_personal_in_clear()


def test_a_new_patient_is_kept_without_personal_numbers_in_clear(bpjs: MobileJkn) -> None:
    told = bpjs.call(
        "pasienbaru",
        new_patient(),
        nama=f"Tokoh Rekaan {NEW_CARD}",
        alamat=f"Jalan Contoh 1, HP {NEW_PHONE}, KK {NEW_FAMILY}",
        namakel=NEW_NIK,
        kodekel=NEW_CARD,
        rt=NEW_NIK,
    )
    assert told.code == 200
    patient = Patient.objects.get()
    assert patient.name == f"Tokoh Rekaan {'*' * 13}"
    assert patient.address.street == f"Jalan Contoh 1, HP {'*' * 12}, KK {'*' * 16}"
    assert (patient.address.village_name, patient.address.village_code) == ("*" * 16, "*" * 13)
    assert patient.address.rt == "*" * 5
    assert patient.identifier(IdentifierKind.NIK) == NEW_NIK
    assert patient.phone == NEW_PHONE
    assert nothing_personal_in_clear()


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("rt", "001", "001"),
        ("rt", "RT 01", "RT 01"),
        ("rt", "RT 001", "001"),
        ("rt", "000001", "00001"),
        ("rt", "RT.003/RW.004", "003"),
        ("rw", "RW. 012", "012"),
        ("rw", "Dusun Krajan", "Dusun"),
        ("street", "J" * 301, "J" * 300),
        ("village_name", "K" * 101, "K" * 100),
    ],
)
def test_a_long_address_keeps_nobody_from_registering(bpjs: MobileJkn, field: str, said: str, kept: str) -> None:
    names = {"street": "alamat", "village_name": "namakel"}
    assert bpjs.call("pasienbaru", new_patient(), **{names.get(field, field): said}).code == 200
    assert getattr(Patient.objects.get().address, field) == kept


def test_a_long_name_keeps_nobody_from_registering(bpjs: MobileJkn) -> None:
    assert bpjs.call("pasienbaru", new_patient(), nama="N" * 151).code == 200
    assert Patient.objects.get().name == "N" * 150


@pytest.mark.parametrize("value", [{}, ["x"], 1.5, True])
def test_what_is_no_text_is_not_kept(bpjs: MobileJkn, value: Any) -> None:
    assert bpjs.call("pasienbaru", new_patient(), alamat=value).told == WRONG
    assert not Patient.objects.exists()


def test_a_moment_in_a_text_is_masked_like_a_card() -> None:
    """Rule 36 cannot tell one from the other, so what is kept must not hold it either."""
    assert kept_text(Body({"keterangan": "1795482000000"}), "keterangan", longest=200) == "*" * 13
