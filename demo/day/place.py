"""Where the day is lived: the running hospital, the simulator, the logins, and the sessions that run now."""

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.management import call_command

from antrean_project import groups
from bpjs_bridge import rules
from queues import clock
from queues.models import Clinic, ClinicSession, Counter, Stop, StopKind
from queues.waiting import figures

ANSWER_SECONDS = 30
LEAST_MINUTES_TO_MIDNIGHT = 15
# A session that ends sooner than this takes nobody any more.
LEAST_SESSION_LEFT = timedelta(minutes=12)
DEFAULT_CLINICS = ("ANA", "INT")
CAPACITY_OF_OPENED = 60
GUEST_DOCTORS = range(319_901, 319_999)


class CannotLive(Exception):
    """The day cannot be lived; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Login:
    """One of the demo's users."""

    user: str
    password: str
    role: str
    page: str


@dataclass(frozen=True)
class Room:
    """A session of today, the counter it is called to, and the login that calls."""

    session_id: int
    clinic_code: str
    clinic_id: int
    clinic: str
    doctor_code: int
    doctor: str
    hours: str
    prefix: str
    seats: int
    counter_id: int
    login: Login


@dataclass(frozen=True)
class Place:
    """Addresses, logins and rooms of the demo hospital."""

    base_url: str
    simulator_url: str
    logins: list[Login]

    def with_role(self, role: str) -> list[Login]:
        return [login for login in self.logins if login.role == role]

    def ask_simulator(self, method: str, path: str, order: Any = None) -> dict[str, Any]:
        """One call of the simulator's own pages; CannotLive when it does not answer."""
        with requests.Session() as line:
            line.trust_env = False
            try:
                answer = line.request(method, self.simulator_url + path, json=order, timeout=ANSWER_SECONDS)
            except requests.RequestException as trouble:
                raise CannotLive(
                    f"The BPJS simulator at {self.simulator_url} does not answer ({type(trouble).__name__}): "
                    "start `make demo` first."
                ) from None
        if answer.status_code not in (200, 502):
            raise CannotLive(f"The simulator refused {path}: {answer.status_code} {answer.text[:200]}")
        return dict(answer.json())


