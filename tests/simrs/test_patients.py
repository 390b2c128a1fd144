"""Records as the SIMRS keeps them, bookings in sessions, and how each is refused."""

from pathlib import Path

import pytest
from time_machine import Traveller

from queues import clock, verbs
from queues.models import Channel, Counter, IdentifierKind, Patient, RecordNumberChange, Visit
from tests.hospital import TODAY, Hospital
from tests.newborn import LETTER, NIK, newborn
from tests.simrs.simrs import NEW_NIK, NEW_PHONE, Simrs, booking, check_described, person, record


# --- patients -----
def test_a_record_is_made_with_the_simrs_number(simrs: Simrs) -> None:
    answer = simrs.post("/patients", record())
    check_described(answer, "keep_patient")
    assert (answer.status, answer.body["is_made"], answer.body["record_number"]) == (201, True, "RM-7788")
    patient = Patient.objects.get()
    assert patient.identifier(IdentifierKind.NIK) == NEW_NIK
    assert (patient.phone, patient.address.village_name) == (NEW_PHONE, "Desa Uji")


def test_the_same_record_again_changes_nothing(simrs: Simrs) -> None:
    simrs.post("/patients", record())
    answer = simrs.post("/patients", record())
    assert (answer.status, answer.body["is_made"]) == (200, False)
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("left_out", ["nik", "card", "record_number"])
def test_a_record_is_brought_up_to_date_whichever_number_names_it(simrs: Simrs, left_out: str) -> None:
    simrs.post("/patients", record())
    changes = {left_out: None, "name": "Tokoh Nama Betul", "phone": "080099998888", "address": {"street": "Jalan 2"}}
    answer = simrs.post("/patients", record(**changes))
    assert (answer.status, answer.body["is_made"]) == (200, False)
    patient = Patient.objects.get()
    assert (patient.name, patient.phone, patient.address.street) == ("Tokoh Nama Betul", "080099998888", "Jalan 2")
    assert patient.address.village_name == "Desa Uji"


def test_a_record_gets_the_number_it_lacked(simrs: Simrs) -> None:
    simrs.post("/patients", record(card=None))
    assert simrs.post("/patients", record()).body["has_card"]


def test_a_provisional_number_is_confirmed_once(simrs: Simrs, hospital: Hospital) -> None:
    known = hospital.patient()
    Patient.objects.update(is_record_provisional=True)
    said = {**record(card=None, birth_date="1990-05-17"), **person(known)}
    answer = simrs.post("/patients", said)
    assert (answer.body["record_number"], answer.body["is_record_provisional"]) == ("RM-7788", False)
    assert RecordNumberChange.objects.get().old_number == known.medical_record_number
    assert simrs.post("/patients", {**said, "record_number": "RM-9"}).told == (409, "identity-conflict")


def test_a_number_that_somebody_carried_before_names_nobody_else(simrs: Simrs, hospital: Hospital) -> None:
    known = hospital.patient()
    Patient.objects.update(is_record_provisional=True)
    simrs.post("/patients", {**record(card=None, birth_date="1990-05-17"), **person(known)})
    other = record(record_number=known.medical_record_number)
    assert simrs.post("/patients", other).told == (409, "already-registered")


def test_contradicting_numbers_are_a_conflict(simrs: Simrs, hospital: Hospital) -> None:
    one, other = hospital.patient(), hospital.patient()
    mixed = {**record(record_number=None), **person(one), "card": other.identifier(IdentifierKind.BPJS_CARD)}
    assert simrs.post("/patients", mixed).told == (409, "identity-conflict")
    crossed = {**record(card=None, record_number=other.medical_record_number), **person(one)}
    assert simrs.post("/patients", crossed).told == (409, "identity-conflict")


def test_a_mistyped_record_number_overwrites_nobody(simrs: Simrs, hospital: Hospital) -> None:
    known = hospital.patient()
    said = record(nik=None, card=None, record_number=known.medical_record_number)
    assert simrs.post("/patients", said).told == (409, "identity-conflict")
    assert Patient.objects.get().name == known.name


def test_where_no_birth_date_is_known_the_name_identifies_the_person(simrs: Simrs) -> None:
    simrs.post("/patients", record(nik=None, card=None, birth_date=None))
    other = record(nik=None, card=None, name="Orang Lain")
    assert simrs.post("/patients", other).told == (409, "identity-conflict")
    assert simrs.post("/patients", {**other, "name": "tokoh rekaan  BARU"}).status == 200


