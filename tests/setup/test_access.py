"""BPJS's addresses and keys: typed once, sealed, never shown, and tried against BPJS (the simulator) in a sentence."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from pytest_django import Settings

from antrean_project.groups import DATA_KEEPER, TECHNICIAN
from bpjs_bridge import rules
from bpjs_bridge.checks import keys_of_bpjs, missing_access
from queues.models import ConfigChange, RuleValue
from queues.rules import reading
from tests.environment import FOR_TESTS
from tests.group_browsers import browser_of
from tests.setup.pressing import LIST, save
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.django_db
KEYS = ("BPJS_CONS_ID", "BPJS_SECRET_KEY", "BPJS_ANTREAN_USER_KEY", "BPJS_VCLAIM_USER_KEY")
SECRET = "kunci-yang-sangat-rahasia"


@pytest.fixture
def technician(settings: Settings) -> Client:
    """Of a hospital that has no key in its environment."""
    for name in KEYS:
        delattr(settings, name)
    reading.forget()
    return browser_of(TECHNICIAN)


def named_by_check() -> list[str | None]:
    return [one.id for one in keys_of_bpjs(None, databases=["default"])]


def in_the_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value, secret FROM queue_rulevalue")
        return repr(cursor.fetchall())


def test_a_key_is_sealed_and_stands_in_no_page_and_no_history(technician: Client) -> None:
    page = save(technician, "BPJS_SECRET_KEY", f"  {SECRET}\r\n", reason="akses baru")
    assert rules.current().bpjs_secret_key == SECRET
    assert SECRET not in in_the_table()
    assert SECRET not in page.text
    assert SECRET not in technician.get(LIST).text
    change = ConfigChange.objects.get()
    assert (change.old, change.new) == ("", "***")
    assert "terisi, tidak ditampilkan" in page.text
    assert SECRET not in repr(rules.current())


def test_a_key_with_a_blank_inside_is_refused_and_not_repeated(technician: Client) -> None:
    page = save(technician, "BPJS_SECRET_KEY", "dua kata-rahasia", reason="akses baru")
    assert "Bentuknya tidak sesuai" in page.text
    assert "kata-rahasia" not in page.text
    assert not RuleValue.objects.exists()


def test_the_way_back_of_a_key_is_to_empty_it(technician: Client) -> None:
    save(technician, "BPJS_SECRET_KEY", SECRET, reason="akses baru")
    page = save(technician, "BPJS_SECRET_KEY", "", reason="salah", undo="1", preview="1")
    assert SECRET not in page.text
    save(technician, "BPJS_SECRET_KEY", SECRET, reason="akses baru")
    save(technician, "BPJS_SECRET_KEY", "", reason="diganti BPJS", default="1")
    assert "BPJS_SECRET_KEY" in missing_access()


def test_a_data_keeper_types_no_key() -> None:
    assert browser_of(DATA_KEEPER).post(f"{LIST}BPJS_SECRET_KEY/", {"value": SECRET, "seen": "0"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("https://apijkn.bpjs-kesehatan.go.id/antreanrs/", True),
        ("http://apijkn.bpjs-kesehatan.go.id/antreanrs", False),
        ("https://apijkn.bpjs-kesehatan.go.id.example/antreanrs", False),
        ("https://bpjs.example/?bpjs-kesehatan.go.id/", False),
        ("https://pengguna@apijkn.bpjs-kesehatan.go.id/", False),
    ],
)
def test_only_bpjs_itself_is_an_address(technician: Client, settings: Settings, address: str, is_taken: bool) -> None:
    del settings.BPJS_ANTREAN_URL
    reading.forget()
    save(technician, "BPJS_ANTREAN_URL", address, reason="produksi")
    assert (rules.current().bpjs_antrean_url == "https://apijkn.bpjs-kesehatan.go.id/antreanrs") == is_taken


def test_keys_are_renewed_with_the_others_and_another_ring_opens_none(technician: Client, settings: Settings) -> None:
    save(technician, "BPJS_SECRET_KEY", SECRET, reason="akses baru")
    before = in_the_table()
    settings.FIELD_ENCRYPTION_KEYS = list(reversed(settings.FIELD_ENCRYPTION_KEYS))
    call_command("rotate_keys")
    assert in_the_table() != before
    assert rules.current().bpjs_secret_key == SECRET
    settings.FIELD_ENCRYPTION_KEYS = ["c29tZS1vdGhlci1rZXktb2YtMzItYnl0ZXMtLS0tLS0="]
    assert rules.current().bpjs_secret_key == ""
    assert "Nilai yang tersimpan tidak dipakai" in technician.get(LIST).text


def test_check_names_the_keys_that_nobody_gave(technician: Client) -> None:
    assert [one.id for one in keys_of_bpjs(None, databases=["default"])] == [
        "bridge.W002",
        "bridge.W003",
        "bridge.W004",
    ]
    save(technician, "BPJS_SECRET_KEY", SECRET, reason="akses baru")
    assert [one.id for one in keys_of_bpjs(None, databases=["default"])] == ["bridge.W002", "bridge.W004"]
    assert keys_of_bpjs(None) == []
    with override_settings(BPJS_SEND="off"):
        assert keys_of_bpjs(None, databases=["default"]) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "Tersambung: alamat, kunci dan jam benar."),
        ({"BPJS_SECRET_KEY": "lain"}, "BPJS menolak tanda tangan permintaan"),
        ({"BPJS_ANTREAN_USER_KEY": "lain"}, "BPJS menolak user key layanan ini"),
        ({"BPJS_CONS_ID": ""}, "Belum diisi: BPJS_CONS_ID."),
    ],
)
def test_the_live_test_says_what_is_wrong(
    technician: Client, simulator: SimulatorProcess, wrong: dict[str, Any], sentence: str
) -> None:
    for name in KEYS[:3]:
        save(technician, name, str(wrong.get(name, FOR_TESTS[name])), reason="akses baru")
    page = technician.post("/setup/access/test/", follow=True)
    assert sentence in page.text


def typed(client: Client, **fields: str) -> Any:
    """The form of all keys, as a browser sends it that has just opened it."""
    form = client.get("/setup/access/").text
    hidden = dict(re.findall(r'name="(seen-[A-Z_]+|request_key)" value="(\w+)"', form))
    return client.post("/setup/access/", {**hidden, "reason": "akses baru", **fields}, follow=True)


def right() -> dict[str, str]:
    return {name: FOR_TESTS[name] for name in KEYS}


def test_keys_that_bpjs_takes_are_kept_in_one_press(technician: Client, simulator: SimulatorProcess) -> None:
    page = typed(technician, **{**right(), "BPJS_CONS_ID": f" {FOR_TESTS['BPJS_CONS_ID']}\n"})
    assert page.text.count("Tersambung: alamat, kunci dan jam benar.") == 2
    assert page.redirect_chain[-1][0] == "/setup/screens/"
    assert rules.current().bpjs_cons_id == FOR_TESTS["BPJS_CONS_ID"]
    assert ConfigChange.objects.count() == 4
    assert not any(key in page.text for key in right().values())


def test_keys_that_bpjs_refuses_are_kept_only_when_the_person_says_so(
    technician: Client, simulator: SimulatorProcess
) -> None:
    wrong = {**right(), "BPJS_SECRET_KEY": SECRET}
    page = typed(technician, **wrong)
    assert "BPJS menolak tanda tangan permintaan" in page.text
    assert SECRET not in page.text
    assert not RuleValue.objects.exists()
    typed(technician, **wrong, anyway="1")
    assert rules.current().bpjs_secret_key == SECRET


def test_without_a_reason_or_with_a_blank_inside_nothing_is_kept(
    technician: Client, simulator: SimulatorProcess
) -> None:
    typed(technician, **right(), reason="")
    assert "Bentuknya tidak sesuai" in typed(technician, BPJS_CONS_ID="12 345").text
    assert "Tidak ada yang berubah." in typed(technician).text
    assert not RuleValue.objects.exists()


def test_a_colleagues_key_that_came_in_between_is_not_written_over(
    technician: Client, simulator: SimulatorProcess
) -> None:
    form = {**right(), "reason": "akses baru", "seen-BPJS_CONS_ID": "0"}
    save(technician, "BPJS_CONS_ID", "999", reason="rekan")
    page = technician.post("/setup/access/", form)
    assert "diubah orang lain" in page.text
    assert rules.current().bpjs_secret_key == ""


def test_only_a_technician_opens_the_form() -> None:
    assert browser_of(DATA_KEEPER).get("/setup/access/").status_code == 403
