"""The page on which a person calls a session off, or opens it again: affected people, then reason, then act."""

from collections import Counter as Tally
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from queues import clock, verbs
from queues.admin.bases import press_of
from queues.errors import PersonalReasonError, QueueError
from queues.models import (
    ENDING,
    Channel,
    ClinicSession,
    DecisionKind,
    EffectKind,
    SessionEffect,
    Stage,
)
from queues.verbs import AffectedVisit, Closing, reasons
from queues.verbs.decisions import REASON_FOR_BPJS
from queues.waiting.doctors import busy_elsewhere

OPEN = "open"
KINDS = {"leave": DecisionKind.LEAVE, "cancel": DecisionKind.CANCELLED}
TITLES: dict[str, Promise] = {
    "leave": gettext_lazy("Dokter libur"),
    "cancel": gettext_lazy("Batalkan praktek"),
    OPEN: gettext_lazy("Buka lagi praktek ini"),
}
EFFECT_NAMES: dict[EffectKind, Promise] = {
    EffectKind.CANCELLED: gettext_lazy("Dibatalkan, BPJS diberi tahu"),
    EffectKind.ABSENT: gettext_lazy("Ditutup (99): sudah dipanggil, tidak datang"),
    EffectKind.LEFT: gettext_lazy("Dibiarkan selesai: sudah dipanggil dokter"),
}


