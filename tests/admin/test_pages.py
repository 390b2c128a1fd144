"""All pages of the admin: they open, in Indonesian, without inline code, with as few queries for many as for few."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from queues.models import AdmissionClass, Clinic, Counter, Doctor, Patient, Payer, Stop, Visit
from tests.admin.conftest import live_some_visits
from tests.hospital import TODAY, Hospital

OURS = sorted(model._meta.model_name or "" for model in admin.site._registry if model._meta.app_label == "queue")
HISTORIES = (
    *("visit", "visitevent", "queueentry", "call", "entryevent", "act", "admissionticket", "quotachange"),
    *("recordnumberchange", "pharmacyticket", "prescription", "ticketprint", "sessiondecision", "historyseal"),
    *("patientmerge", "personlookup", "breakglass", "configchange"),
)
INLINE_CODE = re.compile(
    r"<script(?![^>]*(\bsrc=|type=\"application/json\"))|<style|\sstyle=|\son[a-z]+=|javascript:", re.I
)


def test_everything_a_hospital_enters_has_its_page() -> None:
    entered = {"clinic", "doctor", "payer", "stop", "counter", "admissionclass", "clinicsession", "patient", "surgery"}
    assert entered | set(HISTORIES) == set(OURS)


def _names(fields: Iterable[Any]) -> set[str]:
    """Of fields as Django's admin lists them: alone or several on a line."""
    return {name for one in fields for name in (one if isinstance(one, tuple | list) else (one,))}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label_lower)
def test_no_label_is_the_english_name_of_a_field(model: type[Model], rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = User(is_superuser=True, is_staff=True)
    page, row = admin.site._registry[model], model()
    shown = [(model, _names(page.list_display))]
    shown += [(model, _names(fieldset["fields"])) for _title, fieldset in page.get_fieldsets(request, row)]
    shown += [(inline.model, _names(inline.get_fields(request, row))) for inline in page.get_inline_instances(request)]
    fields = [(of, field) for of, names in shown for field in of._meta.fields if field.name in names]
    assert [
        f"{of.__name__}.{field.name}" for of, field in fields if str(field.verbose_name) == field.name.replace("_", " ")
    ] == []


@pytest.mark.parametrize("name", OURS)
def test_lists_and_forms_open_without_inline_code(name: str, walked: Hospital, admin_browser: Client) -> None:
    pages = [admin_browser.get(reverse(f"admin:queue_{name}_changelist"))]
    model = next(model for model in admin.site._registry if model._meta.model_name == name)
    row = model._default_manager.first()
    if row is not None:
        pages.append(admin_browser.get(reverse(f"admin:queue_{name}_change", args=[row.pk])))
    if name not in HISTORIES:
        pages.append(admin_browser.get(reverse(f"admin:queue_{name}_add")))
    for page in pages:
        assert page.status_code == 200
        assert not INLINE_CODE.search(page.text)
        policy = page["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_the_admin_carries_the_hospitals_name_and_speaks_indonesian(
    hospital: Hospital, admin_browser: Client, settings: Settings
) -> None:
    settings.HOSPITAL_NAME = "RS Uji Nama"
    page = admin_browser.get(reverse("admin:index")).text
    assert "RS Uji Nama · Administrasi antrean" in page
    assert "jadwal praktek" in page.lower()
    assert "Django" not in page


@pytest.mark.parametrize(
    "name",
    ["visit", "visitevent", "queueentry", "call", "entryevent", "pharmacyticket", "prescription", "clinicsession"],
)
def test_a_longer_list_costs_no_more_queries(name: str, walked: Hospital, admin_browser: Client) -> None:
    # The list of sessions begins with what lies ahead.
    address = reverse(f"admin:queue_{name}_changelist") + f"?day={TODAY}"
    admin_browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        admin_browser.get(address)
    live_some_visits(walked, 4)
    walked.open(walked.internal, walked.second_doctor, hours=(13, 15))
    with CaptureQueriesContext(connection) as many:
        admin_browser.get(address)
    assert len(many) <= len(few)


def test_a_visits_page_costs_no_more_queries_with_a_longer_history(walked: Hospital, admin_browser: Client) -> None:
    fresh, told = walked.booked(), Visit.objects.filter(events__stage="LEFT_CLINIC").first()
    assert told is not None
    pages = {}
    for visit in (fresh, told):
        with CaptureQueriesContext(connection) as queries:
            admin_browser.get(reverse("admin:queue_visit_change", args=[visit.pk]))
        pages[visit.pk] = len(queries)
    # The one called at a counter shows the same tables with more rows; only its doctor is one more look-up.
    assert pages[told.pk] <= pages[fresh.pk] + 1


@pytest.mark.parametrize("model", [Clinic, Doctor, Payer, Stop, Counter, AdmissionClass, Patient, Visit])
def test_nothing_can_be_deleted(model: type, walked: Hospital, admin_browser: Client) -> None:
    row = model.objects.first()  # type: ignore[attr-defined]
    name = model._meta.model_name  # type: ignore[attr-defined]
    assert admin_browser.post(reverse(f"admin:queue_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    page = admin_browser.get(reverse(f"admin:queue_{name}_changelist")).text
    assert "delete_selected" not in page
    assert model.objects.filter(pk=row.pk).exists()  # type: ignore[attr-defined]
