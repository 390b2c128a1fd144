"""From each page of the set-up leads a way on, and none to a page that refuses the person."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from antrean_project.groups import AUDITOR, DATA_KEEPER, SUPERVISOR, TECHNICIAN
from tests.group_browsers import browser_of
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db
OVERVIEW = "/setup/"


@pytest.mark.parametrize("group", [DATA_KEEPER, SUPERVISOR, TECHNICIAN, AUDITOR])
def test_the_overview_leads_nobody_to_a_page_that_refuses_them(group: str) -> None:
    client = browser_of(group)
    steps = client.get(OVERVIEW).text.partition('<ol class="steps">')[2].partition("</ol>")[0]
    addresses = re.findall(r'<h2>.*?<a href="([^"]+)"', steps)
    assert "/setup/hospital/" in addresses
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_step_of_the_account_leads_an_administrator_to_the_users_who_may_more(admin_client: Client) -> None:
    address = f'href="{reverse("admin:auth_user_add")}"'
    assert address in admin_client.get("/setup/account/").text
    assert address not in browser_of(TECHNICIAN).get("/setup/account/").text


def test_a_stop_at_the_opening_leads_to_the_place_where_it_is_put_right() -> None:
    client = browser_of(DATA_KEEPER)
    (address, rule), *_ = re.findall(r'href="(/setup/readiness/)#(ready\.\d+)"', client.get("/setup/opening/").text)
    assert f'id="{rule}"' in client.get(address).text


def test_whoever_calls_nobody_is_led_to_their_own_work() -> None:
    Hospital()
    page = browser_of(DATA_KEEPER).get("/counter/").text
    assert "belum diberi tempat kerja" not in page
    assert f'class="button button-primary" href="{OVERVIEW}"' in page


def test_the_administration_leads_the_data_keeper_to_the_users_of_the_desks() -> None:
    assert f'href="{reverse("setup:staff")}"' in browser_of(DATA_KEEPER).get(reverse("admin:index")).text
