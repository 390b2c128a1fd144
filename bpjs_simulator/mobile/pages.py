"""The pages on which a person books as with Mobile JKN."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bpjs_simulator.bookings import Booking, wall_clock
from bpjs_simulator.hospital_file import Member, Referral
from bpjs_simulator.mobile import journeys
from bpjs_simulator.mobile.hospital_ws import HospitalDown, response_of
from bpjs_simulator.registration import day_from
from bpjs_simulator.state import State
from bpjs_simulator.task_times import TASK_NAMES

HERE = Path(__file__).resolve().parent
VISIT_TYPES = {1: "Rujukan FKTP", 2: "Rujukan Internal", 3: "Kontrol", 4: "Rujukan Antar RS"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Page = Callable[[State, Request, dict[str, str]], Response]
templates = Jinja2Templates(directory=HERE / "templates")


def routes(state: State) -> list[BaseRoute]:
    return [
        Route("/", _page(state, members_page)),
        Route("/peserta/{member_id}", _page(state, referrals_page)),
        Route("/peserta/{member_id}/rujukan/{position:int}", _page(state, choose_page), methods=["GET", "POST"]),
        Route("/tiket", _page(state, ticket_page), methods=["GET", "POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]


def _page(state: State, page: Page) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        form = await request.form() if request.method == "POST" else {}
        typed = {name: text for name, text in form.items() if isinstance(text, str)}
        return await run_in_threadpool(page, state, request, typed)

    return serve


def _render(request: Request, name: str, *, status: int = 200, **shown: Any) -> Response:
    return templates.TemplateResponse(request, name, shown, status_code=status, headers=HEADERS)


def _not_found(request: Request, message: str) -> Response:
    return _render(request, "not_found.html", status=404, message=message)


def members_page(state: State, request: Request, typed: dict[str, str]) -> Response:
    with state.lock:
        members = sorted(state.members.by_id.values(), key=lambda member: member.name)
        is_known = {one.member_id: bool(one.medical_record_number) for one in members}
        is_known |= dict.fromkeys(state.registered_norms, True)
    return _render(request, "members.html", members=members, is_known=is_known, hospital=state.hospital.name)


def referrals_page(state: State, request: Request, typed: dict[str, str]) -> Response:
    with state.lock:
        member = state.members.by_id.get(request.path_params["member_id"])
        if member is None:
            return _not_found(request, "Peserta ini tidak dikenal.")
        rows = [
            {
                "referral": referral,
                "issued_on": _day(state.issued_on(referral)),
                "kind": VISIT_TYPES.get(referral.visit_type, ""),
                "clinic": _clinic(state, referral.clinic),
                "booking": _active_booking(state, member, referral),
            }
            for referral in member.referrals
        ]
    return _render(request, "referrals.html", member=member, rows=rows)


def choose_page(state: State, request: Request, typed: dict[str, str]) -> Response:
    with state.lock:
        member = state.members.by_id.get(request.path_params["member_id"])
        position = request.path_params["position"]
        if member is None or not 1 <= position <= len(member.referrals):
            return _not_found(request, "Rujukan ini tidak dikenal.")
        referral = member.referrals[position - 1]
        today = state.today()
    wished = typed.get("tanggal") or request.query_params.get("tanggal") or today.isoformat()
    problem, choices = "", []
    try:
        if request.method == "POST":
            attempt = _book(state, member, referral, day=wished, practice=typed.get("praktik", ""))
            if attempt is not None and attempt.booking is not None:
                return _to_ticket(state, attempt)
            problem = attempt.message if attempt is not None else "Pilih dokter dan jam praktik terlebih dahulu."
        day = day_from(wished)
        choices = journeys.choices_on(state, clinic=referral.clinic, day=day) if day else []
        problem = problem or ("" if day else "Tanggal tidak dapat dibaca.")
    except HospitalDown as down:
        problem = str(down)
    return _render(
        request,
        "choose.html",
        member=member,
        referral=referral,
        position=position,
        clinic=_clinic(state, referral.clinic),
        kind=VISIT_TYPES.get(referral.visit_type, ""),
        issued_on=_day(state.issued_on(referral)),
        last_day=_day(state.last_valid_day(referral) - timedelta(days=1)),
        hospital=state.hospital.name,
        wished=wished,
        days=[("Hari ini", today), ("Besok", today + timedelta(days=1)), ("Lusa", today + timedelta(days=2))],
        choices=choices,
        chosen=typed.get("praktik", ""),
        problem=problem,
    )


def _book(state: State, member: Member, referral: Referral, *, day: str, practice: str) -> journeys.Attempt | None:
    doctor, _, hours = practice.partition("|")
    if not doctor.isdigit() or day_from(day) is None:
        return None
    return journeys.book(
        state,
        member=member,
        referral=referral,
        day=day,
        clinic=referral.clinic,
        doctor=int(doctor),
        hours=hours,
    )


def _to_ticket(state: State, attempt: journeys.Attempt) -> Response:
    assert attempt.booking is not None
    code = attempt.booking.kodebooking
    notices = [step.message for step in attempt.steps if step.name == "pasienbaru"]
    if notices:
        first = attempt.steps[0].message
        notices = [f"{first}.", "Data diri Anda sudah dikirim ke rumah sakit.", *notices]
    with state.lock:
        state.notices[code] = notices
    return RedirectResponse(f"/tiket?{urlencode({'kode': code})}", status_code=303)


def ticket_page(state: State, request: Request, typed: dict[str, str]) -> Response:
    code = typed.get("kode") or request.query_params.get("kode", "")
    with state.lock:
        booking = state.bookings.get(code)
        member = state.members.by_id.get(booking.member_id or "") if booking else None
        notices = state.notices.pop(code, [])
    if booking is None or member is None:
        return _not_found(request, "Antrean ini tidak dikenal.")
    if request.method == "POST":
        return _act_on_ticket(state, booking, typed)
    problem = ""
    queue: dict[str, Any] = {}
    try:
        attempt = journeys.remaining(state, booking)
        queue = response_of(attempt.envelope)
        problem = "" if attempt.code == journeys.OK or booking.is_cancelled else attempt.message
    except HospitalDown as down:
        problem = str(down)
    return _render(
        request,
        "ticket.html",
        booking=booking,
        drawn_code=drawn(booking.kodebooking),
        member=member,
        queue=queue,
        minutes=round(int(queue.get("waktutunggu") or 0) / 60),
        problem=problem,
        notices=notices,
        clinic=booking.clinic_name or _clinic(state, booking.kodepoli),
        visit_day=_day(booking.tanggalperiksa),
        estimate=wall_clock(booking.estimasidilayani, zone=state.configuration.zone)[:16],
        tasks=[
            (TASK_NAMES[task.taskid], wall_clock(task.waktu, zone=state.configuration.zone)[11:])
            for task in sorted(booking.tasks.values(), key=lambda task: task.waktu)
        ],
    )


def drawn(code: str) -> Markup:
    """The booking code as Mobile JKN shows it to a kiosk or a clerk: a QR of the code alone."""
    return Markup(segno.make(code, error="m", micro=False).svg_inline(scale=4, omitsize=True, light="#fff"))


def _act_on_ticket(state: State, booking: Booking, typed: dict[str, str]) -> Response:
    try:
        if typed.get("langkah") == "batal":
            attempt = journeys.cancel(state, booking, reason=typed.get("keterangan", ""))
            done = "Antrean dibatalkan."
        else:
            attempt = journeys.check_in(state, booking)
            done = "Check in berhasil. Silakan menunggu panggilan."
        notice = done if attempt.code == journeys.OK else attempt.message
    except HospitalDown as down:
        notice = str(down)
    with state.lock:
        state.notices[booking.kodebooking] = [notice]
    return RedirectResponse(f"/tiket?{urlencode({'kode': booking.kodebooking})}", status_code=303)


def _active_booking(state: State, member: Member, referral: Referral) -> Booking | None:
    own = [
        booking
        for booking in state.bookings_of(member.member_id)
        if booking.nomorreferensi == referral.number and not booking.is_over
    ]
    return own[-1] if own else None


def _clinic(state: State, code: str) -> str:
    poli = state.schedule.poli.get(code)
    return poli.name if poli else code


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
