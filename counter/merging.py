"""Two records side by side, what joining them would do in words, and the press that does it or takes it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counter import look_ups
from counter.found import is_key, rows_of, search, sentence
from counter.registration import Identity, identity
from queues import verbs
from queues.errors import QueueError
from queues.finding.asked import LONGEST
from queues.models import IdentifierKind, Patient, PatientMerge, Visit
from queues.press import Press
from queues.verbs import MergePlan

PERMISSION = "queue.merge_people"
SEE_OTHER = 303
SHOWN_DIGITS = 4
# As many as somebody looks through to find the merge that was wrong, and of a record's visits.
LATEST_MERGES, LATEST_VISITS = 20, 8


@dataclass(frozen=True)
class Side:
    """One of the two records: what to compare with the papers, numbers masked."""

    identity: Identity
    numbers: list[tuple[str, str]]
    visits: list[Visit]
    visit_count: int


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PERMISSION, raise_exception=True)
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The records `one` and `two` beside each other; while one is missing, the search for it."""
    assert isinstance(request.user, User)
    at = timezone.now()
    found = [patient for name in ("one", "two") if (patient := _record(request.GET.get(name, "")))]
    chosen = [patient for place, patient in enumerate(found) if patient not in found[:place]]
    shown: dict[str, Any] = {"one": chosen[0].pk if chosen else "", "latest": _latest()}
    if len(chosen) == 2:
        for patient in chosen:
            look_ups.note(request.user, patient, None, "", at=at)
        kept, other = chosen if request.GET.get("keep") != str(chosen[1].pk) else reversed(chosen)
        shown |= _compared(kept, other, at=at)
        return render(request, "counter/merge.html", shown)
    text = request.POST.get("text", "")[:LONGEST]
    if text.strip():
        shown |= {"text": text, **_searched(request.user, text, chosen, at=at)}
    shown["chosen"] = [_side(patient, at=at) for patient in chosen]
    return render(request, "counter/merge.html", shown)


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def carry_out(request: HttpRequest) -> HttpResponse:
    """Join the two as the page showed them; a refusal leads back to them with its sentences."""
    assert isinstance(request.user, User)
    kept, other = (_record(request.POST.get(name, "")) for name in ("kept", "other"))
    back = f"{reverse('counter:merge')}?one={kept.pk if kept else ''}&two={other.pk if other else ''}"
    if kept is None or other is None:
        return _to(back)
    if request.POST.get("warned") and not request.POST.get("compared"):
        messages.error(request, _("Cocokkan dulu dengan kartu identitas, lalu centang bahwa keduanya satu orang."))
        return _to(back)
    try:
        row = verbs.merge(kept, other, _press(request))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _to(back)
    messages.success(request, _("RM %(number)s digabung.") % {"number": other.medical_record_number})
    return _to(reverse("counter:merged", args=[row.pk]))


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
@never_cache
def merged(request: HttpRequest, merge: int) -> HttpResponse:
    """What one merge did, and the form that takes it back."""
    row = get_object_or_404(PatientMerge.objects.named(), pk=merge)
    return render(request, "counter/merged.html", {"merge": row, "did": _did(row), "key": uuid4().hex})


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def undo(request: HttpRequest, merge: int) -> HttpResponse:
    """Part the two records again."""
    row = get_object_or_404(PatientMerge.objects.named(), pk=merge)
    try:
        _row, left = verbs.unmerge(row, _press(request))
    except QueueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Penggabungan dibatalkan. Kedua rekam medis berdiri sendiri lagi."))
        for words in left:
            messages.warning(request, words)
    return _to(reverse("counter:merged", args=[merge]))


def _press(request: HttpRequest) -> Press:
    assert isinstance(request.user, User)
    key = request.POST.get("request_key", "")[:64]
    return Press(timezone.now(), user=request.user, request_key=key, reason=request.POST.get("reason", "").strip())


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=SEE_OTHER)


def _record(key: str) -> Patient | None:
    """The very record, joined or not: what is wrong with it is said."""
    rows = Patient.objects.select_related("address").prefetch_related("identifiers")
    return rows.filter(pk=int(key)).first() if is_key(key) else None


def _latest() -> list[PatientMerge]:
    return list(PatientMerge.objects.named().order_by("-pk")[:LATEST_MERGES])


def _searched(user: User, text: str, chosen: list[Patient], *, at: datetime) -> dict[str, Any]:
    try:
        found = search(user, text, at=at)
    except QueueError as refusal:
        return {"refusal": str(refusal)}
    rows = [row for row in rows_of(found.matches, at=at) if row.patient not in chosen]
    return {"rows": rows, "words": sentence(found)}


def _compared(kept: Patient, other: Patient, *, at: datetime) -> dict[str, Any]:
    plan = verbs.plan_of(kept, other, at=at)
    sides = [_side(patient, at=at) for patient in (kept, other)]
    return {"kept": kept, "other": other, "sides": sides, "plan": plan, "will": _will(plan), "key": uuid4().hex}


def _side(patient: Patient, *, at: datetime) -> Side:
    rows = Visit.objects.named().filter(patient=patient).order_by("-pk")
    numbers = [
        (str(IdentifierKind(row.kind).label), f"•••• {row.value[-SHOWN_DIGITS:]}")
        for row in patient.identifiers.all()
        if row.is_active
    ]
    return Side(identity(patient, at=at), sorted(numbers), list(rows[:LATEST_VISITS]), rows.count())


def _will(plan: MergePlan) -> list[str]:
    """What the press will do, in words."""
    names = {"kept": plan.survivor.medical_record_number, "gone": plan.merged.medical_record_number}
    told = [_("Nomor RM %(kept)s tetap. RM %(gone)s tidak dipakai lagi, tetapi tetap ditemukan.") % names]
    for visit in plan.visits:
        words = _("Kunjungan %(label)s, %(clinic)s, %(day)s pindah ke RM %(kept)s.")
        day = date_format(visit.session.date, "j F Y")
        told.append(words % {**names, "label": visit.label, "clinic": visit.session.clinic.name, "day": day})
    for row in plan.identifiers:
        words = _("%(kind)s dari RM %(gone)s ditambahkan ke RM %(kept)s.")
        told.append(words % {**names, "kind": IdentifierKind(row.kind).label})
    if plan.filled:
        names_of = {field.name: field.verbose_name for field in Patient._meta.concrete_fields}
        lent = ", ".join(str(names_of[name]) for name in plan.filled)
        told.append(_("Yang belum ada diisi dari RM %(gone)s: %(lent)s.") % {**names, "lent": lent})
    if plan.lends_address:
        told.append(_("Alamat dari RM %(gone)s disalin ke RM %(kept)s.") % names)
    told.append(_("Kunjungan yang sudah lewat tetap tercatat pada RM-nya; riwayat tidak diubah."))
    told.append(_("BPJS tidak diberi tahu lagi, kecuali antrean yang tadinya ditolak karena data orang ini kurang."))
    return told


def _did(row: PatientMerge) -> list[str]:
    words = {"visits": _("Kunjungan yang dipindahkan"), "identifiers": _("Nomor identitas yang dipindahkan")}
    return [f"{said}: {len(row.moved[name])}" for name, said in words.items() if row.moved[name]]
