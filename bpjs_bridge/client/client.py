"""WS BPJS, one call at a time: sign, send, decrypt, classify. Never raises for what BPJS does."""

import logging
import time
from datetime import date
from types import TracebackType
from typing import Self

from django.conf import settings

from bpjs_bridge.client import answers, calls, cipher
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Call, Played, Values
from bpjs_bridge.client.cipher import Credentials
from bpjs_bridge.client.transport import NoAnswerError, Transport
from bpjs_bridge.models import Outcome

logger = logging.getLogger(__name__)


class BpjsClient:
    """One per worker: not for several threads at once."""

    def __init__(self, *, url: str, credentials: Credentials, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._credentials = credentials
        self._transport = Transport(timeout=timeout)

    @classmethod
    def antrean(cls) -> Self:
        """The Antrean service as the settings name it."""
        credentials = Credentials(settings.BPJS_CONS_ID, settings.BPJS_SECRET_KEY, settings.BPJS_ANTREAN_USER_KEY)
        return cls(url=settings.BPJS_ANTREAN_URL, credentials=credentials, timeout=settings.BPJS_TIMEOUT_SECONDS)

    @classmethod
    def vclaim(cls, *, seconds: float) -> Self:
        """VClaim as the settings name it, for calls that have ended after `seconds` whatever it does."""
        credentials = Credentials(settings.BPJS_CONS_ID, settings.BPJS_SECRET_KEY, settings.BPJS_VCLAIM_USER_KEY)
        return cls(url=settings.BPJS_VCLAIM_URL, credentials=credentials, timeout=seconds / 2)

    @property
    def longest_exchange(self) -> float:
        """Seconds after which a call has ended whatever BPJS does."""
        return self._transport.total

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def post(self, path: str, payload: str) -> Answer:
        """Send these very bytes. Addresses of POST hold no personal number."""
        return self._call("POST", path, payload.encode(), template=path)

    def get(self, path: str, *, template: str) -> Answer:
        """`template` stands for the path wherever it is told: the path may hold a NIK or a card number."""
        return self._call("GET", path, None, template=template)

    def play(self, call: Call, values: Values | None = None) -> Played:
        """Any of the calls of protocol 2, with what was sent and what came back (KeyError: a value is missing)."""
        given = values or {}
        payload = call.payload(given)
        if payload is None:
            return Played(call, None, self.get(call.path(given), template=call.template))
        return Played(call, payload, self.post(call.path(given), payload))

    def list_tasks(self, booking_code: str) -> Answer:
        """getlisttask: what BPJS has stored of a booking; 204 when nothing."""
        return self.play(calls.LIST_TASKS, {"kodebooking": booking_code}).answer

    def list_poli(self) -> Answer:
        return self.play(calls.REF_POLI).answer

    def list_practices(self, poli_code: str, *, on: date) -> Answer:
        """jadwaldokter: the practices of one poli on one date."""
        return self.play(calls.PRACTICES, {"kodepoli": poli_code, "tanggal": on.isoformat()}).answer

    def _call(self, method: str, path: str, body: bytes | None, *, template: str) -> Answer:
        began = time.monotonic()
        answer = self._answer(method, path, body)
        level = logging.DEBUG if answer.outcome == Outcome.OK else logging.INFO
        seconds = time.monotonic() - began
        logger.log(level, "%s %s: %s %s in %.2f s", method, template, answer.outcome, answer.code, seconds)
        return answer

    def _answer(self, method: str, path: str, body: bytes | None) -> Answer:
        timestamp = str(int(time.time()))
        headers = cipher.headers(self._credentials, timestamp=timestamp)
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            raw = self._transport.exchange(method, self._url + path, headers=headers, body=body)
        except NoAnswerError as trouble:
            return answers.unknown(str(trouble))
        return answers.read_answer(raw, key=cipher.answer_key(self._credentials, timestamp=timestamp))
