"""WS BPJS, one call at a time: sign, send, decrypt, classify. Never raises for what BPJS does."""

import time
from datetime import date
from types import TracebackType
from typing import Self
from urllib.parse import quote

from django.conf import settings

from bpjs_bridge import wire
from bpjs_bridge.outbound import answers, cipher
from bpjs_bridge.outbound.answers import Answer
from bpjs_bridge.outbound.cipher import Credentials
from bpjs_bridge.outbound.transport import NoAnswerError, Transport


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
        """Send these very bytes."""
        return self._call("POST", path, payload.encode())

    def get(self, path: str) -> Answer:
        return self._call("GET", path, None)

    def list_tasks(self, booking_code: str) -> Answer:
        """getlisttask: what BPJS has stored of a booking; 204 when nothing."""
        return self.post(wire.LIST_TASKS_PATH, wire.text_of({"kodebooking": booking_code}))

    def list_poli(self) -> Answer:
        return self.get("/ref/poli")

    def list_practices(self, poli_code: str, *, on: date) -> Answer:
        """jadwaldokter of one poli and date."""
        return self.get(f"/jadwaldokter/kodepoli/{quote(poli_code, safe='')}/tanggal/{on.isoformat()}")

    def _call(self, method: str, path: str, body: bytes | None) -> Answer:
        timestamp = str(int(time.time()))
        headers = cipher.headers(self._credentials, timestamp=timestamp)
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            raw = self._transport.exchange(method, self._url + path, headers=headers, body=body)
        except NoAnswerError as trouble:
            return answers.unknown(str(trouble))
        return answers.read_answer(raw, key=cipher.answer_key(self._credentials, timestamp=timestamp))
