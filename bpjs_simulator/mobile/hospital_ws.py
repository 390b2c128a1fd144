"""WS RS as Mobile JKN calls it: a token first, then JSON; the hospital's envelope comes back as it is."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import requests

TIMEOUT_SECONDS = (3.0, 15.0)
UNREADABLE = "Jawaban rumah sakit tidak dapat dibaca. Coba lagi nanti."
NO_ANSWER = "Rumah sakit tidak dapat dihubungi. Coba lagi beberapa saat lagi."
TOKEN_REFUSED = "Token Expired"


class HospitalDown(Exception):
    """No answer, or none that is an envelope; the message is for the person who books."""


class HospitalWs:
    def __init__(self, *, url: str, user: str, password: str) -> None:
        self.url = url.rstrip("/")
        self.user = user
        self._password = password
        self._token = ""
        self._lock = threading.Lock()
        self._losing: dict[str, int] = {}

    def lose_answers(self, name: str, *, times: int) -> None:
        """The next answers of that service never arrive: the hospital has done its part, and nobody here knows."""
        with self._lock:
            self._losing[name] = times

    def call(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The envelope of service `name`, or that of `auth` when it gives no token. Raises HospitalDown."""
        envelope = self._call(name, body)
        if self._is_lost(name):
            raise HospitalDown(NO_ANSWER)
        return envelope

    def _is_lost(self, name: str) -> bool:
        with self._lock:
            left = self._losing.get(name, 0)
            self._losing[name] = max(left - 1, 0)
        return left > 0

    def _call(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            token = self._token
        for _ in range(2):
            if not token:
                login = self.log_in()
                if code_and_message(login)[0] != 200:
                    return login
                token = str(response_of(login).get("token", ""))
                if not token:
                    raise HospitalDown(UNREADABLE)
                with self._lock:
                    self._token = token
            envelope = self._post(name, body, token=token)
            if code_and_message(envelope) != (201, TOKEN_REFUSED):
                break
            token = ""
        return envelope

    def log_in(self) -> dict[str, Any]:
        headers = {"x-username": self.user, "x-password": self._password}
        return self._exchange("GET", "auth", headers=headers)

    def _post(self, name: str, body: Mapping[str, Any], *, token: str) -> dict[str, Any]:
        return self._exchange("POST", name, headers={"x-token": token, "x-username": self.user}, body=body)

    def _exchange(
        self, method: str, name: str, *, headers: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            # A line of its own, past any proxy of the environment: the hospital of a simulator is nearby.
            with requests.Session() as line:
                line.trust_env = False
                answer = line.request(
                    method, f"{self.url}/ws/{name}", headers=dict(headers), json=body, timeout=TIMEOUT_SECONDS
                )
            envelope = answer.json()
        except requests.JSONDecodeError as unreadable:
            raise HospitalDown(UNREADABLE) from unreadable
        except requests.RequestException as unreachable:
            raise HospitalDown(NO_ANSWER) from unreachable
        if not isinstance(envelope, dict) or not isinstance(envelope.get("metadata"), dict):
            raise HospitalDown(UNREADABLE)
        return envelope


def response_of(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """The `response` of an answer; empty when it has none or when it is no object."""
    response = envelope.get("response")
    return dict(response) if isinstance(response, dict) else {}


def code_and_message(envelope: Mapping[str, Any]) -> tuple[int, str]:
    metadata = envelope["metadata"]
    code = str(metadata.get("code", ""))
    return (int(code) if code.isdigit() else 0), str(metadata.get("message", ""))
