"""Kontrol atau rujukan: a poli ticket for a person we know, one question a page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from kiosk import offers, refusals, rules
from kiosk.devices import NotEnrolledError
from kiosk.draft import Draft, save
from kiosk.forms import LetterForm, priorities_for
from kiosk.limits import TooManyTicketsError, count_ticket
from kiosk.tickets import can_reprint
from kiosk.views.base import press_of, show, show_refusal, with_draft
from kiosk.views.checkin import visits_today
from kiosk.views.ticket import hand_out
from queues import verbs
from queues.errors import (
    AlreadyBookedError,
    NobodyCallsError,
    QueueError,
    QuotaFullError,
    SessionClosedError,
    SessionOverError,
)
from queues.models import Channel, ClinicSession, Patient, Payer, Stage, VisitType

# What KIOSK_WITHOUT_VCLAIM says where only the desk may go on.
AT_COUNTER = "counter"
PersonView = Callable[[HttpRequest, Draft, Patient], HttpResponse]


def with_person(view: PersonView) -> Callable[[HttpRequest], HttpResponse]:
    """A page for the person of this draft; without one the way begins again."""

    @wraps(view)
    def named(request: HttpRequest, draft: Draft) -> HttpResponse:
        patient = Patient.objects.filter(pk=draft.patient_id or 0, merged_into=None).first()
        return view(request, draft, patient) if patient else redirect("kiosk:identify")

    return with_draft(named)


@with_person
def person(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """Benar ini Anda? Masked name and birth day; numbers of today are shown, so that none is taken twice."""
    at = timezone.now()
    if request.method != "POST":
        today = visits_today(patient, at=at)
        return show(request, "person", back="kiosk:identify", draft=draft, patient=patient, today=today)
    if request.POST.get("answer") != "yes":
        return show_refusal(request, Draft(), refusals.not_you())
    if request.POST.get("reprint"):
        own = [visit for visit in visits_today(patient, at=at) if can_reprint(visit.arrived_at, at=at)]
        if own:
            return hand_out(request, draft, own[0])
    return redirect("kiosk:arrival")


@with_person
def arrival(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """The reason of the visit: the kind of letter (JKN), or the payer."""
    payers = list(Payer.objects.filter(is_active=True).order_by("name"))
    jkn = next((payer for payer in payers if payer.is_jkn), None)
    others = [payer for payer in payers if not payer.is_jkn]
    if not payers:
        return show_refusal(request, draft, refusals.no_payer())
    if request.method != "POST":
        return _ask_for_letter(request, draft, jkn, others)
    letter_kind = request.POST.get("visit_type", "")
    draft.bound_to, draft.is_reference_unchecked = [], False
    payer = next((payer for payer in others if str(payer.pk) == request.POST.get("payer")), None)
    if jkn and letter_kind in letter_kinds(draft):
        if draft.is_vclaim_silent and rules.current().kiosk_without_vclaim == AT_COUNTER:
            return show_refusal(request, draft, refusals.vclaim_silent())
        draft.is_reference_unchecked = draft.is_vclaim_silent and letter_kind != VisitType.INTERNAL
        draft.payer_id, draft.visit_type = jkn.pk, letter_kind
        sessions = offers.sessions_today(at=timezone.now())
        if sessions and all(verbs.asks_for_numbers(session, jkn) for session in sessions):
            # Whichever poli is chosen, it would be refused for this: said before anything is typed.
            missing = verbs.number_missing(patient)
            if missing is not None:
                return show_refusal(request, draft, refusals.number_missing(missing))
        save(request, draft)
        return redirect("kiosk:letter")
    if payer is None:
        return redirect("kiosk:arrival")
    draft.payer_id, draft.visit_type, draft.referral_number = payer.pk, "", ""
    save(request, draft)
    return redirect("kiosk:clinic")


def _ask_for_letter(request: HttpRequest, draft: Draft, jkn: Payer | None, others: list[Payer]) -> HttpResponse:
    """Without the payers for whom no session of today has a seat: theirs would be a way to a refusal."""
    sessions = offers.sessions_today(at=timezone.now())
    served = [payer for payer in others if not sessions or offers.takes(payer, sessions)]
    is_jkn_served = jkn is not None and (not sessions or offers.takes(jkn, sessions))
    return show(
        request,
        "arrival",
        back="kiosk:choose" if draft.is_listed else "kiosk:person",
        draft=draft,
        letters=letter_kinds(draft) if is_jkn_served else [],
        payers=served,
        is_some_missing=len(served) < len(others) or (jkn is not None and not is_jkn_served),
    )


def letter_kinds(draft: Draft) -> list[VisitType]:
    """What may be typed. Where VClaim answered only what it does not know: a referral of another poli here."""
    if draft.is_without_jkn:
        return []
    if draft.is_listed:
        return [VisitType.INTERNAL]
    return [VisitType.CONTROL, VisitType.REFERRAL, VisitType.INTERNAL, VisitType.INTER_HOSPITAL]


@with_person
def letter(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """The number of the referral or control letter: scanned or typed."""
    if not draft.visit_type:
        return redirect("kiosk:arrival")
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft.referral_number = form.cleaned_data["referral_number"]
        save(request, draft)
        return redirect("kiosk:clinic")
    kind = VisitType(draft.visit_type).label
    return show(request, "letter", back="kiosk:arrival", draft=draft, form=form, letter_kind=kind)


@with_person
def clinic(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """Which poli. One with a single doctor today leads straight to the last page."""
    payer = _payer(draft)
    if draft.bound_to:
        return redirect("kiosk:choose")
    if payer is None:
        return redirect("kiosk:arrival")
    at = timezone.now()
    rows = offers.clinics_for(patient, payer, at=at)
    is_something_uncalled = offers.is_something_uncalled(at=at)
    if all(row.is_full for row in rows):
        is_uncalled = is_something_uncalled and not rows
        return show_refusal(request, draft, refusals.nobody_calls() if is_uncalled else refusals.nothing_open())
    if request.method != "POST":
        back = "kiosk:letter" if payer.is_jkn else "kiosk:arrival"
        return show(
            request,
            "clinic",
            back=back,
            draft=draft,
            rows=rows,
            is_some_missing=is_something_uncalled,
            has_other_names=any(row.clinic.is_sensitive for row in rows),
        )
    chosen = next((row for row in rows if str(row.clinic.pk) == request.POST.get("clinic")), None)
    if chosen is None:
        return show_refusal(request, draft, refusals.session_gone())
    if chosen.is_full:
        # The desk sees which one was wished: there are extra seats, other payers and other days.
        draft.session_id = chosen.sessions[0].pk
        return show_refusal(request, draft, refusals.clinic_full(chosen.clinic))
    missing = verbs.number_missing(patient) if verbs.asks_for_numbers(chosen.sessions[0], payer) else None
    if missing is not None:
        draft.session_id = chosen.sessions[0].pk
        return show_refusal(request, draft, refusals.number_missing(missing))
    draft.clinic_id = chosen.clinic.pk
    draft.session_id = chosen.offers[0].session.pk if len(chosen.offers) == 1 else None
    save(request, draft)
    return redirect("kiosk:review" if draft.session_id else "kiosk:doctor")


@with_person
def doctor(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """Which doctor, with hours, seats left and the estimate."""
    if draft.bound_to:
        return redirect("kiosk:choose")
    payer = _payer(draft)
    rows = offers.clinics_for(patient, payer, at=timezone.now()) if payer else []
    row = next((row for row in rows if row.clinic.pk == draft.clinic_id), None)
    if row is None or row.is_full:
        return redirect("kiosk:clinic")
    if request.method != "POST":
        return show(request, "doctor", back="kiosk:clinic", draft=draft, row=row)
    chosen = next((offer for offer in row.offers if str(offer.session.pk) == request.POST.get("session")), None)
    if chosen is None:
        return show_refusal(request, draft, refusals.session_gone())
    draft.session_id = chosen.session.pk
    save(request, draft)
    return redirect("kiosk:review")


@with_person
def review(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """Everything once more, priority by own word, and the one large button."""
    at = timezone.now()
    payer = _payer(draft)
    session = ClinicSession.objects.named().filter(pk=draft.session_id or 0).first()
    if payer is None or session is None:
        return redirect("kiosk:clinic")
    priorities = priorities_for(patient, session.clinic, at=at)
    if request.method == "POST":
        asked = request.POST.get("priority", "")
        draft.priority = asked if asked in [value for value, _label in priorities] else ""
        return take(request, draft, patient, session, payer, at=at)
    several = ClinicSession.objects.on(session.date).open().filter(clinic=session.clinic).count() > 1
    return show(
        request,
        "review",
        back="kiosk:choose" if draft.bound_to else "kiosk:doctor" if several else "kiosk:clinic",
        draft=draft,
        patient=patient,
        payer=payer,
        letter_kind=VisitType(draft.visit_type).label if draft.visit_type else "",
        offer=offers.offer(session, payer, at=at),
        priorities=priorities,
    )


def take(
    request: HttpRequest, draft: Draft, patient: Patient, session: ClinicSession, payer: Payer, *, at: datetime
) -> HttpResponse:
    """The number, or a page that says why there is none."""
    try:
        count_ticket(request, draft.key, at=at)
        booking = verbs.Booking(
            patient=patient,
            session=session,
            payer=payer,
            channel=Channel.KIOSK,
            visit_type=draft.visit_type,
            referral_number=draft.referral_number,
            is_reference_unchecked=draft.is_reference_unchecked,
            priority=draft.priority,
        )
        visit = verbs.take_ticket(booking, press_of(request, at=at, request_key=draft.key))
    except TooManyTicketsError:
        return show_refusal(request, draft, refusals.too_many_tickets())
    except NotEnrolledError:
        return show_refusal(request, draft, refusals.not_enrolled())
    except AlreadyBookedError:
        return _already_booked(request, draft, patient, session, at=at)
    except (QuotaFullError, SessionClosedError, SessionOverError, NobodyCallsError) as error:
        refusal = refusals.of_verb(error)
        refusal.help_text = _("Anda dapat memilih jadwal lain, atau minta bantuan petugas di loket pendaftaran.")
        return show_refusal(request, draft, refusal)
    except QueueError as error:
        return show_refusal(request, draft, refusals.of_verb(error))
    return hand_out(request, draft, visit)


def _already_booked(
    request: HttpRequest, draft: Draft, patient: Patient, session: ClinicSession, *, at: datetime
) -> HttpResponse:
    """The number that this person has in this session is theirs: check it in, or print it again."""
    visit = next(visit for visit in visits_today(patient, at=at) if visit.session_id == session.pk)
    if visit.stage == Stage.BOOKED:
        draft.visit_id = visit.pk
        save(request, draft)
        return redirect("kiosk:confirm")
    if can_reprint(visit.arrived_at, at=at):
        return hand_out(request, draft, visit)
    return show_refusal(request, draft, refusals.already_here(visit))


def _payer(draft: Draft) -> Payer | None:
    return Payer.objects.filter(pk=draft.payer_id or 0, is_active=True).first()
