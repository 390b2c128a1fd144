"""Tokens of the API: for which account, for how long, and for which scopes."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import jwt
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import Traveller

from service_accounts.models import Attempt
from simrs import limits, tokens
from simrs.checks import api_settings
from simrs.description import ROOT, description
from simrs.models import Integration, Scope
from tests.hospital import TODAY, Hospital
from tests.simrs.simrs import NAME, Answer, Simrs, check_described, make_integration, read_answer

AUDIENCE = tokens.TOKENS.audience
DAY = TODAY.isoformat()
# Address, whether it is a POST, and any one of the scopes that open it.
ADDRESSES: dict[str, tuple[bool, set[Scope]]] = {
    "/patients": (True, {Scope.PATIENTS_WRITE}),
    "/patients/search": (True, {Scope.PATIENTS_WRITE, Scope.BOOKINGS_WRITE}),
    f"/sessions?date={DAY}": (False, {Scope.BOOKINGS_WRITE, Scope.VISITS_READ, Scope.VISITS_WRITE}),
    "/bookings": (True, {Scope.BOOKINGS_WRITE}),
    "/bookings/X/cancel": (True, {Scope.BOOKINGS_WRITE}),
    "/bookings/X/check-in": (True, {Scope.BOOKINGS_WRITE, Scope.VISITS_WRITE}),
    "/admissions": (True, {Scope.VISITS_WRITE}),
    "/admissions/finish": (True, {Scope.VISITS_WRITE}),
    "/visits/search": (True, {Scope.VISITS_READ}),
    "/visits/X/start": (True, {Scope.VISITS_WRITE}),
    "/visits/X/finish": (True, {Scope.VISITS_WRITE}),
    "/visits/X/sep": (True, {Scope.VISITS_WRITE}),
    "/visits/X/prescription": (True, {Scope.PRESCRIPTIONS_WRITE}),
    "/visits/X/pharmacy": (True, {Scope.PRESCRIPTIONS_WRITE}),
    "/visits/X": (False, {Scope.VISITS_READ}),
    "/events": (False, {Scope.EVENTS_READ}),
}


def ask(simrs: Simrs, path: str, *, is_post: bool, **headers: str) -> Answer:
    if is_post:
        return simrs.post(path, **headers)
    return read_answer(simrs.client.get(f"{ROOT}{path}", headers={**simrs.headers(key=""), **headers}))


def with_token(token: str) -> Answer:
    return read_answer(Client().get(f"{ROOT}/events", headers={"authorization": f"Bearer {token}"}))


def test_name_and_secret_give_a_token_that_opens(simrs: Simrs) -> None:
    answer = simrs.token(NAME, simrs.secret)
    check_described(answer, "token")
    assert (answer.body["expires_in"], answer.body["scopes"]) == (3600, Scope.values)
    assert with_token(answer.body["token"]).status == 200
    claims = jwt.decode(answer.body["token"], options={"verify_signature": False})
    assert claims["aud"] == AUDIENCE
    assert claims["scope"] == " ".join(Scope.values)
    assert claims["exp"] - claims["iat"] == 3600


def test_the_secret_is_kept_as_a_hash_alone(simrs: Simrs) -> None:
    row = Integration.objects.values().get()
    assert not any(simrs.secret in str(value) for value in row.values())
    assert len(simrs.secret) >= 43


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_needs_one_of_its_scopes(simrs: Simrs, path: str) -> None:
    is_post, needed = ADDRESSES[path]
    for scope in Scope:
        Integration.objects.update(scopes=[scope])
        simrs.integration.refresh_from_db()
        is_open = ask(simrs, path, is_post=is_post).status != 403
        assert is_open == (scope in needed), scope
    assert ask(simrs, path, is_post=is_post, authorization="").told == (401, "no-token")


def test_no_address_is_forgotten() -> None:
    described = {path.replace("{booking_code}", "X") for path in description()["paths"]}
    ours = {f"{ROOT}{path.partition('?')[0]}" for path in ADDRESSES} | {f"{ROOT}/token"}
    assert described == ours


def test_a_scope_taken_away_ends_for_tokens_that_have_it(simrs: Simrs) -> None:
    token = simrs.token(NAME, simrs.secret).body["token"]
    Integration.objects.update(scopes=["visits:read"])
    answer = with_token(token)
    assert (*answer.told, answer.body["needs"]) == (403, "missing-scope", ["events:read"])


def test_a_scope_given_later_needs_a_new_token(simrs: Simrs) -> None:
    Integration.objects.update(scopes=["visits:read"])
    token = simrs.token(NAME, simrs.secret).body["token"]
    Integration.objects.update(scopes=Scope.values)
    assert with_token(token).status == 403


def test_a_prescription_at_the_end_needs_its_own_scope(simrs: Simrs, hospital: Hospital) -> None:
    Integration.objects.update(scopes=["visits:write"])
    visit = hospital.here()
    order = {"kind": "COMPOUND", "items": [{"medicine": "Puyer"}]}
    asked = {"prescription": order, "call_unknown": True}
    assert simrs.post(f"/visits/{visit.booking_code}/finish", asked).told == (403, "missing-scope")


def end_by_switching_off(simrs: Simrs) -> None:
    Integration.objects.update(is_active=False)


def end_by_a_new_secret(simrs: Simrs) -> None:
    make_integration()


@pytest.mark.parametrize("end", [end_by_switching_off, end_by_a_new_secret])
def test_a_token_ends_at_once(simrs: Simrs, end: Callable[[Simrs], None]) -> None:
    token = simrs.token(NAME, simrs.secret).body["token"]
    end(simrs)
    assert with_token(token).told == (401, "wrong-token")
    assert simrs.token(NAME, simrs.secret).told == (401, "wrong-secret")


def test_a_token_expires(simrs: Simrs, wall_clock: Traveller) -> None:
    token = simrs.token(NAME, simrs.secret).body["token"]
    wall_clock.shift(3599)
    assert with_token(token).status == 200
    wall_clock.shift(1)
    assert with_token(token).told == (401, "wrong-token")


def test_an_integration_may_have_short_tokens(simrs: Simrs, wall_clock: Traveller) -> None:
    Integration.objects.update(token_seconds=5)
    answer = simrs.token(NAME, simrs.secret)
    assert answer.body["expires_in"] == 5
    wall_clock.shift(5)
    assert with_token(answer.body["token"]).told == (401, "wrong-token")


def claims(**changes: Any) -> dict[str, Any]:
    now = timezone.now()
    given = {
        "sub": NAME,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + timedelta(hours=1),
        "jti": "x",
        "token_type": "simrs",
        "scope": "events:read",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def unsigned(payload: dict[str, Any]) -> str:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(payload, default=lambda at: int(at.timestamp())).encode()).rstrip(b"=")
    return f"{head.decode()}.{body.decode()}."


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_forged_tokens_are_refused(simrs: Simrs, settings: Settings) -> None:
    key, other = simrs.integration.signing_key, make_integration("lain")[0].signing_key
    good = jwt.encode(claims(), key, algorithm="HS256")
    assert with_token(good).status == 200
    audiences: tuple[Any, ...] = ("", "antrean-ws-rs", AUDIENCE.upper(), [], None)
    lies: list[dict[str, Any]] = [
        *({"aud": audience} for audience in audiences),
        *({"sub": name} for name in ("", "lain", NAME.upper(), f"{NAME}\0", None, 7, [NAME])),
        {"exp": timezone.now() - timedelta(seconds=1)},
        {"exp": None},
        {"exp": "besok"},
        {"jti": None},
        {"token_type": "access"},
        {"token_type": None},
        {"scope": None},
        {"scope": ["events:read"]},
        {"scope": ""},
    ]
    forged = [
        *(_encoded(claims(**lie), key) for lie in lies),
        *(jwt.encode(claims(), wrong, algorithm="HS256") for wrong in (other, settings.SECRET_KEY, NAME, key[:-1])),
        *(jwt.encode(claims(), key, algorithm=algorithm) for algorithm in ("HS384", "HS512")),
        unsigned(claims()),
        good[:-2] + "xx",
        good.swapcase(),
        *("." * dots for dots in range(5)),
        "a.b.c",
        "é" * 30,
        "x" * 60_000,
    ]
    accepted = [token for token in forged if with_token(token).status not in (401, 403)]
    assert accepted == []
    assert with_token(_encoded(claims(scope=""), key)).told == (403, "missing-scope")


def _encoded(payload: dict[str, Any], key: str) -> str:
    """PyJWT itself refuses to write some lies; those are signed by hand."""
    try:
        return jwt.encode(payload, key, algorithm="HS256")
    except TypeError:
        plain = {
            name: int(value.timestamp()) if hasattr(value, "timestamp") else value for name, value in payload.items()
        }
        return jwt.PyJWS().encode(json.dumps(plain).encode(), key, algorithm="HS256")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic eDp5", "token x"])
def test_without_a_bearer_token_nothing_opens(simrs: Simrs, header: str) -> None:
    answer = read_answer(simrs.client.get(f"{ROOT}/events", headers={"authorization": header}))
    assert answer.told == (401, "no-token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_django_login_opens_nothing(simrs: Simrs, admin_client: Client) -> None:
    assert read_answer(admin_client.get(f"{ROOT}/events")).status == 401


# --- wrong secrets -----
def test_wrong_secrets_are_limited_per_source_and_name(simrs: Simrs, wall_clock: Traveller) -> None:
    make_integration("lain")
    for _attempt in range(limits.FAILURES_PER_NAME):
        assert simrs.token(NAME, "salah").told == (401, "wrong-secret")
    limited = simrs.token(NAME, simrs.secret)
    assert limited.told == (429, "too-many-failures")
    assert limited.headers["Retry-After"] == "300"
    assert simrs.token(NAME, simrs.secret, address="10.0.0.8").status == 200
    assert simrs.token("lain", "salah").told == (401, "wrong-secret")
    wall_clock.shift(limits.WRONG_SECRETS.window)
    assert simrs.token(NAME, simrs.secret).status == 200


def test_many_names_from_one_source_are_limited_too(simrs: Simrs) -> None:
    for number in range(limits.FAILURES_PER_SOURCE):
        assert simrs.token(f"tebakan-{number}", "x").told == (401, "wrong-secret")
    assert simrs.token(NAME, simrs.secret).told == (429, "too-many-failures")


def test_a_failure_keeps_no_name(simrs: Simrs) -> None:
    simrs.token(simrs.secret, "x")
    assert simrs.secret not in str(Attempt.objects.values().get())


@pytest.mark.parametrize(
    ("name", "secret"),
    [(NAME, ""), ("", "x"), (NAME, "x" * 201), ("n" * 101, "x"), ("a\0b", "c"), ("\ud800", "x"), (1, True), (None, [])],
)
def test_names_and_secrets_that_cannot_be(simrs: Simrs, name: Any, secret: Any) -> None:
    assert simrs.token(name, secret).told == (400, "wrong-fields")


# --- the command and the settings -----
def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_integration", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_the_secret_once(db: None) -> None:
    shown = run("simrs-khanza", "--scopes", "visits:read,events:read", "patients:write")
    secret = shown.split("Secret, shown this once: ")[1].strip()
    made = Integration.objects.get()
    assert made.scopes == ["events:read", "patients:write", "visits:read"]
    assert Simrs(made, secret).token("simrs-khanza", secret).status == 200
    again = run("simrs-khanza", "--scopes", "visits:read", "--token-seconds", "60")
    assert "its old tokens are over" in again
    assert Simrs(made, secret).token("simrs-khanza", secret).status == 401
    assert Integration.objects.get().seconds_per_token == 60


def test_the_command_says_what_is_wrong(db: None) -> None:
    for arguments, words in (
        (("x", "--scopes", "semua"), "Not a scope: semua"),
        (("x", "--scopes", ","), "nothing"),
        (("dengan spasi", "--scopes", "visits:read"), "tanpa spasi"),
        (("x", "--scopes", "visits:read", "--token-seconds", "0"), "at least 1"),
    ):
        with pytest.raises(CommandError, match=words):
            run(*arguments)
    assert not Integration.objects.exists()


def test_settings_that_cannot_be(settings: Settings) -> None:
    assert api_settings(None) == []
    settings.API_TOKEN_SECONDS, settings.API_ANSWERS_KEPT_DAYS = 0, 0
    assert [problem.id for problem in api_settings(None)] == ["simrs.E001", "simrs.E002"]
