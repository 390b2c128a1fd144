"""`manage.py uat` against a real server: every row of 1.11 is on the form, is played, and is judged."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bpjs_bridge.acceptance import conditions, material, preparing, services
from bpjs_bridge.inbound import messages
from bpjs_bridge.models import OutboxMessage, WsAccount
from queues import clock
from queues.models import Clinic, Patient, Visit
from tests.hospital import Hospital
from tests.inbound import protocol
from tests.inbound.mobile_jkn import NAME, PASSWORD, make_account, practice_of

# Not to be had in one run: the sheet says so.
ONLY_BY_SETTINGS = {"sesudah jam tutup", "belum ambil antrean"}
ONLY_WITH_MORE = {"tanggal sudah lewat", "rujukan habis masa berlaku"}


@pytest.fixture
def town(transactional_db: None) -> Hospital:
    return Hospital()


def run(server: LiveServer, folder: Path, **options: Any) -> str:
    told = io.StringIO()
    call_command("uat", base_url=server.url, json=folder / "uat.json", html=folder / "uat.html", stdout=told, **options)
    return told.getvalue()


def read(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "uat.json").read_text(encoding="utf-8"))


def verdicts(sheet: dict[str, Any], verdict: str) -> list[dict[str, Any]]:
    return [row for row in sheet["rows"] if row["verdict"] == verdict]


def test_every_row_of_the_protocol_is_on_the_form() -> None:
    form = [*services.rows(), *conditions.rows(), *services.closing_rows()]
    told = {(row.service, row.code, row.message) for row in form}
    every = {(row.code, row.message) for row in form if row.service == "statusantrean"}
    missing = [
        row
        for row in protocol.rows()
        if (row.service, row.code, row.message) not in told
        and not (row.service == protocol.ALL and (row.code, row.message) in every)
    ]
    assert missing == []


def test_the_hospital_passes_and_leaves_nothing_open(live_server: LiveServer, town: Hospital, tmp_path: Path) -> None:
    text = run(live_server, tmp_path)
    sheet = read(tmp_path)
    assert verdicts(sheet, "Tidak Sesuai") == []
    assert {row["condition"] for row in verdicts(sheet, "Tidak Diuji")} == ONLY_BY_SETTINGS | ONLY_WITH_MORE
    assert sheet["counts"]["Sesuai"] == len(sheet["rows"]) - 4 > 150
    assert f"{live_server.url}/ws/ambilantrean" in text
    page = (tmp_path / "uat.html").read_text(encoding="utf-8")
    assert page.count('class="passed"') == sheet["counts"]["Sesuai"]
    assert "<script" not in page
    sent = [row["exchange"]["headers"] for row in sheet["rows"] if row["exchange"]]
    assert all(len(headers.get(name, "")) <= 7 for headers in sent for name in ("x-password", "x-token"))
    # What the test made is closed again, and BPJS hears nothing of it.
    poli = Clinic.objects.get(name=preparing.POLI_NAME)
    assert not poli.is_active
    assert not WsAccount.objects.filter(is_active=True).exists()
    assert not Visit.objects.unserved().filter(session__date=clock.service_date(timezone.now()))
    assert not OutboxMessage.objects.exists()
    assert call_command("check_invariants", stdout=io.StringIO()) is None


def test_another_hospital_s_settings_and_wrong_words(
    live_server: LiveServer, town: Hospital, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Again in the same poli: same-day bookings, no pharmacy number at the end, then three words that are wrong.

    The form keeps the right words: they were read before the hospital's were changed.
    """
    settings.MOBILE_JKN_MIN_DAYS_AHEAD = 0
    settings.PHARMACY_TICKET_AT_FINISH = False
    run(live_server, tmp_path)
    assert verdicts(read(tmp_path), "Tidak Sesuai") == []
    untried = {row["condition"] for row in verdicts(read(tmp_path), "Tidak Diuji")}
    assert untried - {"sesudah jam tutup"} == {"kurang dari H-n"} | ONLY_WITH_MORE
    people, form = Patient.objects.count(), conditions.rows()
    monkeypatch.setattr(conditions, "rows", lambda: form)
    for name in ("WRONG_CREDENTIALS", "WRONG_SEX", "WRONG_DAY_TO_CHECK_IN"):
        monkeypatch.setattr(messages, name, "Salah kata")
    with pytest.raises(SystemExit):
        run(live_server, tmp_path)
    failed = verdicts(read(tmp_path), "Tidak Sesuai")
    assert {row["why"] for row in failed} == {"dijawab 201 Salah kata"}
    assert {row["service"] for row in failed} == {"auth", "pasienbaru", "checkinantrean"}
    assert Clinic.objects.filter(name=preparing.POLI_NAME).count() == 1
    assert Patient.objects.count() > people


def test_an_address_of_another_installation_is_told_apart(town: Hospital) -> None:
    with pytest.raises(CommandError, match="does not answer"):
        call_command("uat", base_url="http://127.0.0.1:9", stdout=io.StringIO())
    assert not WsAccount.objects.filter(is_active=True).exists()


def test_production_is_not_touched_by_mistake(town: Hospital, settings: Settings) -> None:
    settings.BPJS_ANTREAN_URL = "https://apijkn.bpjs-kesehatan.go.id/antreanrs"
    with pytest.raises(CommandError, match="development installation"):
        call_command("uat", base_url="http://127.0.0.1:9", stdout=io.StringIO())
    assert not WsAccount.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "cannot be read"),
        ("[]", "must be one JSON object"),
        ('{"patients": {}}', "unknown keys: patients"),
        ('{"patient": 3}', "patient must be an object"),
        ('{"retry_seconds": "5"}', "retry_seconds must be int"),
    ],
)
def test_wrong_material_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "material.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValidationError, match=told):
        material.read(path)


def test_another_installation_is_played_with_what_it_has(
    live_server: LiveServer, town: Hospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is made there: the account is its own, and what nobody got ready is not tried."""
    make_account()
    path = tmp_path / "material.json"
    tomorrow = clock.service_date(timezone.now()) + timedelta(days=1)
    session = town.open(town.children, town.doctor, on=tomorrow)
    path.write_text(json.dumps({"practice": practice_of(session)}), encoding="utf-8")
    monkeypatch.setenv("UAT_PASSWORD", PASSWORD)
    before = Patient.objects.count(), Visit.objects.count(), Clinic.objects.count()
    text = run(live_server, tmp_path, material=path, username=NAME, password_env="UAT_PASSWORD")
    assert f"Akun: {NAME}" in text
    counts = read(tmp_path)["counts"]
    assert counts["Tidak Diuji"] > 20
    assert (Patient.objects.count(), Visit.objects.count(), Clinic.objects.count()) == before
