"""What the measurements of WS RS ask for, and where they say what they found."""

import json
import sys
from collections.abc import Mapping
from itertools import count
from typing import Any

from benchmarks.relay.harness import manage
from benchmarks.ws.hospital_numbers import card, nik
from benchmarks.ws.load import Call, run

PATIENTS = 20_000
ACCOUNT = {"x-username": "bpjs-ukur", "x-password": "kata-sandi-ukur"}
# Nobody books twice: each ticket is another patient's; the second half of them lives `operations`.
people = count()


def report(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}), flush=True)


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def opened(
    environment: Mapping[str, str], number: int, seats: int = PATIENTS, *, of_today: int = 0
) -> list[dict[str, Any]]:
    output = manage(environment, "-m", "benchmarks.ws.hospital", "sessions", *map(str, (number, seats, of_today)))
    return list(json.loads(output.splitlines()[-1]))


def ambil(practice: Mapping[str, Any], headers: Mapping[str, str], person: int) -> Call:
    body = {name: value for name, value in practice.items() if name != "id"} | {
        "nomorkartu": card(person % PATIENTS),
        "nik": nik(person % PATIENTS),
        "nohp": "080000000000",
        "norm": "",
        "jeniskunjungan": 1,
        "nomorreferensi": f"R{person}",
    }
    return Call("/ws/ambilantrean", body, headers)


def lawful_headers(port: int) -> dict[str, str]:
    answer = run(port, [Call("/ws/auth", None, ACCOUNT)] * 2, clients=1).answers[0]
    return {"x-username": ACCOUNT["x-username"], "x-token": answer["response"]["token"]}
