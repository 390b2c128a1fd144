"""BPJS's password: never refused for the guesses of others; and the command that sets it."""

import itertools
import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bpjs_bridge.inbound.accounts import set_account
from bpjs_bridge.inbound.guesses import Guesses
from bpjs_bridge.models import WsAccount
from bpjs_bridge.models.ws import WsRefusedLogins
from service_accounts.models import digest_of
from tests.inbound.mobile_jkn import EXPIRED, NAME, PASSWORD, WRONG, MobileJkn, told_with


def test_the_right_password_passes_among_guesses(bpjs: MobileJkn) -> None:
    for number in range(50):
        assert bpjs.token(NAME, f"tebakan {number}").told == WRONG
        assert bpjs.token("orang-lain", f"tebakan {number}").told == WRONG
        assert bpjs.token(NAME, PASSWORD).code == 200


def test_an_account_without_a_digest_is_opened_by_no_password(bpjs: MobileJkn) -> None:
    WsAccount.objects.update(password_digest="")
    for password in (PASSWORD, "salah", ""):
        assert bpjs.token(NAME, password).told == WRONG


def test_the_digest_is_sealed_in_the_database(account: WsAccount) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT password_digest FROM bpjs_bridge_wsaccount")
        (stored,) = cursor.fetchone()
    assert stored
    assert digest_of(PASSWORD) not in stored


def test_the_command_makes_a_strong_password_and_shows_it_once(bpjs: MobileJkn) -> None:
    shown = run("bpjs-baru")
    password = shown.split("Password, shown this once: ")[1].strip()
    assert len(password) >= 32
    assert bpjs.token("bpjs-baru", password).code == 200
    assert password not in str(WsAccount.objects.values().get(name="bpjs-baru"))


def test_the_command_again_rotates_the_password_and_ends_tokens(bpjs: MobileJkn) -> None:
    token = bpjs.token(NAME, PASSWORD).response["token"]
    shown = run(NAME)
    assert "has a new password; its old tokens are over" in shown
    assert bpjs.token(NAME, PASSWORD).told == WRONG
    assert told_with(bpjs, "sisaantrean", x_token=token, x_username=NAME) == EXPIRED
    assert bpjs.token(NAME, shown.split("once: ")[1].strip()).code == 200


def test_the_command_with_the_same_password_changes_nothing(bpjs: MobileJkn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UJI_SANDI", PASSWORD)
    token = bpjs.token(NAME, PASSWORD).response["token"]
    shown = run(NAME, "--password-env", "UJI_SANDI", "--token-seconds", "60")
    assert shown == f"Account {NAME} keeps this password.\n"
    assert told_with(bpjs, "sisaantrean", x_token=token, x_username=NAME) != EXPIRED
    assert WsAccount.objects.get().token_seconds == 60


@pytest.mark.parametrize(
    "given", ["sandi-é", "sandi\u2013panjang", "密码", "dua\nbaris", "\x7f", " depan", "belakang ", " "]
)
def test_a_password_that_no_header_carries_is_refused(
    bpjs: MobileJkn, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UJI_SANDI", given)
    for name in (NAME, "akun-baru"):
        with pytest.raises(CommandError, match=r"can never log in: .* ASCII alone"):
            run(name, "--password-env", "UJI_SANDI")
    assert bpjs.token(NAME, PASSWORD).code == 200
    assert WsAccount.objects.count() == 1


@pytest.mark.parametrize("given", ["x", "dua kata", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"])
def test_every_password_that_a_header_carries_logs_in(
    bpjs: MobileJkn, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UJI_SANDI", given)
    run("akun-baru", "--password-env", "UJI_SANDI")
    assert bpjs.token("akun-baru", given).code == 200


def test_the_command_says_what_is_wrong(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UJI_KOSONG", raising=False)
    for arguments, words in (
        ((NAME, "--password-env", "UJI_KOSONG"), "UJI_KOSONG is empty or not set"),
        ((NAME, "--token-seconds", "0"), "at least 1"),
        (("dengan spasi",), "tanpa spasi"),
        (("n" * 51,), "50"),
    ):
        with pytest.raises(CommandError, match=words):
            run(*arguments)
    assert not WsAccount.objects.exists()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_ws_user", *arguments, stdout=out)
    return out.getvalue()


def test_refused_logins_are_in_the_log_and_counted_and_never_lock_bpjs_out(client, db, monkeypatch, caplog) -> None:
    """However fast somebody guesses: a line a second, with how many; neither name nor password in it."""
    hundredths = itertools.count()
    guesses = Guesses(lambda: next(hundredths) / 100)
    monkeypatch.setattr("bpjs_bridge.inbound.views.guesses", guesses)
    set_account("bpjs", at=timezone.now(), password="rahasia-bpjs")
    with caplog.at_level(logging.WARNING, logger="bpjs_bridge.inbound.guesses"):
        for number in range(300):
            answer = client.get("/ws/auth", headers={"x-username": "bpjs", "x-password": f"tebakan-{number}"})
            assert answer.json()["metadata"]["code"] == 201
    lines = [record.getMessage() for record in caplog.records if record.name == "bpjs_bridge.inbound.guesses"]
    assert 2 <= len(lines) <= 10
    assert lines[0] == "ws auth refused 1 times; the last from 127.0.0.1: wrong password of an account"
    assert "tebakan" not in caplog.text
    told = sum(int(line.split()[3]) for line in lines)
    assert WsRefusedLogins.objects.get().count == told > 200
    answer = client.get("/ws/auth", headers={"x-username": "bpjs", "x-password": "rahasia-bpjs"})
    assert answer.json()["metadata"]["code"] == 200
