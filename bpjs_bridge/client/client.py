"""WS BPJS and VClaim, one call at a time: sign, send, decrypt, classify. Never raises for what BPJS does."""

import logging
import time
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from types import TracebackType
from typing import Self

from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.client import answers, calls, cipher, journal
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Call, NoAddressError, Played, Values
from bpjs_bridge.client.cipher import Credentials
from bpjs_bridge.client.transport import NoAnswerError, Transport
from bpjs_bridge.models import Outcome, Service

logger = logging.getLogger(__name__)

# A value that no address can hold: our own words, never the value.
NOT_ASKED = "not asked"
JSON_TYPE = "application/json; charset=utf-8"
# The catalogue's name for VClaim's writes, whose body is JSON all the same (protocol V0).
FORM_TYPE = "Application/x-www-form-urlencoded"


def is_json(service: Service) -> bool:
    """Do the writes of this service say that they are JSON? Asked in threads that touch no database."""
    return service != Service.VCLAIM or rules.known().vclaim_content_type == "json"


class BpjsClient:
    """One per worker: not for several threads at once."""

    def __init__(
        self, *, url: str, credentials: Credentials, timeout: float, service: Service = Service.ANTREAN
    ) -> None:
        self.service = service
        self._url = url.rstrip("/")
        self._credentials = credentials
        self._transport = Transport(timeout=timeout)
        self._content_type = JSON_TYPE if is_json(service) else FORM_TYPE

    @classmethod
    def antrean(cls, *, seconds: float = 0, access: rules.BridgeRules | None = None) -> Self:
        """The Antrean service as the settings name it; with `seconds` for calls that a person waits for, so long.

        `access`: with these addresses and keys instead, to try them.
        """
        access = access or rules.current()
        credentials = Credentials(access.bpjs_cons_id, access.bpjs_secret_key, access.bpjs_antrean_user_key)
        timeout = seconds / 2 or access.bpjs_timeout_seconds
        return cls(url=access.bpjs_antrean_url, credentials=credentials, timeout=timeout)

    @classmethod
    def vclaim(cls, *, seconds: float, access: rules.BridgeRules | None = None) -> Self:
        """VClaim as the settings name it, for calls that have ended after `seconds` whatever it does.

        In threads that touch no database: as this process saw the settings last.
        """
        access = access or rules.known()
        credentials = Credentials(access.bpjs_cons_id, access.bpjs_secret_key, access.bpjs_vclaim_user_key)
        return cls(url=access.bpjs_vclaim_url, credentials=credentials, timeout=seconds / 2, service=Service.VCLAIM)

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
        """Any of the calls of protocol 2 and 3, with what was sent and what came back (KeyError: a value is missing).

        A value that can stand in no address is refused here, and nothing is asked.
        """
        given = values or {}
        payload = call.payload(given)
        try:
            path = call.path(given)
        except NoAddressError as problem:
            return Played(call, payload, Answer(Outcome.REFUSED, "", f"{NOT_ASKED}: {problem}"))
        # Half a surrogate pair that somebody pasted becomes "?", as no wire can carry it.
        body = None if payload is None else payload.encode("utf-8", "replace")
        answer = self._call(call.method, path, body, template=call.template)
        if call.has_own_right and answer.outcome == Outcome.HALTED and answer.http_status == HTTPStatus.OK:
            answer = replace(answer, outcome=Outcome.REFUSED)
        return Played(call, payload, answer)

    def list_tasks(self, booking_code: str) -> Answer:
        """getlisttask: what BPJS has stored of a booking; 204 when nothing."""
        return self.play(calls.LIST_TASKS, {"kodebooking": booking_code}).answer

    def list_poli(self) -> Answer:
        return self.play(calls.REF_POLI).answer

    def list_practices(self, poli_code: str, *, on: date) -> Answer:
        """jadwaldokter: the practices of one poli on one date."""
        return self.play(calls.PRACTICES, {"kodepoli": poli_code, "tanggal": on.isoformat()}).answer

    def _call(self, method: str, path: str, body: bytes | None, *, template: str) -> Answer:
        began_at, began = timezone.now(), time.monotonic()
        answer = self._answer(method, path, body)
        level = logging.DEBUG if answer.outcome == Outcome.OK else logging.INFO
        seconds = time.monotonic() - began
        journal.note(answer, service=self.service, method=method, template=template, began_at=began_at, seconds=seconds)
        logger.log(level, "%s %s: %s %s in %.2f s", method, template, answer.outcome, answer.code, seconds)
        return answer

    def _answer(self, method: str, path: str, body: bytes | None) -> Answer:
        timestamp = str(int(time.time()))
        headers = cipher.headers(self._credentials, timestamp=timestamp)
        if body is not None:
            headers["Content-Type"] = self._content_type
        try:
            raw = self._transport.exchange(method, self._url + path, headers=headers, body=body)
        except NoAnswerError as trouble:
            return answers.unknown(str(trouble))
        key = cipher.answer_key(self._credentials, timestamp=timestamp)
        return answers.read_answer(raw, key=key, service=self.service)
