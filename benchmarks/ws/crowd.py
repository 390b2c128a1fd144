"""Many at once: 200 for 50 seats, one patient ten times, then 10,000 calls at random and every rule of the data."""

import random
import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.relay.harness import manage
from benchmarks.ws.calls import PATIENTS, ambil, lawful_headers, opened, people, report, say
from benchmarks.ws.load import Call, Run, run

CROWD, SEATS, CROWDS = 200, 50, 5
OPERATIONS, OPERATION_CLIENTS = 10_000, 32
CHECK_IN = "/ws/checkinantrean"
FULL = "Kuota antrean JKN telah habis, silahkan pilih jadwal lain"


def crowd(port: int, environment: Mapping[str, str]) -> None:
    """200 at once for 50 seats, five times; one patient ten times at once."""
    headers = lawful_headers(port)
    seconds = [_rush(port, opened(environment, 1, SEATS)[0], headers) for _ in range(CROWDS)]
    name = f"{CROWD} at once for {SEATS} seats: exactly {SEATS} tickets, 1 to {SEATS}"
    report(f"{name}, first", seconds[0], "s")
    report(f"{name}, median of {CROWDS}", statistics.median(seconds), "s")
    report(f"{name}, slowest", max(seconds), "s")
    same = ambil(opened(environment, 1)[0], headers, next(people))
    codes = {answer["response"]["kodebooking"] for answer in run(port, [same] * 10, clients=10).answers}
    if len(codes) != 1:
        raise SystemExit(f"one patient has {len(codes)} tickets")


def _rush(port: int, practice: Mapping[str, Any], headers: Mapping[str, str]) -> float:
    """Seconds until everybody has an answer."""
    done = run(port, [ambil(practice, headers, next(people)) for _ in range(CROWD)], clients=CROWD)
    given = [answer["response"] for answer in done.answers if answer["metadata"]["code"] == 200]
    full = [answer for answer in done.answers if answer["metadata"]["message"] == FULL]
    if sorted(one["angkaantrean"] for one in given) != list(range(1, SEATS + 1)) or len(full) != CROWD - SEATS:
        raise SystemExit(f"{len(given)} tickets and {len(full)} refusals for {SEATS} seats and {CROWD} people")
    if len({one["kodebooking"] for one in given}) != SEATS:
        raise SystemExit("a booking code was given twice")
    return done.seconds


def operations(port: int, environment: Mapping[str, str]) -> None:
    """Books, cancels, check-ins and questions at random, half of them of today, then every rule of the data."""
    practices = opened(environment, 20, 100, of_today=10)
    headers, chance = lawful_headers(port), random.Random(1)
    codes: list[str] = []
    seconds, asked, arrived = 0.0, 0, 0
    while asked < OPERATIONS:
        calls = [_operation(chance, practices, headers, codes) for _ in range(min(1_000, OPERATIONS - asked))]
        done = run(port, calls, clients=OPERATION_CLIENTS)
        odd = [answer for answer in done.answers if "Gangguan" in answer["metadata"]["message"]]
        if odd:
            raise SystemExit(f"{len(odd)} failures: {odd[0]}")
        codes += [one["response"]["kodebooking"] for one in done.answers if "kodebooking" in one.get("response", {})]
        arrived += _arrivals(calls, done)
        asked, seconds = asked + len(calls), seconds + done.seconds
    _some_arrived(arrived, practices[0]["tanggalperiksa"], environment)
    printed = manage(environment, "manage.py", "check_invariants")
    say(printed.strip().splitlines()[-1])
    report(f"{OPERATIONS} operations from {OPERATION_CLIENTS} clients, every rule holds", asked / seconds, "calls/s")
    report("of these check-ins that were accepted", arrived, "calls")


def _arrivals(calls: Sequence[Call], done: Run) -> int:
    answered = zip(calls, done.answers, strict=True)
    return sum(call.path == CHECK_IN and answer["metadata"]["code"] == 200 for call, answer in answered)


def _some_arrived(arrived: int, today: str, environment: Mapping[str, str]) -> None:
    """Sessions of today end at 23:59: a measurement at that time is told that nobody could come; it does not fail."""
    closes = datetime.fromisoformat(f"{today}T23:59").replace(tzinfo=ZoneInfo(environment["TIME_ZONE"]))
    if datetime.now(tz=UTC) >= closes:
        say(f"midnight came meanwhile: {arrived} check-ins were accepted before it")
    elif not arrived:
        raise SystemExit("no check-in was accepted")


def _operation(chance: random.Random, practices: Any, headers: Mapping[str, str], codes: Sequence[str]) -> Call:
    kind = chance.choice(("ambil", "ambil", "batal", "checkin", "sisa")) if codes else "ambil"
    if kind == "ambil":
        return ambil(chance.choice(practices), headers, chance.randrange(PATIENTS // 2, PATIENTS))
    code = {"kodebooking": chance.choice(codes)}
    bodies: dict[str, dict[str, Any]] = {
        "batal": {**code, "keterangan": "ukur"},
        "checkin": {**code, "waktu": int(time.time() * 1000)},
    }
    return Call(f"/ws/{kind}antrean", bodies.get(kind, code), headers)
