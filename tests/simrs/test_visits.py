"""Admission, consultation, prescription and status of a visit, and how each is refused."""

import pytest
from pytest_django import Settings
from time_machine import Traveller

from queues import verbs
from queues.models import EntryEvent, PrescriptionDraft, PrescriptionKind, QueueEntry, Stage, Visit, VisitEvent
from queues.press import Press
from tests.hospital import Hospital
from tests.simrs.simrs import NEW_CARD, Simrs, booking, check_described, person

MEDICINES = {
    "kind": "NON_COMPOUND",
    "items": [{"medicine": "Sirup uji", "quantity": 2, "dosage": "3x1"}, {"medicine": "Tablet uji"}],
}


@pytest.fixture
def waiting(hospital: Hospital, simrs: Simrs, wall_clock: Traveller) -> Visit:
    """Checked in and waiting for the doctor for a minute."""
    visit = hospital.here(payer=hospital.cash)
    wall_clock.move_to(hospital.later())
    return visit


@pytest.fixture
def with_doctor(waiting: Visit, simrs: Simrs, hospital: Hospital, wall_clock: Traveller) -> Visit:
    assert simrs.post(f"/visits/{waiting.booking_code}/start").status == 200
    wall_clock.move_to(hospital.later())
    return waiting


# --- admission -----
def called_ticket(hospital: Hospital, wall_clock: Traveller) -> QueueEntry:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    wall_clock.move_to(hospital.later())
    return entry


def test_a_new_patient_is_registered_from_a_ticket(simrs: Simrs, hospital: Hospital, wall_clock: Traveller) -> None:
    entry = called_ticket(hospital, wall_clock)
    patient = hospital.patient(is_new=True)
    answer = simrs.post("/admissions", {**booking(patient, hospital.session), "ticket": entry.label})
    check_described(answer, "register")
    assert (answer.status, answer.body["stage"]) == (201, "IN_ADMISSION")
    done = simrs.post("/admissions/finish", {"ticket": entry.label})
    check_described(done, "finish_admission")
    assert Visit.objects.get().stage == Stage.WAITING_CLINIC
    assert simrs.post("/admissions/finish", {"ticket": entry.label}).told == (404, "unknown-ticket")


def test_a_new_patient_who_checked_in_is_done_at_the_desk(
    simrs: Simrs, hospital: Hospital, wall_clock: Traveller
) -> None:
    visit = hospital.here(hospital.patient(is_new=True))
    asked = {"booking_code": visit.booking_code}
    assert simrs.post("/admissions/finish", asked).told == (409, "not-there")
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    wall_clock.move_to(hospital.later())
    assert simrs.post("/admissions/finish", asked).status == 200
    assert simrs.post("/admissions/finish", asked).told == (409, "wrong-stage")
    assert simrs.get(f"/visits/{visit.booking_code}").body["stage"] == "WAITING_CLINIC"


def test_a_ticket_whose_holder_has_a_booking(simrs: Simrs, hospital: Hospital, wall_clock: Traveller) -> None:
    visit = hospital.booked()
    entry = called_ticket(hospital, wall_clock)
    answer = simrs.post("/admissions", {"ticket": entry.label, "booking_code": visit.booking_code})
    check_described(answer, "register")
    assert (answer.status, answer.body["stage"]) == (200, "WAITING_CLINIC")


def test_a_ticket_that_was_not_called(simrs: Simrs, hospital: Hospital) -> None:
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    asked = {**booking(hospital.patient(), hospital.session), "ticket": ticket.label}
    assert simrs.post("/admissions", asked).told == (409, "not-there")
    assert simrs.post("/admissions", {**asked, "ticket": "ZU-99"}).told == (404, "unknown-ticket")
    assert simrs.post("/admissions", {"ticket": ticket.label}).told == (400, "wrong-fields")
    assert simrs.post("/admissions", {**asked, "booking_code": "X"}).told == (400, "wrong-fields")
    assert simrs.post("/admissions/finish", {"ticket": ticket.label}).told == (409, "not-there")


def test_a_holder_without_a_visit_is_not_finished(simrs: Simrs, hospital: Hospital, wall_clock: Traveller) -> None:
    entry = called_ticket(hospital, wall_clock)
    assert simrs.post("/admissions/finish", {"ticket": entry.label}).told == (409, "holder-not-registered")


# --- the consultation -----
def test_the_doctor_begins_at_the_time_of_the_call(simrs: Simrs, waiting: Visit, hospital: Hospital) -> None:
    answer = simrs.post(f"/visits/{waiting.booking_code}/start")
    check_described(answer, "start_consultation")
    assert answer.body["stage"] == "IN_CLINIC"
    assert waiting.events.get(stage=Stage.IN_CLINIC).occurred_at == hospital.now
    assert simrs.post(f"/visits/{waiting.booking_code}/start").status == 200
    assert waiting.events.filter(stage=Stage.IN_CLINIC).count() == 1


