"""The administration by task: each table in one place, each field with a sentence, Indonesian without mistakes."""

import re
from collections import Counter as Tally
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from antrean_project.admin_tasks import TASKS
from antrean_project.groups import GRANTS, set_up_groups
from tests.hospital import Hospital

SHORTEST_HELP = 20
MISTAKES = ("utentidikasi", "Diadakan", "Ditiadakan", "Breadcrumbs")


def captions(page: str) -> list[str]:
    """The headings of the start page's tables, in order, without the list at the side."""
    content = page.partition('id="content-main"')[2]
    return re.findall(r'<caption[^>]*><span class="section">([^<]*)</span>', content)


def signed_in(*groups: str) -> Client:
    set_up_groups()
    user = User.objects.create_user("orang", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user)
    return client


def test_each_table_is_in_one_task() -> None:
    placed = Tally(table for task in TASKS for table in task.tables)
    assert placed == Tally(model._meta.label for model in admin.site._registry)


def test_the_start_page_is_by_task_and_histories_are_folded(admin_client: Client) -> None:
    page = admin_client.get(reverse("admin:index")).text
    assert captions(page) == [str(task.name) for task in TASKS]
    history = page.partition("<details")[2].partition("</details>")[0]
    assert "Riwayat" in history
    assert reverse("admin:queue_visitevent_changelist") in history
    assert reverse("counter:sessions") in page.partition("<details")[0]
    # A page inside shows where it stands.
    inside = admin_client.get(reverse("admin:queue_act_changelist")).text
    assert re.search(r"<details[^>]* open", inside)


@pytest.mark.parametrize("group", GRANTS)
def test_whoever_may_nothing_here_reads_what_to_do(db: None, group: str) -> None:
    page = signed_in(group).get(reverse("admin:index")).text
    assert captions(page) or "Minta pengelola data memasukkannya" in page
    if group == "Pengelola data":
        assert captions(page)[:4] == ["Hari ini", "Jadwal", "Pasien", "Tempat dan layar"]
    if group == "Teknisi":
        assert "Pasien" not in captions(page)


def test_an_auditor_reads_everything_and_changes_nothing(hospital: Hospital) -> None:
    auditor = signed_in("Auditor")
    page = auditor.get(reverse("admin:index")).text
    assert [caption for caption in captions(page) if caption != "Hari ini"] == [
        str(task.name) for task in TASKS if task.key != "today"
    ]
    assert "addlink" not in page
    assert "changelink" not in page
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        assert auditor.get(reverse(f"admin:{label}_changelist")).status_code == 200, label
    address = reverse("admin:queue_clinic_change", args=[hospital.children.pk])
    assert auditor.post(address, {"name": "Lain"}).status_code == 403
    assert auditor.get(reverse("admin:queue_clinic_add")).status_code == 403


def test_an_account_without_rights_is_told_whom_to_ask(db: None) -> None:
    page = signed_in().get(reverse("admin:index")).text
    assert captions(page) == []
    assert "Minta pengelola data memasukkannya ke kelompok petugas." in page


def _fields(model: type[Model], rf: RequestFactory) -> Iterator[tuple[str, Any]]:
    """Of the page and the rows below it, those that somebody may type into."""
    request = rf.get("/")
    request.user = User(is_superuser=True, is_staff=True)
    page = admin.site._registry[model]
    if page.has_add_permission(request) or page.has_change_permission(request):
        yield from page.get_form(request).base_fields.items()
    for rows in page.get_inline_instances(request):
        if rows.has_add_permission(request, None) or rows.has_change_permission(request):
            formset = rows.get_formset(request)
            parent: Any = formset.fk
            fields = {name: field for name, field in formset.form.base_fields.items() if name != parent.name}
            yield from ((f"{rows.model.__name__}.{name}", field) for name, field in fields.items())


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label_lower)
def test_each_field_says_what_it_means(model: type[Model], rf: RequestFactory) -> None:
    assert [name for name, field in _fields(model, rf) if len(str(field.help_text)) < SHORTEST_HELP] == []


@pytest.mark.parametrize(
    "address", ["admin:index", "admin:auth_user_add", "admin:auth_group_add", "admin:queue_clinic_changelist"]
)
def test_djangos_mistakes_are_not_on_our_pages(admin_client: Client, address: str) -> None:
    page = admin_client.get(reverse(address)).text
    assert [word for word in MISTAKES if word in page] == []
