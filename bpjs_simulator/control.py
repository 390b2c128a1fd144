"""/_control: what a test asks of the simulator and tells it; no part of BPJS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bpjs_simulator.bookings import MOBILE_JKN, Booking, StoredTask
from bpjs_simulator.faults import UnknownFault
from bpjs_simulator.hospital_file import Doctor, member_from
from bpjs_simulator.mobile.hospital_ws import HospitalWs
from bpjs_simulator.registration import day_from
from bpjs_simulator.request_log import read_json
from bpjs_simulator.schedule import HOURS_PATTERN, Practice
from bpjs_simulator.state import State
from bpjs_simulator.switches import UnknownSwitch
from bpjs_simulator.vclaim import people


class WrongOrder(Exception):
    """A control request that cannot be read; the message says why."""


def routes(state: State) -> list[Route]:
    return [
        Route("/_control/state", _shows(state, show_state), methods=["GET"]),
        Route("/_control/log", _shows(state, show_log), methods=["GET"]),
        Route("/_control/faults", _shows(state, show_faults), methods=["GET"]),
        Route("/_control/faults", _obeys(state, set_faults), methods=["POST"]),
        Route("/_control/faults", _obeys(state, clear_faults), methods=["DELETE"]),
        Route("/_control/reset", _obeys(state, reset), methods=["POST"]),
        Route("/_control/schedule", _obeys(state, set_schedule), methods=["POST"]),
        Route("/_control/members", _obeys(state, add_members), methods=["POST"]),
        Route("/_control/bookings", _obeys(state, add_bookings), methods=["POST"]),
        Route("/_control/bookings/change", _obeys(state, change_booking), methods=["POST"]),
        Route("/_control/settings", _obeys(state, change_settings), methods=["POST"]),
        Route("/_control/hospital", _obeys(state, point_at_hospital), methods=["POST"]),
        Route("/_control/lost-answers", _obeys(state, lose_answers), methods=["POST"]),
        Route("/_control/sep", _obeys(state, issue_sep), methods=["POST"]),
        Route("/_control/people", _obeys(state, add_people), methods=["POST"]),
        Route("/_control/vclaim", _shows(state, show_vclaim), methods=["GET"]),
        Route("/_control/vclaim", _obeys(state, change_vclaim), methods=["POST"]),
    ]


def _shows(state: State, show: Callable[[State, Mapping[str, str]], Any]) -> Callable[[Request], Response]:
    def serve(request: Request) -> Response:
        with state.lock:
            return JSONResponse(show(state, request.query_params))

    return serve


def _obeys(state: State, order: Callable[[State, Any], Any]) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        raw_body = await request.body()
        try:
            with state.lock:
                return JSONResponse(order(state, read_json(raw_body) if raw_body else {}))
        except (WrongOrder, UnknownFault, UnknownSwitch) as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)
        except (KeyError, TypeError, ValueError, AttributeError) as unreadable:
            return JSONResponse({"error": f"cannot read the order: {unreadable!r}"}, status_code=400)

    return serve


def show_state(state: State, query: Mapping[str, str]) -> dict[str, Any]:
    return {
        "now_ms": state.now_ms(),
        "bookings": {code: booking.as_control_row() for code, booking in state.bookings.items()},
        "counts": state.log.counts(),
        "settings": vars(state.switches),
        "faults": [rule.as_row() for rule in state.faults.rules],
        "members": len(state.members.by_id),
    }


def show_log(state: State, query: Mapping[str, str]) -> dict[str, Any]:
    rows = state.log.rows(
        after=int(query.get("after", "0")), route=query.get("route"), kodebooking=query.get("kodebooking")
    )
    return {"requests": rows, "counts": state.log.counts()}


def show_faults(state: State, query: Mapping[str, str]) -> dict[str, Any]:
    return {"rules": [rule.as_row() for rule in state.faults.rules]}


def set_faults(state: State, order: Any) -> dict[str, Any]:
    """`{"rules": [...]}` or a list replaces all rules; one rule alone is added."""
    if isinstance(order, list):
        state.faults.replace(order)
    elif "rules" in order:
        state.faults.replace(order["rules"])
    else:
        state.faults.add(order)
    return show_faults(state, {})


def clear_faults(state: State, order: Any) -> dict[str, Any]:
    state.faults.replace([])
    return show_faults(state, {})


def reset(state: State, order: Any) -> dict[str, Any]:
    state.reset()
    return {"ok": True}


def set_schedule(state: State, order: Any) -> dict[str, Any]:
    """`{"date", "items": [{doctor, clinic, hours, capacity, name?, closed?}], "replace"?, "holiday"?}`

    Or `{"date", "poli", "rows": [...]}`: jadwaldokter of this poli and date is answered with these rows as they are.
    """
    day = _day(order["date"])
    if "rows" in order:
        state.schedule.say(list(order["rows"]), poli_code=order["poli"], day=day)
    practices = [_practice(state, item) for item in order.get("items", [])]
    if order.get("replace"):
        state.schedule.replace(practices, day=day)
    else:
        for practice in practices:
            state.schedule.add(practice, day=day)
    if "holiday" in order:
        state.schedule.set_holiday(day, is_holiday=bool(order["holiday"]))
    practices = state.schedule.practices_on(day)
    return {"date": day.isoformat(), "items": [vars(practice) for practice in practices]}


def _practice(state: State, item: Mapping[str, Any]) -> Practice:
    doctor, clinic, hours = int(item["doctor"]), item["clinic"], item["hours"].replace(" ", "")
    if clinic not in state.schedule.poli:
        raise WrongOrder(f"no clinic {clinic!r}")
    if not HOURS_PATTERN.fullmatch(hours):
        raise WrongOrder(f"hours {hours!r} are not HH:MM-HH:MM")
    if "name" in item:
        state.schedule.doctors[doctor] = Doctor(doctor, item["name"])
    if doctor not in state.schedule.doctors:
        raise WrongOrder(f"no doctor {doctor}; give a name to make one")
    return Practice(doctor, clinic, hours, int(item.get("capacity", 30)), bool(item.get("closed", False)))


def add_members(state: State, order: Any) -> dict[str, Any]:
    """`{"members": [...]}` as in the hospital file; a known id is replaced."""
    members = [member_from(row) for row in order["members"]]
    for member in members:
        state.members.add(member)
    return {"members": [member.member_id for member in members]}


def add_bookings(state: State, order: Any) -> dict[str, Any]:
    """`{"bookings": [{kodebooking, kodepoli, kodedokter, jampraktek, tanggalperiksa, pasienbaru?, ...}]}`"""
    bookings = [_mobile_booking(state, row) for row in order["bookings"]]
    for booking in bookings:
        state.keep(booking)
    return {"bookings": [booking.kodebooking for booking in bookings]}


def _mobile_booking(state: State, row: Mapping[str, Any]) -> Booking:
    if row["kodepoli"] not in state.schedule.poli:
        raise WrongOrder(f"no clinic {row['kodepoli']!r}")
    told = {"sumberdata": MOBILE_JKN, "jenispasien": "JKN", "pasienbaru": None}
    return Booking(**{**told, "created_at_ms": state.now_ms(), **row, "tanggalperiksa": _day(row["tanggalperiksa"])})


def change_booking(state: State, order: Any) -> dict[str, Any]:
    """`{"kodebooking", "forget"?, "forget_tasks"?: [4], "tasks"?: {"5": waktu}, ...}`: BPJS has something else by now.

    Any other key is a field of the booking, `cancelled_at_ms` and `jampraktek` among them.
    """
    told = dict(order)
    code = str(told.pop("kodebooking"))
    booking = state.bookings[code]
    if told.pop("forget", False):
        del state.bookings[code]
        return {"forgotten": code}
    for taskid in told.pop("forget_tasks", []):
        del booking.tasks[int(taskid)]
    for taskid, waktu in told.pop("tasks", {}).items():
        booking.tasks[int(taskid)] = StoredTask(int(taskid), int(waktu), state.now_ms())
    for name, value in told.items():
        if name not in vars(booking):
            raise WrongOrder(f"a booking has no {name!r}")
        setattr(booking, name, value)
    return booking.as_control_row()


def change_settings(state: State, order: Any) -> dict[str, Any]:
    state.switches = state.switches.changed(order)
    return vars(state.switches)


def point_at_hospital(state: State, order: Any) -> dict[str, Any]:
    """`{"url", "user"?, "password"?}`: another hospital for Mobile JKN, until reset."""
    told = state.configuration
    state.hospital_ws = HospitalWs(
        url=str(order["url"]),
        user=str(order.get("user", told.ws_user)),
        password=str(order.get("password", told.ws_password)),
    )
    return {"url": state.hospital_ws.url}


def lose_answers(state: State, order: Any) -> dict[str, Any]:
    """`{"service": "ambilantrean", "times"?}`: the hospital's next answers to Mobile JKN get lost on the way."""
    service, times = str(order["service"]), int(order.get("times", 1))
    state.hospital_ws.lose_answers(service, times=times)
    return {"service": service, "times": times}


