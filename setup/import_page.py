"""One import: its columns, what holds it, what it would do, what it did; and the presses that bring it further."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from queues.encryption.crypto import UndecryptableError
from queues.errors import ImportColumnsError, ImportMovedError, QueueError
from queues.imports.desk import acts
from queues.imports.desk.files import opened
from queues.imports.desk.kinds import KINDS
from queues.imports.refused import refused_sheet
from queues.imports.table import BadLine, Table, WrongFileError
from queues.models import ImportAct, ImportedRow, ImportRefusal, ImportRun, ImportState, ImportTwin
from queues.press import Press
from setup.import_words import LABELS, STEPS, TONES, WORKING_WORDS
from setup.imports import PERMISSION

REFUSALS_SHOWN, KEPT_SHOWN, TWINS_SHOWN, EVENTS_SHOWN = 50, 100, 200, 30
# A worker looks every two seconds.
SOMEBODY_BEGINS_WITHIN = timedelta(seconds=30)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class OurColumn:
    """One of our columns in the form: where the file has it (-1: nowhere)."""

    name: str
    label: object
    is_needed: bool
    place: int


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands; looking is noted."""
    run = _run(pk)
    if not run.is_working:
        acts.note_view(run, ImportAct.VIEWED, _press(request))
    return _shown(request, run)


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
@never_cache
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a worker is: a fragment that the page asks for."""
    return render(request, "setup/_import_now.html", _now(_run(pk)))


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one press. What somebody else did meanwhile is said, and nothing is done twice."""
    run, press = _run(pk), _press(request)
    carry_out = ACTS.get(name)
    if carry_out is None:
        raise Http404
    try:
        carry_out(request, run, press)
    except ImportColumnsError as refusal:
        return _shown(request, run, places=_places(request, run), problem=str(refusal))
    except ImportMovedError as refusal:
        messages.warning(request, str(refusal))
    except QueueError as refusal:
        messages.error(request, str(refusal))
    return redirect("setup:import", pk=pk)


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines that were not taken, or lost a cell, as a sheet to mend and upload again; noted."""
    run = _run(pk)
    bad = [BadLine(*row) for row in run.refusals.values_list("line", "reason", "column")]
    sheet = io.BytesIO()
    try:
        with opened(run) as path:
            refused_sheet(sheet, Table(path), bad)
    except (WrongFileError, UndecryptableError):
        messages.error(request, _("Berkas aslinya sudah dihapus, jadi barisnya tidak dapat ditulis lagi."))
        return redirect("setup:import", pk=pk)
    acts.note(run, ImportAct.DOWNLOADED, _press(request), f"{len({one.line for one in bad})} baris")
    answer = HttpResponse(sheet.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="impor-{run.pk}-ditolak.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
@never_cache
def twins(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that may be one person's, side by side; joining them is the merge page's, and a person's."""
    run = _run(pk)
    acts.note_view(run, ImportAct.TWINS, _press(request))
    pairs = ImportTwin.objects.filter(run=run, patient__merged_into=None, other__merged_into=None)
    found = list(pairs.select_related("patient", "other").order_by("reason", "pk")[: TWINS_SHOWN + 1])
    content = {"run": run, "pairs": found[:TWINS_SHOWN], "is_cut": len(found) > TWINS_SHOWN}
    return render(request, "setup/import_twins.html", content)


def _columns(request: HttpRequest, run: ImportRun, press: Press) -> None:
    acts.choose_columns(run, _places(request, run), request.POST.get("source", ""), press)


def _decide(request: HttpRequest, run: ImportRun, press: Press) -> None:
    width = request.POST.get("width", "")
    known = {way[0] for one in run.held for way in one["ways"]}
    acts.decide(
        run,
        frozenset(request.POST.getlist("accepted")),
        int(width) if width in known and width.isdecimal() else None,
        press,
    )


def _take(request: HttpRequest, run: ImportRun, press: Press) -> None:
    acts.take(run, press)


