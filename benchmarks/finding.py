"""The search for a person with 1,000,000 patients: milliseconds and rows read. On PostgreSQL, by tools.with_postgres.

`python -m tools.with_postgres python -m benchmarks.finding [PATIENTS]`. Names are drawn from Indonesian ones by how
often they occur, so that common words are common; the words are written as the program writes them.
"""

import json
import os
import random
import secrets
import statistics
import sys
import time
from datetime import date, timedelta

PATIENTS = 1_000_000
BATCH = 20_000
TIMES = 7
COMMON = """
    Siti Nur Sri Muhammad Ahmad Dewi Budi Agus Eko Dwi Tri Endang Rina Yanti Rahmat Hendra Andi Bambang
    Sulastri Suparman Slamet Joko Wahyu Fitri Lestari Hidayat Santoso Susanto Setiawan Wijaya Kurniawan
    Saputra Pratama Rahayu Wulandari Handayani Aminah Fatimah Khadijah Aisyah Zulaikha Maryam Hasan
    Husein Ali Umar Usman Ibrahim
"""
SYLLABLES = """
    ka su ri man to wi ra di ha na ti sa lu mi ya no pa ra ma de
"""
ASKED = (
    ("one common word", "siti"),
    ("two common words", "siti aminah"),
    ("three words", "siti nur aminah"),
    ("a common and a rare word", "siti karisuto"),
    ("a rare word", "karisuto"),
    ("another spelling", "sitti aminnah"),
    ("a slip, nobody by that spelling", "hendrawqn kurniawxn"),
    ("a name and a birth date", "siti 17-5-1990"),
    ("a birth date", "17-5-1990"),
    ("a name and a year", "aminah 1990"),
    ("a record number", "50-01-23"),
    ("a NIK that nobody has", "9900000000000777"),
    ("a phone that nobody has", "081200000777"),
    ("nobody", "qwertyuiop"),
)


def names(count: int) -> list[str]:
    """Words by rank, as names occur (Zipf), the rare ones made of syllables."""
    chance = random.Random(1)
    rare = ["".join(chance.choices(SYLLABLES.split(), k=4)).capitalize() for _ in range(20_000)]
    words = COMMON.split() + rare
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    drawn = iter(chance.choices(words, weights=weights, k=3 * count))
    return [" ".join(next(drawn) for _ in range(chance.choice((1, 2, 2, 3)))) for _ in range(count)]


def fill(count: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from queues.database.inserting import insert  # noqa: PLC0415
    from queues.models import Patient, write_words  # noqa: PLC0415

    chance, now = random.Random(2), timezone.now()
    drawn = names(count)
    for start in range(0, count, BATCH):
        rows = [
            {
                "medical_record_number": f"{number:06d}",
                "name": drawn[number],
                "sex": "P",
                "birth_date": date(1940, 1, 1) + timedelta(days=chance.randrange(30_000)),
                "phone": "",
                "phone_index": "",
                "is_new_patient": False,
                "created_at": now,
            }
            for number in range(start, min(start + BATCH, count))
        ]
        insert(Patient, rows)
        known = Patient.objects.filter(medical_record_number__in=[row["medical_record_number"] for row in rows])
        write_words(dict(known.values_list("pk", "name")))


def ask(name: str, text: str) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from queues.finding import people  # noqa: PLC0415
    from tests.old.reading import reading  # noqa: PLC0415

    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        found = people.find(text, at=timezone.now())
        took.append(1000 * (time.perf_counter() - begun))
    with reading() as read:
        people.find(text, at=timezone.now())
    said = {"search": name, "found": len(found.matches), "too_many": found.is_too_many, "rows": read.rows}
    milliseconds = {"median_ms": round(statistics.median(took), 1), "worst_ms": round(max(took), 1)}
    print(json.dumps({**said, **milliseconds}), flush=True)


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("FIELD_ENCRYPTION_KEYS", "A" * 43 + "=")
    os.environ.setdefault("BPJS_SEND", "off")
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('queue_nameword'), count(*) FROM queue_nameword")
        size, words = cursor.fetchone()
    filled = round(time.perf_counter() - begun)
    print(json.dumps({"patients": count, "words": words, "megabytes_of_words": size // 2**20, "filled_s": filled}))
    for name, text in ASKED:
        ask(name, text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PATIENTS)
