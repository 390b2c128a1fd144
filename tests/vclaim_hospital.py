"""The hospital of the fifteen people (protocol V9): its polis and doctors have sessions on their day."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import time, timedelta

import time_machine

from queues import clock, verbs
from queues.models import Clinic, Doctor, IdentifierKind, Patient
from queues.press import Press
from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_people import DAY, Someone, fifteen

# BPJS's code -> name, letters of its numbers, doctors (HFIS's codes).
POLIS = {
    "INT": ("Penyakit Dalam", "B", (12, 13)),
    "007": ("Ginjal dan Hipertensi", "G", (71,)),
    "JAN": ("Jantung", "J", (21,)),
    "MAT": ("Mata", "M", (31,)),
    "BED": ("Bedah", "D", (41,)),
    "SAR": ("Saraf", "S", (51,)),
    "HDL": ("Hemodialisa", "H", (61,)),
}
SEXES = {"Budi", "Dedi", "Fajar", "Hadi", "Joko", "Made", "Omar"}
OPENED = clock.moment(DAY, time(7, 30))


@contextmanager
def their_morning(simulator: SimulatorProcess, after: timedelta = timedelta(0)) -> Iterator[Mapping[int, Someone]]:
    """The fifteen at VClaim, by number, on a clock that goes on from `after` the opening."""
    told = fifteen(simulator)
    with time_machine.travel(OPENED + after, tick=True):
        yield told


def hospital_of_fifteen() -> tuple[Hospital, Mapping[str, Clinic]]:
    """The hospital on the morning of D, and its polis by BPJS's code."""
    hospital = Hospital(now=OPENED)
    clinics = {"INT": hospital.internal}
    for code, (name, prefix, doctors) in POLIS.items():
        clinic = clinics.get(code) or hospital.clinic(name, prefix, code)
        clinics[code] = clinic
        clinic.is_repeat_care = code == "HDL"
        clinic.bpjs_poli_code = "INT" if code == "007" else code
        clinic.save()
        for doctor in doctors:
            person = Doctor.objects.create(name=f"dr. Contoh {doctor}", bpjs_code=doctor)
            hospital.open(clinic, person, on=DAY)
    return hospital, clinics


def register(someone: Someone) -> Patient:
    """Known here, with card and NIK."""
    numbers = {IdentifierKind.NIK: someone.nik, IdentifierKind.BPJS_CARD: someone.card}
    sex = "L" if someone.name.split()[0] in SEXES else "P"
    record = verbs.PersonRecord(name=someone.name, sex=sex, birth_date=None, identifiers=numbers, phone="080000000000")
    patient = verbs.register_patient(record, Press(OPENED))
    Patient.objects.filter(pk=patient.pk).update(is_new_patient=False)
    patient.refresh_from_db()
    return patient