class ReasonForm(forms.Form):
    """The reason, which patients read."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=reasons.LONGEST,
        help_text=gettext_lazy(
            "Bila praktek tidak dibuka, pasien membacanya di HP, anjungan dan Mobile JKN. "
            "Jangan menulis nama atau nomor pasien."
        ),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """As `reasons.checked`, said at the field."""
        try:
            return reasons.checked(self.cleaned_data["reason"])
        except PersonalReasonError as refusal:
            raise ValidationError(str(refusal)) from None


def decide(request: HttpRequest, site: admin.AdminSite, model_admin: Any, pk: int, kind: str) -> HttpResponse:
    """Show the affected people; on a confirmed post act, and say what was done."""
    session = get_object_or_404(ClinicSession.objects.named(), pk=pk)
    if not model_admin.has_change_permission(request, session):
        raise PermissionDenied
    if kind not in TITLES:
        raise Http404
    form = ReasonForm(request.POST or None)
    back = HttpResponseRedirect(reverse("admin:queue_clinicsession_change", args=[session.pk]))
    if problem := _problem(session, kind):
        messages.error(request, problem)
        return back
    if request.method == "POST" and (unseen := _unseen(request, session, kind)):
        messages.warning(request, unseen)
    elif request.method == "POST" and form.is_valid():
        try:
            is_complete = _act(request, session, kind, form.cleaned_data["reason"])
        except QueueError as refusal:
            messages.error(request, str(refusal))
            is_complete = True
        return back if is_complete else HttpResponseRedirect(request.path)
    context = {
        **site.each_context(request),
        "opts": ClinicSession._meta,
        "title": TITLES[kind],
        "session": session,
        "kind": kind,
        "form": form,
        "told": REASON_FOR_BPJS,
        **(_ended(session, request) if kind == OPEN else _preview(session, request)),
    }
    return TemplateResponse(request, "admin/queue/clinicsession/decide.html", context)


def _unseen(request: HttpRequest, session: ClinicSession, kind: str) -> str:
    """Numbers that were taken after the page was shown: they are shown before anybody loses one."""
    if kind == OPEN or "shown" not in request.POST:
        return ""
    shown = set(request.POST["shown"].split(","))
    new = [
        affected.visit.label
        for affected in verbs.affected_visits(session)
        if affected.outcome in ENDING and str(affected.visit.pk) not in shown
    ]
    words = _("Sementara itu ada nomor baru: %(labels)s. Periksa daftarnya, lalu tekan lagi.")
    return words % {"labels": ", ".join(new)} if new else ""


def _problem(session: ClinicSession, kind: str) -> str:
    """Why this cannot be decided now, or an empty text."""
    now = timezone.now()
    if session.date < clock.service_date(now) and not session.is_alive(at=now):
        return _("Tanggal praktek ini sudah lewat.")
    if session.moved_to_id or (kind == "leave" and session.is_cancelled):
        return _("Praktek ini sudah dibatalkan atau dipindah.")
    if kind == OPEN:
        if not session.is_called_off:
            return _("Praktek ini masih dibuka.")
        other = busy_elsewhere(session, session.serving_doctor)
        if other is not None:
            words = _("%(doctor)s sudah mempunyai jadwal di %(clinic)s pukul %(hours)s, yang bertumpang tindih.")
            return words % {"doctor": session.serving_doctor, "clinic": other.clinic, "hours": other.hours}
    return ""


def _act(request: HttpRequest, session: ClinicSession, kind: str, reason: str) -> bool:
    """Through the verb. False: some are left, and the same press goes on with them."""
    press = press_of(request, at=timezone.now(), reason=reason)
    if kind == OPEN:
        verbs.open_again(session, press)
        messages.success(request, _("Praktek dibuka lagi untuk nomor baru. Nomor yang sudah dibatalkan tetap batal."))
        return True
    closing = verbs.close_session(session, KINDS[kind], press)
    _say(request, closing)
    return not closing.undone


def _say(request: HttpRequest, closing: Closing) -> None:
    ended = sum(closing.done[kind] for kind in ENDING)
    words = ngettext("%(people)d antrean dibatalkan", "%(people)d antrean dibatalkan", ended) % {"people": ended}
    if left := closing.done[EffectKind.LEFT]:
        words += ", " + ngettext("%(people)d orang dibiarkan selesai", "%(people)d orang dibiarkan selesai", left) % {
            "people": left
        }
    messages.success(request, f"{closing.decision.get_kind_display()}: {words}.")
    if closing.undone:
        labels = ", ".join(visit.label for visit in closing.undone)
        messages.error(request, _("Belum dapat dibatalkan: %(labels)s. Tekan sekali lagi.") % {"labels": labels})


def _name(person: Any, request: HttpRequest) -> str:
    return person.name if request.user.has_perm("queue.view_patient") else person.masked_name


def _preview(session: ClinicSession, request: HttpRequest) -> dict[str, Any]:
    affected_visits = verbs.affected_visits(session)
    ends = [affected for affected in affected_visits if affected.outcome in ENDING]
    rows = [_row(affected, request) for affected in affected_visits]
    return {
        "rows": rows,
        "shown": ",".join(str(affected.visit.pk) for affected in affected_visits),
        "ends": len(ends),
        "mobile": sum(affected.visit.channel == Channel.MOBILE_JKN for affected in ends),
        "here": sum(affected.visit.arrived_at is not None for affected in ends),
        "away": sum(affected.visit.stage == Stage.BOOKED for affected in ends),
        "left": len(affected_visits) - len(ends),
        "is_going_on": session.is_called_off and bool(ends),
    }


def _row(affected: AffectedVisit, request: HttpRequest) -> dict[str, Any]:
    counter = affected.entry.counter if affected.entry else None
    return {
        "visit": affected.visit,
        "name": _name(affected.visit.patient, request),
        "place": counter or (affected.entry.stop if affected.entry else ""),
        "effect_name": EFFECT_NAMES[affected.outcome],
        "is_left": affected.outcome == EffectKind.LEFT,
    }


def _ended(session: ClinicSession, request: HttpRequest) -> dict[str, Any]:
    """People whose visits the session's decisions ended: they need new numbers."""
    effects = SessionEffect.objects.filter(decision__session=session, kind__in=ENDING)
    effects = effects.select_related("visit__patient", "visit__payer").order_by("visit__number", "pk")
    rows = [
        {"visit": effect.visit, "name": _name(effect.visit.patient, request), "effect_name": effect.get_kind_display()}
        for effect in effects
    ]
    return {"rows": rows, "ends": len(rows), "by_kind": Tally(effect.kind for effect in effects)}
