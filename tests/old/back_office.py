"""What people of the office ask of years: the admin's lists, their days, their searches; and the rules of the data."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.contrib import admin

from queues import clock
from queues.admin.bases import GrowingAdmin
from queues.encryption.crypto import blind_indexes
from queues.imports.known_people import Wanted, known_people
from queues.imports.patient_lines import PatientLine
from queues.imports.same_people import records_of
from queues.invariants import Invariant, Scope, all_invariants
from queues.models import IdentifierKind
from reports.closing.lists import open_lists
from reports.closing.reminders import reminders
from reports.coach.findings import findings
from reports.facts import keeping
from tests.old.hall_of_today import Asked, Screens

GROWING = [page for page in admin.site._registry.values() if isinstance(page, GrowingAdmin) and page.day_field]
LONG_AGO = timedelta(days=600)


def asked(screens: Screens) -> Asked:
    """Name -> what asks."""
    schedules = {"schedules": _opens(screens, "/reports/schedules/")}
    pages = ("", "hfis/", "holidays/", "exceptions/")
    plan = {f"plan {page}": _opens(screens, f"/setup/plan/{page}") for page in pages}
    steps = ("", "polis/", "places/", "staff/", "screens/", "walk/", "opening/", "readiness/")
    set_up = {f"set-up {path}": _opens(screens, f"/setup/{path}") for path in steps}
    imports: Asked = {
        "imports": _opens(screens, "/setup/imports/"),
        "import: who is here": partial(_who_is_here, screens),
    }
    now = screens.hospital.now
    reports: Asked = {
        "report of the day": _opens(screens, "/reports/"),
        "this moment": _opens(screens, "/reports/now/"),
        "coach": partial(findings, at=now.replace(hour=14)),
        "coach of a room": partial(findings, at=now.replace(hour=14), counter=screens.hospital.room),
        "lists of the day to close": partial(open_lists, clock.service_date(now), at=now),
        "page of the day to close": _opens(screens, f"/reports/close/{clock.service_date(now)}/"),
        "days that nobody closed": partial(reminders, at=now.replace(hour=22)),
        "facts: what changed": partial(keeping.note_changes, at=now),
        "facts: a day": partial(keeping.build, clock.service_date(now), at=now),
    }
    kept = {**schedules, **plan, **set_up, **imports, **reports}
    return {**_lists(screens), **_searches(screens), **_rules(screens), **kept}


def _who_is_here(screens: Screens) -> object:
    """The questions of an import for each batch of its lines: by record number, by numbers, by name and birth date."""
    patient, born = screens.visits[-1].patient, date(1970, 1, 1)
    line = PatientLine(2, patient.medical_record_number, patient.name, "", born, "", "", {})
    lines = [Wanted(line, {IdentifierKind.NIK: blind_indexes(f"99010170{number:08d}")}) for number in range(50)]
    return known_people(lines), records_of([(patient.name, born), ("TIDAK ADA", born)])


def _lists(screens: Screens) -> Asked:
    day = clock.service_date(screens.hospital.now - LONG_AGO)
    told: Asked = {}
    for page in GROWING:
        address = f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
        for words in ("", "?day=today", f"?day={day}"):
            told[f"admin {page.opts.model_name} {words}"] = _opens(screens, address + words)
    # What is rare, so that whoever looks for it without a bound looks at everything.
    rare = {
        "visit": "stage__exact=NO_SHOW",
        "visitevent": "source__exact=LATE_ENTRY",
        "queueentry": "state__exact=HELD",
        "entryevent": "kind__exact=BYPASSED",
        "act": "kind__exact=detour",
        "patient": "is_record_provisional__exact=1",
    }
    told |= {f"admin {name} {rare[name]}": _opens(screens, f"/admin/queue/{name}/?{rare[name]}") for name in rare}
    outbox = "/admin/bpjs_bridge/outboxmessage/?state__exact=PARKED"
    return told | {"admin outboxmessage parked": _opens(screens, outbox)}


def _searches(screens: Screens) -> Asked:
    visit = screens.visits[-1]
    typed = {
        "visit": (visit.booking_code, visit.label, visit.patient.medical_record_number, "tidak ada"),
        "visitevent": (visit.booking_code, visit.label),
        "queueentry": (visit.booking_code, visit.label),
        "prescription": (visit.booking_code, "FN-1"),
        "ticketprint": (visit.booking_code, visit.label),
        "pharmacyticket": (visit.patient.medical_record_number, "FN-1"),
        "admissionticket": ("ZU-1",),
        "patient": (visit.patient.medical_record_number, "aminah", "tok"),
        "recordnumberchange": (visit.patient.medical_record_number,),
        "clinicsession": ("anak",),
        "surgery": ("OP-1", visit.patient.medical_record_number, "apendektomi"),
    }
    return {
        f"admin {name} search {words}": _opens(screens, f"/admin/queue/{name}/?q={words}")
        for name, many in typed.items()
        for words in many
    } | {"admin outboxmessage search": _opens(screens, f"/admin/bpjs_bridge/outboxmessage/?q={visit.booking_code}")}


def _opens(screens: Screens, address: str) -> Callable[[], object]:
    return lambda: screens.page(screens.staff, address)


def _rules(screens: Screens) -> Asked:
    scope = Scope(clock.service_date(screens.hospital.now))
    return {f"rule {rule.number} since today": partial(_look, rule, scope) for rule in all_invariants()}


def _look(rule: Invariant, scope: Scope) -> list[str]:
    return list(rule.find(scope))