def _undo(request: HttpRequest, run: ImportRun, press: Press) -> None:
    acts.undo(run, press)


def _discard(request: HttpRequest, run: ImportRun, press: Press) -> None:
    acts.discard(run, press)
    messages.success(request, _("Berkas dibuang. Tidak ada data yang diambil."))


ACTS: dict[str, Callable[[HttpRequest, ImportRun, Press], None]] = {
    "columns": _columns,
    "decide": _decide,
    "take": _take,
    "undo": _undo,
    "discard": _discard,
}


def _places(request: HttpRequest, run: ImportRun) -> dict[str, int]:
    """What the form says: our column -> its place in the file."""
    typed = {column.name: request.POST.get(f"column-{column.name}", "") for column in KINDS[run.kind].columns}
    known = {str(place) for place in range(len(run.header))}
    return {name: int(place) for name, place in typed.items() if place in known}


def _shown(
    request: HttpRequest, run: ImportRun, *, places: dict[str, int] | None = None, problem: str = ""
) -> HttpResponse:
    at, kind = timezone.now(), KINDS[run.kind]
    mapped = run.columns if places is None else places
    content = {
        **_now(run),
        "tone": TONES.get(run.state, ""),
        "steps": _steps(run),
        "columns": [
            OurColumn(one.name, LABELS.get(one.name, one.name), one.is_needed, mapped.get(one.name, -1))
            for one in kind.columns
        ],
        "choices": _choices_of(run),
        "sources": kind.sources(mapped) if run.state == ImportState.COLUMNS else (),
        "problem": problem,
        "refusals": list(ImportRefusal.objects.filter(run=run).order_by("line", "pk")[:REFUSALS_SHOWN]),
        "refusal_count": run.refused + run.cells,
        "kept": list(ImportedRow.objects.filter(run=run).exclude(kept="")[:KEPT_SHOWN]),
        "may_undo": acts.may_undo(run, at=at),
        "undo_until": run.taken_at + acts.UNDO_FOR if run.taken_at else None,
        "file_until": run.uploaded_at + acts.UNDO_FOR,
        "has_twins": run.state in (ImportState.TAKEN, ImportState.UNDONE)
        and ImportTwin.objects.filter(run=run).exists(),
        "events": list(run.events.select_related("actor").order_by("-pk")[:EVENTS_SHOWN]),
    }
    return render(request, "setup/import.html", content, status=422 if problem else 200)


def _now(run: ImportRun) -> dict[str, Any]:
    """What a worker is at."""
    waits = run.is_working and run.lease_until is None and run.asked_at is not None
    return {
        "run": run,
        "working_words": WORKING_WORDS.get(run.state, ""),
        "nobody_begins": waits and timezone.now() - (run.asked_at or timezone.now()) > SOMEBODY_BEGINS_WITHIN,
    }


def _steps(run: ImportRun) -> list[tuple[object, str]]:
    """Each with `done`, `now` or nothing."""
    now = next(place for place, (_words, states) in enumerate(STEPS) if run.state in states)
    marks = ["done" if place < now else "now" if place == now else "" for place in range(len(STEPS))]
    return [(words, mark) for (words, _states), mark in zip(STEPS, marks, strict=True)]


def _choices_of(run: ImportRun) -> list[tuple[int, str]]:
    """The file's columns as a person knows them: name, and what the first line has there, masked."""
    first: list[str] = next((row for row in run.samples if any(row)), [])
    shown = [first[place] if place < len(first) else "" for place in range(len(run.header))]
    names = [name or str(place + 1) for place, name in enumerate(run.header)]
    return [
        (place, f"{name}: {sample}" if sample else name)
        for place, (name, sample) in enumerate(zip(names, shown, strict=True))
    ]


def _run(pk: int) -> ImportRun:
    return get_object_or_404(ImportRun.objects.select_related("uploaded_by"), pk=pk)


def _press(request: HttpRequest) -> Press:
    assert request.user.is_authenticated
    return Press(timezone.now(), user=request.user)
