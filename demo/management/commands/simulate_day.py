"""`manage.py simulate_day`: patients, staff and Mobile JKN live a day against the running demo."""

import signal
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.day import findings, report
from demo.day.casting import cast
from demo.day.day import Day, DayEnded
from demo.day.life import Life, drain
from demo.day.place import CannotLive, Place, Room, find_place, refuse_midnight, rooms, session_of_another_doctor
from queues import clock

DEFAULT_PATIENTS = 40
MOST_PATIENTS = 400
# So that each thing that can go wrong has somebody to whom it happens.
LEAST_MENDED = 20
PATIENTS_PER_ROOM = 20
MOST_ROOMS = 5
FASTEST = 20.0
STOPPED = 130


def _speed(text: str) -> float:
    speed = float(text)
    if not 0.1 <= speed <= FASTEST:
        raise ArgumentTypeError(f"between 0.1 and {FASTEST:g}")
    return speed


def _patients(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_PATIENTS:
        raise ArgumentTypeError(f"between 1 and {MOST_PATIENTS}")
    return count


class Command(BaseCommand):
    """Through kiosk, consoles, boards, status pages and Mobile JKN alone; the database is only read."""

    help = "Live one day at the running demo hospital and report; exit 1 when anything is off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", help="the hospital (http://127.0.0.1:$PORT)")
        parser.add_argument("--clinics", default="", help="BPJS codes, comma between: ANA,INT (default: who works now)")
        parser.add_argument("--speed", type=_speed, default=1.0, help="shortens people's pauses; real timers stay real")
        parser.add_argument("--patients", type=_patients, default=DEFAULT_PATIENTS, help="how many come (40)")
        parser.add_argument(
            "--mended",
            action="store_true",
            help=f"a day on which much goes wrong and is mended: late and absent doctors, wrong polis, twin records, "
            f"reopened visits ... ({LEAST_MENDED} patients or more)",
        )
        parser.add_argument("--seed", type=int, default=1, help="another number, another day (1)")
        parser.add_argument("--report", type=Path, help="the report as JSON (var/simulate_day.json)")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        began, began_at = time.monotonic(), timezone.now()
        try:
            place = find_place(options["base_url"])
            refuse_midnight(began_at)
            found = self._live(place, options, began_at)
        except CannotLive as reason:
            raise CommandError(str(reason)) from None
        except (KeyboardInterrupt, DayEnded):
            self._say("Stopped: everybody went home early, and there is no report.")
            raise SystemExit(STOPPED) from None
        found.seconds = time.monotonic() - began
        self._say(report.as_text(found))
        path = options["report"] or settings.BASE_DIR / "var" / "simulate_day.json"
        report.write(found, path)
        self._say(f"As JSON: {path}")
        if found.faults:
            raise SystemExit(1)

    def _live(self, place: Place, options: dict[str, Any], began_at: datetime) -> findings.Findings:
        today = clock.service_date(began_at)
        codes = [code.strip().upper() for code in options["clinics"].split(",") if code.strip()]
        most = min(max(2, options["patients"] // PATIENTS_PER_ROOM), MOST_ROOMS)
        open_rooms = rooms(place, codes=codes, at=began_at, most=most, people=options["patients"])
        away = self._away(place, open_rooms, options, began_at) if options["mended"] else None
        people = cast(place, open_rooms, count=options["patients"], seed=options["seed"], today=today, away=away)
        for room in open_rooms:
            self._say(f"{room.clinic} {room.hours}, {room.doctor}: numbers {room.prefix}-")
        self._say(f"{len(people)} people come to {place.base_url}, seed {options['seed']}, speed {options['speed']:g}")
        day = Day(place, open_rooms, people, speed=options["speed"], seed=options["seed"], away=away)
        try:
            Life(day, say=self._say, today=today).live()
        finally:
            day.stop()
        self._say("Everybody went home; waiting until BPJS has been told.")
        undrained = drain(self._say)
        return findings.look_back(day, today=today, began_at=began_at, undrained=undrained)

    def _away(self, place: Place, open_rooms: list[Room], options: dict[str, Any], at: datetime) -> Room:
        if options["patients"] < LEAST_MENDED:
            raise CannotLive(f"--mended needs {LEAST_MENDED} patients or more: give a larger --patients.")
        if len(open_rooms) < 2:
            raise CannotLive("--mended needs two rooms: name two or more --clinics, ANA,INT for instance.")
        away = session_of_another_doctor(place, open_rooms[-1], at=at)
        self._say(f"{away.clinic} {away.hours}, {away.doctor}: numbers {away.prefix}-, and the doctor will be away")
        return away

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
