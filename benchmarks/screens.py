"""20 boards, 30 consoles and 500 phones on the parts of `make stack`, each asking as its page does.

First nobody presses: what following costs. Then somebody is called every few seconds: what one call costs all servers
together, and when the boards of that room have it. `python -m benchmarks.screens 5 8 50` is for trying.
"""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.stack_memory import PARTS, descendants, part_of, place_in, stack
from tests.live.crowd import Listener
from tools.environment_file import read_environment
from tools.stack_place import StackPlace

REPOSITORY = Path(__file__).resolve().parent.parent
BOARDS, CONSOLES, PHONES = 20, 30, 500
STEADY_SECONDS = 40
CALLS, SECONDS_BETWEEN = 20, 3.0
SETTLE_SECONDS = 15
SERVERS = ("gunicorn, pages", "uvicorn", "postgresql", "valkey")
TOKEN = "a" * 32
TICKS = os.sysconf("SC_CLK_TCK")
# (seconds between two questions while the stream is up, between two at the least), as refresh.js and status.js ask.
BOARD, CONSOLE, PHONE = (10.0, 0.5), (10.0, 1.0), (60.0, 1.0)
EXPECTED = re.compile(r'name="expected" value="([0-9,]*)"')


def report(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": f"screens: {name}", "value": round(value, 1), "unit": unit}), flush=True)


@dataclass
class Screen:
    """One page: what it asks for, what wakes it, and how it was answered."""

    port: int
    stream_port: int
    path: str
    live: str
    slow: float
    least: float
    cookies: str = ""
    etag: str = ""
    waits: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    failed: int = 0

    async def follow(self, until: float) -> None:
        listener = Listener()
        headers = {"Cookie": self.cookies} if self.cookies else {}
        await listener.open(self.stream_port, self.live, headers)
        heard = listener.changes
        asked = time.monotonic() - self.slow * (hash(self.path) % 1000) / 1000
        while time.monotonic() < until:
            now = time.monotonic()
            if (listener.changes != heard and now >= asked + self.least) or now >= asked + self.slow:
                heard, asked = listener.changes, now
                await self.ask()
            else:
                await asyncio.sleep(0.02)
        if listener.writer is not None:
            listener.writer.close()

    async def ask(self) -> str:
        headers = {"If-None-Match": self.etag} if self.etag else {}
        begun = time.monotonic()
        status, head, body = await exchange(self.port, "GET", self.path, self.cookies, headers)
        self.waits.append(time.monotonic() - begun)
        if status == 200:
            self.drawn.append(time.monotonic())
            self.etag = head.get("etag", "")
        elif status != 304:
            self.failed += 1
        return body


async def exchange(
    port: int, method: str, path: str, cookies: str, headers: dict[str, str], body: str = ""
) -> tuple[int, dict[str, str], str]:
    """(status, headers by lower name, text) of one request on a line of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = {"Host": f"127.0.0.1:{port}", "Connection": "close", **headers}
    head |= {"Cookie": cookies} if cookies else {}
    head |= {"Content-Length": str(len(body))} if method == "POST" else {}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode())
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    top, _blank, text = answer.partition("\r\n\r\n")
    first, *rest = top.split("\r\n")
    named = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in rest)}
    return int(first.split()[1]), named, text


def processor_seconds(supervisor: int) -> dict[str, float]:
    """By part of the stack, with what ended children of it have used."""
    parts: dict[int, str] = {}
    used = dict.fromkeys(PARTS, 0.0)
    for process in descendants(supervisor):
        parts[process] = part = part_of(process, parents=parts)
        words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used[part] = used.get(part, 0.0) + sum(map(int, words[11:15])) / TICKS
    return used


def screens_of(place: StackPlace, hall: dict[str, Any]) -> dict[str, list[Screen]]:
    ports = (place.port, place.stream_port)
    staff = f"sessionid={hall['session']}; csrftoken={TOKEN}"
    boards = [board["slug"] for board in hall["boards"]]
    return {
        "board": [Screen(*ports, f"/display/{slug}/now/", f"/live/?board={slug}", *BOARD) for slug in boards],
        "console": [
            Screen(*ports, f"/counter/{room}/now/", f"/live/?counter={room}", *CONSOLE, cookies=staff)
            for room in hall["rooms"]
        ],
        "phone": [Screen(*ports, f"/s/{token}/now/", f"/live/?ticket={token}", *PHONE) for token in hall["phones"]],
    }


async def call(place: StackPlace, room: int, hall: dict[str, Any]) -> float:
    """Somebody is called to a room: when the press was sent."""
    staff = f"sessionid={hall['session']}; csrftoken={TOKEN}"
    _status, _head, page = await exchange(place.port, "GET", f"/counter/{room}/now/", staff, {})
    found = EXPECTED.search(page)
    body = f"csrfmiddlewaretoken={TOKEN}&expected={found[1] if found else ''}"
    headers = {"X-Console-In-Place": "1", "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.monotonic()
    status, _head, page = await exchange(place.port, "POST", f"/counter/{room}/next/", staff, headers, body)
    if status != 200 or "dipanggil" not in page:
        raise SystemExit(f"the press was answered {status}: {page[:300]}")
    return begun


async def measure(place: StackPlace, supervisor: int, hall: dict[str, Any]) -> None:
    screens = screens_of(place, hall)
    every = [screen for kind in screens.values() for screen in kind]
    end = time.monotonic() + 2 * SETTLE_SECONDS + STEADY_SECONDS + CALLS * SECONDS_BETWEEN + 5
    following = [asyncio.create_task(screen.follow(end)) for screen in every]
    await asyncio.sleep(2 * SETTLE_SECONDS)
    for screen in every:
        screen.waits.clear()
    before = processor_seconds(supervisor)
    await asyncio.sleep(STEADY_SECONDS)
    between = processor_seconds(supervisor)
    tell(screens, STEADY_SECONDS, "nobody pressing")
    steady = {part: (between[part] - before[part]) / STEADY_SECONDS for part in SERVERS}
    for part, share in steady.items():
        report(f"nobody pressing, {part}", share * 100, "% of a core")
    report("nobody pressing, all of these", sum(steady.values()) * 100, "% of a core")
    pressed = []
    for number in range(CALLS):
        room = sorted(set(hall["rooms"]))[number % len(set(hall["rooms"]))]
        begun = await call(place, room, hall)
        pressed.append((begun, room))
        await asyncio.sleep(max(begun + SECONDS_BETWEEN - time.monotonic(), 0))
    after = processor_seconds(supervisor)
    seconds = CALLS * SECONDS_BETWEEN
    for part in SERVERS:
        report(f"one call, {part}", (after[part] - between[part] - steady[part] * seconds) / CALLS * 1000, "ms")
    whole = sum(after[part] - between[part] - steady[part] * seconds for part in SERVERS)
    report("one call, all of these", whole / CALLS * 1000, "ms")
    tell(screens, STEADY_SECONDS + seconds, "in all")
    await asyncio.gather(*following)
    tell_boards(screens["board"], hall, pressed)


def tell(screens: dict[str, list[Screen]], seconds: float, when: str) -> None:
    for kind, them in screens.items():
        waits = [wait for screen in them for wait in screen.waits]
        if not waits:
            continue
        report(f"{when}, {kind}: answered", len(waits) / seconds, "a second")
        report(f"{when}, {kind}: p50", statistics.median(waits) * 1000, "ms")
        report(f"{when}, {kind}: p95", sorted(waits)[int(len(waits) * 0.95)] * 1000, "ms")
    report(f"{when}: not answered", sum(screen.failed for them in screens.values() for screen in them), "requests")


def tell_boards(boards: list[Screen], hall: dict[str, Any], pressed: list[tuple[float, int]]) -> None:
    """From the press until a board of that room was drawn anew."""
    delays = []
    for begun, room in pressed:
        for screen, board in zip(boards, hall["boards"], strict=True):
            if room in board["rooms"]:
                delays.append(min(drawn for drawn in (*screen.drawn, float("inf")) if drawn > begun) - begun)
    report("a call is on a board, p50", statistics.median(delays) * 1000, "ms")
    report("a call is on a board, p95", sorted(delays)[int(len(delays) * 0.95)] * 1000, "ms")


def main(boards: int, consoles: int, phones: int) -> None:
    with tempfile.TemporaryDirectory(prefix="antrean-screens-") as directory:
        Path(directory).chmod(0o755)
        place = place_in(Path(directory))
        with stack(place) as supervisor:
            environment = {**os.environ, **read_environment(place.environment_file), "PYTHONPATH": str(REPOSITORY)}
            made = subprocess.run(
                [sys.executable, "-m", "benchmarks.live.screens", str(boards), str(consoles), str(phones)],
                cwd=REPOSITORY,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode != 0:
                raise SystemExit(made.stderr)
            asyncio.run(measure(place, supervisor, json.loads(made.stdout)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4] or (BOARDS, CONSOLES, PHONES)))
