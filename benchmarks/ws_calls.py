"""WS RS on PostgreSQL and gunicorn as in `make stack`, against a bare DRF view and against pgbench, turn by turn.

20,000 patients; one hospital with 100,000 old visits and one with 1,000,000, each behind its own gunicorn, asked in
turn. A run that gives a wrong answer ends the benchmark.
"""

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg

from benchmarks.relay.harness import DURABLE, REPOSITORY, manage
from benchmarks.ws import today
from benchmarks.ws.calls import ACCOUNT, PATIENTS, ambil, lawful_headers, opened, people, report, say
from benchmarks.ws.crowd import crowd, operations
from benchmarks.ws.load import Call, Run, ratio, run, side_by_side
from tools import with_postgres
from tools.processes import free_port, is_listening, start, stop_all

OLD, VERY_OLD = 100_000, 1_000_000
CLIENTS, ROUNDS = 8, 5
READS, TICKETS = 800, 400
START_SECONDS = 60
BARE = Call("/bare", {"pk": 1})
# Where one is asked, and its environment.
Hospital = tuple[int, Mapping[str, str]]


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
        # Nobody fetches a style sheet.
        "STATIC_HASHED": "0",
        "PYTHONPATH": str(REPOSITORY),
        "WS_PASSWORD": ACCOUNT["x-password"],
    }


