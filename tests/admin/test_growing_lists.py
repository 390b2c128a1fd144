"""The list of a table that grows reads no table: what each list is asked, whoever writes the next one, and what staff
see of it.
"""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import ProgrammingError, connection, models
from django.forms import ModelChoiceField
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason
from queues.admin import lists
from queues.admin.bases import GrowingAdmin
from queues.admin.lists import BoundedPaginator, NewestValues
from queues.database import names
from queues.database.days import is_led_to
from queues.models import Patient, QueueEntry, Visit
from tests.hospital import TODAY, Hospital

# What a hospital enters about itself: hundreds of rows for ever. Every other list is of a table that grows.
SMALL = {
    *("queue.clinic", "queue.doctor", "queue.payer", "queue.stop", "queue.counter", "queue.admissionclass"),
    *("display.board", "simrs.integration", "bpjs_bridge.wsaccount", "bpjs_bridge.bpjsgate"),
    *("auth.user", "auth.group", "staff_login.consoledevice", "kiosk.kioskdevice"),
}
GROWING = [
    pytest.param(page, id=model._meta.label_lower)
    for model, page in admin.site._registry.items()
    if model._meta.label_lower not in SMALL
]


def field_at(model: Any, path: str) -> "models.Field[Any, Any]":
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model
    field: models.Field[Any, Any] = model._meta.get_field(last)
    return field


def is_answered_by_an_index(model: Any, path: str) -> bool:
    if path in ("pk", "-pk"):
        return True
    field = field_at(model, path.removeprefix("-"))
    # `days.of_days` names the stops as well.
    return (field.model is QueueEntry and field.name == "service_date") or is_led_to(field.model, field.name)


@pytest.mark.parametrize("page", GROWING)
def test_a_list_counts_to_a_thousand_and_asks_for_days_keys_and_order_by_an_index(page: Any) -> None:
    assert isinstance(page, GrowingAdmin)
    assert page.date_hierarchy is None
    assert page.paginator is BoundedPaginator
    assert page.show_full_result_count is False
    assert page.show_facets is admin.ShowFacets.NEVER
    assert page.day_field
    assert is_answered_by_an_index(page.model, page.day_field)
    assert [key for key in page.search_fields if not is_answered_by_an_index(page.model, key)] == []
    assert is_answered_by_an_index(page.model, str(page.get_ordering(RequestFactory().get("/"))[0]))


@pytest.mark.parametrize("page", GROWING)
def test_a_filter_offers_what_it_knows_without_asking_every_row(page: Any) -> None:
    plain = [path for path in page.list_filter if isinstance(path, str)]
    fields = [field_at(page.model, path) for path in plain]
    # Any other field offers the values that the column ever had.
    assert [
        str(field)
        for field in fields
        if not (field.is_relation or field.choices or isinstance(field, models.BooleanField))
    ] == []
    related: list[Any] = [field.related_model for field in fields if field.is_relation]
    assert {model._meta.label_lower for model in related} <= SMALL
    assert {kind for path in page.list_filter if not isinstance(path, str) for kind in path[1:]} <= {NewestValues}


@pytest.mark.parametrize("page", GROWING)
def test_what_a_row_shows_of_others_comes_with_it(page: Any) -> None:
    shown = [page.model._meta.get_field(name) for name in page.list_display if name in fields_of(page.model)]
    related = {field.name for field in shown if field.is_relation}
    assert related <= {path.split("__")[0] for path in page.list_select_related or ()}


def fields_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