def test_a_patient_is_found_by_each_number(simrs: Simrs, hospital: Hospital) -> None:
    known = hospital.patient()
    for asked in (
        person(known),
        {"card": known.identifier(IdentifierKind.BPJS_CARD)},
        {"record_number": known.medical_record_number},
        {"record_number": known.medical_record_number, **person(known)},
    ):
        answer = simrs.post("/patients/search", asked)
        check_described(answer, "find_patient")
        assert answer.body["record_number"] == known.medical_record_number
    assert simrs.post("/patients/search", {"nik": NEW_NIK}).told == (404, "unknown-patient")
    assert simrs.post("/patients/search", {}).told == (400, "wrong-fields")
    assert simrs.post("/patients/search", {"record_number": "0", **person(known)}).told == (409, "identity-conflict")


# --- sessions and bookings -----
def test_sessions_of_a_date_and_a_clinic(simrs: Simrs, hospital: Hospital) -> None:
    hospital.open(hospital.internal, hospital.second_doctor)
    hospital.booked(payer=hospital.cash)
    answer = simrs.get("/sessions", date=TODAY.isoformat())
    check_described(answer, "sessions")
    assert [row["clinic"]["name"] for row in answer.body["sessions"]] == ["Anak", "Penyakit Dalam"]
    for clinic in ("ANA", "Anak", str(hospital.children.pk)):
        (row,) = simrs.get("/sessions", date=TODAY.isoformat(), clinic=clinic).body["sessions"]
        assert row["id"] == hospital.session.pk
        # The day is in: seats are common, one is taken.
        assert (row["jkn_left"], row["non_jkn_left"]) == (29, 29)
    assert simrs.get("/sessions", date=TODAY.isoformat(), clinic="TIDAK").body["sessions"] == []
    for wrong in ("17-03-2026", "2026-W12-1", "2026-02-30", "20260316", "٢٠٢٦-٠٣-١٦", "x\0"):
        assert simrs.get("/sessions", date=wrong).told == (400, "wrong-fields")
    assert simrs.get("/sessions", date=TODAY.isoformat(), clinic="\0").told == (400, "wrong-fields")
    assert simrs.get("/sessions", date=TODAY.isoformat(), clinic="9" * 30).body["sessions"] == []
    assert simrs.get("/sessions").told == (400, "wrong-fields")
    assert simrs.get("/sessions", date=TODAY.isoformat(), nik="x").told == (400, "wrong-fields")


def test_a_number_is_taken(simrs: Simrs, hospital: Hospital) -> None:
    answer = simrs.post("/bookings", booking(hospital.patient(), hospital.session))
    check_described(answer, "book")
    assert (answer.status, answer.body["label"], answer.body["stage"]) == (201, "A-1", "BOOKED")
    visit = Visit.objects.get()
    assert (visit.channel, visit.events.get().device) == (Channel.API, "API simrs-uji")
    assert visit.events.get().occurred_at == hospital.now


def test_a_second_number_of_one_session_is_refused_with_the_first(simrs: Simrs, hospital: Hospital) -> None:
    patient = hospital.patient()
    first = simrs.post("/bookings", booking(patient, hospital.session))
    again = simrs.post("/bookings", booking(patient, hospital.session))
    assert again.told == (409, "already-booked")
    assert again.body["booking_code"] == first.body["booking_code"]


def test_what_a_booking_is_refused_for(simrs: Simrs, hospital: Hospital) -> None:
    asked = booking(hospital.patient(), hospital.session)
    assert simrs.post("/bookings", {**asked, "payer": "JKN"}).told == (409, "referral-missing")
    assert simrs.post("/bookings", {**asked, "nik": NEW_NIK}).told == (404, "unknown-patient")
    for field, wrong in (("session", 10**15), ("payer", "TIDAK")):
        answer = simrs.post("/bookings", {**asked, field: wrong})
        assert (*answer.told, list(answer.body["errors"])) == (422, "unknown-reference", [field])
    verbs.set_leave(hospital.session, is_on_leave=True)
    assert simrs.post("/bookings", asked).told == (409, "session-closed")


