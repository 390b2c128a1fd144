"""The same acts for scripts: JSON in, the hospital's envelope out, people named by their member id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bpjs_simulator.bookings import MOBILE_JKN, Booking
from bpjs_simulator.hospital_file import Member, Referral
from bpjs_simulator.mobile import journeys
from bpjs_simulator.mobile.hospital_ws import HospitalDown
from bpjs_simulator.request_log import read_json
from bpjs_simulator.state import State


class WrongOrder(Exception):
    """An order that names nobody or nothing; the message says what is missing."""


Order = Mapping[str, Any]


def routes(state: State) -> list[Route]:
    acts: dict[str, Callable[[State, Order], journeys.Attempt]] = {
        "book": book,
        "checkin": check_in,
        "cancel": cancel,
        "status": status,
    }
    return [
        Route("/mobile/members", _members(state), methods=["GET"]),
        *[Route(f"/mobile/{name}", _serving(state, act), methods=["POST"]) for name, act in acts.items()],
    ]


def _members(state: State) -> Callable[[Request], JSONResponse]:
    def serve(request: Request) -> JSONResponse:
        with state.lock:
            return JSONResponse({"members": [_member_row(one) for one in state.members.by_id.values()]})

    return serve


def _member_row(member: Member) -> dict[str, Any]:
    return {
        "member": member.member_id,
        "name": member.name,
        "is_known_to_hospital": member.medical_record_number is not None,
        "referrals": [{"number": one.number, "type": one.visit_type, "clinic": one.clinic} for one in member.referrals],
    }


def _serving(state: State, act: Callable[[State, Order], journeys.Attempt]) -> Callable[[Request], Any]:
    async def serve(request: Request) -> JSONResponse:
        order = read_json(await request.body())
        try:
            if not isinstance(order, dict):
                raise WrongOrder("the body is not a JSON object")
            attempt = await run_in_threadpool(act, state, order)
        except (WrongOrder, KeyError, TypeError, ValueError) as unreadable:
            return JSONResponse({"error": f"cannot read the order: {unreadable}"}, status_code=400)
        except HospitalDown as down:
            return JSONResponse({"metadata": {"code": 502, "message": str(down)}}, status_code=502)
        return JSONResponse(attempt.envelope | {"steps": [vars(step) for step in attempt.steps]})

    return serve


def book(state: State, order: Order) -> journeys.Attempt:
    """`{"member", "referral", "date", "doctor", "hours", "clinic"?, "register"?}`"""
    with state.lock:
        member = find_member(state, str(order["member"]))
        referral = find_referral(member, str(order["referral"]))
    return journeys.book(
        state,
        member=member,
        referral=referral,
        day=str(order["date"]),
        clinic=str(order.get("clinic", referral.clinic)),
        doctor=int(order["doctor"]),
        hours=str(order["hours"]),
        is_registering=bool(order.get("register", True)),
    )


def check_in(state: State, order: Order) -> journeys.Attempt:
    """`{"member", "kodebooking"?, "waktu"?}`"""
    return journeys.check_in(state, find_booking(state, order), waktu=order.get("waktu"))


def cancel(state: State, order: Order) -> journeys.Attempt:
    """`{"member", "kodebooking"?, "keterangan"}`"""
    return journeys.cancel(state, find_booking(state, order), reason=str(order["keterangan"]))


def status(state: State, order: Order) -> journeys.Attempt:
    """`{"member", "kodebooking"?}`"""
    return journeys.remaining(state, find_booking(state, order))


def find_member(state: State, member_id: str) -> Member:
    member = state.members.by_id.get(member_id)
    if member is None:
        raise WrongOrder(f"no member {member_id!r}")
    return member


def find_referral(member: Member, number: str) -> Referral:
    for referral in member.referrals:
        if referral.number == number:
            return referral
    raise WrongOrder(f"member {member.member_id} has no referral {number!r}")


def find_booking(state: State, order: Order) -> Booking:
    """The booking named, or the member's latest one that is not over."""
    with state.lock:
        member = find_member(state, str(order["member"]))
        own = [one for one in state.bookings_of(member.member_id) if one.sumberdata == MOBILE_JKN]
    code = order.get("kodebooking")
    matching = [one for one in own if (one.kodebooking == code if code else not one.is_over)]
    if not matching:
        raise WrongOrder(f"member {member.member_id} has no such booking")
    return matching[-1]