def test_a_patient_called_at_the_console_begins_too(simrs: Simrs, waiting: Visit, hospital: Hospital) -> None:
    verbs.call_next(hospital.room, hospital.by(at=hospital.now))
    assert simrs.post(f"/visits/{waiting.booking_code}/start").body["stage"] == "IN_CLINIC"


def test_passing_others_over_needs_a_reason(
    simrs: Simrs, waiting: Visit, hospital: Hospital, wall_clock: Traveller
) -> None:
    second = hospital.here(payer=hospital.jkn)
    wall_clock.move_to(hospital.later())
    assert simrs.post(f"/visits/{second.booking_code}/start").told == (409, "reason-needed")
    assert simrs.post(f"/visits/{second.booking_code}/start", {"reason": "demam tinggi"}).status == 200
    told = EntryEvent.objects.filter(entry__visit=second).order_by("pk").values_list("kind", "reason")
    assert list(told)[1:] == [("BYPASSED", "demam tinggi"), ("SERVING", "")]
    assert simrs.post(f"/visits/{waiting.booking_code}/start").told == (409, "counter-full")


def test_what_a_start_is_refused_for(simrs: Simrs, waiting: Visit, hospital: Hospital) -> None:
    path = f"/visits/{waiting.booking_code}/start"
    assert simrs.post(path, {"counter": "Tidak ada"}).told == (422, "unknown-reference")
    hospital.counter("Ruang Anak 2", *hospital.room.stops.all())
    assert simrs.post(path).told == (422, "counter-needed")
    assert simrs.post(path, {"counter": hospital.room.name}).status == 200
    assert simrs.post(f"/visits/{hospital.booked().booking_code}/start").told == (409, "wrong-stage")


def test_a_held_patient_is_taken_up_again(simrs: Simrs, with_doctor: Visit, hospital: Hospital) -> None:
    entry = QueueEntry.objects.present().get(visit=with_doctor)
    verbs.hold(entry, hospital.by(at=hospital.now))
    assert simrs.post(f"/visits/{with_doctor.booking_code}/start").status == 200
    assert QueueEntry.objects.at_counters().filter(visit=with_doctor).exists()


def test_the_end_with_a_prescription(simrs: Simrs, with_doctor: Visit) -> None:
    answer = simrs.post(f"/visits/{with_doctor.booking_code}/finish", {"prescription": MEDICINES})
    check_described(answer, "finish_consultation")
    assert answer.body["stage"] == "LEFT_CLINIC"
    whole = simrs.get(f"/visits/{with_doctor.booking_code}")
    check_described(whole, "visit")
    assert [item["medicine"] for item in whole.body["prescription"]["items"]] == ["Sirup uji", "Tablet uji"]
    assert whole.body["prescription"]["ticket"] == "FN-1"
    assert [stop["kind"] for stop in whole.body["prescription"]["stops"]] == ["PHARMACY"]
    assert simrs.post(f"/visits/{with_doctor.booking_code}/finish").told == (409, "wrong-stage")


def test_a_prescription_sent_before_counts_at_the_end(simrs: Simrs, with_doctor: Visit) -> None:
    path = f"/visits/{with_doctor.booking_code}"
    simrs.post(f"{path}/prescription", {**MEDICINES, "kind": "COMPOUND"})
    answer = simrs.post(f"{path}/prescription", MEDICINES)
    check_described(answer, "prescribe")
    assert answer.body["lines"] == 2
    simrs.post(f"{path}/finish")
    prescription = with_doctor.prescriptions.get()
    assert prescription.kind == PrescriptionKind.NON_COMPOUND
    assert [(item.ordered, item.dosage) for item in prescription.items.order_by("pk")] == [(2, "3x1"), (1, "")]
    assert simrs.post(f"{path}/prescription", MEDICINES).told == (409, "wrong-stage")


def test_null_ends_without_what_was_sent_before(simrs: Simrs, with_doctor: Visit) -> None:
    simrs.post(f"/visits/{with_doctor.booking_code}/prescription", MEDICINES)
    assert simrs.post(f"/visits/{with_doctor.booking_code}/finish", {"prescription": None}).status == 200
    assert not with_doctor.prescriptions.exists()


def typed_by_a_person(hospital: Hospital, visit: Visit, quantity: str = "3") -> None:
    entry = QueueEntry.objects.present().named().get(visit=visit)
    typed = verbs.typed_prescription("COMPOUND", [["Puyer", quantity, "3x1"]])
    verbs.keep_draft(entry, typed, hospital.by(at=hospital.now))


def test_what_a_person_typed_is_not_overwritten(simrs: Simrs, with_doctor: Visit, hospital: Hospital) -> None:
    typed_by_a_person(hospital, with_doctor)
    path = f"/visits/{with_doctor.booking_code}"
    assert simrs.post(f"{path}/prescription", MEDICINES).told == (409, "prescription-changed")
    assert simrs.post(f"{path}/finish", {"prescription": MEDICINES}).told == (409, "prescription-changed")
    assert simrs.post(f"{path}/finish").status == 200
    assert [(item.medicine, item.ordered) for item in with_doctor.prescriptions.get().items.all()] == [("Puyer", 3)]


