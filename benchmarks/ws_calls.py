"""WS RS on PostgreSQL and gunicorn as in `make stack`, against a bare DRF view and against pgbench, turn by turn.

20,000 patients, 100,000 old visits, then 1,000,000. A run that gives a wrong answer ends the benchmark.
"""

import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psutil

from benchmarks.relay.ground import DURABLE, REPOSITORY, manage
from benchmarks.ws.hospital_numbers import card, nik
from benchmarks.ws.load import Call, Run, ratio, run, side_by_side
from tools import with_postgres
from tools.processes import free_port, is_listening, start, stop_all

PATIENTS, OLD, VERY_OLD = 20_000, 100_000, 1_000_000
CLIENTS, ROUNDS = 8, 5
READS, TICKETS = 800, 400
CROWD, SEATS = 200, 50
OPERATIONS, OPERATION_CLIENTS = 10_000, 32
START_SECONDS = 60
ACCOUNT = {"x-username": "bpjs-ukur", "x-password": "kata-sandi-ukur"}
CHECK_IN = "/ws/checkinantrean"
WORDS = {"full": "Kuota antrean JKN telah habis, silahkan pilih jadwal lain"}
# Nobody books twice: each ticket is another patient's; the second half of them lives `operations`.
people = count()


def report(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}), flush=True)


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


