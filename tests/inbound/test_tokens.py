"""Generate Token (1.2), and the refusals with `Token Expired` and for the password."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.utils import timezone
from pytest_django import Settings
from time_machine import Traveller

from bpjs_bridge.inbound import tokens
from bpjs_bridge.models import WsAccount
from service_accounts.tokens import CLAIMS
from tests.inbound.mobile_jkn import (
    EXPIRED,
    NAME,
    PASSWORD,
    SERVICES,
    WRONG,
    MobileJkn,
    make_account,
    read_answer,
    told_with,
)

AUDIENCE = tokens.TOKENS.audience


def claims(**changes: Any) -> dict[str, Any]:
    now = timezone.now()
    given = {"sub": NAME, "aud": AUDIENCE, "iat": now, "exp": now + timedelta(hours=1), "jti": "x"}
    given |= {"token_type": "ws-rs", **changes}
    return {name: value for name, value in given.items() if value is not None}


def unsigned(payload: dict[str, Any]) -> str:
    """`alg: none`, as forgers send it."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(payload, default=lambda at: int(at.timestamp())).encode()).rstrip(b"=")
    return f"{head.decode()}.{body.decode()}."


def test_the_token_that_is_given_is_the_token_that_is_accepted(bpjs: MobileJkn) -> None:
    answer = bpjs.token(NAME, PASSWORD)
    assert answer.told == (200, "Ok")
    assert list(answer.response) == ["token"]
    for service in SERVICES:
        assert told_with(bpjs, service, X_Token=answer.response["token"], X_USERNAME=NAME) != EXPIRED


@pytest.mark.parametrize("headers", [{"authorization": "Bearer {token}"}, {"x-token": "Bearer {token}"}])
def test_there_is_no_bearer(bpjs: MobileJkn, headers: dict[str, str]) -> None:
    token = tokens.TOKENS.issue(bpjs.account)
    given = {name: text.format(token=token) for name, text in headers.items()}
    assert told_with(bpjs, "sisaantrean", x_username=NAME, **given) == EXPIRED


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (NAME, "salah"),
        (NAME, ""),
        ("", PASSWORD),
        ("", ""),
        ("orang-lain", PASSWORD),
        (NAME.upper(), PASSWORD),
        (NAME, PASSWORD + " "),
        ("n" * 5000, "p" * 5000),
        ("a\x00b", "c\x00d"),
        ("' OR 1=1 --", "x"),
    ],
)
def test_wrong_user_or_password(bpjs: MobileJkn, name: str, password: str) -> None:
    assert bpjs.token(name, password).told == WRONG


def test_no_headers_at_all(bpjs: MobileJkn) -> None:
    assert read_answer(bpjs.client.get("/ws/auth")).told == WRONG


def test_a_token_expires_on_every_service(bpjs: MobileJkn, wall_clock: Traveller) -> None:
    token = bpjs.token(NAME, PASSWORD).response["token"]
    wall_clock.shift(3599)
    assert all(told_with(bpjs, service, x_token=token, x_username=NAME) != EXPIRED for service in SERVICES)
    wall_clock.shift(1)
    assert all(told_with(bpjs, service, x_token=token, x_username=NAME) == EXPIRED for service in SERVICES)


def test_an_account_may_have_short_tokens(bpjs: MobileJkn, wall_clock: Traveller, settings: Settings) -> None:
    settings.WS_TOKEN_SECONDS = 7200
    make_account("uat", token_seconds=5)
    token = bpjs.token("uat", PASSWORD).response["token"]
    wall_clock.shift(5)
    assert told_with(bpjs, "sisaantrean", x_token=token, x_username="uat") == EXPIRED


def test_forged_tokens(bpjs: MobileJkn) -> None:
    key, other = bpjs.account.signing_key, make_account("lain").signing_key
    past = timezone.now() - timedelta(seconds=1)
    forged = [
        "",
        "x",
        "a.b.c",
        "é" * 30,
        unsigned(claims()),
        jwt.encode(claims(), other, algorithm="HS256"),
        jwt.encode(claims(), key, algorithm="HS512"),
        jwt.encode(claims(aud="lain"), key, algorithm="HS256"),
        jwt.encode(claims(sub="lain"), key, algorithm="HS256"),
        jwt.encode(claims(token_type="access"), key, algorithm="HS256"),
        jwt.encode(claims(exp=past), key, algorithm="HS256"),
        jwt.encode(claims(iat=timezone.now() + timedelta(minutes=5)), key, algorithm="HS256"),
        *(jwt.encode(claims(**{name: None}), key, algorithm="HS256") for name in CLAIMS),
        jwt.encode(claims(), key, algorithm="HS256")[:-2] + "xx",
    ]
    for token in forged:
        assert told_with(bpjs, "sisaantrean", x_token=token, x_username=NAME) == EXPIRED, token
    assert told_with(bpjs, "sisaantrean", x_token=jwt.encode(claims(), key), x_username=NAME) != EXPIRED


