"""`python -m benchmarks.golive.hospital SESSIONS`: polis, doctors and sessions ahead, as `sync_hfis` leaves them."""

import os
import sys
from datetime import date, time, timedelta
from itertools import islice, product

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.golive.files import CAPACITY, CLINICS, DOCTORS, clinic_code, doctor_code, practices  # noqa: E402
from queues import clock, verbs  # noqa: E402
from queues.models import Clinic, Doctor  # noqa: E402

LETTERS = "ABCDEFGHJK"


@transaction.atomic
def build(sessions: int) -> date:
    """Everything but patients and bookings; gives the first date."""
    first = clock.service_date(timezone.now()) + timedelta(days=1)
    codes = [clinic_code(number) for number in range(CLINICS)]
    clinics = [
        Clinic.objects.create(
            name=f"Poli {code}", label_prefix=letter, bpjs_poli_code=code, bpjs_subspecialist_code=code
        )
        for code, letter in zip(codes, LETTERS, strict=True)
    ]
    doctors = {
        (clinic, number): Doctor.objects.create(
            name=f"dr. Ukur {clinic} {number}", bpjs_code=doctor_code(clinic, number)
        )
        for clinic, number in product(range(CLINICS), range(DOCTORS))
    }
    for one in islice(practices(first), sessions):
        verbs.open_session(
            date=one.on,
            clinic=clinics[one.clinic],
            doctor=doctors[one.clinic, one.doctor],
            starts=time(8, 0),
            ends=time(14, 0),
            capacity=CAPACITY,
        )
    return first


if __name__ == "__main__":
    print(build(int(sys.argv[1])).isoformat())
