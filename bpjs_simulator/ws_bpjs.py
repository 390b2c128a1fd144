"""WS BPJS, antrean and VClaim: log, gate, rule, then the answer with whatever fault is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bpjs_simulator import references, registers, registration, task_times
from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.faults import WRONG_CLOCK_SECONDS, FaultRule
from bpjs_simulator.gate import refuse_stranger
from bpjs_simulator.request_log import LoggedRequest, answer_class, read_json
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import services as vclaim
from bpjs_simulator.vclaim.answers import WRONG_FORMAT
from bpjs_simulator.wire import AnsweredRequest, send_faulty, send_plainly

# Stands for the answer of a request that a fault kept away from BPJS.
NEVER_REACHED = Answer(0, "")
Action = Callable[[State, Mapping[str, str], Mapping[str, Any]], Answer]


@dataclass(frozen=True)
class Desk:
    """A family of services: its address, and whether it spells its envelope as VClaim does (protocol 3)."""

    root: str
    is_vclaim: bool


ANTREAN = Desk("/antreanrs", is_vclaim=False)
VCLAIM = Desk("/vclaim-rest", is_vclaim=True)
EVERY_METHOD = ["GET", "POST", "PUT", "DELETE", "PATCH"]


@dataclass(frozen=True)
class Service:
    """`template` is what the log shows instead of the path, so that no personal number is kept."""

    name: str
    method: str
    template: str
    act: Action
    desk: Desk = ANTREAN


@dataclass(frozen=True)
class Asked:
    """A request: the values in its address, and its body as JSON."""

    request: Request
    path: Mapping[str, str]
    body: Any


def _reading(act: Callable[[State], Answer]) -> Action:
    return lambda state, path, body: act(state)


def _by_path(act: Callable[[State, Mapping[str, str]], Answer]) -> Action:
    return lambda state, path, body: act(state, path)


def _by_body(act: Callable[[State, Mapping[str, Any]], Answer]) -> Action:
    return lambda state, path, body: act(state, body)


SERVICES = (
    Service("ref/poli", "GET", "/ref/poli", _reading(references.list_poli)),
    Service("ref/poli/fp", "GET", "/ref/poli/fp", _reading(references.list_fingerprint_poli)),
    Service(
        "ref/pasien/fp",
        "GET",
        "/ref/pasien/fp/identitas/{kind}/noidentitas/{number}",
        _by_path(references.show_fingerprint),
    ),
    Service("ref/dokter", "GET", "/ref/dokter", _reading(references.list_doctors)),
    Service(
        "jadwaldokter",
        "GET",
        "/jadwaldokter/kodepoli/{kodepoli}/tanggal/{tanggal}",
        _by_path(references.list_practices),
    ),
    Service("updatejadwaldokter", "POST", "/jadwaldokter/updatejadwaldokter", _by_body(references.change_schedule)),
    Service("updatejadwaldokter", "POST", "/updatejadwaldokter", _by_body(references.change_schedule)),
    Service("add", "POST", "/antrean/add", _by_body(registration.add_booking)),
    Service("farmasi/add", "POST", "/antrean/farmasi/add", _by_body(task_times.add_pharmacy_ticket)),
    Service("updatewaktu", "POST", "/antrean/updatewaktu", _by_body(task_times.store_task)),
    Service("batal", "POST", "/antrean/batal", _by_body(registration.cancel_booking)),
    Service("getlisttask", "POST", "/antrean/getlisttask", _by_body(task_times.list_tasks)),
    Service(
        "pendaftaran/tanggal",
        "GET",
        "/antrean/pendaftaran/tanggal/{tanggal}",
        _by_path(registers.bookings_of_date),
    ),
    Service(
        "pendaftaran/kodebooking",
        "GET",
        "/antrean/pendaftaran/kodebooking/{kodebooking:path}",
        _by_path(registers.booking_by_code),
    ),
    Service("pendaftaran/aktif", "GET", "/antrean/pendaftaran/aktif", _reading(registers.bookings_not_served)),
    Service(
        "pendaftaran/sesi",
        "GET",
        "/antrean/pendaftaran/kodepoli/{kodepoli}/kodedokter/{kodedokter}/hari/{hari}/jampraktek/{jampraktek}",
        _by_path(registers.session_not_served),
    ),
    Service(
        "dashboard/tanggal",
        "GET",
        "/dashboard/waktutunggu/tanggal/{tanggal}/waktu/{waktu}",
        _by_path(registers.waiting_times_of_date),
    ),
    Service(
        "dashboard/bulan",
        "GET",
        "/dashboard/waktutunggu/bulan/{bulan}/tahun/{tahun}/waktu/{waktu}",
        _by_path(registers.waiting_times_of_month),
    ),
)


def routes(state: State) -> list[Route]:
    counters = [
        Route(service.desk.root + service.template, _counter(state, service), methods=[service.method])
        for service in SERVICES
    ]
    stray = Service("unknown", "*", "/unknown", lambda *asked: _no_such_service())
    return [
        *counters,
        Route(f"{ANTREAN.root}/{{stray:path}}", _counter(state, stray), methods=EVERY_METHOD),
        Route(f"{VCLAIM.root}{{address:path}}", _vclaim_counter(state), methods=EVERY_METHOD),
    ]


def _no_such_service() -> Answer:
    return Answer(404, "URL tidak ditemukan", http_status=404)


def _counter(state: State, service: Service) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        return await _take(state, service, request, request.path_params)

    return serve


def _vclaim_counter(state: State) -> Callable[[Request], Any]:
    """VClaim's addresses are matched without case."""

    async def serve(request: Request) -> Response:
        found = vclaim.find(request.method, request.path_params["address"])
        if found is None:
            stray = Service("unknown", "*", "/unknown", lambda *asked: _no_such_service(), VCLAIM)
            return await _take(state, stray, request, {})
        played, values, is_own_method = found
        act: Action = played.act if is_own_method else lambda *asked: refused(WRONG_FORMAT)
        service = Service(played.name, request.method, played.template, act, VCLAIM)
        return await _take(state, service, request, values)

    return serve


