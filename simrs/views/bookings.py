"""Sessions and bookings: find a session, take a number, give it up, check in."""

import re
from datetime import date
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from queues import verbs
from queues.models import Channel, ClinicSession
from simrs import answer_shapes, answers, look_up
from simrs.describing import acts, reads
from simrs.models import Scope
from simrs.problems import Answer, Problem
from simrs.shapes import Arrival, Booking, Reason
from simrs.views.base import ActingView, ApiView

MOST_SESSIONS = 500
QUERY = ("date", "clinic")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class SessionsView(ApiView):
    """The sessions of a date, of all clinics or of one."""

    scopes = (Scope.BOOKINGS_WRITE, Scope.VISITS_READ, Scope.VISITS_WRITE)

    @extend_schema(
        **reads("sessions", "Sessions of a date, with the seats left", answer_shapes.Sessions),
        parameters=[
            OpenApiParameter("date", str, required=True, description="YYYY-MM-DD"),
            OpenApiParameter("clinic", str, description="the clinic's id, name or BPJS code"),
        ],
    )
    def get(self, request: Request) -> Answer:
        rows = ClinicSession.objects.on(_date(request)).for_patients().named().order_by("clinic__name", "starts", "pk")
        clinic = request.query_params.get("clinic", "")
        if "\0" in clinic:
            raise Problem("wrong-fields", errors={"clinic": ["is not readable"]})
        if clinic:
            is_id = clinic.isascii() and clinic.isdigit() and len(clinic) <= 18
            same = Q(clinic__name=clinic) | Q(clinic__bpjs_subspecialist_code=clinic)
            rows = rows.filter(same | Q(clinic=int(clinic)) if is_id else same)
        return Answer({"sessions": answers.sessions(list(rows[:MOST_SESSIONS]), at=self.received_at)})


def _date(request: Request) -> date:
    unknown = [name for name in request.query_params if name not in QUERY]
    if unknown:
        raise Problem("wrong-fields", errors={"query": ["takes date and clinic alone"]})
    text = request.query_params.get("date", "")
    try:
        # `fromisoformat` reads weeks (2026-W12-1) too.
        if not DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("wrong-fields", errors={"date": ["is required, as YYYY-MM-DD"]}) from None


@acts("book", "Take a number in a session", Booking, answer_shapes.Visit, made=True)
class BookingsView(ActingView):
    """A number for a person known to the hospital."""

    scopes = (Scope.BOOKINGS_WRITE,)
    shape = Booking

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        booking = verbs.Booking(
            patient=look_up.patient_of(values),
            session=look_up.session_of(values),
            payer=look_up.payer_of(values),
            channel=Channel.API,
            visit_type=values.get("visit_type", ""),
            referral_number=values.get("referral_number", ""),
            priority=values.get("priority", ""),
        )
        return 201, answers.visit(verbs.book(booking, self.press))


@acts("cancel", "Give a number up before the doctor calls", Reason, answer_shapes.Visit)
class CancelView(ActingView):
    """The seat is free again; the number is never used again."""

    scopes = (Scope.BOOKINGS_WRITE,)
    shape = Reason

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        visit = look_up.visit_of(named["booking_code"])
        return 200, answers.visit(verbs.cancel(visit, self.press.because(values["reason"])))


@acts("check_in", "The patient is here", Arrival, answer_shapes.Visit)
class CheckInView(ActingView):
    """A new patient waits for admission, a known one for the clinic. The time is that of this call."""

    scopes = (Scope.BOOKINGS_WRITE, Scope.VISITS_WRITE)
    shape = Arrival

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        visit = look_up.visit_of(named["booking_code"])
        visit = verbs.check_in(visit, self.press, priority=values.get("priority"))
        return 200, answers.visit(visit)
