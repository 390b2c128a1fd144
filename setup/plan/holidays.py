"""Holidays: listed by year, loaded, typed, answered."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from queues import clock, verbs
from queues.errors import PlanChangedError, QueueError
from queues.imports.holidays import OURS, HolidayList, read_holidays, years_of_ours
from queues.imports.table import LARGEST_FILE, WrongFileError
from queues.models import Holiday, HolidayAnswer
from setup.plan.forms import AnswerForm, HolidayForm, LoadForm
from setup.plan.lines import Look
from setup.plan.pressing import for_planners, key_of, must_look_first, onwards, press_of, refuse, seen_of, told

MOST_SAID = 20


@require_safe
@for_planners
def listing(request: HttpRequest) -> HttpResponse:
    """The holidays of a year, this one at first; what is over stands below."""
    today = clock.service_date(timezone.now())
    years = sorted({today.year, today.year + 1, *(one.year for one in Holiday.objects.dates("date", "year"))})
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and int(text[:4]) in years else today.year
    rows = list(Holiday.objects.filter(date__year=year).prefetch_related("open_clinics"))
    content = {
        "holidays": rows,
        "years": years,
        "year": year,
        "today": today,
        "unanswered": sum(one.answer == HolidayAnswer.UNANSWERED and one.date >= today for one in rows),
        "can_load": year in years_of_ours(),
        "request_key": key_of(request),
    }
    return render(request, "setup/plan/holidays.html", content)


@for_planners
def add(request: HttpRequest) -> HttpResponse:
    """One holiday; what the hospital does on it is answered next."""
    form = HolidayForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            holiday = verbs.set_holiday(form.draft(), press_of(request))
        except QueueError as refusal:
            refuse(request, form, refusal)
        else:
            messages.success(request, _("%(name)s dicatat. Periksa jawabannya.") % {"name": holiday})
            return redirect("setup:plan_holiday", pk=holiday.pk)
    return render(request, "setup/plan/holiday_add.html", {"form": form, "request_key": key_of(request)})


@for_planners
def load(request: HttpRequest) -> HttpResponse:
    """A year from our own list or from a file: taken whole, or not at all with the lines and reasons."""
    today = clock.service_date(timezone.now())
    years = sorted({today.year, today.year + 1, *(one for one in years_of_ours() if one >= today.year)})
    form = LoadForm(request.POST or None, request.FILES or None, years=years, initial=_year_of(request, years))
    bad: list[str] = []
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        try:
            found = _read(form.cleaned_data["file"], year)
            bad = found.sentences
            if not bad:
                loaded = verbs.load_holidays(found.drafts, press_of(request))
                words = _("%(added)d hari libur dimuat, %(kept)d sudah ada dan tetap. Jawab yang belum dijawab.")
                done = words % {"added": len(loaded.added), "kept": len(loaded.kept)}
                told(request, done, loaded.effects, opened=0)
                if loaded.still_open:
                    words = _("%(count)d jadwal pada hari yang belum dijawab masih terbuka sampai dijawab.")
                    messages.warning(request, words % {"count": loaded.still_open})
                if loaded.effects.kept:
                    return onwards(loaded.effects.kept, act="cancel", otherwise="setup:plan_holidays")
                answer = redirect("setup:plan_holidays")
                answer["Location"] += f"?year={year}"
                return answer
        except WrongFileError as problem:
            form.add_error("file", str(problem))
        except QueueError as refusal:
            refuse(request, form, refusal)
    content = {"form": form, "bad": bad[:MOST_SAID], "more": len(bad) - MOST_SAID, "request_key": key_of(request)}
    return render(request, "setup/plan/holidays_load.html", content)


def _year_of(request: HttpRequest, years: list[int]) -> dict[str, Any]:
    asked = request.GET.get("year", "")
    return {"year": asked if asked in map(str, years) else years[-1]}


def _read(uploaded: "UploadedFile[Any] | None", year: int) -> HolidayList:
    if uploaded is None:
        return read_holidays(OURS, year=year, is_ours=True)
    if (uploaded.size or 0) > LARGEST_FILE:
        raise WrongFileError(_("Berkas lebih besar dari 50 MB. Bagi menjadi beberapa berkas."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "libur"
        path.write_bytes(b"".join(uploaded.chunks()))
        return read_holidays(path, year=year)


@for_planners
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the hospital does on it: sessions that are there are shown before they close."""
    holiday = get_object_or_404(Holiday, pk=pk)
    at = timezone.now()
    form = AnswerForm(request.POST or None, label_suffix="", initial=_standing(holiday))
    look, theirs = None, None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        chosen = list(typed["open_clinics"])
        effects = verbs.effects_of_answer(holiday, typed["answer"], [one.pk for one in chosen], at=at)
        try:
            if not must_look_first(request, effects):
                press = press_of(request, reason=typed["reason"])
                done = verbs.answer_holiday(holiday, typed["answer"], press, seen=seen_of(request), open_clinics=chosen)
                words = f"{done.holiday}: {done.holiday.get_answer_display()}."
                told(request, words, done.effects, opened=len(done.opened.sessions))
                return onwards(done.effects.kept, act="cancel", otherwise="setup:plan_holidays")
            look = Look(effects, [])
        except PlanChangedError as crossed:
            theirs = verbs.newest_change(holiday.change_name)
            form.add_error(None, str(crossed))
        except QueueError as refusal:
            refuse(request, form, refusal)
    newest = verbs.newest_change(holiday.change_name)
    content = {
        "holiday": holiday,
        "form": form,
        "look": look,
        "theirs": theirs,
        "is_over": holiday.date < clock.service_date(at),
        "seen": (newest.pk if newest else 0) if theirs or request.method != "POST" else seen_of(request),
        "newest": newest.pk if newest else 0,
        "request_key": key_of(request),
    }
    return render(request, "setup/plan/holiday.html", content)


def _standing(holiday: Holiday) -> dict[str, Any]:
    chosen = "" if holiday.answer == HolidayAnswer.UNANSWERED else holiday.answer
    return {"answer": chosen, "open_clinics": [one.pk for one in holiday.open_clinics.all()]}


@require_POST
@for_planners
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It is none: its date opens as the week says."""
    holiday = get_object_or_404(Holiday, pk=pk)
    try:
        verbs.remove_holiday(holiday, press_of(request), seen=seen_of(request))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return redirect("setup:plan_holiday", pk=pk)
    messages.success(request, _("%(name)s dihapus: hari itu berjalan seperti rencana minggunya.") % {"name": holiday})
    return redirect("setup:plan_holidays")
