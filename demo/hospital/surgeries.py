"""The demo theatre's plan: invented operations of invented patients around today."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from demo.hospital.hospital import Loaded
from queues import clock, verbs
from queues.models import IdentifierKind, Patient, Surgery
from queues.press import Press
from queues.verbs import PlannedSurgery

SEED = 20260102
DAYS_BACK = 3
DAYS_AHEAD = 14
MOST_A_DAY = 5
# Every fourth is no JKN patient's.
JKN_SHARE = 0.75
OPERATIONS = {
    "BED": ("Apendektomi", "Herniorafi", "Eksisi lipoma", "Kolesistektomi laparoskopik"),
    "OBG": ("Seksio sesarea", "Kistektomi ovarium", "Kuretase"),
    "MAT": ("Fakoemulsifikasi dan lensa tanam", "Eksisi pterigium"),
    "THT": ("Tonsilektomi", "Timpanoplasti"),
    "ORT": ("ORIF radius distal", "Artroskopi lutut"),
    "URO": ("Ureterorenoskopi", "Reseksi prostat transuretra"),
}


def load_surgeries(loaded: Loaded, *, at: datetime) -> int:
    """Plan what is not there yet around this day; returns how many. What is there stays as it is."""
    today = clock.service_date(at)
    people = list(Patient.objects.prefetch_related("identifiers").order_by("pk")[: 40 * MOST_A_DAY])
    with transaction.atomic():
        there = set(Surgery.objects.values_list("booking_code", flat=True))
        wanted = [one for one in _planned(loaded, people, today) if one.booking_code not in there]
        for planned in wanted:
            verbs.plan_surgery(planned, Press(at))
    return len(wanted)


def _planned(loaded: Loaded, people: list[Patient], today: date) -> Iterator[PlannedSurgery]:
    """Depends on the date alone, so that every run plans the same; none on Sundays."""
    codes = [code for code in OPERATIONS if code in loaded.clinics]
    for ahead in range(-DAYS_BACK, DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        chance = random.Random(SEED + day.toordinal())
        if not codes or not people or day.isoweekday() == 7:
            continue
        for place in range(1, chance.randint(2, MOST_A_DAY) + 1):
            code, patient = chance.choice(codes), chance.choice(people)
            card = patient.identifier(IdentifierKind.BPJS_CARD) if chance.random() < JKN_SHARE else ""
            yield PlannedSurgery(
                booking_code=f"OP{day:%d%m%Y}{place:02d}",
                date=day,
                operation=chance.choice(OPERATIONS[code]),
                clinic=loaded.clinics[code],
                patient=patient,
                card=card,
                is_performed=True if ahead < 0 and chance.random() < 0.8 else None,
            )
