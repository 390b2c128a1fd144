"""One call of a machine: an id, the time it came, and lines of log without a person in them."""

import logging
import secrets
import time
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.views import APIView

from queues.database.turns import is_busy

OUR_ROOT = Path(__file__).resolve().parents[1]
NOBODY = "-"


class CallView(APIView):
    """A service for machines. A room says what its answers look like, and gives each of its services its own view.

    `account_name` is set by the API as soon as the caller is authenticated.
    """

    # What the lines of log begin with.
    api: ClassVar[str]
    account_name = NOBODY
    call_id: str
    received_at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.call_id = secrets.token_hex(4)
        self.received_at, started = timezone.now(), time.perf_counter()
        answer = super().dispatch(request, *args, **kwargs)
        elapsed = (time.perf_counter() - started) * 1000
        values = (self.api, self.service_name, self.call_id, self.account_name, self.code_of(answer), elapsed)
        self._logger.info("%s %s call=%s account=%s code=%s ms=%.0f", *values)
        return answer

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        """The room's refusal; else the answer that the database is busy, or that something failed here."""
        answer = self.refusal_of(exc)
        if answer is not None:
            return answer
        if is_busy(exc):
            self._logger.warning("%s %s call=%s: the database was busy", self.api, self.service_name, self.call_id)
            return self.busy()
        # Never with its text, which may quote what a person sent.
        values = (self.api, self.service_name, self.call_id, type(exc).__name__, self._places(exc))
        self._logger.error("%s %s failure=%s %s at %s", *values)
        return self.failed()

    @property
    def service_name(self) -> str:
        """The name of the service in the log."""
        return type(self).__name__

    def code_of(self, answer: HttpResponseBase) -> int:
        """The code of an answer in the log."""
        return answer.status_code

    def refusal_of(self, error: Exception) -> HttpResponseBase | None:
        """The answer to a refusal of the room or of the domain; None for any other error."""
        raise NotImplementedError

    def busy(self) -> HttpResponseBase:
        """Nothing was written; the caller may try again."""
        raise NotImplementedError

    def failed(self) -> HttpResponseBase:
        """Nothing was written; the caller is told the call's id, which the log has too."""
        raise NotImplementedError

    @property
    def _logger(self) -> logging.Logger:
        return logging.getLogger(type(self).__module__)

    def _places(self, error: Exception) -> str:
        """Files and lines of this room and of the domain that the error came through, and where it began."""
        frames = traceback.extract_tb(error.__traceback__)
        rooms = (type(self).__module__.partition(".")[0], "queues")
        ours = tuple(str(OUR_ROOT / room) for room in rooms)
        shown = [frame for frame in frames[:-1] if frame.filename.startswith(ours)] + list(frames[-1:])
        return " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in shown)
