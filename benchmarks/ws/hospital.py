"""`python -m benchmarks.ws.hospital`: patients, old visits and sessions in the database that is set, all invented.

start PATIENTS OLD_VISITS   migrates an empty database and fills it
older OLD_VISITS            adds visits of still earlier days
sessions COUNT [SEATS [OF_TODAY]]
                            opens sessions for the day after tomorrow, some of them for all of today, one doctor each;
                            prints them as JSON
script SESSION              prints pgbench's transaction: a number of that session in five statements
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.ws.hospital_numbers import card, nik  # noqa: E402
from bpjs_bridge.models import Reporting, SilenceReason  # noqa: E402
from queues import clock, verbs  # noqa: E402
from queues.database.inserting import insert  # noqa: E402
from queues.encryption.crypto import blind_index  # noqa: E402
from queues.journey import KNOWN_PATH  # noqa: E402
from queues.models import (  # noqa: E402
    Channel,
    Clinic,
    ClinicSession,
    Counter,
    Doctor,
    IdentifierKind,
    Patient,
    PatientIdentifier,
    Payer,
    PayerKind,
    SendMode,
    Source,
    Stage,
    Stop,
    StopKind,
    Visit,
    VisitEvent,
)

VISITS_OF_A_SESSION = 100
SESSIONS_OF_A_DAY = 2
BATCH = 5_000
CODE = "ANA"
HOURS = (time(8, 0), time(16, 0))
ALL_DAY = (time(0, 0), time(23, 59))
LETTERS = ("A", "B")


def start(patients: int, visits: int) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    at = timezone.now()
    with transaction.atomic():
        clinic = Clinic.objects.create(
            name="Poli Anak", label_prefix="A", bpjs_poli_code=CODE, bpjs_subspecialist_code=CODE
        )
        Doctor.objects.create(name="dr. Ukur", bpjs_code=1000)
        stop = Stop.objects.create(kind=StopKind.CLINIC, name="Poli Anak", clinic=clinic)
        Counter.objects.create(name="Ruang 1").stops.add(stop)
        _people(patients, at=at)
    _old_visits(clinic, visits, KNOWN_PATH[: KNOWN_PATH.index(Stage.LEFT_CLINIC) + 1])
    _analyze()


def _people(count: int, *, at: datetime) -> None:
    common = {"name": "Tokoh Ukur", "sex": "P", "birth_date": date(1990, 5, 17), "phone": "080000000000"}
    common |= {"phone_index": blind_index("080000000000"), "is_new_patient": False, "created_at": at}
    insert(Patient, [{"medical_record_number": str(100_000 + number), **common} for number in range(count)])
    keys = dict(Patient.objects.values_list("medical_record_number", "pk"))
    kinds = ((IdentifierKind.NIK, nik), (IdentifierKind.BPJS_CARD, card))
    insert(
        PatientIdentifier,
        [
            {
                "patient_id": keys[str(100_000 + number)],
                "kind": kind,
                "value": spelled(number),
                "value_index": blind_index(spelled(number)),
            }
            for number in range(count)
            for kind, spelled in kinds
        ],
    )


def older(visits: int) -> None:
    _old_visits(Clinic.objects.get(bpjs_subspecialist_code=CODE), visits, [Stage.LEFT_CLINIC])
    _analyze()


def _old_visits(clinic: Clinic, count: int, stages: Sequence[str]) -> None:
    """So many more, before the oldest that are there; each through the clinic, as its last event says."""
    doctor, payer = Doctor.objects.get(bpjs_code=1000), Payer.objects.get(code="JKN")
    people = list(Patient.objects.order_by("pk").values_list("pk", flat=True))
    first = ClinicSession.objects.order_by("date").values_list("date", flat=True).first() or clock.service_date(
        timezone.now()
    )
    wanted = count // VISITS_OF_A_SESSION
    days = [first - timedelta(days=1 + place // SESSIONS_OF_A_DAY) for place in range(wanted)]
    common = {"clinic_id": clinic.pk, "doctor_id": doctor.pk, "starts": HOURS[0], "ends": HOURS[1]}
    common |= {"capacity": VISITS_OF_A_SESSION, "jkn_quota": VISITS_OF_A_SESSION, "non_jkn_quota": 0}
    hours = (HOURS[0], time(9, 0))
    rows = [
        {**common, "date": day, "starts": hours[place % 2], "label_prefix": LETTERS[place % 2]}
        for place, day in enumerate(days)
    ]
    insert(ClinicSession, rows)
    sessions = ClinicSession.objects.filter(date__lt=first).order_by("pk").values_list("pk", "date", "label_prefix")
    visits = _visits(sessions, people, payer=payer, clinic=clinic, doctor=doctor)
    while some := list(islice(visits, BATCH)):
        with transaction.atomic():
            insert(Visit, some)
    _events(stages)


def _visits(sessions: Any, people: list[int], **told: Any) -> Iterator[dict[str, Any]]:
    clinic, doctor = told["clinic"], told["doctor"]
    common = {"payer_id": told["payer"].pk, "visit_type": "REFERRAL", "channel": Channel.MOBILE_JKN}
    common |= {"seat_kind": PayerKind.JKN, "stage": Stage.LEFT_CLINIC, "told_poli_code": CODE}
    common |= {"told_clinic_name": clinic.name, "told_doctor_code": doctor.bpjs_code, "told_doctor_name": doctor.name}
    common |= {"told_hours": "08:00-16:00", "is_new_patient": False}
    for pk, day, prefix in sessions.iterator():
        at = clock.moment(day, time(8, 0))
        for number in range(1, VISITS_OF_A_SESSION + 1):
            yield {
                **common,
                "booking_code": verbs.new_booking_code(day),
                "patient_id": people[(pk * VISITS_OF_A_SESSION + number) % len(people)],
                "session_id": pk,
                "number": number,
                "label": f"{prefix}-{number}",
                "referral_number": f"0099R001{pk:07d}{number:04d}",
                "seat_index": number - 1,
                "slot_at": at,
                "created_at": at,
            }


def _events(stages: Sequence[str]) -> None:
    """These steps, a minute apart, for each visit that has none; and that nothing of it is told to BPJS."""
    event, visit, reporting = VisitEvent._meta.db_table, Visit._meta.db_table, Reporting._meta.db_table
    columns = "visit_id, stage, occurred_at, recorded_at, source, reason, device, is_standing, previous_hash, row_hash"
    steps = ", ".join(f"('{stage}', {number})" for number, stage in enumerate(stages))
    at = "v.slot_at + step.number * interval '1 minute'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {reporting} (visit_id, mode, silence, sends_pharmacy, is_bpjs_own, decided_at)"
            f" SELECT v.id, '{SendMode.OFF}', '{SilenceReason.SEND_OFF}', true, true, v.created_at FROM {visit} v"
            f" WHERE NOT EXISTS (SELECT 1 FROM {reporting} r WHERE r.visit_id = v.id)"
        )
        cursor.execute(
            f"INSERT INTO {event} ({columns})"
            f" SELECT v.id, step.stage, {at}, {at}, '{Source.PRESS}', '', '', true, '', ''"
            f" FROM {visit} v CROSS JOIN (VALUES {steps}) AS step (stage, number)"
            f" WHERE NOT EXISTS (SELECT 1 FROM {event} e WHERE e.visit_id = v.id)"
        )


def _analyze() -> None:
    """And clean up, so that autovacuum does not do it while we measure."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def sessions(count: int, seats: int = 20_000, of_today: int = 0) -> None:
    """Their practices in the words of the wire, those of today first."""
    today = clock.service_date(timezone.now())
    clinic = Clinic.objects.get(bpjs_subspecialist_code=CODE)
    practices = []
    for place in range(count):
        on, hours = (today, ALL_DAY) if place < of_today else (today + timedelta(days=2), HOURS)
        code = 2000 + Doctor.objects.count()
        doctor = Doctor.objects.create(name=f"dr. Ukur {code}", bpjs_code=code)
        opened = verbs.open_session(
            date=on,
            clinic=clinic,
            doctor=doctor,
            starts=hours[0],
            ends=hours[1],
            capacity=seats,
            quotas=(seats, 0),
        )
        practices.append(
            {
                "id": opened.pk,
                "kodepoli": CODE,
                "kodedokter": code,
                "tanggalperiksa": on.isoformat(),
                "jampraktek": opened.hours,
            }
        )
    print(json.dumps(practices))


