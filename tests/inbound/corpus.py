"""Requests that somebody could send, made from lawful ones: the same seed makes the same requests."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TEXTS = (
    *("", " ", "\t\n", "\x00", "a\x07b", "\ud800", "\u202e", "😷🏥", "é" * 300, "x" * 20_000, "null", "NaN"),
    *("0000-00-00", "9999-99-99", "9999-12-31", "2026-02-30", "17-03-2026", "2026-3-1", "2026-03-17T00:00:00Z"),
    *("08:00", "25:00-26:00", "08:00-", "08.00–12.00", "00:00-00:00", "-1", "1e9", "0x10", "١٢٣٤", "００１", "9" * 400),
    *("' OR 1=1 --", '"; DROP TABLE queue_visit', "1' AND pg_sleep(9)--", "{{7*7}}", "${7*7}", "%s%n%00", "../../x"),
    *("<script>alert(1)</script>", "\\u0000", "\r\nX-Token: a", "A" * 13, "9" * 13, "9" * 16, "0099R0010326Y000001"),
)
OTHERS: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 5, 10**9, 10**18, 10**400, 1.5, -0.0, 1e308, 1773619200, 1773619200000),
    *([], {}, [[1]], [None], ["ANA"], {"a": {"b": [1]}}, {"$ne": ""}, {"kodebooking": "A"}),
)
RAW = (
    *(b"", b"null", b"[]", b"1", b'"x"', b"{", b"{}{}", b"\xff\xfe{}", b"\x00" * 100, b"<xml/>", b"a=1&b=2"),
    *(b'{"a":' * 5000 + b"1" + b"}" * 5000, b"[" * 20_000 + b"]" * 20_000, b"x" * 70_000, b"x" * 1_048_576),
    *(b'{"kodebooking": NaN}', b'{"waktu": -Infinity}', b'{"kodebooking": ' + b"9" * 5000 + b"}", b"{'a': 1}"),
)
CONTENT_TYPES = ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "")


@dataclass(frozen=True)
class Sent:
    """One request."""

    service: str
    raw: bytes
    content_type: str


def requests(bodies: dict[str, dict[str, Any]], *, count: int, seed: int) -> Iterator[Sent]:
    """`count` of them, over all services and all ways to be wrong."""
    chance, services = random.Random(seed), sorted(bodies)
    for number in range(count):
        service = services[number % len(services)]
        raw = chance.choice(MAKERS)(chance, bodies[service])
        yield Sent(service, raw, chance.choice(CONTENT_TYPES))


def _odd(chance: random.Random) -> Any:
    return chance.choice(chance.choice((TEXTS, OTHERS)))


def _bytes(fields: Any) -> bytes:
    return json.dumps(fields).encode()


def _one_field(chance: random.Random, body: dict[str, Any]) -> bytes:
    return _bytes({**body, chance.choice(sorted(body)): _odd(chance)})


def _some_fields(chance: random.Random, body: dict[str, Any]) -> bytes:
    names = chance.sample(sorted(body), k=chance.randint(1, len(body)))
    return _bytes({**body, **{name: _odd(chance) for name in names}})


def _missing(chance: random.Random, body: dict[str, Any]) -> bytes:
    left = dict(body)
    left.pop(chance.choice(sorted(body)))
    return _bytes(left)


def _more_fields(chance: random.Random, body: dict[str, Any]) -> bytes:
    return _bytes({**body, **{f"{chance.choice(TEXTS)[:30]}{number}": _odd(chance) for number in range(5)}})


def _twice(chance: random.Random, body: dict[str, Any]) -> bytes:
    """A key that is there twice."""
    again = {chance.choice(sorted(body)): _odd(chance)}
    return _bytes(body)[:-1] + b", " + _bytes(again)[1:]


def _cut(chance: random.Random, body: dict[str, Any]) -> bytes:
    raw = _bytes(body)
    return raw[: chance.randrange(len(raw))]


def _flipped(chance: random.Random, body: dict[str, Any]) -> bytes:
    raw = bytearray(_bytes(body))
    for _ in range(chance.randint(1, 4)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw)


def _no_object(chance: random.Random, body: dict[str, Any]) -> bytes:
    return chance.choice(RAW)


MAKERS = (_one_field, _one_field, _some_fields, _missing, _more_fields, _twice, _cut, _flipped, _no_object)
