"""How an answer goes out: encrypted and whole, or broken in the way that a fault asks for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bpjs_simulator.answers import EMPTY, Answer
from bpjs_simulator.cipher import answer_key, compress, encrypt, encrypt_compressed
from bpjs_simulator.configuration import Configuration
from bpjs_simulator.faults import FaultRule
from bpjs_simulator.switches import Switches

MAINTENANCE = Answer(404, "Gagal dicoba kembali (BPJS Kesehatan)")
NO_CODE = Answer(0, "Terjadi kesalahan pada sistem")
NEVER_SEEN = Answer(201, "Sebuah kalimat yang belum pernah dilihat siapa pun")
BARE = "0000R0010326V000001"
HTML = "<!DOCTYPE html><html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1></html>"
DRIP_SECONDS = 0.05


@dataclass(frozen=True)
class AnsweredRequest:
    request: Request
    answer: Answer
    configuration: Configuration
    switches: Switches
    is_vclaim: bool = False

    @property
    def metadata(self) -> dict[str, Any]:
        """The envelope's head as this service spells it; VClaim tells codes as text (protocol 3)."""
        told = self.answer.metadata
        return {"metaData": {**told, "code": str(told["code"])}} if self.is_vclaim else {"metadata": told}

    @property
    def key(self) -> bytes:
        return self._key_of(self.request.headers.get("x-timestamp", ""))

    @property
    def other_key(self) -> bytes:
        return self._key_of("another request")

    def _key_of(self, timestamp: str) -> bytes:
        return answer_key(
            cons_id=self.configuration.cons_id, secret_key=self.configuration.secret_key, timestamp=timestamp
        )


def send_plainly(answered: AnsweredRequest) -> Response:
    answer = answered.answer
    if answer.code == EMPTY and answered.switches.is_empty_http_204:
        return Response(status_code=204)
    return _json(envelope(answered), http_status=answer.http_status)


def envelope(answered: AnsweredRequest) -> dict[str, Any]:
    answer = answered.answer
    if answer.content is None:
        return answered.metadata
    response = encrypt(content_text(answered), key=answered.key) if answer.is_encrypted else shown(answered)
    return {"response": response, **answered.metadata}


def shown(answered: AnsweredRequest) -> Any:
    content = answered.answer.content
    # The dashboard, which alone is not encrypted, is told as the catalogue shows it.
    is_wrapped = answered.switches.is_list_wrapped or not answered.answer.is_encrypted
    return {"list": content} if is_wrapped and isinstance(content, list) else content


def content_text(answered: AnsweredRequest) -> str:
    """JSON; VClaim encrypts a bare string as it is (protocol V0)."""
    content = answered.answer.content
    if answered.is_vclaim and isinstance(content, str):
        return content
    return json.dumps(shown(answered), ensure_ascii=False, separators=(",", ":"))


def _json(content: Any, *, http_status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    return Response(text, status_code=http_status, media_type="application/json")


async def send_faulty(answered: AnsweredRequest, *, rule: FaultRule) -> Response:
    if rule.kind in ("cut_before_storing", "cut_after_storing"):
        return await cut(answered.request)
    if rule.kind in ("truncated", "drip"):
        return await _send_by_hand(answered, is_whole=rule.kind == "drip")
    return SHAPES[rule.kind](answered, rule)


def _spelled_otherwise(answered: AnsweredRequest, rule: FaultRule) -> Response:
    """Spellings that real servers use, all of them valid."""
    body = envelope(answered)
    metadata = answered.answer.metadata
    for spelling in answered.metadata:
        del body[spelling]
    is_all = rule.variant == "all"
    code: Any = str(metadata["code"]) if is_all or rule.variant == "string_code" else metadata["code"]
    code_key = "Code" if rule.variant == "Code" else "code"
    metadata_key = "metaData" if is_all or rule.variant == "metaData" else "metadata"
    body[metadata_key] = {code_key: code, "message": metadata["message"]}
    return _json(body)


def _undecryptable(answered: AnsweredRequest, rule: FaultRule) -> Response:
    body = envelope(answered)
    if rule.kind == "wrong_key":
        body["response"] = encrypt(content_text(answered), key=answered.other_key)
    else:
        body["response"] = encrypt_compressed(compress(content_text(answered))[:-4] + "!!", key=answered.key)
    return _json(body)


def _with_byte_order_mark(answered: AnsweredRequest, rule: FaultRule) -> Response:
    text = "\ufeff" + json.dumps(envelope(answered), ensure_ascii=False)
    return Response(text.encode(), media_type="application/json")


SHAPES: dict[str, Callable[[AnsweredRequest, FaultRule], Response]] = {
    "delay": lambda answered, rule: send_plainly(answered) if rule.is_stored else _json({}, http_status=504),
    "http_500": lambda answered, rule: Response("Internal Server Error", status_code=500),
    "http_429": lambda answered, rule: Response(
        "Too Many Requests", status_code=429, headers={"Retry-After": str(rule.retry_after)}
    ),
    "html": lambda answered, rule: Response(HTML, media_type="text/html"),
    "empty": lambda answered, rule: Response(b"", media_type="application/json"),
    "http_204": lambda answered, rule: Response(status_code=204),
    "wrong_code": _spelled_otherwise,
    "bad_lz": _undecryptable,
    "wrong_key": _undecryptable,
    "no_json": lambda answered, rule: Response("{'metadata': Ok}", media_type="application/json"),
    "null": lambda answered, rule: _json(None),
    "array": lambda answered, rule: _json([envelope(answered)]),
    "bom": _with_byte_order_mark,
    "clock_wrong": lambda answered, rule: send_plainly(answered),
    "maintenance": lambda answered, rule: _json({"metadata": MAINTENANCE.metadata}),
    "code_zero": lambda answered, rule: _json(replace(answered, answer=NO_CODE).metadata),
    "odd_refusal": lambda answered, rule: _json(replace(answered, answer=NEVER_SEEN).metadata),
    "bare_text": lambda answered, rule: _json({**envelope(answered), "response": BARE}),
}


class AlreadySent(Response):
    """The bytes are out, or the line is cut: nothing is left to send."""

    async def __call__(self, *unused: Any) -> None:
        return None


async def cut(request: Request) -> Response:
    request.scope["state"]["transport"].abort()
    await _until_gone(request)
    return AlreadySent()


async def _send_by_hand(answered: AnsweredRequest, *, is_whole: bool) -> Response:
    """Byte by byte, or only the first half of what the header promised."""
    transport = answered.request.scope["state"]["transport"]
    content = json.dumps(envelope(answered)).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    transport.write(head.encode() + b"Connection: close\r\n\r\n")
    sent = content if is_whole else content[: len(content) // 2]
    for position in range(len(sent)):
        if transport.is_closing():
            break
        transport.write(sent[position : position + 1])
        if is_whole:
            await asyncio.sleep(DRIP_SECONDS)
    transport.close()
    await _until_gone(answered.request)
    return AlreadySent()


async def _until_gone(request: Request) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(0.005)
