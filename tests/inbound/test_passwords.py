"""BPJS's password: never hashed for a guess, never refused for the guesses of others; and the command that sets it."""

import itertools
import logging
import threading
import time
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bpjs_bridge.inbound import passwords
from bpjs_bridge.inbound.accounts import set_account
from bpjs_bridge.inbound.guesses import Guesses
from bpjs_bridge.models import WsAccount
from bpjs_bridge.models.ws import WsRefusedLogins
from tests.inbound.mobile_jkn import EXPIRED, NAME, PASSWORD, WRONG, MobileJkn, told_with
from tests.live.crowd import wait_until


@pytest.fixture(autouse=True)
def fresh_checker(monkeypatch: pytest.MonkeyPatch) -> passwords.PasswordChecker:
    """A process that has just started."""
    checker = passwords.PasswordChecker()
    monkeypatch.setattr("bpjs_bridge.inbound.views.checker", checker)
    return checker


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was hashed, in order; each hash is quick here."""
    asked: list[str] = []

    def quick(given: str, stored: str) -> bool:
        asked.append(given)
        return given == PASSWORD

    monkeypatch.setattr(passwords, "check_password", quick)
    return asked


@pytest.fixture
def older(bpjs: MobileJkn) -> WsAccount:
    """An account as versions without digests left it."""
    bpjs.account.password_digest = ""
    bpjs.account.save()
    return bpjs.account


def test_guesses_are_never_hashed_and_the_right_password_passes_among_them(bpjs: MobileJkn, hashed: list[str]) -> None:
    for number in range(passwords.MOST_FAILURES * 5):
        assert bpjs.token(NAME, f"tebakan {number}").told == WRONG
        assert bpjs.token("orang-lain", f"tebakan {number}").told == WRONG
        assert bpjs.token(NAME, PASSWORD).code == 200
    assert hashed == []


def test_nobody_waits_for_a_guess(bpjs: MobileJkn, fresh_checker: passwords.PasswordChecker) -> None:
    """While a hash is under way and its queue is full, which is all that guesses at an older account can reach."""
    fresh_checker._turn.acquire()
    fresh_checker.waiting = passwords.MOST_WAITING
    assert bpjs.token(NAME, "salah").told == WRONG
    assert bpjs.token(NAME, PASSWORD).code == 200


def test_the_digest_is_sealed_in_the_database(account: WsAccount) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT password_digest FROM bpjs_bridge_wsaccount")
        (stored,) = cursor.fetchone()
    assert stored
    assert passwords.digest_of(PASSWORD) not in stored


def test_an_older_account_is_hashed_until_its_first_login_and_never_again(
    bpjs: MobileJkn, older: WsAccount, hashed: list[str]
) -> None:
    assert bpjs.token(NAME, "salah").told == WRONG
    for _call in range(5):
        assert bpjs.token(NAME, PASSWORD).code == 200
        assert bpjs.token(NAME, "salah").told == WRONG
    assert hashed == ["salah", PASSWORD]


def test_a_login_that_was_slow_does_not_bring_an_old_password_back(
    bpjs: MobileJkn, older: WsAccount, fresh_checker: passwords.PasswordChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed_meanwhile(given: str, stored: str) -> bool:
        set_account(NAME, at=timezone.now(), password="kata sandi yang baru")
        return True

    monkeypatch.setattr(passwords, "check_password", changed_meanwhile)
    assert fresh_checker.is_right(bpjs.account, PASSWORD, source="10.0.0.1")
    assert WsAccount.objects.get().password_digest == passwords.digest_of("kata sandi yang baru")


def test_past_the_limit_no_guess_of_a_source_is_hashed_until_the_time_is_over(
    bpjs: MobileJkn,
    older: WsAccount,
    fresh_checker: passwords.PasswordChecker,
    hashed: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def guess(text: str, source: str) -> bool:
        return fresh_checker.is_right(bpjs.account, text, source=source)

    for number in range(passwords.MOST_FAILURES * 3):
        assert not guess(f"tebakan {number}", "10.0.0.9")
    assert len(hashed) == passwords.MOST_FAILURES
    assert not guess("salah", "10.0.0.1")
    assert len(hashed) == passwords.MOST_FAILURES + 1
    later = time.monotonic() + passwords.FAILURE_SECONDS
    monkeypatch.setattr(passwords, "time", SimpleNamespace(monotonic=lambda: later))
    assert not guess("lagi", "10.0.0.9")
    assert hashed[-1] == "lagi"


def test_the_failures_of_few_sources_are_kept(
    fresh_checker: passwords.PasswordChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "SOURCES_KEPT", 3)
    for number in range(9):
        fresh_checker._count_failure(f"10.0.0.{number}")
    assert list(fresh_checker._failures) == ["10.0.0.6", "10.0.0.7", "10.0.0.8"]


class SlowHash:
    """A hash that takes until `may_end`; how many are done, and how many at once at the most."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.done: list[str] = []
        self.at_once = self.most = 0

    def __call__(self, given: str, stored: str) -> bool:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        assert self.may_end.wait(30)
        self.at_once -= 1
        self.done.append(given)
        return given == PASSWORD


