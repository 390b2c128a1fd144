"""Answers that a server could give, made from lawful ones: the same seed makes the same answers."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from bpjs_bridge.client.transport import RawAnswer
from bpjs_simulator.cipher import compress, encrypt, encrypt_compressed
from tests.inbound.corpus import OTHERS, TEXTS

HEADS: tuple[Any, ...] = (
    *(None, [], "200", 200, True, {}, {"code": None}, {"code": []}, {"code": {"a": 1}}, {"code": "dua ratus"}),
    *({"code": "200" * 50}, {"code": 10**400}, {"code": -1}, {"code": 200.0}, {"code": "0"}, {"code": "٢٠٠"}),
    *({"code": "201"}, {"code": "201", "message": 5}, {"code": "201", "message": "x" * 5000}, {"code": "500"}),
    *({"code": "201", "message": "\ud800\x00 3174012345678901"}, {"code": "208", "message": None}, {"Code": "200"}),
    *({"code": "401", "message": "Unauthorized"}, {"code": "429"}, {"code": " 200 "}, {"code": "404"}),
)
BODIES = (
    *(b"", b"null", b"[]", b"1", b'"x"', b"{", b"\xff\xfe\x00", b"<html><h1>502 Bad Gateway</h1></html>", b"\x00" * 99),
    *(b'{"metadata":' * 3000, b"[" * 50_000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"{'metaData': Ok}", b" " * 70_000),
    *(b'{"metaData": {"code": NaN}}', b'{"metaData": {"code": ' + b"9" * 6000 + b"}}", b'{"metaData": 1}{"x": 2}'),
)
STATUSES = (200, 200, 200, 200, 200, 204, 301, 302, 400, 401, 403, 404, 405, 418, 429, 500, 502, 503, 504, 599)
HEADERS: tuple[dict[str, str], ...] = (
    *({}, {"Date": "kemarin"}, {"Date": ""}, {"Date": "Tue, 10 Mar 2026 02:00:00 GMT"}, {"Retry-After": "-1"}),
    *({"Date": "Tue, 99 Mar 99999 02:00:00 GMT"}, {"Retry-After": "9" * 400}, {"Retry-After": "besok"}),
)
Maker = Callable[[random.Random, Any, bytes], bytes]


def answers(content: Any, *, key: bytes, count: int, seed: int) -> Iterator[RawAnswer]:
    """`count` of them, over all ways to be wrong; every tenth is lawful, so that there is something to read."""
    chance = random.Random(seed)
    for number in range(count):
        maker = _lawful if number % 10 == 0 else MAKERS[number % len(MAKERS)]
        body = maker(chance, copy.deepcopy(content), key)
        status = 200 if number % 10 == 0 else chance.choice(STATUSES)
        yield RawAnswer(status, body, chance.choice(HEADERS))


def _odd(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(chance.choice((TEXTS, OTHERS))))


def _envelope(response: Any, head: Any = None) -> bytes:
    return json.dumps(
        {"metaData": {"code": "200", "message": "Ok"} if head is None else head, "response": response}
    ).encode()


def _sealed(content: Any, key: bytes) -> str:
    return encrypt(json.dumps(content), key=key)


def _lawful(chance: random.Random, content: Any, key: bytes) -> bytes:
    """A bare text is never told in clear, but for the numbers of letters."""
    is_sealed = isinstance(content, str) or chance.random() < 0.5
    return _envelope(_sealed(content, key) if is_sealed else content)


def _places(content: Any) -> list[tuple[Any, Any]]:
    """Every container of the content with each of its keys."""
    found: list[tuple[Any, Any]] = []
    keys: Any = content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for place in list(keys):
        found += [(content, place), *_places(content[place])]
    return found


def _changed(chance: random.Random, content: Any, key: bytes) -> bytes:
    """One value, or some, are something else."""
    box = {"inside": content}
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        container, place = chance.choice(_places(box))
        container[place] = _odd(chance)
    return _lawful(chance, box["inside"], key)


def _missing(chance: random.Random, content: Any, key: bytes) -> bytes:
    places = [(container, place) for container, place in _places(content) if isinstance(container, dict)]
    if places:
        container, place = chance.choice(places)
        del container[place]
    return _lawful(chance, content, key)


def _nothing(chance: random.Random, content: Any, key: bytes) -> bytes:
    """A value is null, "" or "-", as VClaim says nothing."""
    places = _places(content)
    if places:
        container, place = chance.choice(places)
        container[place] = chance.choice((None, "", "-", " - ", "   "))
    return _lawful(chance, content, key)


def _shape(chance: random.Random, content: Any, key: bytes) -> bytes:
    """A list for an object, an object for a list, one deeper, one less deep, twice."""
    box = {"inside": content}
    container, place = chance.choice(_places(box))
    value = container[place]
    first = next(iter(value.values()), None) if isinstance(value, dict) else value
    container[place] = chance.choice(
        ([value], {"list": value}, {"rujukan": [[value]]}, first, [value, value, None], [[]])
    )
    return _lawful(chance, box["inside"], key)


def _more(chance: random.Random, content: Any, key: bytes) -> bytes:
    """Keys that nobody knows, and the same key twice."""
    if isinstance(content, dict):
        content.update({f"{chance.choice(TEXTS)[:20]}{number}": _odd(chance) for number in range(4)})
    raw = _lawful(chance, content, key)
    return raw[:-1] + b', "response": ' + json.dumps(_odd(chance)).encode() + b"}" if chance.random() < 0.3 else raw


def _head(chance: random.Random, content: Any, key: bytes) -> bytes:
    return _envelope(_sealed(content, key), chance.choice(HEADS))


def _cipher(chance: random.Random, content: Any, key: bytes) -> bytes:
    """Sealed under another key, twice, cut, flipped; the text is no JSON, or is no LZString."""
    sealed = _sealed(content, key)
    text = json.dumps(content)
    at = chance.randrange(1, len(sealed))
    flipped = sealed[:at] + chance.choice("AZaz09+/=!") + sealed[at + 1 :]
    response = chance.choice(
        (
            *(
                _sealed(content, bytes(reversed(key))),
                _sealed(sealed, key),
                sealed[:at],
                flipped,
                sealed + "=",
                "\ud800",
            ),
            *(encrypt(text[: len(text) // 2], key=key), encrypt("", key=key), encrypt("bukan JSON", key=key)),
            *(encrypt_compressed(compress(text)[:-3] + "$$$", key=key), encrypt_compressed("", key=key), "x" * 64),
        )
    )
    return _envelope(response)


def _bytes(chance: random.Random, content: Any, key: bytes) -> bytes:
    """Cut, flipped, with a byte order mark, or no JSON at all."""
    raw = bytearray(_lawful(chance, content, key))
    kind = chance.randrange(4)
    if kind == 0:
        return bytes(raw[: chance.randrange(len(raw))])
    if kind == 1:
        raw[chance.randrange(len(raw))] = chance.randrange(256)
        return bytes(raw)
    return b"\xef\xbb\xbf" + bytes(raw) if kind == 2 else chance.choice(BODIES)


MAKERS: tuple[Maker, ...] = (_changed, _missing, _nothing, _shape, _more, _head, _cipher, _bytes, _changed)
