"""Visits: admission, consultation, prescription, and how a visit stands."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from queues import verbs
from queues.models import Visit
from simrs import answer_shapes, answers, consultation, look_up
from simrs.describing import acts, reads
from simrs.fields import read
from simrs.models import Scope
from simrs.problems import Answer
from simrs.shapes import Admission, Desk, Finish, Nothing, Person, Prescription, Sep, Start
from simrs.views.base import ActingView, ApiView


class VisitView(ApiView):
    """How a visit stands: stage, steps with their times, stops, turn, prescription."""

    scopes = (Scope.VISITS_READ,)

    @extend_schema(**reads("visit", "How a visit stands", answer_shapes.WholeVisit, unknown=True))
    def get(self, request: Request, booking_code: str) -> Answer:
        return Answer(answers.whole_visit(look_up.visit_of(booking_code), at=self.received_at))


class VisitSearchView(ApiView):
    """A person's visits, by number, so that the SIMRS finds what Mobile JKN or the kiosk has booked."""

    scopes = (Scope.VISITS_READ,)

    @extend_schema(
        **reads("find_visits", "A person's latest visits and bookings", answer_shapes.Visits, unknown=True),
        request=Person,
    )
    def post(self, request: Request) -> Answer:
        person = look_up.patient_of(read(Person, self.body()))
        rows = Visit.objects.named().filter(patient=person).order_by("-session__date", "-pk")
        return Answer({"visits": [answers.visit(row) for row in rows[: consultation.MOST_VISITS]]})


@acts("register", "Give the holder of an admission number a visit", Admission, answer_shapes.Visit, made=True)
class AdmissionView(ActingView):
    """The holder must have been called to a desk; the number's times become the visit's first steps."""

    scopes = (Scope.VISITS_WRITE,)
    shape = Admission

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        entry = look_up.ticket_entry(values["ticket"], at=self.received_at)
        if "booking_code" in values:
            booked = look_up.visit_of(values["booking_code"])
            return 200, answers.visit(verbs.admit_booking(entry, booked, self.press))
        registration = verbs.Registration(
            patient=look_up.patient_of(values),
            session=look_up.session_of(values),
            payer=look_up.payer_of(values),
            visit_type=values.get("visit_type", ""),
            referral_number=values.get("referral_number", ""),
            priority=values.get("priority", ""),
        )
        return 201, answers.visit(verbs.register_holder(entry, self.press, registration))


@acts("finish_admission", "The admission desk is done with somebody", Desk, answer_shapes.Done)
class AdmissionFinishView(ActingView):
    """A new patient waits for the clinic from now on."""

    scopes = (Scope.VISITS_WRITE,)
    shape = Desk

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        entry = look_up.desk_entry(values, at=self.received_at)
        ended = verbs.finish(entry, self.press)
        return 200, {"label": ended.label, "state": ended.state}


@acts("start_consultation", "The doctor begins", Start, answer_shapes.Visit)
class StartView(ActingView):
    """Calls the patient into the room if that was not done, and says that they are there."""

    scopes = (Scope.VISITS_WRITE,)
    shape = Start

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        visit = look_up.visit_of(named["booking_code"])
        consultation.start(visit, self.press.because(values.get("reason", "")), room=values.get("counter", ""))
        return 200, answers.visit(look_up.visit_of(visit.booking_code))


@acts("finish_consultation", "The consultation is over", Finish, answer_shapes.Visit)
class FinishView(ActingView):
    """With the prescription sent along, sent before or typed at the console, or with none."""

    scopes = (Scope.VISITS_WRITE,)
    shape = Finish

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        if values.get("prescription"):
            self.need(Scope.PRESCRIPTIONS_WRITE)
        visit = look_up.visit_of(named["booking_code"])
        consultation.finish(visit, values, self.press)
        return 200, answers.visit(look_up.visit_of(visit.booking_code))


@acts("prescribe", "Put a prescription on the card of a patient at the clinic", Prescription, answer_shapes.Kept)
class PrescriptionView(ActingView):
    """It counts when the consultation ends, here or at the console; sent again, it replaces what was sent before."""

    scopes = (Scope.PRESCRIPTIONS_WRITE,)
    shape = Prescription

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        visit = look_up.visit_of(named["booking_code"])
        consultation.keep(visit, values, self.press)
        return 200, {"booking_code": visit.booking_code, "lines": len(values["items"])}


@acts("take_pharmacy_number", "The visit's pharmacy number", Nothing, answer_shapes.Pharmacy)
class PharmacyView(ActingView):
    """Where the hospital gives none by itself at the end of the consultation; asked twice it is the same."""

    scopes = (Scope.PRESCRIPTIONS_WRITE,)
    shape = Nothing

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        visit = look_up.visit_of(named["booking_code"])
        ticket = verbs.take_pharmacy_ticket(visit, self.press)
        return 200, {"booking_code": visit.booking_code, "ticket": ticket.label}


@acts("note_sep", "The SEP under which BPJS pays the visit", Sep, answer_shapes.WholeVisit)
class SepView(ActingView):
    """Sent again, it replaces what stood there. A control letter is planned from it."""

    scopes = (Scope.VISITS_WRITE,)
    shape = Sep

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        visit = look_up.visit_of(named["booking_code"])
        verbs.note_sep(visit, self.press, sep_number=values["sep_number"])
        return 200, answers.whole_visit(look_up.visit_of(visit.booking_code), at=self.received_at)
