"""One call as BPJS makes it, kept with its answer: what the pass sheet shows and what is judged."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT_SECONDS = (5.0, 30.0)
CODES = (200, 201, 202)
# Seen in the sheet by their first characters alone.
SECRET_HEADERS = ("x-password", "x-token")
CHARACTERS_SHOWN = 4


class Unreachable(Exception):
    """Nobody answers there; the message is for the operator."""


@dataclass(frozen=True)
class Exchange:
    """What was sent, what came back. `problem` says why an answer is no envelope of protocol 1.1; "" when it is."""

    method: str
    url: str
    headers: Mapping[str, str]
    sent: str
    status: int
    received: str
    milliseconds: float
    envelope: Mapping[str, Any]
    problem: str

    @property
    def code(self) -> int:
        """`metadata.code`; 0 without an envelope."""
        return int(self.envelope["metadata"]["code"]) if not self.problem else 0

    @property
    def message(self) -> str:
        """`metadata.message`; empty without an envelope."""
        return str(self.envelope["metadata"]["message"]) if not self.problem else ""

    @property
    def response(self) -> Mapping[str, Any]:
        """`response`; empty when there is none."""
        found = self.envelope.get("response") if not self.problem else None
        return found if isinstance(found, dict) else {}


class Caller:
    """BPJS's server with an account of the hospital: a token first, taken anew before it ends."""

    def __init__(self, base_url: str, *, username: str, password: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.username = username
        self._password = password
        self._token = ""
        self._line = requests.Session()
        # The environment's proxy leads out of the hospital; the address that was given is meant.
        self._line.trust_env = False

    def log_in(self, *, username: str | None = None, password: str | None = None) -> Exchange:
        """Generate Token, with this account or with what is given instead."""
        name = self.username if username is None else username
        secret = self._password if password is None else password
        return self.send("GET", "auth", headers={"x-username": name, "x-password": secret})

    def headers(self) -> dict[str, str]:
        """The headers of a valid call: token and user name."""
        if not self._token:
            self._token = str(self.log_in().response.get("token", ""))
        return {"x-username": self.username, "x-token": self._token}

    def forget_token(self) -> None:
        """The next call asks for a token again."""
        self._token = ""

    def send(self, method: str, service: str, *, headers: Mapping[str, str], text: str = "") -> Exchange:
        """Send the bytes unchanged. Raises Unreachable."""
        url, began = f"{self.base_url}/ws/{service}", time.perf_counter()
        kind = {"Content-Type": "application/json"} if text else {}
        try:
            answer = self._line.request(
                method,
                url,
                data=text.encode() or None,
                headers={**kind, **headers},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as reason:
            raise Unreachable(f"{url} does not answer ({type(reason).__name__}). Is the server running?") from None
        elapsed = (time.perf_counter() - began) * 1000
        envelope, problem = _read(answer)
        return Exchange(
            method, url, _masked(headers), text, answer.status_code, answer.text, elapsed, envelope, problem
        )


def _read(answer: requests.Response) -> tuple[dict[str, Any], str]:
    """The envelope, or why the answer is none."""
    if not answer.headers.get("Content-Type", "").startswith("application/json"):
        return {}, f"bukan JSON: HTTP {answer.status_code}"
    try:
        envelope = json.loads(answer.text)
    except ValueError:
        return {}, "JSON tidak dapat dibaca"
    problem = _problem(envelope)
    if not problem and answer.status_code not in (200, envelope["metadata"]["code"]):
        problem = f"HTTP {answer.status_code}"
    return (envelope, "") if not problem else ({}, problem)


def _problem(envelope: Any) -> str:
    if not isinstance(envelope, dict) or not isinstance(envelope.get("metadata"), dict):
        return "tanpa metadata"
    metadata = envelope["metadata"]
    if type(metadata.get("code")) is not int or metadata["code"] not in CODES:
        return "metadata.code bukan 200, 201 atau 202"
    if not isinstance(metadata.get("message"), str):
        return "metadata.message bukan teks"
    if metadata["code"] != CODES[0] and "response" in envelope:
        return "response pada jawaban yang menolak"
    return ""


def _masked(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: shortened(text) if name in SECRET_HEADERS else text for name, text in headers.items()}


def shortened(secret: str) -> str:
    """Its first characters, enough to tell one from another."""
    return f"{secret[:CHARACTERS_SHOWN]}..." if secret else ""