async def _take(state: State, service: Service, request: Request, path: Mapping[str, str]) -> Response:
    raw_body = await request.body()
    body = read_json(raw_body)
    told = body if isinstance(body, dict) else path
    with state.lock:
        entry = state.log.open(
            route=service.name,
            method=request.method,
            path=service.desk.root + service.template.replace(":path", ""),
            raw_body=raw_body,
            body=body,
            kodebooking=told["kodebooking"] if isinstance(told.get("kodebooking"), str) else None,
            now_ms=state.now_ms(),
        )
        rule = state.faults.strike(route=service.name, body=body)
    asked = Asked(request, path, body)
    return await _answer(state, service, asked, entry=entry, rule=rule)


async def _answer(
    state: State, service: Service, asked: Asked, *, entry: LoggedRequest, rule: FaultRule | None
) -> Response:
    if rule is None:
        return send_plainly(_decided(state, service, asked, entry=entry))
    entry.fault = rule.kind
    if rule.kind == "delay" and rule.is_delay_before_storing:
        await asyncio.sleep(rule.seconds)
    if rule.is_stored or rule.kind == "clock_wrong":
        answered = _decided(state, service, asked, entry=entry, fault=rule.kind)
    else:
        answered = _answered(state, service, asked.request, NEVER_REACHED)
        entry.answer_class = "fault"
    if rule.kind == "delay" and not rule.is_delay_before_storing:
        await asyncio.sleep(rule.seconds)
    return await send_faulty(answered, rule=rule)


def _decided(state: State, service: Service, asked: Asked, *, entry: LoggedRequest, fault: str = "") -> AnsweredRequest:
    with state.lock:
        answer = _decide(state, service, asked, is_clock_wrong=fault == "clock_wrong")
        _close(entry, answer)
        return _answered(state, service, asked.request, answer)


def _answered(state: State, service: Service, request: Request, answer: Answer) -> AnsweredRequest:
    return AnsweredRequest(request, answer, state.configuration, state.switches, is_vclaim=service.desk.is_vclaim)


def _decide(state: State, service: Service, asked: Asked, *, is_clock_wrong: bool) -> Answer:
    switches, configuration = state.switches, state.configuration
    stranger = refuse_stranger(
        asked.request.headers,
        configuration=configuration,
        user_key=configuration.vclaim_user_key if service.desk.is_vclaim else configuration.antrean_user_key,
        now_ms=state.now_ms() + (WRONG_CLOCK_SECONDS * 1000 if is_clock_wrong else 0),
        window_seconds=switches.signature_window_seconds,
        http_status=200 if switches.is_unauthorized_http_200 else 401,
    )
    if stranger is not None:
        return stranger
    is_object = isinstance(asked.body, dict)
    if service.method == "POST" and not is_object and not service.desk.is_vclaim:
        return refused("Format Data Tidak Sesuai")
    return service.act(state, asked.path, asked.body if is_object else {})


def _close(entry: LoggedRequest, answer: Answer) -> None:
    entry.is_answered = True
    entry.http_status = answer.http_status
    entry.code = answer.code
    entry.message = answer.message
    entry.answer_class = answer_class(answer.code)
    entry.is_stored = answer.is_stored
    entry.notes.extend(answer.notes)