def find_place(base_url: str | None) -> Place:
    """The demo as the environment and its file of logins tell it; CannotLive with what to do."""
    base = (base_url or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
    parts = urlsplit(rules.current().bpjs_antrean_url)
    if parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise CannotLive(
            "BPJS_ANTREAN_URL names no simulator on this machine: a pretended day is never told to the real BPJS."
        )
    place = Place(base, f"{parts.scheme}://{parts.netloc}", _logins())
    try:
        with requests.Session() as line:
            line.trust_env = False
            answer = line.get(f"{base}/health/live", timeout=ANSWER_SECONDS)
    except requests.RequestException:
        raise CannotLive(
            f"No hospital answers at {base}: start `make demo` first, or name it with --base-url."
        ) from None
    if answer.status_code != 200:
        raise CannotLive(f"{base}/health/live answered {answer.status_code}: is this the demo?")
    place.ask_simulator("GET", "/_control/state")
    return place


def _logins() -> list[Login]:
    default = Path(os.environ.get("DEMO_DIR", settings.BASE_DIR / "var" / "demo")) / "logins.json"
    path = Path(os.environ.get("DEMO_LOGINS_FILE") or default)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [Login(row["user"], row["password"], row["role"], row["page"]) for row in rows]
    except FileNotFoundError:
        raise CannotLive(
            f"There is no file of demo logins at {path}: `make demo` writes it, or load_demo with DEMO_LOGINS_FILE set."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CannotLive(f"The demo logins in {path} cannot be read: {problem!r}") from None


def refuse_midnight(at: datetime) -> None:
    """A day is never lived across midnight."""
    midnight = clock.moment(clock.service_date(at) + timedelta(days=1), time(0))
    left = int((midnight - at) / timedelta(minutes=1))
    if left < LEAST_MINUTES_TO_MIDNIGHT:
        raise CannotLive(
            f"It is {at.astimezone(clock.hospital_zone()):%H:%M} at the hospital, {left} minutes before midnight, and "
            "a day is never lived across it: start simulate_day again after 00:00."
        )


def rooms(place: Place, *, codes: list[str], at: datetime, most: int, people: int) -> list[Room]:
    """The sessions that run now: those of the named clinics (opened through HFIS where they have none), or the first
    few, and more of them as long as so many people find no seat.
    """
    found = _running(place, at)
    wanted = codes or list(
        dict.fromkeys([*DEFAULT_CLINICS, *(room.clinic.bpjs_subspecialist_code or "" for room in found)])
    )
    missing = [
        code for code in codes or DEFAULT_CLINICS if code not in {one.clinic.bpjs_subspecialist_code for one in found}
    ]
    if missing and (codes or not found):
        for code in missing:
            _open(place, code, at=at)
        found = _running(place, at)
    chosen: list[ClinicSession] = []
    for code in wanted:
        own = [session for session in found if session.clinic.bpjs_subspecialist_code == code]
        chosen += own[:1]
    made = _as_rooms(place, chosen, at=at)
    while not codes and len(made) > most and sum(room.seats for room in made[:most]) < people:
        most += 1
    return made if codes else made[:most]


def _running(place: Place, at: datetime) -> list[ClinicSession]:
    """Sessions that contain now and that HFIS has too (a restarted simulator forgets some), longest first."""
    today = clock.service_date(at)
    items = place.ask_simulator("POST", "/_control/schedule", {"date": today.isoformat(), "items": []})["items"]
    known = {(row["clinic"], row["doctor"], row["hours"]) for row in items}
    rows = ClinicSession.objects.on(today).open().named().filter(clinic__reports_to_bpjs=True)
    rows = rows.filter(clinic__is_at_kiosk=True, clinic__is_draft=False, clinic__is_active=True)
    running = [row for row in rows if row.starts_at <= at and row.ends_at - at >= LEAST_SESSION_LEFT]
    running = [row for row in running if (row.clinic.bpjs_subspecialist_code, row.doctor.bpjs_code, row.hours) in known]
    return sorted(running, key=lambda row: row.ends_at, reverse=True)


def session_of_another_doctor(place: Place, room: Room, *, at: datetime) -> Room:
    """A session of the room's clinic by a guest doctor who practises nowhere today: the one who will be away."""
    today = clock.service_date(at)
    busy = set(ClinicSession.objects.on(today).values_list("doctor__bpjs_code", flat=True))
    doctor = next(code for code in GUEST_DOCTORS if code not in busy)
    _open(place, room.clinic_code, at=at, doctor=doctor)
    opened = (
        ClinicSession.objects.on(today).named().filter(clinic=room.clinic_id, doctor__bpjs_code=doctor).latest("pk")
    )
    return replace(
        room,
        session_id=opened.pk,
        doctor_code=doctor,
        doctor=opened.serving_doctor.name,
        hours=opened.hours,
        prefix=opened.label_prefix,
        seats=_seats(opened, at=at),
    )


def _open(place: Place, code: str, *, at: datetime, doctor: int | None = None) -> None:
    """A session around now, as HFIS would tell it: through the simulator, and then the hospital's own sync."""
    clinic = Clinic.objects.filter(bpjs_subspecialist_code=code).first()
    if clinic is None:
        raise CannotLive(f"No clinic has the BPJS code {code!r}: --clinics takes codes such as ANA,INT.")
    today = clock.service_date(at)
    doctor = doctor or (
        ClinicSession.objects.filter(clinic=clinic).order_by("date").values_list("doctor__bpjs_code", flat=True).first()
    )
    local = at.astimezone(clock.hospital_zone())
    hours = f"{max(local.hour - 1, 0):02d}:{local.minute:02d}-{min(local.hour + 4, 23):02d}:59"
    item = {"doctor": doctor or 310103, "clinic": code, "hours": hours, "capacity": CAPACITY_OF_OPENED}
    if doctor in GUEST_DOCTORS:
        item["name"] = "dr. Tamu Contoh"
    place.ask_simulator("POST", "/_control/schedule", {"date": today.isoformat(), "items": [item]})
    day = today.isoformat()
    with Path(os.devnull).open("w", encoding="utf-8") as quiet:
        call_command("sync_hfis", "--clinics", code, "--from", day, "--to", day, "--confirm", stdout=quiet)


def _seats(session: ClinicSession, *, at: datetime) -> int:
    """Seats that the simulated people may take: one in ten stays free for people who try the demo meanwhile."""
    counted = figures.session_figures(session, at=at)
    return (counted.jkn_left + counted.non_jkn_left) * 9 // 10


def _as_rooms(place: Place, sessions: list[ClinicSession], *, at: datetime) -> list[Room]:
    nurses = {login.user: login for login in place.with_role(groups.CLINIC_NURSE)}
    if not nurses:
        raise CannotLive("The demo logins have no nurse: run load_demo with DEMO_LOGINS_FILE set.")
    taken: set[int] = set()
    made = []
    for session in sessions:
        code = session.clinic.bpjs_subspecialist_code or ""
        counter = _counter_of(session)
        if counter is None or counter in taken or not session.doctor.bpjs_code:
            continue
        taken.add(counter)
        login = nurses.get(f"perawat.{code.lower()}") or next(iter(nurses.values()))
        made.append(
            Room(
                session_id=session.pk,
                clinic_code=code,
                clinic_id=session.clinic_id,
                clinic=session.clinic.name,
                doctor_code=session.doctor.bpjs_code,
                doctor=session.serving_doctor.name,
                hours=session.hours,
                prefix=session.label_prefix,
                seats=_seats(session, at=at),
                counter_id=counter,
                login=login,
            )
        )
    if not made:
        raise CannotLive("No clinic has a session now and none could be opened: run load_demo and try again.")
    return made


def _counter_of(session: ClinicSession) -> int | None:
    if session.room_id:
        return session.room_id
    stops = Stop.objects.filter(kind=StopKind.CLINIC, clinic=session.clinic)
    return Counter.objects.filter(stops__in=stops, is_active=True).order_by("pk").values_list("pk", flat=True).first()