@pytest.mark.django_db
@pytest.mark.parametrize("page", list(admin.site._registry.values()), ids=lambda page: page.opts.label_lower)
def test_no_form_has_a_box_of_everybody(page: Any, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = User.objects.create_superuser("kepala")
    fields: list[Any] = []
    if page.has_change_permission(request):
        fields += page.get_form(request, page.model(), change=True).base_fields.values()
    for inline in page.get_inline_instances(request):
        if inline.has_change_permission(request):
            formset = inline.get_formset(request)
            # For the page itself Django puts a hidden field.
            fields += [field for name, field in formset.form.base_fields.items() if name != formset.fk.name]
    rows = [field.queryset for field in fields if isinstance(field, ModelChoiceField)]
    offered = {offer.model._meta.label_lower for offer in rows if offer is not None}
    assert offered <= {*SMALL, "auth.permission"}


@pytest.fixture
def visits(hospital: Hospital) -> list[Visit]:
    return [hospital.here() for _person in range(3)]


def shown(client: Client, name: str, **asked: str) -> str:
    answer = client.get(reverse(f"admin:{name}_changelist"), asked)
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.text.partition('id="changelist-form"')[2]


def test_days_are_chosen_or_typed(visits: list[Visit], admin_browser: Client) -> None:
    code = visits[0].booking_code
    for name in ("queue_visit", "queue_visitevent", "queue_call", "queue_act", "queue_patient", "queue_entryevent"):
        assert admin_browser.get(reverse(f"admin:{name}_changelist"), {"day": "yesterday"}).status_code == 200
    assert code in shown(admin_browser, "queue_visit", day=f"{TODAY}")
    assert code in shown(admin_browser, "queue_visit")
    assert code not in shown(admin_browser, "queue_visit", day="2026-03-15")
    assert 'value="2026-03-15"' in admin_browser.get("/admin/queue/visit/", {"day": "2026-03-15"}).text
    assert admin_browser.get("/admin/queue/visit/", {"day": "kapan"})["Location"].endswith("?e=1")


def test_a_code_is_found_on_any_day_and_a_number_of_the_day(visits: list[Visit], admin_browser: Client) -> None:
    first, second, third = visits
    page = shown(admin_browser, "queue_visit", q=f" {second.booking_code.lower()} ")
    assert second.booking_code in page
    assert first.booking_code not in page
    assert third.booking_code in shown(admin_browser, "queue_visit", q=third.patient.medical_record_number)
    assert first.booking_code in shown(admin_browser, "queue_visit", q=first.label.lower(), day=f"{TODAY}")
    assert first.booking_code not in shown(admin_browser, "queue_visit", q=first.label, day="2026-03-15")


def test_more_than_are_counted_are_said_to_be_more(
    visits: list[Visit], admin_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "lebih dari" not in shown(admin_browser, "queue_visit")
    monkeypatch.setattr(lists, "COUNTED", 2)
    assert "lebih dari 2 kunjungan" in " ".join(shown(admin_browser, "queue_visit").split())
    monkeypatch.setattr(lists, "COUNTED", 1000)
    assert str(lists.MoreThan(1000)) == "lebih dari 1.000"


def test_what_waits_for_a_person_is_seen_whatever_its_age(
    visits: list[Visit], admin_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = OutboxMessage.objects.order_by("pk")[0]
    parked = {"state": MessageState.PARKED, "park_reason": ParkReason.REFUSED, "parked_at": message.created_at}
    OutboxMessage.objects.filter(pk=message.pk).update(**parked)
    monkeypatch.setattr(lists, "NEWEST", 0)
    code = message.visit.booking_code
    assert code not in shown(admin_browser, "bpjs_bridge_outboxmessage")
    assert code in shown(admin_browser, "bpjs_bridge_outboxmessage", state__exact="PARKED")


def test_counting_and_filtering_ask_for_nothing_that_has_no_bound(visits: list[Visit], admin_browser: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        shown(admin_browser, "queue_visit", stage__exact="WAITING_CLINIC")
    counts = [row["sql"] for row in queries if "COUNT(" in row["sql"] and "queue_visit" in row["sql"]]
    assert len(counts) == 1
    assert f"LIMIT {lists.COUNTED + 1}" in counts[0]


@pytest.fixture(params=["as it is", "beginnings alone"])
def name_index(request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "beginnings alone":
        run = names._run

        def refuse(database: Any, statement: str) -> None:
            if "EXTENSION" in statement:
                raise ProgrammingError('permission denied to create extension "pg_trgm"')
            run(database, statement)

        run(connection, f"DROP INDEX IF EXISTS {names.PARTS}")
        monkeypatch.setattr(names, "_run", refuse)
        names.make_index(apps.get_app_config("queue"), verbosity=0, plan=[])
    return str(request.param)


def test_a_name_is_found_by_its_beginning_and_any_part_of_a_late_one(
    name_index: str, hospital: Hospital, admin_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = hospital.patient()
    Patient.objects.filter(pk=patient.pk).update(name="Siti Aminah Lestari")
    other = hospital.patient()
    for words in ("siti", "SITI AMI"):
        page = shown(admin_browser, "queue_patient", q=words)
        assert patient.medical_record_number in page, words
        assert other.medical_record_number not in page, words
    assert patient.medical_record_number in shown(admin_browser, "queue_patient", q="lestari siti")
    monkeypatch.setattr(lists, "NEWEST", 0)
    has_parts = connection.vendor == "postgresql" and name_index == "as it is"
    assert (patient.medical_record_number in shown(admin_browser, "queue_patient", q="lestari")) == has_parts
    assert patient.medical_record_number in shown(admin_browser, "queue_patient", q="siti")
