"""The search for a person that every console has: a masked list, and the person who is opened from it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from counter import candidates, look_ups
from counter.access import counter_or_refuse, kinds_of, patient_or_refuse
from counter.found import is_key, rows_of, search, sentence, standing
from counter.mending.subject import concerning
from counter.pressing import Pressed, press
from counter.registration import identity, remember_found
from queues import verbs
from queues.errors import NotAtThisCounterError, QueueError
from queues.finding import other_days, today
from queues.finding.asked import LONGEST
from queues.finding.today import Today
from queues.models import Counter, EntryState, PatientMerge, QueueEntry, StopKind


@dataclass(frozen=True)
class TodayHere:
    """What a person has today, with the page where it can be helped (empty where this console has none)."""

    today: Today
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The search. What is typed travels in the body, is shown again in its field, and stays nowhere."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    at = timezone.now()
    text = request.POST.get("text", "")[:LONGEST]
    shown: dict[str, Any] = {"counter": counter, "text": text, "holder": holder_at(counter)}
    if text.strip():
        try:
            found = search(request.user, text, at=at)
        except QueueError as refusal:
            shown["refusal"] = str(refusal)
        else:
            shown |= {"found": found, "rows": rows_of(found.matches, at=at), "words": sentence(found)}
    return render(request, "counter/people.html", shown)


@require_safe
@login_required
@never_cache
def person(request: HttpRequest, pk: int, patient: int) -> HttpResponse:
    """One person, opened: written down, and shown with what they have today, what is coming and what has been."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    at = timezone.now()
    opened = standing(patient)
    patient_or_refuse(request, counter, opened)
    look_ups.note(request.user, opened, counter, request.GET.get("by", ""), at=at)
    shown = {
        "counter": counter,
        "holder": holder_at(counter),
        "identity": identity(opened, at=at),
        "today": [_here(counter, one) for one in today.of_people([opened.pk], at=at).get(opened.pk, [])],
        "other_days": other_days.of_person(opened, at=at, among=lambda rows: concerning(rows, counter)),
        "sees_all": StopKind.ADMISSION in kinds_of(counter),
        "joined": list(PatientMerge.objects.standing().named().filter(survivor=opened)),
        "may_merge": request.user.has_perm("queue.merge_people"),
        "may_complete": StopKind.ADMISSION in kinds_of(counter),
    }
    return render(request, "counter/person.html", shown)


@press
def choose(pressed: Pressed) -> str:
    """The person found is the one who stands at this desk with a number."""
    entry = holder_at(pressed.counter)
    wanted = pressed.word("patient")
    if entry is None or pressed.word("entry") not in ("", str(entry.pk)) or not is_key(wanted):
        raise NotAtThisCounterError
    if entry.state == EntryState.CALLED:
        entry = verbs.start_serving(entry, pressed.press.within())
    patient = standing(int(wanted))
    look_ups.note(pressed.user, patient, pressed.counter, pressed.word("by"), at=pressed.at)
    candidates.forget(pressed.request.session, pressed.counter.pk)
    remember_found(pressed.counter, entry, patient, pressed.press)
    return ""


def holder_at(counter: Counter) -> QueueEntry | None:
    """The holder of an admission number at this desk who has no visit yet: they can be told who they are."""
    here = (entry for entry in verbs.current_at(counter) if entry.stop.kind == StopKind.ADMISSION)
    return next((entry for entry in here if entry.visit_id is None), None)


def _here(counter: Counter, one: Today) -> TodayHere:
    try:
        return TodayHere(one, reverse("counter:visit", args=[counter.pk, one.visit.booking_code]))
    except NoReverseMatch:
        return TodayHere(one, "")