@contextmanager
def server(environment: Mapping[str, str], log: Path) -> Iterator[tuple[int, psutil.Process]]:
    """gunicorn with the stack's workers and threads."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "antrean_project.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--keep-alive", "75"),
        "--no-control-socket",
    ]
    child = start(command, environment=dict(environment), log_path=log, directory=REPOSITORY)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_listening(port):
            if child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(log.read_text(encoding="utf-8")[-2000:])
            time.sleep(0.1)
        yield port, psutil.Process(child.pid)
    finally:
        stop_all([child], grace_seconds=3)


# --- calls ----------------------------------------------------------------------------------------
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
def reads(hospitals: Mapping[int, Hospital]) -> None:
    """Questions to each hospital, by how many old visits it has: all in turn, the first round for warmth."""
    makers = {(what, old): one for old, hospital in hospitals.items() for what, one in _questions(*hospital).items()}
    side_by_side(makers, rounds=1)
    done = side_by_side(makers, rounds=ROUNDS)
    for (what, old), runs in done.items():
        name = f"{what}, {old:,} old visits"
        report(name, statistics.median(one.per_second for one in runs), "calls/s")
        report(f"{name}, p95", statistics.median(one.percentile(95) for one in runs), "ms")
        if what != "bare":
            report(f"{name}, against the bare view", ratio(runs, done["bare", old]), "x")
        if old != OLD:
            report(f"{name}, against {OLD:,}", ratio(runs, done[what, OLD]), "x")


def _questions(port: int, environment: Mapping[str, str]) -> dict[str, Callable[[], Run]]:
    """Thirty wait in a session of the day after tomorrow; asked is for that session and for the last of them."""
    headers, practice = lawful_headers(port), opened(environment, 1)[0]
    first = run(port, [ambil(practice, headers, next(people)) for _ in range(30)], clients=1)
    status = Call("/ws/statusantrean", {name: one for name, one in practice.items() if name != "id"}, headers)
    calls = {
        "bare": BARE,
        "status": status,
        "sisa": Call("/ws/sisaantrean", {"kodebooking": first.answers[-1]["response"]["kodebooking"]}, headers),
        "token": Call("/ws/auth", None, ACCOUNT),
    }
    return {name: partial(_many, port, call) for name, call in calls.items()}


def _many(port: int, call: Call) -> Run:
    return all_right(run(port, [call] * READS, clients=CLIENTS))


def cpu_seconds(server: psutil.Process) -> float:
    """CPU seconds of a server and its children, ended ones included."""
    total = 0.0
    for one in (server, *server.children(recursive=True)):
        times = one.cpu_times()
        total += times.user + times.system
    ended = server.cpu_times()
    return total + ended.children_user + ended.children_system


def spent(make: Callable[[], Run], *servers: psutil.Process) -> tuple[Any, ...]:
    """What was done, then the milliseconds of processor time that each server spent on one call."""
    before = [cpu_seconds(one) for one in servers]
    done = make()
    used = [cpu_seconds(one) - earlier for one, earlier in zip(servers, before, strict=True)]
    return (done, *(seconds / len(done.latencies) * 1000 for seconds in used))


def spent_on(web: psutil.Process, postgres: psutil.Process, make: Callable[[], Run]) -> tuple[Any, ...]:
    """As `spent`, of the two servers that a call needs."""
    return spent(make, web, postgres)


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
    theirs, ours, spread, of_web, of_both, of_bare = [], [], [], [], [], []
    tickets(port, one, headers)
    for _ in range(ROUNDS):
        theirs.append(pgbench(environment, binaries, opened(environment, 1)[0]["id"]))
        _many(port, BARE)
        of_bare.append(spent(partial(_many, port, BARE), web, postgres)[1:])
        done, *used = spent(partial(tickets, port, opened(environment, 1), headers), web, postgres)
        ours.append(done)
        of_web.append(used[0])
        of_both.append(sum(used))
        spread.append(tickets(port, many, headers))
        say(f"pgbench {theirs[-1]:.0f}/s, ambil {done.per_second:.0f}/s, CPU {of_both[-1]:.1f} ms a ticket")
    report("five statements by pgbench, one session", statistics.median(theirs), "tickets/s")
    report("ambil, one session", statistics.median(done.per_second for done in ours), "tickets/s")
    report("ambil, one session, p95", statistics.median(done.percentile(95) for done in ours), "ms")
    against = [done.per_second / bare for done, bare in zip(ours, theirs, strict=True)]
    report("ambil against pgbench, median of round by round", statistics.median(against), "x")
    report("ambil, server CPU a ticket (gunicorn and PostgreSQL)", statistics.median(of_both), "ms")
    report("ambil, of these gunicorn", statistics.median(of_web), "ms")
    bare = [sum(used) for used in of_bare]
    report("a call of the bare view, server CPU in the same rounds", statistics.median(bare), "ms")
    ratios = [mine / other for mine, other in zip(of_both, bare, strict=True)]
    report("ambil, server CPU against the bare view's", statistics.median(ratios), "x")
    report("ambil, 50 sessions against one", ratio(spread, ours), "x")


def main() -> None:
    with_postgres.SERVER_OPTIONS = DURABLE
    with tempfile.TemporaryDirectory(prefix="antrean-ws-") as folder, with_postgres.throwaway_postgres() as url:
        directory, environment = Path(folder), environment_of(url)
        binaries = with_postgres.find_binaries(directory / "pg")
        manage(environment, "-m", "benchmarks.ws.hospital", "start", str(PATIENTS), str(OLD))
        manage(environment, "manage.py", "create_ws_user", ACCOUNT["x-username"], "--password-env", "WS_PASSWORD")
        older = an_older_hospital(url)
        postgres = next(one for one in psutil.process_iter(["cmdline"]) if is_server_of(one, url))
        with server(environment, directory / "web.log") as (port, web):
            with server(older, directory / "older.log") as (port_of_older, _):
                reads({OLD: (port, environment), VERY_OLD: (port_of_older, older)})
            crowd(port, environment)
            operations(port, environment)
            today.measure(port, environment, BARE, partial(spent_on, web, postgres))
            # Last: what pgbench writes keeps no rule.
            numbers(port, environment, binaries, web, postgres)


def an_older_hospital(url: str) -> dict[str, str]:
    """The environment of a copy of the hospital with many more old visits."""
    address = urlsplit(url)
    with psycopg.connect(address._replace(scheme="postgresql", path="/template1").geturl(), autocommit=True) as line:
        line.execute(f"CREATE DATABASE older TEMPLATE {address.path.strip('/')}")
    environment = environment_of(address._replace(path="/older").geturl())
    manage(environment, "-m", "benchmarks.ws.hospital", "older", str(VERY_OLD - OLD))
    return environment


def is_server_of(process: psutil.Process, url: str) -> bool:
    words = process.info["cmdline"] or []
    return bool(words) and words[0].endswith("postgres") and str(urlsplit(url).port) in words


if __name__ == "__main__":
    main()
