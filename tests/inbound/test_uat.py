"""`manage.py uat` against a real server: every row of 1.11 is on the form, is played, and is judged."""

import io
import json
import re
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bpjs_bridge.acceptance import conditions, material, play, preparing, services
from bpjs_bridge.inbound import messages
from bpjs_bridge.models import OutboxMessage, WsAccount
from queues import clock
from queues.models import Clinic, Patient, PatientIdentifier, Visit
from tests.hospital import Hospital
from tests.inbound import protocol
from tests.inbound.mobile_jkn import NAME, PASSWORD, make_account, practice_of

# Not to be had in one run: the sheet says so.
ONLY_BY_SETTINGS = {"sesudah jam tutup"}
ONLY_WITH_MORE = {"tanggal sudah lewat", "rujukan habis masa berlaku"}
LAPSED = "0099R0011125Y000001"


def one_letter_has_lapsed(number: str, visit_type: str) -> date | None:
    """For REFERRAL_SERVICE: VClaim knows one letter."""
    return date(2020, 1, 1) if number == LAPSED else None


@pytest.fixture
def town(transactional_db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def moving_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """The clock of tester and hospital, who are one process here, is moved by what the tester would wait."""
    with time_machine.travel(timezone.now(), tick=True) as moved:
        for tester in (play, preparing):
            monkeypatch.setattr(tester, "sleep", moved.shift)
        yield moved


def run(server: LiveServer, folder: Path, **options: Any) -> str:
    told = io.StringIO()
    call_command("uat", base_url=server.url, json=folder / "uat.json", html=folder / "uat.html", stdout=told, **options)
    return told.getvalue()


def read(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "uat.json").read_text(encoding="utf-8"))


def untried(sheet: dict[str, Any]) -> dict[str, str]:
    return {row["condition"]: row["why"] for row in verdicts(sheet, "Tidak Diuji")}


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
    """By the wall clock, with every wait in full."""
    (tmp_path / "uat.json").touch(mode=0o644)
    text = run(live_server, tmp_path)
    sheet = read(tmp_path)
    assert verdicts(sheet, "Tidak Sesuai") == []
    assert untried(sheet).keys() == ONLY_BY_SETTINGS | ONLY_WITH_MORE
    assert sheet["counts"]["Sesuai"] == len(sheet["rows"]) - 3 > 150
    assert f"{live_server.url}/ws/ambilantrean" in text
    page = (tmp_path / "uat.html").read_text(encoding="utf-8")
    assert page.count('class="passed"') == sheet["counts"]["Sesuai"]
    assert "<script" not in page
    # A person who finds the files learns nobody's numbers and no token.
    files = [tmp_path / "uat.json", tmp_path / "uat.html"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    written = "".join(file.read_text(encoding="utf-8") for file in files)
    numbers = [one.value for one in PatientIdentifier.objects.all()] + [one.phone for one in Patient.objects.all()]
    assert [number for number in numbers if number in written] == []
    assert not re.search(r"eyJ[\w-]{20}", written)
    sent = [row["exchange"]["headers"] for row in sheet["rows"] if row["exchange"]]
    assert all(len(headers.get(name, "")) <= 7 for headers in sent for name in ("x-password", "x-token"))
    # What the test made is closed again, and BPJS hears nothing of it.
    poli = Clinic.objects.get(name=preparing.POLI_NAME)
    assert not poli.is_active
    assert not WsAccount.objects.filter(is_active=True).exists()
    assert not Visit.objects.unserved().filter(session__date=clock.service_date(timezone.now()))
    assert not OutboxMessage.objects.exists()
    assert call_command("check_invariants", stdout=io.StringIO()) is None


@pytest.mark.usefixtures("moving_clock")
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
    assert untried(read(tmp_path)).keys() - {"sesudah jam tutup"} == {"kurang dari H-n"} | ONLY_WITH_MORE
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


@pytest.mark.usefixtures("moving_clock")
def test_few_days_repeats_refused_as_the_form_wants_and_a_letter_that_has_lapsed(
    live_server: LiveServer, town: Hospital, tmp_path: Path, settings: Settings
) -> None:
    settings.MOBILE_JKN_MAX_DAYS_AHEAD = 2
    settings.WS_CHECKIN_TWICE_IS_OK = False
    settings.WS_RETRY_SECONDS = 0
    settings.REFERRAL_SERVICE = "tests.inbound.test_uat.one_letter_has_lapsed"
    run(live_server, tmp_path, lapsed_reference=LAPSED)
    sheet = read(tmp_path)
    assert verdicts(sheet, "Tidak Sesuai") == []
    not_had = {"tanggal sudah lewat", "poli tidak buka hari itu", "diulang karena timeout"}
    assert untried(sheet).keys() == ONLY_BY_SETTINGS | not_had
    assert "MOBILE_JKN_MAX_DAYS_AHEAD=2" in untried(sheet)["poli tidak buka hari itu"]
    told = {row["condition"]: row["expected"] for row in verdicts(sheet, "Sesuai")}
    assert told["kedua kali"] == {"code": 201, "message": messages.ALREADY_CHECKED_IN}
    assert told["rujukan habis masa berlaku"]["message"] == messages.REFERRAL_LAPSED


@pytest.mark.usefixtures("moving_clock")
def test_today_alone_can_be_booked(live_server: LiveServer, town: Hospital, tmp_path: Path, settings: Settings) -> None:
    settings.MOBILE_JKN_MIN_DAYS_AHEAD = settings.MOBILE_JKN_MAX_DAYS_AHEAD = 0
    run(live_server, tmp_path)
    sheet = read(tmp_path)
    assert verdicts(sheet, "Tidak Sesuai") == []
    needs_another_day = {"kuota JKN habis", "nomor referensi masih dipakai", "bukan tanggal periksa"}
    assert untried(sheet).keys() - {"sesudah jam tutup"} == needs_another_day | ONLY_WITH_MORE | {
        "kurang dari H-n",
        "poli tidak buka hari itu",
    }


def test_the_next_day_s_run_passes_too_and_has_a_booking_of_an_earlier_day(
    live_server: LiveServer, town: Hospital, tmp_path: Path, moving_clock: time_machine.Traveller
) -> None:
    """The days that were ahead have practices by now, one of them full."""
    run(live_server, tmp_path)
    moving_clock.shift(timedelta(days=1))
    run(live_server, tmp_path)
    sheet = read(tmp_path)
    assert verdicts(sheet, "Tidak Sesuai") == []
    assert untried(sheet).keys() - ONLY_BY_SETTINGS == {"rujukan habis masa berlaku"}


def test_a_lapsed_letter_needs_somebody_who_asks_vclaim(town: Hospital) -> None:
    with pytest.raises(CommandError, match="REFERRAL_SERVICE"):
        call_command("uat", base_url="http://127.0.0.1:9", lapsed_reference=LAPSED, stdout=io.StringIO())
    assert not WsAccount.objects.exists()


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


@pytest.mark.usefixtures("moving_clock")
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
