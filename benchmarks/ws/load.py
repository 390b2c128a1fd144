"""Clients on the same machine: keep-alive lines, a bounded number of calls, how long each took."""

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

TIMEOUT_SECONDS = 60

Name = TypeVar("Name")


@dataclass
class Run:
    """What one run of calls gave: seconds of each call, its answers, and the whole."""

    seconds: float
    latencies: Sequence[float]
    answers: Sequence[Any]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return statistics.quantiles(self.latencies, n=100)[percent - 1] * 1000


@dataclass(frozen=True)
class Call:
    path: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Line:
    """One client's connection, kept open between its requests."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)

    def ask(self, call: Call) -> Any:
        headers = {"Content-Type": "application/json", **call.headers}
        body = json.dumps(call.body).encode() if call.body is not None else None
        self._line.request("POST" if body else "GET", call.path, body=body, headers=headers)
        answer = self._line.getresponse()
        return json.loads(answer.read())


def run(port: int, calls: Sequence[Call], *, clients: int) -> Run:
    """All calls, dealt out to the clients, who begin at one moment."""
    latencies: list[float] = [0.0] * len(calls)
    answers: list[Any] = [None] * len(calls)
    barrier = threading.Barrier(clients + 1)

    def work(first: int) -> None:
        line = Line(port)
        barrier.wait()
        for place in range(first, len(calls), clients):
            began = time.perf_counter()
            answers[place] = line.ask(calls[place])
            latencies[place] = time.perf_counter() - began

    threads = [threading.Thread(target=work, args=(first,), daemon=True) for first in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Run(time.perf_counter() - began, latencies, answers)


def side_by_side(runs: Mapping[Name, Callable[[], Run]], *, rounds: int) -> dict[Name, list[Run]]:
    """Turn by turn in one session, so that what the machine does meanwhile meets all of them."""
    done: dict[Name, list[Run]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, make in runs.items():
            done[name].append(make())
    return done


def ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> float:
    """The median over the rounds of ours / theirs."""
    return statistics.median(one.per_second / other.per_second for one, other in zip(ours, theirs, strict=True))
