"""Reading what BPJS answered: every spelling of the envelope, and which of four classes it is (protocol 2.1)."""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bpjs_bridge.client.cipher import UndecryptableAnswerError, decrypt
from bpjs_bridge.client.transport import MOST_INFLATED_BYTES, RawAnswer
from bpjs_bridge.models import Outcome, Service

SUCCESS_CODES = (1, 200, 204)
EMPTY = "204"
JSON_BEGINS = ("{", "[", '"', "null")
DUPLICATE = 208
RETRY_LATER = 404  # in the metadata: "Gagal dicoba kembali (BPJS Kesehatan)"
# Codes of the metadata that say nothing of the request (protocol 2.1, V0).
UNSURE = {Service.ANTREAN: (RETRY_LATER,), Service.VCLAIM: (0, RETRY_LATER)}
ACCESS_DENIED = (401, 403)
# BPJS says these with any code when the hospital itself is not let in: nothing else would be either.
ACCESS_WORDS = re.compile(
    r"signature|cons[\s_-]?id|x-timestamp|user[\s_-]?key|unauthori[sz]ed|forbidden|expired service|invalid token",
    re.IGNORECASE,
)
CODE_TEXT = re.compile(r"\s*[0-9]{1,5}\s*")
LONG_DIGITS = re.compile(r"\d{10,}")
# A referral, a control letter or a SEP (protocol V0).
LETTER = r"[0-9A-Z]{8}[0-9]{4}[A-Z][0-9]{6}"
LETTER_NUMBER = re.compile(LETTER, re.IGNORECASE)
# What VClaim tells without a cipher (protocol V0, V5): such a number, or a card. Neither can be base64 of whole blocks.
PLAIN = re.compile(rf"{LETTER}|[0-9]{{13}}", re.IGNORECASE)
LONGEST_MESSAGE = 300
LARGEST_CODE = 99_999
LONGEST_RETRY_AFTER = 300


@dataclass(frozen=True)
class Answer:
    """One answer, read. `message` holds no run of 10 digits or more, and VClaim's no number of a letter; `words` are
    BPJS's own, for a person who may see them and for no log. `content` is the decrypted `response`. `server_time` is
    the clock of the server that answered, as its HTTP header says.
    """

    outcome: Outcome
    code: str = ""
    message: str = ""
    http_status: int | None = None
    content: Any = field(default=None, repr=False)
    retry_after: int = 0
    words: str = field(default="", repr=False)
    server_time: datetime | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A list answer in either of its shapes: `{"list": [...]}` or the bare array."""
        content = self.content.get("list") if isinstance(self.content, dict) else self.content
        return [row for row in content if isinstance(row, dict)] if isinstance(content, list) else []

    @property
    def is_list(self) -> bool:
        """Was a list told, be it empty (204)? From anything else nothing may be concluded that is absent."""
        if self.code == EMPTY:
            return True
        content = self.content.get("list") if isinstance(self.content, dict) else self.content
        return isinstance(content, list) and all(isinstance(row, dict) for row in content)


def scrubbed(text: str) -> str:
    """The text without NIK, card and phone numbers and characters no column takes (NUL, surrogates), cut."""
    return LONG_DIGITS.sub("***", storable(text))[:LONGEST_MESSAGE]


def storable(text: str) -> str:
    """The text in one line, without characters that no column takes."""
    return " ".join(text.encode("utf-8", "replace").decode().replace("\x00", "").split())


def unknown(message: str, *, http_status: int | None = None, code: str = "", retry_after: int = 0) -> Answer:
    """Whether BPJS has it is not known: the same is sent again."""
    return Answer(Outcome.UNKNOWN, code, scrubbed(message), http_status, retry_after=retry_after)


def read_answer(raw: RawAnswer, *, key: bytes, service: Service = Service.ANTREAN) -> Answer:
    """Classify an answer; `key` is that of this very request."""
    answer = replace(_read(raw, key=key, service=service), server_time=_server_time(raw))
    if service == Service.VCLAIM:
        return replace(answer, message=LETTER_NUMBER.sub("***", answer.message))
    return answer


def _read(raw: RawAnswer, *, key: bytes, service: Service) -> Answer:
    if raw.status in ACCESS_DENIED:
        return _halted(raw)
    if raw.status == 204:
        return Answer(Outcome.OK, EMPTY, "", raw.status)
    if raw.status == 429:
        return unknown("HTTP 429", http_status=429, retry_after=_retry_after(raw))
    if raw.status >= 500 or 300 <= raw.status < 400:
        return unknown(f"HTTP {raw.status}", http_status=raw.status)
    envelope = _envelope(raw)
    if envelope is None:
        return unknown("no envelope", http_status=raw.status)
    code, message, response = envelope
    told = _classified(code, message, status=raw.status, service=service)
    if told.outcome != Outcome.OK or code == DUPLICATE:
        return told
    try:
        return replace(told, content=_opened(response, key=key, service=service))
    except (UndecryptableAnswerError, ValueError, RecursionError):
        return unknown("undecryptable", http_status=raw.status, code=str(code))


def _classified(code: int, message: str, *, status: int, service: Service) -> Answer:
    told = Answer(Outcome.OK, str(code), scrubbed(message), status, words=storable(message)[:LONGEST_MESSAGE])
    if code in ACCESS_DENIED or (code not in (*SUCCESS_CODES, DUPLICATE) and ACCESS_WORDS.search(message)):
        return replace(told, outcome=Outcome.HALTED)
    if code in UNSURE[service] or code == 429 or code >= 500:
        return replace(told, outcome=Outcome.UNKNOWN)
    return told if code in (*SUCCESS_CODES, DUPLICATE) else replace(told, outcome=Outcome.REFUSED)


def _opened(response: Any, *, key: bytes, service: Service) -> Any:
    """A string is encrypted, anything else is taken as it is. VClaim's clear text may be a bare string (V0)."""
    if not isinstance(response, str) or not response:
        return response
    if service == Service.VCLAIM and PLAIN.fullmatch(response):
        return response
    text = decrypt(response, key=key, limit=MOST_INFLATED_BYTES)
    if service == Service.VCLAIM and not text.lstrip().startswith(JSON_BEGINS):
        return text
    return json.loads(text)


def _server_time(raw: RawAnswer) -> datetime | None:
    try:
        return parsedate_to_datetime(raw.headers.get("Date", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _envelope(raw: RawAnswer) -> tuple[int, str, Any] | None:
    """(code, message, response) in any spelling; None when it is no envelope."""
    try:
        body = json.loads(raw.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    fields = {str(name).lower(): value for name, value in body.items()}
    metadata = fields.get("metadata")
    if not isinstance(metadata, dict):
        return None
    told = {str(name).lower(): value for name, value in metadata.items()}
    code, message = told.get("code"), told.get("message")
    if isinstance(code, str) and CODE_TEXT.fullmatch(code):
        code = int(code)
    if not isinstance(code, int) or isinstance(code, bool) or not 0 <= code <= LARGEST_CODE:
        return None
    return code, message if isinstance(message, str) else "", fields.get("response")


def _halted(raw: RawAnswer) -> Answer:
    envelope = _envelope(raw)
    message = envelope[1] if envelope else f"HTTP {raw.status}"
    return Answer(Outcome.HALTED, str(raw.status), scrubbed(message), raw.status)


def _retry_after(raw: RawAnswer) -> int:
    told = raw.headers.get("Retry-After", "").strip()
    return min(int(told), LONGEST_RETRY_AFTER) if told.isascii() and told.isdigit() else 0
