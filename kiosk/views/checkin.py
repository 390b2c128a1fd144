"""Saya sudah daftar: a code, a card or a link leads to "Benar ini Anda?", and that to the ticket."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kiosk import pharmacy, references, refusals
from kiosk.devices import NotEnrolledError
from kiosk.draft import Draft, Refusal, save
from kiosk.forms import Choices, priorities_for
from kiosk.limits import TooManyLookUpsError, count_look_up
from kiosk.scans import Understood, understand
from kiosk.tickets import can_reprint
from kiosk.views.base import page, press_of, show, show_refusal, with_draft
from kiosk.views.ticket import hand_out
from queues import verbs
from queues.errors import AlreadyPresentError, NotTodayError, QueueError, SessionClosedError, VisitOverError
from queues.models import BEFORE_CLINIC, Patient, PharmacyTicket, Stage, Visit
from queues.waiting import called_off
from queues.waiting.replaced import standing_for
from queues.waiting.session_news import news_of


@page
def code(request: HttpRequest) -> HttpResponse:
    """Scan or type; every screen's scanner posts here."""
    if request.method != "POST":
        return show(request, "code", back="kiosk:home")
    return answer(request, request.POST.get("code", ""), unknown=refusals.unknown_code())


@page
def identify(request: HttpRequest) -> HttpResponse:
    """Kontrol atau rujukan: record number, NIK or card; a code that is typed here is understood too."""
    if request.method != "POST":
        return show(request, "identify", back="kiosk:home")
    return answer(request, request.POST.get("identifier", ""), unknown=refusals.unknown_person())


def answer(request: HttpRequest, text: str, *, unknown: Refusal) -> HttpResponse:
    """A new way begins with what was scanned or typed."""
    at = timezone.now()
    draft = Draft()
    try:
        count_look_up(request, text, at=at)
    except TooManyLookUpsError:
        return show_refusal(request, draft, refusals.too_many_look_ups())
    except NotEnrolledError:
        return show_refusal(request, draft, refusals.not_enrolled())
    return _about(request, draft, understand(text), unknown=unknown, at=at)


def _about(
    request: HttpRequest, draft: Draft, understood: Understood, *, unknown: Refusal, at: datetime
) -> HttpResponse:
    if understood.visit:
        return _about_visit(request, draft, understood.visit, at=at)
    if understood.patient:
        return _about_person(request, draft, understood.patient, at=at)
    if isinstance(understood.ticket, PharmacyTicket) and pharmacy.is_of_today(understood.ticket, at=at):
        draft.pharmacy_id = understood.ticket.pk
        save(request, draft)
        return redirect("kiosk:pharmacy")
    if understood.ticket:
        return show_refusal(request, draft, refusals.ticket_already(understood.ticket.label))
    return show_refusal(request, draft, unknown)


def _about_visit(request: HttpRequest, draft: Draft, visit: Visit, *, at: datetime) -> HttpResponse:
    # The paper of a number that was replaced leads to the one in its place, as its phone page does.
    if visit.is_over and (instead := standing_for(visit)):
        visit = instead
    if visit.is_over:
        return show_refusal(request, draft, refusals.over(visit))
    if visit.stage == Stage.BOOKED and (off := called_off.of_visit(visit)):
        return show_refusal(request, draft, refusals.session_called_off(visit, off))
    if not visit.session.is_alive(at=at):
        return show_refusal(request, draft, refusals.other_date(visit.session.date, at=at))
    draft.visit_id = visit.pk
    save(request, draft)
    return redirect("kiosk:pharmacy" if pharmacy.has_prescription(visit) else "kiosk:confirm")


def _about_person(request: HttpRequest, draft: Draft, patient: Patient, *, at: datetime) -> HttpResponse:
    """A booking of today found by any identifier is checked in, never doubled."""
    today = visits_today(patient, at=at)
    if not today and (refusal := _was_called_off(patient, at=at)):
        return show_refusal(request, draft, refusal)
    if any(visit.stage == Stage.BOOKED for visit in today):
        draft.patient_id = patient.pk
        save(request, draft)
        return redirect("kiosk:confirm")
    if patient.is_new_patient:
        refusal = refusals.already_here(today[0]) if today else refusals.unknown_person()
        return show_refusal(request, draft, refusal)
    draft.patient_id = patient.pk
    save(request, draft)
    return redirect("kiosk:choose" if references.is_offered_to(patient) else "kiosk:person")