# --- the ground -----------------------------------------------------------------------------------
def environment_of(database_url: str) -> dict[str, str]:
    """A production's, without BPJS: nothing is delivered here."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "benchmarks.ws.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": "A" * 43 + "=",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BPJS_CONS_ID": "1",
        "BPJS_SECRET_KEY": "1",
        "BPJS_ANTREAN_USER_KEY": "1",
        # As in `make stack`: a line for each call.
        "LOG_LEVEL": "INFO",
        "TIME_ZONE": "Asia/Jakarta",
        "PYTHONPATH": str(REPOSITORY),
        "WS_PASSWORD": ACCOUNT["x-password"],
    }


@contextmanager
def server(environment: Mapping[str, str], directory: Path) -> Iterator[tuple[int, psutil.Process]]:
    """gunicorn with the stack's workers and threads."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "antrean_project.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--keep-alive", "75"),
        "--no-control-socket",
    ]
    child = start(command, environment=dict(environment), log_path=directory / "web.log", directory=REPOSITORY)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_listening(port):
            if child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit((directory / "web.log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.1)
        yield port, psutil.Process(child.pid)
    finally:
        stop_all([child], grace_seconds=3)


def opened(
    environment: Mapping[str, str], number: int, seats: int = PATIENTS, *, of_today: int = 0
) -> list[dict[str, Any]]:
    said = manage(environment, "-m", "benchmarks.ws.hospital", "sessions", *map(str, (number, seats, of_today)))
    return list(json.loads(said.splitlines()[-1]))


# --- calls ----------------------------------------------------------------------------------------
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


def tickets(port: int, practices: Sequence[Mapping[str, Any]], headers: Mapping[str, str]) -> Run:
    """TICKETS numbers, over the sessions in turn; each must be one."""
    calls = [ambil(practices[place % len(practices)], headers, next(people)) for place in range(TICKETS)]
    done = run(port, calls, clients=CLIENTS)
    wrong = [answer["metadata"]["message"] for answer in done.answers if answer["metadata"]["code"] != 200]
    given = {(answer["response"]["kodebooking"]) for answer in done.answers if "response" in answer}
    if wrong or len(given) != TICKETS:
        raise SystemExit(f"{len(wrong)} of {TICKETS} tickets refused: {wrong[:3]}")
    return done


def all_right(done: Run) -> Run:
    wrong = [answer for answer in done.answers if answer.get("metadata", {"code": 200})["code"] != 200]
    if wrong:
        raise SystemExit(f"{len(wrong)} wrong answers: {wrong[:2]}")
    return done


# --- measurements ---------------------------------------------------------------------------------
def reads(port: int, practice: Mapping[str, Any], headers: Mapping[str, str], ticket: Any, *, rows: str) -> None:
    status = Call("/ws/statusantrean", {name: one for name, one in practice.items() if name != "id"}, headers)
    calls = {
        "bare": Call("/bare", {"pk": 1}),
        "status": status,
        "sisa": Call("/ws/sisaantrean", {"kodebooking": ticket["kodebooking"]}, headers),
        "token": Call("/ws/auth", None, ACCOUNT),
    }
    makers = {
        name: (lambda call=call: all_right(run(port, [call] * READS, clients=CLIENTS))) for name, call in calls.items()
    }
    side_by_side(makers, rounds=1)
    done = side_by_side(makers, rounds=ROUNDS)
    for name, runs in done.items():
        report(f"{name}, {rows} old visits", statistics.median(one.per_second for one in runs), "calls/s")
        report(f"{name}, {rows} old visits, p95", statistics.median(one.percentile(95) for one in runs), "ms")
        if name != "bare":
            report(f"{name}, {rows} old visits, against the bare view", ratio(runs, done["bare"]), "x")


def cpu_seconds(server: psutil.Process) -> float:
    """Of a server and its children, those that have ended too."""
    total = 0.0
    for one in (server, *server.children(recursive=True)):
        times = one.cpu_times()
        total += times.user + times.system
    ended = server.cpu_times()
    return total + ended.children_user + ended.children_system


def pgbench(environment: Mapping[str, str], binaries: Path, session: int) -> float:
    """Tickets a second of the bare SQL."""
    script = manage(environment, "-m", "benchmarks.ws.hospital", "script", str(session))
    address = urlsplit(environment["DATABASE_URL"])
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [
                *(binaries / "pgbench", "-n", "-f", file.name, "-c", str(CLIENTS), "-j", "2", "-M", "extended"),
                *("-t", str(TICKETS // CLIENTS), "-h", "127.0.0.1", "-p", str(address.port), "-U", "antrean"),
                address.path.strip("/"),
            ],
            env={**os.environ, "PGPASSWORD": address.password or ""},
            capture_output=True,
            text=True,
            check=False,
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("tps = ")]
    if done.returncode or not lines:
        raise SystemExit(f"pgbench ended with {done.returncode}: {done.stderr[-1000:]}")
    return float(lines[0].split()[2])


def numbers(
    port: int, environment: Mapping[str, str], binaries: Path, web: psutil.Process, postgres: psutil.Process
) -> None:
    headers = lawful_headers(port)
    one, many = opened(environment, 1), opened(environment, 50)
    theirs, ours, spread, cpu, of_web = [], [], [], [], []
    tickets(port, one, headers)
    for _ in range(ROUNDS):
        theirs.append(pgbench(environment, binaries, opened(environment, 1)[0]["id"]))
        fresh = opened(environment, 1)
        before = cpu_seconds(web), cpu_seconds(postgres)
        ours.append(tickets(port, fresh, headers))
        of_web.append((cpu_seconds(web) - before[0]) / TICKETS * 1000)
        cpu.append(of_web[-1] + (cpu_seconds(postgres) - before[1]) / TICKETS * 1000)
        spread.append(tickets(port, many, headers))
        say(f"pgbench {theirs[-1]:.0f}/s, ambil {ours[-1].per_second:.0f}/s, CPU {cpu[-1]:.1f} ms a ticket")
    report("five statements by pgbench, one session", statistics.median(theirs), "tickets/s")
    report("ambil, one session", statistics.median(done.per_second for done in ours), "tickets/s")
    report("ambil, one session, p95", statistics.median(done.percentile(95) for done in ours), "ms")
    against = [done.per_second / bare for done, bare in zip(ours, theirs, strict=True)]
    report("ambil against pgbench, median of round by round", statistics.median(against), "x")
    report("ambil, server CPU a ticket (gunicorn and PostgreSQL)", statistics.median(cpu), "ms")
    report("ambil, of these gunicorn", statistics.median(of_web), "ms")
    report("ambil, 50 sessions against one", ratio(spread, ours), "x")


def crowd(port: int, environment: Mapping[str, str]) -> None:
    """200 at once for 50 seats; one patient ten times at once."""
    headers, practice = lawful_headers(port), opened(environment, 1, SEATS)[0]
    done = run(port, [ambil(practice, headers, next(people)) for _ in range(CROWD)], clients=CROWD)
    given = [answer["response"] for answer in done.answers if answer["metadata"]["code"] == 200]
    full = [answer for answer in done.answers if answer["metadata"]["message"] == WORDS["full"]]
    if sorted(one["angkaantrean"] for one in given) != list(range(1, SEATS + 1)) or len(full) != CROWD - SEATS:
        raise SystemExit(f"{len(given)} tickets and {len(full)} refusals for {SEATS} seats and {CROWD} people")
    if len({one["kodebooking"] for one in given}) != SEATS:
        raise SystemExit("a booking code was given twice")
    report(f"{CROWD} at once for {SEATS} seats: exactly {SEATS} tickets, 1 to {SEATS}", done.seconds, "s")
    same = ambil(opened(environment, 1)[0], headers, next(people))
    codes = {answer["response"]["kodebooking"] for answer in run(port, [same] * 10, clients=10).answers}
    if len(codes) != 1:
        raise SystemExit(f"one patient has {len(codes)} tickets")


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
    told = manage(environment, "manage.py", "check_invariants")
    say(told.strip().splitlines()[-1])
    report(f"{OPERATIONS} operations from {OPERATION_CLIENTS} clients, every rule holds", asked / seconds, "calls/s")
    report("of these check-ins that were accepted", arrived, "calls")


def _arrivals(calls: Sequence[Call], done: Run) -> int:
    told = zip(calls, done.answers, strict=True)
    return sum(call.path == CHECK_IN and answer["metadata"]["code"] == 200 for call, answer in told)


def _some_arrived(arrived: int, today: str, environment: Mapping[str, str]) -> None:
    """Sessions of today end at 23:59: who measures then learns that nobody could come, and is not refused for it."""
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


def lawful_headers(port: int) -> dict[str, str]:
    answer = run(port, [Call("/ws/auth", None, ACCOUNT)] * 2, clients=1).answers[0]
    return {"x-username": ACCOUNT["x-username"], "x-token": answer["response"]["token"]}


def main() -> None:
    with_postgres.SERVER_OPTIONS = DURABLE
    with tempfile.TemporaryDirectory(prefix="antrean-ws-") as folder, with_postgres.throwaway_postgres() as url:
        directory, environment = Path(folder), environment_of(url)
        binaries = with_postgres.find_binaries(directory / "pg")
        manage(environment, "-m", "benchmarks.ws.hospital", "start", str(PATIENTS), str(OLD))
        manage(
            environment,
            *("manage.py", "create_ws_user", ACCOUNT["x-username"], "--password-env", "WS_PASSWORD"),
        )
        postgres = next(one for one in psutil.process_iter(["cmdline"]) if is_server_of(one, url))
        with server(environment, directory) as (port, web):
            headers, practice = lawful_headers(port), opened(environment, 1)[0]
            first = run(port, [ambil(practice, headers, next(people)) for _ in range(30)], clients=1)
            ticket = first.answers[-1]["response"]
            reads(port, practice, headers, ticket, rows="100,000")
            crowd(port, environment)
            operations(port, environment)
            # Last: what pgbench writes keeps no rule.
            numbers(port, environment, binaries, web, postgres)
            manage(environment, "-m", "benchmarks.ws.hospital", "older", str(VERY_OLD - OLD))
            reads(port, practice, headers, ticket, rows="1,000,000")


def is_server_of(process: psutil.Process, url: str) -> bool:
    words = process.info["cmdline"] or []
    return bool(words) and words[0].endswith("postgres") and str(urlsplit(url).port) in words


if __name__ == "__main__":
    main()
