"""One search over the administration: pages, places, doctors, users, settings, and people by name and date of birth.

What is typed travels in the body, never in an address: it may be a patient's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from counter import look_ups
from display.models import Board
from queues import clock
from queues.errors import QueueError
from queues.finding import people
from queues.finding.asked import Asked, understand
from queues.models import AdmissionClass, Clinic, Counter, Doctor, Patient, Payer, Stop
from queues.rules.declared import SETTINGS

LONGEST, SHORTEST = 100, 2
# Digits of a record number; a NIK or a card is not looked for here.
SHORTEST_NUMBER, LONGEST_NUMBER = 4, 10
MOST_OF_A_KIND = 10
TABLES: tuple[type[Model], ...] = (Clinic, Doctor, Stop, Counter, AdmissionClass, Board, Payer, User)
MAY_SEE_SETTINGS, MAY_SEE_PEOPLE = "queue.view_rulevalue", "queue.view_patient"
MAY_PLAN, MAY_IMPORT = "queue.keep_plan", "queue.import_data"
# Pages that belong to no table, and who may open them.
BESIDE = {
    "setup:overview": (MAY_SEE_SETTINGS, gettext_lazy("Penyiapan rumah sakit, langkah demi langkah")),
    "setup:readiness": (MAY_SEE_SETTINGS, gettext_lazy("Kesiapan")),
    "setup:walk": (MAY_SEE_SETTINGS, gettext_lazy("Uji jalan")),
    "setup:plan": (MAY_PLAN, gettext_lazy("Rencana mingguan")),
    "setup:plan_holidays": (MAY_PLAN, gettext_lazy("Hari libur")),
    "setup:plan_exceptions": (MAY_PLAN, gettext_lazy("Perkecualian rencana: cuti, tutup, pindah jam")),
    "setup:imports": (MAY_IMPORT, gettext_lazy("Impor data lama")),
}


@dataclass(frozen=True)
class Hit:
    """One thing found; `more`: what tells it from others of its name."""

    words: str
    address: str
    more: str = ""


@dataclass(frozen=True)
class Kind:
    """What was found of one kind."""

    name: str
    hits: list[Hit]


@sensitive_post_parameters("q")
def page(request: HttpRequest, site: Any) -> HttpResponse:
    """The search and what it found; by GET the empty field."""
    text = " ".join(request.POST.get("q", "").split())[:LONGEST]
    content: dict[str, Any] = {**site.each_context(request), "title": _("Cari di administrasi"), "text": text}
    if len(text) >= SHORTEST:
        content["kinds"] = [kind for kind in _found(text, request, site) if kind.hits]
        content |= _people(text, request, at=timezone.now())
    return TemplateResponse(request, "admin/search.html", content)


def _found(text: str, request: HttpRequest, site: Any) -> Iterator[Kind]:
    yield Kind(_("Halaman"), list(_pages(text, site.get_app_list(request), request.user))[:MOST_OF_A_KIND])
    for model in TABLES:
        table = site._registry.get(model)
        # A table that nothing is searched in would give all of it.
        if table is not None and table.search_fields and table.has_view_or_change_permission(request):
            yield Kind(capfirst(str(model._meta.verbose_name_plural)), list(_rows(text, table, request)))
    if request.user.has_perm(MAY_SEE_SETTINGS):
        yield Kind(_("Pengaturan"), list(_settings(text))[:MOST_OF_A_KIND])


def _pages(text: str, tasks: list[dict[str, Any]], user: Any) -> Iterator[Hit]:
    for task in tasks:
        for one in task["models"]:
            if text.casefold() in str(one["name"]).casefold() and one["admin_url"]:
                yield Hit(str(one["name"]), one["admin_url"], str(task["name"]))
    known = {one["admin_url"] for task in tasks for one in task["models"]}
    for name, (right, words) in BESIDE.items():
        is_meant = text.casefold() in str(words).casefold() and user.has_perm(right)
        if is_meant and reverse(name) not in known:
            yield Hit(str(words), reverse(name))


def _rows(text: str, table: Any, request: HttpRequest) -> Iterator[Hit]:
    rows, _may_repeat = table.get_search_results(request, table.get_queryset(request), text)
    name = f"admin:{table.opts.app_label}_{table.opts.model_name}_change"
    for row in rows.distinct()[:MOST_OF_A_KIND]:
        more = row.get_full_name() if isinstance(row, User) else ""
        yield Hit(str(row), reverse(name, args=[row.pk]), more)


def _settings(text: str) -> Iterator[Hit]:
    wanted = text.casefold()
    for one in SETTINGS.values():
        if wanted in f"{one.label} {one.help} {one.name}".casefold():
            yield Hit(str(one.label), reverse("setup:setting", args=[one.name]), one.name)


def _people(text: str, request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    """Patients by name and date of birth or record number, counted as a search at a desk is."""
    asked = understand(text, today=clock.service_date(at))
    if not request.user.has_perm(MAY_SEE_PEOPLE):
        return {}
    if not _is_a_person(asked):
        return {
            "advice": _(
                "Pasien dicari dengan nama dan tanggal lahir, misalnya: siti 17-5-1990, atau nomor rekam medis."
            )
        }
    assert request.user.is_authenticated
    try:
        look_ups.count(request.user, text, at=at)
    except QueueError as refusal:
        return {"advice": str(refusal)}
    found = people.find(text, at=at)
    hits = [_patient(match.patient) for match in found.matches]
    return {"patients": Kind(_("Pasien"), hits), "advice": found.advice}


def _is_a_person(asked: Asked) -> bool:
    """A name with a date of birth, or a record number: whoever types one has the chart in the hand."""
    is_chart = bool(asked.record_numbers) and SHORTEST_NUMBER <= len(asked.digits) <= LONGEST_NUMBER
    return is_chart or (bool(asked.words) and bool(asked.births or asked.born.birthday))


def _patient(patient: Patient) -> Hit:
    born = f"{patient.birth_date:%d-%m-%Y}" if patient.birth_date else ""
    address = reverse("admin:queue_patient_change", args=[patient.pk])
    return Hit(patient.name, address, f"{patient.medical_record_number} {born}".strip())