@pytest.mark.parametrize("quantity", ["dua", "0", "-1", "99999999999", "1.5"])
def test_what_a_person_typed_unclearly_is_not_guessed(
    simrs: Simrs, with_doctor: Visit, hospital: Hospital, quantity: str
) -> None:
    typed_by_a_person(hospital, with_doctor, quantity)
    assert simrs.post(f"/visits/{with_doctor.booking_code}/finish").told == (409, "draft-unclear")
    assert PrescriptionDraft.objects.filter(visit=with_doctor).exists()


def test_the_end_of_a_patient_never_called(simrs: Simrs, waiting: Visit) -> None:
    path = f"/visits/{waiting.booking_code}/finish"
    assert simrs.post(path).told == (409, "never-called")
    assert simrs.post(path, {"call_unknown": True}).status == 200
    assert simrs.get(f"/visits/{waiting.booking_code}").body["unknown_steps"] == ["IN_CLINIC"]


def test_a_pharmacy_number_on_demand(simrs: Simrs, with_doctor: Visit, settings: Settings) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    path = f"/visits/{with_doctor.booking_code}"
    assert simrs.post(f"{path}/pharmacy").told == (409, "consultation-not-over")
    simrs.post(f"{path}/finish", {"prescription": MEDICINES})
    answer = simrs.post(f"{path}/pharmacy")
    check_described(answer, "take_pharmacy_number")
    assert answer.body["ticket"] == simrs.post(f"{path}/pharmacy").body["ticket"] == "FN-1"


# --- status -----
def test_how_a_waiting_visit_stands(simrs: Simrs, waiting: Visit) -> None:
    answer = simrs.get(f"/visits/{waiting.booking_code}")
    check_described(answer, "visit")
    assert answer.body["remaining"] == 1
    assert [step["stage"] for step in answer.body["steps"]] == ["BOOKED", "WAITING_CLINIC"]
    assert [(stop["kind"], stop["state"]) for stop in answer.body["stops"]] == [("CLINIC", "WAITING")]
    assert simrs.get("/visits/TIDAK").told == (404, "unknown-booking")
    assert simrs.get("/visits/" + "x" * 65).told == (404, "unknown-booking")


def test_a_persons_visits_are_found(simrs: Simrs, waiting: Visit) -> None:
    answer = simrs.post("/visits/search", person(waiting.patient))
    check_described(answer, "find_visits")
    assert [row["booking_code"] for row in answer.body["visits"]] == [waiting.booking_code]
    assert simrs.post("/visits/search", {"card": NEW_CARD}).told == (404, "unknown-patient")


def test_each_event_is_of_this_api_and_has_the_time_of_its_call(simrs: Simrs, with_doctor: Visit) -> None:
    simrs.post(f"/visits/{with_doctor.booking_code}/finish")
    own = VisitEvent.objects.filter(device="API simrs-uji")
    assert list(own.values_list("stage", flat=True)) == ["IN_CLINIC", "LEFT_CLINIC"]
    assert all(event.occurred_at == event.recorded_at for event in own)


# --- the SEP -----
def test_the_sep_of_a_visit_is_kept_and_told(simrs: Simrs, hospital: Hospital) -> None:
    visit = hospital.here()
    path = f"/visits/{visit.booking_code}/sep"
    answer = simrs.post(path, {"sep_number": "9901r0010326v000001"})
    check_described(answer, "note_sep")
    assert (answer.status, answer.body["sep_number"]) == (200, "9901R0010326V000001")
    assert simrs.get(f"/visits/{visit.booking_code}").body["sep_number"] == "9901R0010326V000001"
    assert simrs.post(path, {"sep_number": ""}).body["sep_number"] == ""


def test_what_is_no_sep_of_this_visit_is_refused(simrs: Simrs, hospital: Hospital) -> None:
    visit, other, cash = hospital.here(referral_number="9901R0010326K000001"), hospital.here(), hospital.here()
    Visit.objects.filter(pk=cash.pk).update(payer=hospital.cash)
    path, number = f"/visits/{visit.booking_code}/sep", "9901R0010326V000001"
    assert simrs.post(path, {"sep_number": number[:-1]}).told == (409, "sep-number-wrong")
    assert simrs.post(path, {"sep_number": "9901R0010326K000001"}).told == (409, "sep-not-for-this")
    assert simrs.post(f"/visits/{cash.booking_code}/sep", {"sep_number": number}).told == (409, "sep-not-for-this")
    assert simrs.post(f"/visits/{other.booking_code}/sep", {"sep_number": number}).status == 200
    assert simrs.post(path, {"sep_number": number}).told == (409, "sep-in-use")
    simrs.post(f"/bookings/{other.booking_code}/cancel", {"reason": "pulang"})
    assert simrs.post(f"/visits/{other.booking_code}/sep", {"sep_number": number}).told == (409, "visit-over")
    assert simrs.post(path, {"sep_number": number}).status == 200
