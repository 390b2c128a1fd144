"""`python -m benchmarks.reporting.facts COUNT`: so many facts over 400 days, and what each page costs, as JSON.

Facts are invented by the database, without the visits behind them: the keys that lead to visits are taken off first.
The list of people, which reads visits, shows an empty page of a figure then; its counting is what is measured.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.ws.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from queues import clock  # noqa: E402
from queues.models import ClinicSession  # noqa: E402
from reports.models import DEFINITION, FactDay, VisitFact  # noqa: E402
from tests.hospital import Hospital  # noqa: E402

DAYS, ROUNDS = 400, 10
FACTS, SESSIONS = VisitFact._meta.db_table, ClinicSession._meta.db_table
SEED = f"""
    INSERT INTO {FACTS} (
        visit_id, date, session_id, clinic_id, doctor_id, payer_id, is_jkn, channel, is_new_patient, outcome,
        cancelled_by, is_present, arrived_at, waited_from, called_at, left_at, wait_hour, ticket_wait, admission_wait,
        admission_time, clinic_wait, clinic_time, medicine_wait, medicine_time, medicine_ready, dispensing,
        outpatient_wait, inm_wait, stay, lane, outside_inm, late_entries, is_told, is_at_bpjs, expected, delivered,
        delays, sent, sent_promptly, doctor_as_told)
    SELECT n, s.date, s.id, s.clinic_id, s.doctor_id, %s, n %% 10 > 0,
        (ARRAY['MOBILE_JKN', 'KIOSK', 'COUNTER'])[1 + n %% 3], n %% 7 = 0,
        CASE WHEN n %% 20 = 0 THEN 'CANCELLED' WHEN n %% 11 = 0 THEN 'NO_SHOW' ELSE 'SERVED' END,
        CASE WHEN n %% 20 = 0 THEN 'DESK' ELSE '' END, n %% 20 > 0, at, at, at + w * interval '1 second',
        at + (w + 600) * interval '1 second', extract(hour FROM at), 300, 300, 400, w, 600, 900, 1200, 2100, 2400,
        w + 300, w, w + 4000, CASE WHEN n %% 2 = 0 THEN 'NON_COMPOUND' ELSE 'COMPOUND' END, '', 0, true, n %% 15 > 0,
        248, CASE WHEN n %% 9 = 0 THEN 56 ELSE 248 END, '[5, 6, 7, 9, 30]', 5, 5, n %% 30 > 0
    FROM (
        SELECT n, (random() * 7000)::int AS w, row_number() OVER () %% (SELECT count(*) FROM {SESSIONS}) AS place
        FROM generate_series(1, %s) n) invented
    JOIN (SELECT *, row_number() OVER (ORDER BY date, id) - 1 AS place FROM {SESSIONS}) s USING (place)
    CROSS JOIN LATERAL (SELECT s.date + s.starts + (n %% 240) * interval '1 minute' AS at) moment
"""


def main(count: int) -> None:
    call_command("migrate", verbosity=0)
    hospital = Hospital(now=timezone.now())
    today = clock.service_date(timezone.now())
    began = time.monotonic()
    with connection.cursor() as cursor:
        open_sessions(today)
        for name in keys_to_others():
            cursor.execute(f'ALTER TABLE {FACTS} DROP CONSTRAINT "{name}"')
        cursor.execute(SEED, [hospital.jkn.pk, count])
        cursor.execute(f"ANALYZE {FACTS}")
    days = VisitFact.objects.order_by().values_list("date", flat=True).distinct()
    FactDay.objects.bulk_create(
        FactDay(date=day, is_stale=False, built_at=timezone.now(), definition=DEFINITION) for day in days
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_total_relation_size('{FACTS}')")
        size = cursor.fetchone()[0]
    seeding = time.monotonic() - began
    print(json.dumps({"pages": pages(today), "bytes a fact": size / count, "seeding": seeding}))


def open_sessions(today: date) -> None:
    """The hospital's sessions of its one day, on each of the others too."""
    columns = [str(field.column) for field in ClinicSession._meta.concrete_fields if not field.primary_key]
    kept = [name for name in columns if name != "date"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {SESSIONS} (date, {', '.join(kept)}) SELECT day::date, {', '.join(kept)} "
            f"FROM {SESSIONS} CROSS JOIN generate_series(%s::date, %s::date, interval '1 day') day "
            f"WHERE day::date <> {SESSIONS}.date",
            [today - timedelta(days=DAYS), today],
        )


def keys_to_others() -> list[str]:
    """The constraints by which a fact needs a visit."""
    with connection.cursor() as asked:
        asked.execute(f"SELECT conname FROM pg_constraint WHERE conrelid = '{FACTS}'::regclass AND contype = 'f'")
        return [name for (name,) in asked.fetchall()]


def pages(today: date) -> dict[str, tuple[float, float, int]]:
    """{page: (p95 in seconds, seconds of this process's processor, statements)}, as an administrator opens it."""
    client = Client()
    client.force_login(User.objects.create_superuser("ukur"))
    day = f"tanggal={today - timedelta(days=1):%Y-%m-%d}"
    asked = {
        "day": f"/reports/?{day}",
        "month": f"/reports/month/?{day}",
        "months": f"/reports/months/?{day}",
        "people": f"/reports/people/?{day}&figure=S&part=outside",
        "xlsx": f"/reports/month/xlsx/?{day}",
        "completeness": f"/reports/workbench/completeness/?{day}",
        "held": "/reports/workbench/",
    }
    return {name: cost(client, address) for name, address in asked.items()}


def cost(client: Client, address: str) -> tuple[float, float, int]:
    asked: list[str] = []

    def counted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    took: list[float] = []
    process_began = time.process_time()
    for _round in range(ROUNDS):
        began = time.perf_counter()
        client.get(address)
        took.append(time.perf_counter() - began)
    process = (time.process_time() - process_began) / ROUNDS
    return sorted(took)[-1], process, len(asked)


if __name__ == "__main__":
    main(int(sys.argv[1]))
