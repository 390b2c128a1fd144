"""Step 3: the polis that are run, from HFIS's drafts or typed, with letters, public names and doctors."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bpjs_bridge.checks import missing_access
from bpjs_bridge.models import ScheduleRun
from bpjs_bridge.schedules import runs
from queues import clock
from queues.errors import QueueError
from queues.errors.places import WrongLinesError
from queues.models import Clinic, Doctor, PlanLine
from queues.places import polis
from queues.places.polis import PoliLine
from setup import steps
from setup.shown import MAY_SEE
from setup.stepping import go_on, nothing_changed, press_of, shown, step_page

NEW_LINES = ("new1", "new2", "new3")
DOCTORS_SHOWN = 300
FIELDS = ("name", "letters", "spoken_name", "neutral_name")


@step_page(steps.POLIS)
def page(request: HttpRequest) -> HttpResponse:
    """The list of polis; saving runs what is ticked."""
    if request.method != "POST":
        return _shown(request, [polis.line_of(clinic) for clinic in polis.polis()], {})
    if "fetch" in request.POST:
        return _fetch(request)
    lines = _typed(request)
    try:
        change = polis.set_up_polis(_filled(lines), press_of(request), seen=request.POST.get("seen", ""))
    except WrongLinesError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, lines, dict(refusal.problems))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, lines, {}, is_crossed=True)
    if change is None:
        return go_on(request, steps.POLIS, nothing_changed(), is_changed=False)
    return go_on(request, steps.POLIS, _("Poli disimpan: %(names)s.") % {"names": change.new})


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def now(request: HttpRequest) -> HttpResponse:
    """How far the fetch from HFIS is, for the page that follows it."""
    return render(request, "setup/_polis_fetch.html", {"run": _run()})


def _run() -> ScheduleRun | None:
    return ScheduleRun.objects.to_do().order_by("pk").first()


def _fetch(request: HttpRequest) -> HttpResponse:
    """Have the polis and doctors of the days ahead read from HFIS, by the relay or Celery."""
    assert request.user.is_authenticated
    if missing := missing_access():
        words = _("Kunci BPJS belum diisi (%(names)s): isi di langkah 2, lalu ambil lagi.")
        messages.error(request, words % {"names": ", ".join(missing)})
    else:
        runs.ask(at=timezone.now(), by=request.user)
    return redirect("setup:polis")


def _typed(request: HttpRequest) -> list[PoliLine]:
    """The lines as the form has them: of polis that are there, then the new ones."""
    keys = [str(clinic.pk) for clinic in polis.polis() if f"name-{clinic.pk}" in request.POST]
    return [_line(request, key) for key in (*keys, *NEW_LINES)]


def _line(request: HttpRequest, key: str) -> PoliLine:
    typed = {name: request.POST.get(f"{name}-{key}", "").strip() for name in FIELDS}
    is_new = key in NEW_LINES
    return PoliLine(
        key=key,
        clinic=None if is_new else int(key),
        is_run=is_new or f"run-{key}" in request.POST,
        is_sensitive=f"sensitive-{key}" in request.POST,
        doctors=tuple(request.POST.get(f"doctors-{key}", "").splitlines()),
        are_others=f"others-{key}" in request.POST,
        **typed,
    )


def _filled(lines: list[PoliLine]) -> list[PoliLine]:
    """Without the new lines that nobody typed anything into."""
    return [line for line in lines if line.clinic or line.name or line.letters or any(line.doctors)]


def _shown(
    request: HttpRequest,
    lines: list[PoliLine],
    problems: dict[tuple[str, str], str],
    *,
    is_crossed: bool = False,
) -> HttpResponse:
    there = {clinic.pk: clinic for clinic in polis.polis()}
    rows = [_row(line, there, problems, is_crossed=is_crossed) for line in lines if line.clinic]
    known = {line.clinic for line in lines}
    # What came in between, by HFIS or a colleague, stands there too.
    rows += [_row(polis.line_of(clinic), there, {}) for clinic in there.values() if clinic.pk not in known]
    new = {line.key: line for line in lines if not line.clinic}
    content = {
        "rows": rows,
        "new_rows": [_row(new.get(key, PoliLine(key, "")), {}, problems) for key in NEW_LINES],
        "has_new": any(line.name or line.letters or any(line.doctors) for line in new.values()),
        "seen": polis.polis_seen(),
        "run": _run(),
        "last_run": ScheduleRun.objects.exclude(ended_at=None).order_by("-pk").first(),
        "missing_access": missing_access(),
        "is_crossed": is_crossed,
        "doctors": _doctors(),
    }
    return shown(request, steps.POLIS, "setup/polis.html", content)


def _doctors() -> list[tuple[str, str]]:
    """Every active doctor, with the polis of the plan: which poli is theirs is said by their practices alone."""
    polis_of: dict[int, set[str]] = {}
    lines = PlanLine.objects.standing(clock.service_date(timezone.now())).order_by()
    for doctor, name in lines.values_list("doctor", "clinic__name").distinct():
        polis_of.setdefault(doctor, set()).add(name)
    doctors = Doctor.objects.filter(is_active=True).order_by("name")
    return [(one.name, ", ".join(sorted(polis_of.get(one.pk, ())))) for one in doctors[:DOCTORS_SHOWN]]


def _row(
    line: PoliLine, there: dict[int, Clinic], problems: dict[tuple[str, str], str], *, is_crossed: bool = False
) -> dict[str, Any]:
    """A line with its poli, its problems by field, and, where a colleague saved in between, what they saved."""
    clinic = there.get(line.clinic or 0)
    saved = polis.line_of(clinic) if clinic is not None and is_crossed else None
    code = clinic.bpjs_subspecialist_code if clinic is not None else None
    twin = [
        other.name for other in there.values() if code and other.bpjs_subspecialist_code == code and other != clinic
    ]
    return {
        "line": line,
        "clinic": clinic,
        "doctors": "\n".join(line.doctors),
        "problems": {field: sentence for (key, field), sentence in problems.items() if key == line.key},
        "theirs": saved if saved is not None and saved != replace(line, doctors=()) else None,
        "twins": ", ".join(twin),
    }