def visits_today(patient: Patient, *, at: datetime) -> list[Visit]:
    """The active visits of a person today, by their slot; without those that nobody will serve."""
    rows = Visit.objects.named().active().of_today(at=at).filter(patient=patient)
    return [visit for visit in rows.order_by("slot_at", "pk") if not _waits_in_vain(visit)]


def _waits_in_vain(visit: Visit) -> bool:
    return visit.stage in BEFORE_CLINIC and visit.session.home.is_called_off


def _was_called_off(patient: Patient, *, at: datetime) -> Refusal | None:
    """Somebody who comes with a number card and not with the code is told, too, why the number is gone.

    Not when the session is open again: then they go on, and get a new number.
    """
    rows = Visit.objects.named().of_today(at=at).filter(patient=patient)
    for visit in rows.order_by("-pk"):
        off = called_off.of_visit(visit)
        if off and not off.is_open_again:
            return refusals.session_called_off(visit, off)
    return None


def _choices(draft: Draft, *, at: datetime) -> list[Visit]:
    """The bookings that this draft may check in: the scanned one, or all of the person's that are due."""
    if draft.visit_id:
        return list(Visit.objects.named().filter(pk=draft.visit_id))
    if draft.patient_id:
        person = Patient.objects.get(pk=draft.patient_id)
        return [visit for visit in visits_today(person, at=at) if visit.stage == Stage.BOOKED]
    return []


@with_draft
def confirm(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Benar ini Anda? Masked name, birth day, poli, doctor, hours, number."""
    at = timezone.now()
    visits = _choices(draft, at=at)
    if request.method == "POST":
        chosen = next((visit for visit in visits if str(visit.pk) == request.POST.get("visit")), None)
        return _check_in(request, draft, chosen, at=at) if chosen else _not_you(request)
    if not visits:
        return redirect("kiosk:home")
    is_present = visits[0].stage != Stage.BOOKED
    offered = {} if is_present else dict(choice for visit in visits for choice in _priorities(visit, at=at))
    draft.priority = next((visit.priority for visit in visits if visit.priority), "")
    return show(
        request,
        "confirm",
        back="kiosk:home",
        draft=draft,
        visits=visits,
        patient=visits[0].patient,
        is_present=is_present,
        news=list(dict.fromkeys(words for visit in visits for words in news_of(visit.session, at=at))),
        priorities=offered.items(),
        can_reprint=is_present and can_reprint(visits[0].arrived_at, at=at),
    )


def _priorities(visit: Visit, *, at: datetime) -> Choices:
    return priorities_for(visit.patient, visit.session.clinic, at=at, given=visit.priority)


def _not_you(request: HttpRequest) -> HttpResponse:
    return show_refusal(request, Draft(), refusals.not_you())


def _check_in(request: HttpRequest, draft: Draft, visit: Visit, *, at: datetime) -> HttpResponse:
    asked = request.POST.get("priority")
    is_offered = asked in ("", *(value for value, _label in _priorities(visit, at=at)))
    try:
        visit = verbs.check_in(visit, press_of(request, at=at), priority=asked if is_offered else None)
    except AlreadyPresentError:
        visit.refresh_from_db()
        if not can_reprint(visit.arrived_at, at=at):
            return show_refusal(request, draft, refusals.already_here(visit))
    except SessionClosedError:
        visit.session.refresh_from_db()
        off = called_off.of_visit(visit)
        return show_refusal(request, draft, refusals.session_called_off(visit, off) if off else refusals.session_gone())
    except VisitOverError:
        visit.refresh_from_db()
        return show_refusal(request, draft, refusals.over(visit))
    except NotTodayError:
        return show_refusal(request, draft, refusals.other_date(visit.session.date, at=at))
    except QueueError as error:
        return show_refusal(request, draft, refusals.of_verb(error))
    return hand_out(request, draft, visit)