def test_a_jkn_number_needs_card_and_nik_in_the_record(simrs: Simrs, hospital: Hospital, tmp_path: Path) -> None:
    baby = newborn(tmp_path)
    asked = {
        "record_number": baby.medical_record_number,
        "session": hospital.session.pk,
        "payer": "JKN",
        "visit_type": "REFERRAL",
        "referral_number": LETTER,
    }
    answer = simrs.post("/bookings", asked)
    assert answer.told == (409, "nik-missing")
    assert "NIK" in answer.body["detail"]
    assert simrs.post("/bookings", {**asked, "payer": "UMUM"}).status == 201
    verbs.cancel(Visit.objects.get(), hospital.by(at=hospital.later(), reason="salah penjamin"))
    verbs.add_identifiers(baby, hospital.by(at=hospital.later()), identifiers={IdentifierKind.NIK: NIK})
    assert simrs.post("/bookings", asked).status == 201


def test_a_full_session(simrs: Simrs, hospital: Hospital) -> None:
    session = hospital.open(hospital.internal, hospital.second_doctor, capacity=1, hours=(13, 15))
    assert simrs.post("/bookings", booking(hospital.patient(), session)).told == (409, "quota-full")


def test_a_jkn_number_with_its_referral(simrs: Simrs, hospital: Hospital) -> None:
    more = {"payer": "JKN", "visit_type": "REFERRAL", "referral_number": "0001R0010326B000001", "priority": "ELDERLY"}
    assert simrs.post("/bookings", booking(hospital.patient(), hospital.session, **more)).status == 201
    visit = Visit.objects.get()
    assert (visit.referral_number, visit.visit_type, visit.priority) == ("0001R0010326B000001", "REFERRAL", "ELDERLY")


def test_giving_a_number_up(simrs: Simrs, hospital: Hospital) -> None:
    visit = hospital.booked()
    answer = simrs.post(f"/bookings/{visit.booking_code}/cancel", {"reason": "berhalangan"})
    check_described(answer, "cancel")
    assert answer.body["stage"] == "CANCELLED"
    assert simrs.post(f"/bookings/{visit.booking_code}/cancel", {"reason": "lagi"}).told == (409, "visit-over")
    assert simrs.post("/bookings/TIDAK-ADA/cancel", {"reason": "x"}).told == (404, "unknown-booking")
    assert simrs.post(f"/bookings/{visit.booking_code}/cancel").told == (400, "wrong-fields")


def test_check_in(simrs: Simrs, hospital: Hospital, wall_clock: Traveller) -> None:
    visit = hospital.booked()
    wall_clock.move_to(hospital.later())
    answer = simrs.post(f"/bookings/{visit.booking_code}/check-in", {"priority": "PREGNANT"})
    check_described(answer, "check_in")
    now = hospital.now.astimezone(clock.hospital_zone()).isoformat()
    assert (answer.body["stage"], answer.body["arrived_at"]) == ("WAITING_CLINIC", now)
    assert simrs.post(f"/bookings/{visit.booking_code}/check-in").told == (409, "already-checked-in")
    assert simrs.post("/bookings/X/check-in").told == (404, "unknown-booking")


def test_check_in_on_another_day(simrs: Simrs, hospital: Hospital) -> None:
    tomorrow = hospital.open(hospital.internal, hospital.second_doctor, on=TODAY.replace(day=17))
    visit = hospital.booked(session=tomorrow)
    assert simrs.post(f"/bookings/{visit.booking_code}/check-in").told == (409, "not-today")


def test_a_booking_code_with_slashes(simrs: Simrs, hospital: Hospital) -> None:
    visit = hospital.booked(booking_code="RS/2026/03#7")
    assert simrs.post("/bookings/RS%2F2026%2F03%237/check-in").status == 200
    assert simrs.get("/visits/RS/2026/03%237").body["booking_code"] == visit.booking_code


def test_what_nobody_can_call_is_refused(simrs: Simrs, hospital: Hospital) -> None:
    booked = hospital.booked()
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)
    assert simrs.post("/bookings", booking(hospital.patient(), hospital.session)).told == (409, "nobody-calls")
    assert simrs.post(f"/bookings/{booked.booking_code}/check-in", {}).told == (409, "nobody-calls")
    assert Visit.objects.get().arrived_at is None
