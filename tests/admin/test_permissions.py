"""Which group sees what in the admin."""

import pytest
from django.apps import apps as django_apps
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from antrean_project import groups
from antrean_project.groups import set_up_groups
from tests.admin.test_pages import OURS
from tests.group_browsers import browser_of
from tests.hospital import Hospital

REFERENCE = {"clinic", "doctor", "payer", "stop", "counter", "admissionclass"}
HISTORY = {"visit", "visitevent", "queueentry", "call", "entryevent", "act", "admissionticket"}
SEEN = {
    groups.ADMISSION: {"patient", "visit", "admissionticket", "ticketprint", "recordnumberchange"},
    groups.CLINIC_NURSE: {"visit", "visitevent", "clinicsession"},
    groups.PHARMACY: {"pharmacyticket", "prescription"},
    groups.OTHER_STOPS: set(),
    groups.THEATRE: {"surgery"},
    groups.SUPERVISOR: set(OURS),
    groups.DATA_KEEPER: REFERENCE
    | {
        "clinicsession",
        "sessiondecision",
        "patient",
        "quotachange",
        "recordnumberchange",
        "patientmerge",
        "configchange",
    },
    groups.TECHNICIAN: REFERENCE | {"clinicsession", "configchange"},
}
ENTERED = {
    groups.ADMISSION: {"patient"},
    groups.THEATRE: {"surgery"},
    groups.SUPERVISOR: {"clinicsession"},
    groups.DATA_KEEPER: REFERENCE | {"clinicsession", "patient"},
}


@pytest.mark.parametrize("name", OURS)
def test_a_stranger_is_sent_to_the_login(name: str, client: Client, db: None) -> None:
    answer = client.get(reverse(f"admin:queue_{name}_changelist"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("group", SEEN)
def test_each_group_sees_its_own_and_nothing_else(group: str, hospital: Hospital) -> None:
    client = browser_of(group)
    lists = {name for name in OURS if client.get(reverse(f"admin:queue_{name}_changelist")).status_code == 200}
    assert lists == SEEN[group]
    addable = {name for name in OURS if client.get(reverse(f"admin:queue_{name}_add")).status_code == 200}
    assert addable == ENTERED.get(group, set())


@pytest.mark.parametrize("group", SEEN)
def test_each_group_opens_what_it_sees_and_writes_only_what_it_enters(group: str, walked: Hospital) -> None:
    client = browser_of(group)
    for name in SEEN[group]:
        row = django_apps.get_model("queue", name)._default_manager.first()
        if row is not None:
            page = client.get(reverse(f"admin:queue_{name}_change", args=[row.pk]))
            assert page.status_code == 200, name
            assert ('name="_save"' in page.text) == (name in ENTERED.get(group, set())), name


@pytest.mark.parametrize("group", SEEN)
def test_no_group_but_the_superusers_touches_users(group: str, db: None) -> None:
    assert browser_of(group).get(reverse("admin:auth_user_changelist")).status_code == 403


def test_no_group_deletes_what_has_a_history(db: None) -> None:
    set_up_groups()
    given = Permission.objects.filter(group__isnull=False, codename__startswith="delete_")
    assert set(given.values_list("codename", flat=True)) == {"delete_sessionbreak", "delete_seatreserve"}


def test_setting_up_twice_adds_nothing_and_keeps_what_a_hospital_added(db: None) -> None:
    set_up_groups()
    nurses = Group.objects.get(name=groups.CLINIC_NURSE)
    extra = Permission.objects.get(codename="view_payer")
    nurses.permissions.add(extra)
    assert set(set_up_groups().values()) == {0}
    assert extra in nurses.permissions.all()


def test_every_granted_permission_of_the_domain_exists(db: None) -> None:
    known = {
        f"{row.content_type.app_label}.{row.codename}" for row in Permission.objects.select_related("content_type")
    }
    named = {name for names in groups.GRANTS.values() for name in names if not name.endswith("*")}
    assert named <= known