def issue_sep(state: State, order: Any) -> dict[str, Any]:
    """`{"nomorreferensi": [...]}`: an add with one of these comes too late, its SEP is out."""
    state.issued_sep_references.update(order["nomorreferensi"])
    return {"nomorreferensi": sorted(state.issued_sep_references)}


def add_people(state: State, order: Any) -> dict[str, Any]:
    """`{"day"?}`: the fifteen people of protocol V9, whose day D is this one, or today."""
    return {"people": people.load(state, day=_day(order["day"]) if "day" in order else state.today())}


def show_vclaim(state: State, query: Mapping[str, str]) -> dict[str, Any]:
    """Numbers of letters, SEPs and referrals out, and which letters are used; nobody's card."""
    book = state.vclaim
    return {
        "letters": {
            one.number: {"on": str(one.on), "poli": one.poli, "doctor": one.doctor, "is_used": book.is_used(one)}
            for one in book.letters.values()
        },
        "seps": {one.number: {"referral": one.referral, "letter": one.letter} for one in book.seps.values()},
        "outgoing": list(book.outgoing),
        "windows": {key: window.number for key, window in book.windows.items()},
    }


def change_vclaim(state: State, order: Any) -> dict[str, Any]:
    """`{"seps": [{"card", "poli", "referral"?, "letter"?, "on"?}], "fingerprints": [card]}`: what counters do."""
    for told in order.get("seps", []):
        on = _day(told["on"]) if "on" in told else state.today()
        referral, letter = (str(told.get(name, "")) for name in ("referral", "letter"))
        state.vclaim.issue_sep(str(told["card"]), on=on, poli=str(told["poli"]), referral=referral, letter=letter)
    state.vclaim.fingerprints.update((str(card), state.today()) for card in order.get("fingerprints", []))
    return show_vclaim(state, {})


def _day(text: str) -> date:
    day = day_from(text)
    if day is None:
        raise WrongOrder(f"date {text!r} is not YYYY-MM-DD")
    return day