def test_of_forty_guessers_at_an_older_account_one_is_hashed_few_wait_and_all_others_have_their_answer(
    bpjs: MobileJkn, older: WsAccount, fresh_checker: passwords.PasswordChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, told = SlowHash(), list[bool]()
    monkeypatch.setattr(passwords, "check_password", slow)
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 30)
    monkeypatch.setattr(passwords, "_remember", lambda account, password: None)

    def guess(text: str, source: str) -> None:
        told.append(fresh_checker.is_right(bpjs.account, text, source=source))

    # Ten of them failed before: they wait for nobody, so a place is left for BPJS whatever they do.
    for number in range(10):
        fresh_checker._count_failure(f"10.0.0.{number}")
    guesses = [(f"tebakan {number}", f"10.0.0.{number}") for number in range(39)]
    threads = [threading.Thread(target=guess, args=each) for each in guesses[10:11] + guesses[:10]]
    for thread in threads:
        thread.start()
        wait_until(lambda: slow.at_once == 1)
    wait_until(lambda: told == [False] * 10)
    others = [threading.Thread(target=guess, args=(PASSWORD, "10.0.0.200"))]
    others += [threading.Thread(target=guess, args=each) for each in guesses[11:]]
    for thread in others:
        thread.start()
        wait_until(lambda: fresh_checker.waiting > 0)
    wait_until(lambda: len(told) == 40 - 1 - passwords.MOST_WAITING)
    assert fresh_checker.waiting == passwords.MOST_WAITING
    slow.may_end.set()
    for thread in threads + others:
        thread.join(30)
    assert told.count(True) == 1
    assert (len(slow.done), slow.most) == (1 + passwords.MOST_WAITING, 1)


def test_who_waits_too_long_is_told_that_it_is_wrong(
    bpjs: MobileJkn,
    older: WsAccount,
    fresh_checker: passwords.PasswordChecker,
    hashed: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    fresh_checker._turn.acquire()
    assert not fresh_checker.is_right(bpjs.account, PASSWORD, source="10.0.0.1")
    assert (hashed, fresh_checker.waiting) == ([], 0)
    fresh_checker._turn.release()
    assert fresh_checker.is_right(bpjs.account, PASSWORD, source="10.0.0.1")


def test_the_command_makes_a_strong_password_and_shows_it_once(bpjs: MobileJkn) -> None:
    shown = run("bpjs-baru")
    password = shown.split("Password, shown this once: ")[1].strip()
    assert len(password) >= 32
    assert bpjs.token("bpjs-baru", password).code == 200
    assert password not in WsAccount.objects.get(name="bpjs-baru").password_hash


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


def test_the_same_password_gives_an_older_account_its_digest(
    bpjs: MobileJkn, older: WsAccount, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UJI_SANDI", PASSWORD)
    run(NAME, "--password-env", "UJI_SANDI")
    assert bpjs.token(NAME, PASSWORD).code == 200
    assert bpjs.token(NAME, "salah").told == WRONG
    assert hashed == []


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
