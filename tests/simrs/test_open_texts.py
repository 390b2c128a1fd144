"""What a SIMRS writes that is kept in clear: a NIK, card or phone in it is refused by the field, never quoted."""

import io
import json

import pytest
from django.core.management import call_command

from queues.models import Patient, Visit
from tests.hospital import Hospital
from tests.simrs.simrs import NEW_CARD, NEW_NIK, NEW_PHONE, Simrs, booking, record

WORDS = ["is kept in clear and must hold no NIK, card or phone number"]


@pytest.mark.parametrize("number", [NEW_NIK, NEW_CARD, NEW_PHONE])
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/bookings", {"nik": NEW_NIK, "session": 1, "payer": "JKN"}, "referral_number"),
        ("/admissions", {"ticket": "ZU-1", "nik": NEW_NIK, "session": 1, "payer": "JKN"}, "referral_number"),
        ("/bookings/{code}/cancel", {}, "reason"),
        ("/visits/{code}/start", {}, "reason"),
    ],
)
def test_a_personal_number_in_an_open_text_is_refused(
    simrs: Simrs, hospital: Hospital, path: str, body: dict[str, object], field: str, number: str
) -> None:
    visit = hospital.booked()
    answer = simrs.post(path.replace("{code}", visit.booking_code), {**body, field: f"no. {number}"})
    assert answer.told == (400, "wrong-fields")
    assert answer.body["errors"] == {field: WORDS}
    assert number not in json.dumps(answer.body)
    visit.refresh_from_db()
    assert visit.stage == "BOOKED"


def test_a_record_and_a_prescription_are_kept_without_personal_numbers(simrs: Simrs, hospital: Hospital) -> None:
    """A clerk who typed a phone into the address must not keep the patient from a number."""
    address = {"street": f"Jalan Uji 1 HP {NEW_PHONE}", "village_name": NEW_NIK}
    assert simrs.post("/patients", record(name=f"Tokoh {NEW_CARD}", address=address)).status == 201
    patient = Patient.objects.get(name=f"Tokoh {'*' * 13}")
    assert patient.address.street == f"Jalan Uji 1 HP {'*' * 12}"
    assert patient.address.village_name == "*" * 16
    code = hospital.here().booking_code
    order = {"kind": "NON_COMPOUND", "items": [{"medicine": f"Obat {NEW_NIK}", "dosage": f"telepon {NEW_PHONE}"}]}
    assert simrs.post(f"/visits/{code}/prescription", order).status == 200
    assert call_command("check_invariants", only=[36], stdout=io.StringIO()) is None


def test_a_letter_s_number_and_a_reason_are_taken(simrs: Simrs, hospital: Hospital) -> None:
    asked = booking(hospital.patient(), hospital.session, referral_number="0099R0010326Y000001")
    code = simrs.post("/bookings", asked).body["booking_code"]
    assert simrs.post(f"/bookings/{code}/cancel", {"reason": "pindah ke tgl 17"}).status == 200
    assert Visit.objects.get(booking_code=code).referral_number == "0099R0010326Y000001"
