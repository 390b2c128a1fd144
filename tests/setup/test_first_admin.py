"""The first administrator: by the code that `migrate` prints, a few tries, and once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client, override_settings
from django.utils import timezone

from antrean_project.groups import DATA_KEEPER, GRANTS
from queues.models import ConfigChange
from staff_login import first_admin
from tests.group_browsers import browser_of

pytestmark = pytest.mark.django_db
PAGE = "/setup/first/"
PASSWORD = "Sandi-rekaan-271828"


def typed(client: Client, **fields: str) -> Any:
    form = {"code": first_admin.code(), "username": "kepala", "password": PASSWORD, "again": PASSWORD, **fields}
    return client.post(PAGE, form, follow=True)


def test_the_code_makes_the_administrator_and_the_roles_and_lets_them_in(client: Client) -> None:
    assert client.get("/setup/", follow=True).redirect_chain == [(PAGE, 302)]
    page = typed(client, code=f" {first_admin.code().lower().replace('-', '')} ")
    assert "Menyiapkan rumah sakit" in page.text
    admin = User.objects.get()
    assert (admin.username, admin.is_superuser, admin.is_staff, admin.check_password(PASSWORD)) == (
        "kepala",
        True,
        True,
        True,
    )
    assert Group.objects.filter(name=DATA_KEEPER).exists()
    assert ConfigChange.objects.get().new == "kepala"
    assert PASSWORD not in page.text


def test_five_wrong_codes_close_the_page_for_a_quarter_of_an_hour(client: Client) -> None:
    for _try in range(5):
        assert "bukan kode yang dicetak" in typed(client, code="AAAA-AAAA").text
    assert "Coba lagi dalam 15 menit." in typed(client).text
    with time_machine.travel(timezone.now() + timedelta(minutes=4, seconds=30)):
        assert "Coba lagi dalam 11 menit." in typed(client).text
    assert not User.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        typed(client)
    assert User.objects.get().is_superuser


def test_it_is_gone_once_there_is_an_administrator(client: Client) -> None:
    User.objects.create_superuser("lama", is_active=False)
    assert client.get(PAGE).status_code == 302
    typed(client)
    assert not User.objects.filter(username="kepala").exists()
    assert client.get("/setup/")["Location"].startswith("/login/")


def test_of_two_at_one_instant_the_later_makes_none() -> None:
    """Both pages were asked while there was nobody."""
    first_admin.make("satu", PASSWORD)
    with pytest.raises(first_admin.FirstAdminError):
        first_admin.make("dua", PASSWORD)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "pendek", "terlalu pendek"),
        ("again", "lain", "Kedua kata sandi tidak sama."),
        ("username", "dua kata", "nama pengguna"),
        ("username", "", "Isi nama pengguna"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client: Client, field: str, value: str, sentence: str) -> None:
    page = typed(client, **{field: value})
    assert sentence.lower() in page.text.lower()
    assert PASSWORD not in page.text
    assert not User.objects.exists()


def test_migrate_prints_it_only_while_nobody_administers(capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(DEMO=False):
        first_admin.print_code(plan=[])
        assert first_admin.code() in capsys.readouterr().out
        User.objects.create_superuser("kepala")
        first_admin.print_code(plan=[])
    assert capsys.readouterr().out == ""


def test_the_roles_are_completed_by_a_press(admin_client: Client) -> None:
    page = admin_client.post("/setup/account/", {"request_key": "a"}, follow=True)
    assert "Peran petugas lengkap" in page.text
    assert Group.objects.filter(name__in=GRANTS).count() == len(GRANTS)
    assert browser_of(DATA_KEEPER).post("/setup/account/", {}).status_code == 403
