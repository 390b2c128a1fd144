"""Name, code and texts in one form each: all kept or none, read by roles, and the clock beside them."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from antrean_project.groups import DATA_KEEPER, TECHNICIAN
from bpjs_bridge import rules as bridge
from queues import rules, verbs
from queues.models import ConfigChange
from queues.press import Press
from queues.rules import reading
from tests.group_browsers import browser_of
from tests.setup.test_steps import form_of, press

pytestmark = pytest.mark.django_db
PAGE, TEXTS = "/setup/hospital/", "/setup/texts/"


@pytest.fixture(autouse=True)
def own_code(settings: Settings) -> None:
    """Of a hospital whose environment pins none."""
    del settings.HOSPITAL_CODE
    reading.forget()


def saved(client: Client, **typed: str) -> Any:
    return press(client, PAGE, "request_key", "seen-HOSPITAL_NAME", **typed)


def test_an_administrator_names_the_hospital_in_one_press(admin_client: Client) -> None:
    page = saved(admin_client, HOSPITAL_NAME="RS Rekaan", HOSPITAL_CODE="0111R001")
    assert "Disimpan: Nama rumah sakit, Kode rumah sakit di BPJS." in page.text
    assert (rules.current().hospital_name, bridge.current().hospital_code) == ("RS Rekaan", "0111R001")
    assert ConfigChange.objects.count() == 2


def test_a_code_typed_in_small_letters_is_the_same_code(admin_client: Client) -> None:
    page = saved(admin_client, HOSPITAL_NAME="RS Rekaan", HOSPITAL_CODE=" 0111r001 ")
    assert "Disimpan: Nama rumah sakit, Kode rumah sakit di BPJS." in page.text
    assert bridge.current().hospital_code == "0111R001"


def test_a_wrong_code_keeps_neither_and_both_stay_typed(admin_client: Client) -> None:
    page = saved(admin_client, HOSPITAL_NAME="RS Rekaan", HOSPITAL_CODE="0111R0")
    assert "Harus 8 huruf atau angka; ini 6." in page.text
    assert 'value="0111R0"' in page.text
    assert 'value="RS Rekaan"' in page.text
    assert not ConfigChange.objects.exists()


def test_a_name_that_is_emptied_is_refused_in_words_and_stays(admin_client: Client) -> None:
    saved(admin_client, HOSPITAL_NAME="RS Rekaan", HOSPITAL_CODE="0111R001")
    page = saved(admin_client, HOSPITAL_NAME="  ", HOSPITAL_CODE="0111R001")
    assert "Kolom ini tidak boleh kosong. Tersimpan sekarang: RS Rekaan." in page.text
    assert rules.current().hospital_name == "RS Rekaan"


def test_each_role_has_its_field_and_reads_the_other() -> None:
    keeper = browser_of(DATA_KEEPER)
    saved(keeper, HOSPITAL_NAME="RS Rekaan", HOSPITAL_CODE="0111R001")
    assert (rules.current().hospital_name, bridge.current().hospital_code) == ("RS Rekaan", "0000R000")
    assert "diubah oleh Teknisi" in keeper.get(PAGE).text
    saved(browser_of(TECHNICIAN), HOSPITAL_CODE="0111R001")
    assert bridge.current().hospital_code == "0111R001"


def test_the_later_of_two_sees_both_names(admin_client: Client) -> None:
    opened = form_of(admin_client, PAGE, "seen-HOSPITAL_NAME")
    colleague = User.objects.create_user("rekan")
    verbs.change_rule(verbs.RuleChange("HOSPITAL_NAME", "RS Satu", 0), Press(timezone.now(), user=colleague))
    page = admin_client.post(PAGE, {**opened, "HOSPITAL_NAME": "RS Dua"})
    assert "Sekarang tersimpan: RS Satu" in page.text
    assert 'value="RS Dua"' in page.text
    assert rules.current().hospital_name == "RS Satu"


def test_the_clock_is_there_to_be_compared(admin_client: Client) -> None:
    page = admin_client.get(PAGE).text
    assert re.search(r"\d\d:\d\d WIB\. Benar\?", page)
    assert re.search(r'data-compare="\d{4}-\d\d-\d\dT', page)


def test_texts_are_looked_at_before_they_are_kept_and_may_be_emptied(admin_client: Client) -> None:
    page = press(admin_client, TEXTS, "request_key", "seen-TICKET_FOOTNOTE", TICKET_FOOTNOTE="Simpan <b>", look="1")
    assert "Pratinjau, belum disimpan" in page.text
    assert "Simpan &lt;b&gt;</p>" in page.text
    assert not ConfigChange.objects.exists()
    press(admin_client, TEXTS, "request_key", "seen-TICKET_FOOTNOTE", TICKET_FOOTNOTE="Simpan tiket ini")
    assert rules.current().ticket_footnote == "Simpan tiket ini"
    press(admin_client, TEXTS, "request_key", "seen-TICKET_FOOTNOTE", TICKET_FOOTNOTE="")
    assert rules.current().ticket_footnote == ""


def test_texts_that_are_right_as_they_are_are_confirmed_by_a_press(admin_client: Client) -> None:
    press(admin_client, TEXTS, "request_key", "seen-TICKET_FOOTNOTE")
    assert "TICKET_FOOTNOTE" in reading.stored()
    assert 'id="texts"' in (page := admin_client.get("/setup/").text)
    assert "selesai" in page.split('id="texts"')[1].split("</li>")[0]