def script(session: int) -> None:
    """Lock, number, seats, visit, event: what taking a number needs at least, as an ORM would send it."""
    visit, event = Visit._meta.db_table, VisitEvent._meta.db_table
    template, first = Visit.objects.order_by("pk")[0].pk, Patient.objects.order_by("pk")[0].pk
    own = {
        "booking_code": "md5(random()::text)::varchar(18)",
        "status_token": "md5(random()::text)::varchar(22)",
        "patient_id": f"{first} + :number",
        "session_id": str(session),
        "number": ":number",
        "label": "'A-' || :number",
        "seat_index": ":seats",
        "stage": "'BOOKED'",
        "created_at": "now()",
    }
    columns = [str(one.column) for one in Visit._meta.concrete_fields if not one.primary_key]
    values = ", ".join(own.get(column, column) for column in columns)
    told = "visit_id, stage, occurred_at, recorded_at, source, reason, device, is_standing, previous_hash, row_hash"
    print(
        "BEGIN;\n"
        f"SELECT id, jkn_quota FROM {ClinicSession._meta.db_table} WHERE id = {session} FOR NO KEY UPDATE;\n"
        f"SELECT coalesce(max(number), 0) + 1 AS number FROM {visit} WHERE session_id = {session} \\gset\n"
        f"SELECT count(*) AS seats FROM {visit} WHERE session_id = {session} AND stage <> 'CANCELLED' \\gset\n"
        f"INSERT INTO {visit} ({', '.join(columns)}) SELECT {values} FROM {visit} WHERE id = {template} "
        "RETURNING id AS visit \\gset\n"
        f"INSERT INTO {event} ({told}) VALUES (:visit, 'BOOKED', now(), now(), 'BPJS', '', '', true, '', '');\n"
        "COMMIT;"
    )


ORDERS: dict[str, Callable[..., None]] = {"start": start, "older": older, "sessions": sessions, "script": script}

if __name__ == "__main__":
    ORDERS[sys.argv[1]](*map(int, sys.argv[2:]))
