"""The calls of the day itself: what patients ask on the way to the hospital, coming, and giving a number up."""

import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from benchmarks.ws.calls import ambil, lawful_headers, opened, people, report
from benchmarks.ws.load import Call, Run, run

ROUNDS, READS, TICKETS, CLIENTS = 5, 400, 200, 8
# So many have a number of the session that is asked for, and so many of them are here.
BOOKED, HERE = 75, 30

# Does something, and says what was done and the milliseconds of processor time a call took on each server.
Spent = Callable[[Callable[[], Run]], tuple[Any, ...]]


def measure(port: int, environment: Mapping[str, str], bare: Call, spent: Spent) -> None:
    """Status and Sisa of a session that runs, Ambil, Check In and Batal of today: each beside the bare view."""
    headers = lawful_headers(port)
    asked = _questions(port, environment, headers)
    used: dict[str, list[float]] = {}
    for number in range(ROUNDS + 1):
        makers = {"bare": partial(_many, port, bare)} | {
            name: partial(_many, port, call) for name, call in asked.items()
        }
        practice = opened(environment, 1, of_today=1)[0]
        for name, make in makers.items():
            _note(used, name, spent(make), number)
        done, *cost = spent(partial(_tickets, port, practice, headers))
        _note(used, "ambil", (done, *cost), number)
        codes = [answer["response"]["kodebooking"] for answer in done.answers]
        coming, leaving = codes[: TICKETS // 2], codes[TICKETS // 2 :]
        _note(used, "check in", spent(partial(_come, port, coming, headers)), number)
        _note(used, "batal", spent(partial(_leave, port, leaving, headers)), number)
    for name, costs in used.items():
        report(f"{name}, today, server CPU", statistics.median(costs), "ms")
        if name != "bare":
            ratios = [one / other for one, other in zip(costs, used["bare"], strict=True)]
            report(f"{name}, today, server CPU against the bare view", statistics.median(ratios), "x")


def _note(used: dict[str, list[float]], name: str, spent: tuple[Any, ...], number: int) -> None:
    """The first round is for warmth."""
    done, *cost = spent
    wrong = [answer for answer in done.answers if answer.get("metadata", {"code": 200})["code"] != 200]
    if wrong:
        raise SystemExit(f"{name}: {len(wrong)} wrong answers: {wrong[:2]}")
    if number:
        used.setdefault(name, []).append(sum(cost))


def _questions(port: int, environment: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Call]:
    practice = opened(environment, 1, of_today=1)[0]
    first = run(port, [ambil(practice, headers, next(people)) for _ in range(BOOKED)], clients=1)
    codes = [answer["response"]["kodebooking"] for answer in first.answers]
    _come(port, codes[:HERE], headers)
    session = {name: value for name, value in practice.items() if name != "id"}
    return {
        "status": Call("/ws/statusantrean", session, headers),
        "sisa": Call("/ws/sisaantrean", {"kodebooking": codes[-1]}, headers),
    }


def _many(port: int, call: Call) -> Run:
    return run(port, [call] * READS, clients=CLIENTS)


def _tickets(port: int, practice: Mapping[str, Any], headers: Mapping[str, str]) -> Run:
    return run(port, [ambil(practice, headers, next(people)) for _ in range(TICKETS)], clients=CLIENTS)


def _come(port: int, codes: list[str], headers: Mapping[str, str]) -> Run:
    bodies = [{"kodebooking": code, "waktu": int(time.time() * 1000)} for code in codes]
    return run(port, [Call("/ws/checkinantrean", body, headers) for body in bodies], clients=CLIENTS)


def _leave(port: int, codes: list[str], headers: Mapping[str, str]) -> Run:
    bodies = [{"kodebooking": code, "keterangan": "Tidak jadi"} for code in codes]
    return run(port, [Call("/ws/batalantrean", body, headers) for body in bodies], clients=CLIENTS)
