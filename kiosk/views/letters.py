"""The person's own letters and referrals: one is chosen, and with it the poli, the kind of visit and the number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kiosk import offers, references, refusals
from kiosk.draft import Draft, save
from kiosk.forms import priorities_for
from kiosk.limits import may_ask_vclaim
from kiosk.offers import Offer
from kiosk.views.base import show, show_refusal
from kiosk.views.checkin import visits_today
from kiosk.views.walkin import take, with_person
from queues.models import Clinic, ClinicSession, Patient, Payer
from queues.references import SILENT, Choice, Obstacle, References

# As many unusable ones as a person reads; the desk sees all.
MOST_UNUSABLE = 3


@dataclass(frozen=True)
class Line:
    """One choice as the screen shows it; `token` stands for it in the form, and says nothing by itself."""

    token: str
    choice: Choice
    doctor: str

    @property
    def place(self) -> str:
        """The poli's public name. A poli that is not ours keeps its name to itself: it may be a sensitive one."""
        return self.choice.poli.public_name if self.choice.poli else _("poli lain")


@with_person
def choose(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """Benar ini Anda? And: what for? VClaim silent: the number is scanned or typed, as without it."""
    at = timezone.now()
    if not references.is_offered_to(patient):
        return redirect("kiosk:person")
    if request.method == "POST":
        return _answered(request, draft, patient, at=at)
    found = _ask(request, patient, at=at)
    draft.is_vclaim_silent, draft.is_listed = found.is_silent, not found.is_silent
    draft.is_without_jkn = found.obstacle is not None
    draft.payer_id, draft.visit_type, draft.referral_number, draft.bound_to = None, "", "", []
    if found.is_silent:
        save(request, draft)
        return redirect("kiosk:person")
    return _list(request, draft, patient, found, at=at)


def _ask(request: HttpRequest, patient: Patient, *, at: datetime) -> References:
    return references.list_of(patient, at=at) if may_ask_vclaim(request, at=at) else SILENT


def _list(
    request: HttpRequest, draft: Draft, patient: Patient, found: References, *, at: datetime, has_changed: bool = False
) -> HttpResponse:
    usable, unusable = _lines(draft, found.usable), _lines(draft, found.unusable[:MOST_UNUSABLE])
    draft.shown = {line.token: _kept(line.choice) for line in (*usable, *unusable)}
    save(request, draft)
    return show(
        request,
        "choose",
        back="kiosk:identify",
        draft=draft,
        patient=patient,
        found=found,
        usable=usable,
        unusable=unusable,
        today=visits_today(patient, at=at),
        has_changed=has_changed,
    )


def _lines(draft: Draft, choices: tuple[Choice, ...]) -> list[Line]:
    return [Line(_token(draft, choice), choice, references.doctor_of(choice)) for choice in choices]


def _token(draft: Draft, choice: Choice) -> str:
    return salted_hmac("kiosk.choice", f"{draft.key} {choice.basis} {choice.number}").hexdigest()[:12]


def _kept(choice: Choice) -> dict[str, Any]:
    """As much as the next press needs; nothing that names the person."""
    if choice.obstacle is not None:
        return {"obstacle": choice.obstacle.value, "clinic": choice.poli.clinic_id if choice.poli else None}
    return {
        "clinic": choice.poli.clinic_id if choice.poli else None,
        "number": choice.number,
        "visit_type": choice.visit_type,
        "sessions": [sitting.session_id for sitting in choice.sittings],
        "is_unchecked": choice.is_unchecked,
    }


def _answered(request: HttpRequest, draft: Draft, patient: Patient, *, at: datetime) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer == "no":
        return show_refusal(request, Draft(), refusals.not_you())
    if answer == "other":
        return redirect("kiosk:arrival")
    if answer in (Obstacle.NOT_INSURED, Obstacle.IDENTITY, Obstacle.UNKNOWN):
        return show_refusal(request, draft, refusals.unusable(Obstacle(answer), None))
    kept = draft.shown.get(request.POST.get("choice", ""))
    if kept is None:
        return redirect("kiosk:choose")
    if "obstacle" in kept:
        clinic = Clinic.objects.filter(pk=kept["clinic"] or 0).first()
        return show_refusal(request, draft, refusals.unusable(Obstacle(kept["obstacle"]), clinic))
    # A desk may have used or moved the letter meanwhile. Silent now: what was shown a moment ago holds.
    found = _ask(request, patient, at=at)
    if not found.is_silent:
        fresh = {line.token: line.choice for line in _lines(draft, found.usable)}
        choice = fresh.get(request.POST["choice"])
        if choice is None:
            return _list(request, draft, patient, found, at=at, has_changed=True)
        kept = _kept(choice)
    return _chosen(request, draft, patient, kept, at=at)


def _chosen(
    request: HttpRequest, draft: Draft, patient: Patient, kept: dict[str, Any], *, at: datetime
) -> HttpResponse:
    jkn = references.jkn()
    if jkn is None:
        return redirect("kiosk:person")
    draft.payer_id, draft.visit_type, draft.referral_number = jkn.pk, kept["visit_type"], kept["number"]
    draft.bound_to, draft.is_reference_unchecked = kept["sessions"], kept["is_unchecked"]
    draft.clinic_id = kept["clinic"]
    free, full = _sittings(draft, patient, jkn, at=at)
    if not free:
        draft.session_id = full[0].pk if full else None
        return show_refusal(request, draft, refusals.clinic_full(full[0].clinic) if full else refusals.session_gone())
    draft.session_id = free[0].session.pk if len(free) == 1 else None
    save(request, draft)
    return redirect("kiosk:review" if draft.session_id else "kiosk:sitting")


def _sittings(draft: Draft, patient: Patient, payer: Payer, *, at: datetime) -> tuple[list[Offer], list[ClinicSession]]:
    """Of the letter's sessions those with seats left, the ones of the poli it names first; and those without."""
    rows = offers.clinics_for(patient, payer, at=at)
    free = [offer for row in rows for offer in row.offers if offer.session.pk in draft.bound_to]
    open_ones = {offer.session.pk for offer in free}
    every = [session for row in rows for session in row.sessions if session.pk in draft.bound_to]
    free.sort(key=lambda offer: offer.session.clinic_id != draft.clinic_id)
    return free, [session for session in every if session.pk not in open_ones]


@with_person
def sitting(request: HttpRequest, draft: Draft, patient: Patient) -> HttpResponse:
    """Which doctor, where the letter names none: the press takes the number."""
    at, jkn = timezone.now(), references.jkn()
    if not draft.bound_to or jkn is None or draft.payer_id != jkn.pk:
        return redirect("kiosk:choose")
    free, _full = _sittings(draft, patient, jkn, at=at)
    if not free:
        return show_refusal(request, draft, refusals.session_gone())
    if request.method != "POST":
        priorities = priorities_for(patient, free[0].session.clinic, at=at)
        has_several = len({offer.session.clinic_id for offer in free}) > 1
        return show(
            request,
            "sitting",
            back="kiosk:choose",
            draft=draft,
            offers=free,
            priorities=priorities,
            has_several_clinics=has_several,
        )
    chosen = next((offer for offer in free if str(offer.session.pk) == request.POST.get("session")), None)
    if chosen is None:
        return show_refusal(request, draft, refusals.session_gone())
    asked = request.POST.get("priority", "")
    offered = [value for value, _label in priorities_for(patient, chosen.session.clinic, at=at)]
    draft.priority, draft.session_id = asked if asked in offered else "", chosen.session.pk
    return take(request, draft, patient, chosen.session, jkn, at=at)
