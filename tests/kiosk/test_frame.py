"""The pages around everything: home of the house, errors that stay polite, the language of the kiosk."""

import pytest
from django.test import Client

from tests.hospital import Hospital


def test_the_first_page_leads_every_audience_to_its_own(db) -> None:
    Hospital()
    text = Client().get("/").content.decode()
    for address in ("/kiosk/", "/counter/", "/display/", "/admin/", "/reports/"):
        assert f'href="{address}"' in text


def test_of_an_empty_installation_it_leads_to_the_set_up(client: Client, admin_client: Client) -> None:
    assert client.get("/")["Location"] == "/setup/"
    assert "Menyiapkan rumah sakit" in admin_client.get("/", follow=True).text


def test_an_address_that_does_not_exist_gets_a_sentence(db) -> None:
    response = Client().get("/tidak-ada/")
    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in response.content.decode()


def test_a_form_without_its_token_gets_a_sentence(db) -> None:
    response = Client(enforce_csrf_checks=True).post("/kiosk/code/", {"code": "X"})
    assert response.status_code == 403
    assert "Halaman ini sudah lama" in response.content.decode()


def test_a_wrong_password_is_said_without_saying_which(db) -> None:
    response = Client().post("/login/", {"username": "siapa", "password": "salah"})
    assert "tidak cocok" in response.content.decode()


def test_the_kiosk_speaks_indonesian_whatever_the_browser_prefers(db) -> None:
    client = Client(headers={"accept-language": "en-US,en"})
    assert '<html lang="id"' in client.get("/kiosk/").content.decode()
    client.post("/language/", {"language": "en", "next": "/kiosk/"})
    assert '<html lang="en"' in client.get("/kiosk/").content.decode()
    client.post("/kiosk/restart/")
    assert '<html lang="id"' in client.get("/kiosk/").content.decode()


@pytest.mark.parametrize("zone", [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")])
def test_the_clock_says_the_hospitals_zone(db, settings, zone) -> None:
    settings.TIME_ZONE = zone[0]
    text = Client().get("/kiosk/").content.decode()
    assert f'data-zone="{zone[0]}"' in text
    assert f'<span class="clock-zone">{zone[1]}</span>' in text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_the_kiosk_takes_forms_alone(db, method) -> None:
    assert getattr(Client(), method)("/kiosk/code/").status_code == 405


def test_starting_again_needs_a_press(db) -> None:
    assert Client().get("/kiosk/restart/").status_code == 405