def broken_spellings(token: str) -> Iterator[str]:
    """One sign of it changed, at each place of the signature and here and there before; cut; parts exchanged."""
    head, body, signature = token.split(".")
    begins = len(head) + len(body) + 2
    # Not the very last sign: some of its bits are none of the signature's.
    for place in [*range(0, begins, 3), *range(begins, len(token) - 1)]:
        if token[place] != ".":
            yield token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    yield from (
        f"{body}.{head}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{token}.{signature}",
        token.swapcase(),
    )


def forged_with_keys_and_claims(right: str, others: list[str]) -> Iterator[str]:
    """Right claims under a wrong key or algorithm, wrong claims under the right key."""
    now = timezone.now()
    for algorithm in ("HS256", "HS384", "HS512"):
        yield from (jwt.encode(claims(), key, algorithm=algorithm) for key in others)
        if algorithm != "HS256":
            yield jwt.encode(claims(), right, algorithm=algorithm)
    for audience in ("", "lain", AUDIENCE.upper(), f"{AUDIENCE} ", [], ["lain"]):
        yield jwt.encode(claims(aud=audience), right, algorithm="HS256")
    for name in ("", "lain", NAME.upper(), f"{NAME} ", f"{NAME}\x00"):
        yield jwt.encode(claims(sub=name), right, algorithm="HS256")
    for seconds in (1, 60, 3600, 86400, 10**8):
        yield jwt.encode(claims(exp=now - timedelta(seconds=seconds)), right, algorithm="HS256")
    lies: tuple[Any, ...] = ("besok", -1, "true", [], {})
    for lie in lies:
        yield jwt.encode({**claims(), "exp": lie}, right, algorithm="HS256")


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_of_hundreds_of_forged_tokens_none_is_accepted(bpjs: MobileJkn, settings: Settings) -> None:
    right, account = bpjs.account.signing_key, make_account("lain")
    good = jwt.encode(claims(), right, algorithm="HS256")
    heads = [{"alg": name, "typ": "JWT"} for name in ("none", "None", "NONE", "nOnE", "", "HS256", "RS256", "ES256")]
    payload = unsigned(claims()).split(".")[1]
    others = [account.signing_key, settings.SECRET_KEY, NAME, PASSWORD, "secret", "x" * 32, right[:-1], right + "x"]
    forged = {
        *broken_spellings(good),
        *forged_with_keys_and_claims(right, others),
        *(
            f"{base64.urlsafe_b64encode(json.dumps(head).encode()).decode()}.{payload}.{end}"
            for head in heads
            for end in ("", "x", good.split(".")[2][:-4])
        ),
        *("a." * dots + "a" for dots in range(12)),
        *("." * dots for dots in range(1, 8)),
        *(sign * 300 for sign in "aA0.=-_/+'\"<{["),
        *(f"{before}{good}" for before in ("Bearer ", "'", '"', "x.", "=")),
        *(f"{good}{after}" for after in ("' OR '1'='1", '"', ".x", ";", "%00")),
        "y" * 60_000,
    }
    assert len(forged) >= 200
    accepted = [token for token in forged if told_with(bpjs, "sisaantrean", x_token=token, x_username=NAME) != EXPIRED]
    assert accepted == []
    assert told_with(bpjs, "sisaantrean", x_token=good, x_username=NAME) != EXPIRED


def test_a_token_belongs_to_its_user_name(bpjs: MobileJkn) -> None:
    make_account("lain")
    token = bpjs.headers()["x-token"]
    for name in ("lain", "", NAME.upper(), "a\x00b", "tidak-ada"):
        assert told_with(bpjs, "sisaantrean", x_token=token, x_username=name) == EXPIRED


def test_switching_an_account_off_ends_its_tokens_at_once(bpjs: MobileJkn) -> None:
    token = bpjs.token(NAME, PASSWORD).response["token"]
    WsAccount.objects.update(is_active=False)
    assert told_with(bpjs, "sisaantrean", x_token=token, x_username=NAME) == EXPIRED
    assert bpjs.token(NAME, PASSWORD).told == WRONG
