"""A person's list, asked of a real VClaim and made with this hospital's own sessions and numbers (protocol V7)."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.utils import timezone

from bpjs_bridge.models import BpjsCall
from bpjs_bridge.references import service
from queues import clock
from queues.models import Channel, Clinic, ClinicSession, Patient, PatientIdentifier, VisitType
from queues.references import Basis, Obstacle, References
from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import register
from tests.vclaim_people import DAY, FROM_HOSPITAL, Someone

SECONDS = 10.0
Ask = Callable[..., References]


@pytest.fixture
def of(people: Mapping[int, Someone], hospital: Hospital) -> Ask:
    """of(number): the list of one of the fifteen; of(patient=...): of somebody."""

    def asked(number: int = 0, *, patient: Patient | None = None, seconds: float = SECONDS, **more: Any) -> References:
        sessions = list(ClinicSession.objects.on(DAY).open().named())
        whom = patient or register(people[number])
        return service.of_patient(whom, sessions=sessions, at=timezone.now(), seconds=seconds, **more)

    return asked


REFERRAL, CONTROL = VisitType.REFERRAL, VisitType.CONTROL
P, K = Someone.referral, Someone.letter
USED = (Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER)
PEOPLE: Mapping[int, list[Any]] = {
    1: [(Basis.FIRST_FACILITY, REFERRAL, P, ["Ginjal dan Hipertensi", "Penyakit Dalam", "Penyakit Dalam"])],
    2: [(Basis.CONTROL, CONTROL, K, ["Penyakit Dalam"]), USED],
    3: [USED],
    4: [(Basis.CONTROL, Obstacle.LATER_DAY), USED],
    5: [(Basis.CONTROL, Obstacle.MISSED), USED],
    6: [(Basis.CONTROL, Obstacle.LETTER_USED), (Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER)],
    7: [(Basis.FIRST_FACILITY, Obstacle.LAPSED)],
    8: [(Basis.FIRST_FACILITY, REFERRAL, P, ["Bedah"])],
    9: [(Basis.CONTROL_AFTER_STAY, CONTROL, K, ["Bedah"])],
    10: [(Basis.ADMISSION_PLAN, Obstacle.TO_INPATIENTS)],
    11: [
        (Basis.FIRST_FACILITY, REFERRAL, P, ["Ginjal dan Hipertensi", "Penyakit Dalam", "Penyakit Dalam"]),
        (Basis.OTHER_HOSPITAL, VisitType.INTER_HOSPITAL, lambda _one: FROM_HOSPITAL, ["Jantung"]),
    ],
    12: [USED],
    13: [(Basis.CONTROL, CONTROL, K, ["Hemodialisa"])],
    14: [(Basis.FIRST_FACILITY, Obstacle.WINDOW_OVER)],
}


@pytest.mark.parametrize("number", PEOPLE)
def test_what_each_is_offered(of: Ask, people: Mapping[int, Someone], number: int) -> None:
    found = of(number)
    assert found.is_complete
    assert not found.is_silent
    lines = [
        (one.basis, one.obstacle)
        if one.obstacle
        else (one.basis, one.visit_type, one.number, sorted(sitting.poli.name for sitting in one.sittings))
        for one in found.choices
    ]
    expected = [line if len(line) == 2 else (*line[:2], line[2](people[number]), line[3]) for line in PEOPLE[number]]
    assert lines == expected


def test_a_letter_leads_to_its_doctor(of: Ask) -> None:
    (sitting,) = of(2).usable[0].sittings
    assert sitting.doctor_code == 12


def test_somebody_who_is_not_insured_is_told_so_in_bpjs_s_words(of: Ask) -> None:
    found = of(15)
    assert (found.obstacle, found.choices) == (Obstacle.NOT_INSURED, ())
    assert found.membership is not None
    assert (found.membership.is_active, found.membership.status) == (False, "NON AKTIF (PREMI)")


def test_the_note_of_the_back_referral_programme_refuses_nobody(of: Ask) -> None:
    membership = of(7).membership
    assert membership is not None
    assert (membership.prb_note, membership.facility, membership.is_active) == ("PRB DM", "PUSKESMAS CONTOH", True)


def test_a_record_with_a_nik_alone_is_enough(of: Ask, people: Mapping[int, Someone]) -> None:
    patient = register(people[2])
    PatientIdentifier.objects.filter(patient=patient, kind="BPJS_CARD").update(is_active=False)
    assert of(patient=patient).usable[0].number == people[2].letter()


def test_card_and_nik_of_two_people_are_offered_nothing(of: Ask, people: Mapping[int, Someone]) -> None:
    mixed = register(Someone(1, "Ani Contoh", people[1].card, people[2].nik))
    assert of(patient=mixed) == References(membership=of(patient=mixed).membership, obstacle=Obstacle.IDENTITY)


@pytest.mark.parametrize("card", ["0009919999999", "0000000000000", "12345"])
def test_a_card_that_bpjs_does_not_know_is_offered_nothing(of: Ask, card: str) -> None:
    stranger = register(Someone(99, "Tak Dikenal", card, "9901010101809999"))
    assert of(patient=stranger) == References(obstacle=Obstacle.UNKNOWN)


def test_somebody_without_numbers_is_not_asked_about(of: Ask, hospital: Hospital) -> None:
    patient = hospital.patient()
    patient.identifiers.all().delete()
    assert of(patient=patient).obstacle == Obstacle.UNKNOWN
    assert BpjsCall.objects.count() == 0


def test_the_number_that_the_person_has_is_shown(of: Ask, people: Mapping[int, Someone], hospital: Hospital) -> None:
    patient, session = register(people[2]), ClinicSession.objects.get(doctor__bpjs_code=12, date=DAY)
    visit = hospital.here(
        patient, session, channel=Channel.KIOSK, visit_type=CONTROL, referral_number=people[2].letter()
    )
    held = of(patient=patient).choices[0]
    assert (held.obstacle, held.held_label) == (Obstacle.HELD, visit.label)
    assert of(patient=patient, except_for=visit).usable[0].number == people[2].letter()


def test_silence_is_no_refusal_and_ends_in_time(of: Ask, simulator: SimulatorProcess) -> None:
    simulator.fault("delay", seconds=3)
    began = time.monotonic()
    found = of(1, seconds=1)
    assert (found.is_silent, found.choices, found.obstacle) == (True, (), None)
    assert time.monotonic() - began < 2.5


def test_what_came_in_part_is_offered_and_said_to_be_a_part(of: Ask, simulator: SimulatorProcess) -> None:
    simulator.fault("http_500", match="vclaim/rujukan/rs/list")
    found = of(2)
    assert (found.is_silent, found.is_complete) == (False, False)
    assert found.usable[0].visit_type == CONTROL


def test_no_reason_is_given_while_a_letter_may_be_in_the_list_that_is_missing(
    of: Ask, simulator: SimulatorProcess
) -> None:
    simulator.fault("http_500", match="vclaim/kontrol/list/kartu")
    assert of(3).is_silent


def test_a_clerk_is_told_of_fingerprints_and_of_next_month(of: Ask, people: Mapping[int, Someone]) -> None:
    found = of(2, is_for_staff=True)
    assert found.membership is not None
    # Internal medicine asks for none, hemodialysis does.
    assert found.membership.is_fingerprint_taken is None
    assert [one.number for one in found.usable] == [people[2].letter()]
    told = of(13, is_for_staff=True).membership
    assert told is not None
    assert (told.is_fingerprint_taken, told.is_fingerprint_registered) == (False, False)


def test_another_hospital_s_habits_are_settings(of: Ask, settings: Any) -> None:
    settings.REFERRAL_LAST_DAY = "refuse"
    assert of(8).choices[0].obstacle == Obstacle.LAPSED


def test_a_sensitive_poli_has_a_neutral_name_for_the_hall(of: Ask, clinics: Mapping[str, Clinic]) -> None:
    Clinic.objects.filter(pk=clinics["INT"].pk).update(is_sensitive=True, neutral_name="Poli Melati")
    poli = of(2).usable[0].poli
    assert poli is not None
    assert (poli.public_name, poli.name) == ("Poli Melati", "Penyakit Dalam")


def test_the_day_is_the_hospital_s(of: Ask) -> None:
    assert clock.service_date(timezone.now()) == DAY
