"""`python -m benchmarks.chain.events VISITS STEPS`: a history of so many visits with so many events each, by `insert`.

Prints JSON: the seconds of processor time that the events took with their hashes, and as many rows without.
"""

import json
import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.db import transaction  # noqa: E402

from queues.database.inserting import insert  # noqa: E402
from queues.encryption.row_hash import RowHashField  # noqa: E402
from queues.journey import KNOWN_PATH  # noqa: E402
from queues.models import Channel, Source, Visit, VisitEvent, end_of_chain  # noqa: E402
from tests.hospital import Hospital  # noqa: E402

AT_ONCE = 5_000


class Undone(Exception):
    """What was only measured is rolled back."""


def visits(hospital: Hospital, count: int, stage: str) -> list[int]:
    """Imported bookings of one session, already at that stage."""
    told = hospital.booked(channel=Channel.IMPORT)
    own = {"id", "patient_id", "booking_code", "status_token", "seat_index", "request_key", "stage"}
    common = {one.attname: getattr(told, one.attname) for one in Visit._meta.concrete_fields if one.attname not in own}
    person = hospital.patient().pk
    # One person in one session: over, so that many may stand.
    rows = [
        {**common, "patient_id": person, "booking_code": f"K{number:09d}", "seat_index": None, "stage": stage}
        for number in range(count)
    ]
    for start in range(0, count, AT_ONCE):
        insert(Visit, rows[start : start + AT_ONCE])
    return list(Visit.objects.filter(booking_code__startswith="K").order_by("pk").values_list("pk", flat=True))


def write(rows: list[dict[str, object]]) -> float:
    began = time.process_time()
    for start in range(0, len(rows), AT_ONCE):
        insert(VisitEvent, rows[start : start + AT_ONCE])
    return time.process_time() - began


def write_unhashed(rows: list[dict[str, object]]) -> float:
    """The same rows as before there were hashes, and taken back."""
    kept, seconds = RowHashField.of_row, 0.0
    RowHashField.of_row = lambda self, given: lambda row: ""  # type: ignore[method-assign]
    try:
        with transaction.atomic():
            seconds = write(rows)
            raise Undone
    except Undone:
        return seconds
    finally:
        RowHashField.of_row = kept  # type: ignore[method-assign]


def main(count: int, steps: int) -> None:
    hospital = Hospital()
    path = [*KNOWN_PATH[: steps - 1], "CANCELLED"]
    keys, seconds = visits(hospital, count, "CANCELLED"), {"with": 0.0, "without": 0.0}
    held = dict.fromkeys(keys, end_of_chain())
    for number, stage in enumerate(path):
        at = hospital.now + timedelta(minutes=number)
        common = {"stage": str(stage), "occurred_at": at, "recorded_at": at, "source": Source.PRESS}
        rows = [{"visit_id": key, "previous_hash": held[key], **common} for key in keys]
        seconds["without"] += write_unhashed(rows)
        with transaction.atomic():
            seconds["with"] += write(rows)
        held = dict(
            VisitEvent.objects.filter(
                visit__in=Visit.objects.filter(booking_code__startswith="K"), stage=stage
            ).values_list("visit_id", "row_hash")
        )
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
