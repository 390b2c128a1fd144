"""WS RS: each call is method, token, JSON, its service's answer; and one line of log without a person in it."""

import logging
import secrets
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.views import APIView

from bpjs_bridge.inbound import (
    cancelling,
    checking_in,
    messages,
    new_patient,
    pharmacy_queue,
    remaining,
    session_status,
    surgeries,
    taking_number,
    tokens,
)
from bpjs_bridge.inbound.accounts import active_account
from bpjs_bridge.inbound.documentation import WsSchema
from bpjs_bridge.inbound.envelope import Envelope, Refusal, refused, success
from bpjs_bridge.inbound.fields import read_body
from bpjs_bridge.inbound.guesses import guesses
from bpjs_bridge.inbound.passwords import checker
from bpjs_bridge.inbound.refusals import refusal_for
from queues.database.turns import is_busy
from queues.errors import QueueError

logger = logging.getLogger(__name__)

# Whose lines a failure's log names, besides the very last one.
OUR_ROOT = Path(__file__).resolve().parents[2]
OUR_ROOMS = ("bpjs_bridge", "queues")


class WsView(APIView):
    """One service. Its method and token are checked before anything of the call is read."""

    service = "?"
    method = "POST"
    schema = WsSchema()
    account_name = "-"
    call_id: str
    received_at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.call_id = secrets.token_hex(4)
        self.received_at, started = timezone.now(), time.perf_counter()
        answer = super().dispatch(request, *args, **kwargs)
        code = answer.code if isinstance(answer, Envelope) else answer.status_code
        elapsed = (time.perf_counter() - started) * 1000
        told = (self.service, self.call_id, self.account_name, code, elapsed)
        logger.info("ws %s call=%s account=%s code=%s ms=%.0f", *told)
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method != self.method:
            raise Refusal(messages.WRONG_METHOD)
        self.authorize(request)

    def authorize(self, request: Request) -> None:
        """Token and user name belong together."""
        username = request.headers.get("x-username", "")
        self.account_name = tokens.account_of(request.headers.get("x-token", ""), username=username).name

    def handle_exception(self, exc: Exception) -> Envelope:  # type: ignore[override]
        if isinstance(exc, Refusal):
            return refused(exc)
        if isinstance(exc, QueueError):
            return refused(refusal_for(exc))
        if is_busy(exc):
            logger.warning("ws %s call=%s: the database was busy", self.service, self.call_id)
            return refused(Refusal(messages.BUSY))
        return refused(self._internal(exc))

    def _internal(self, error: Exception) -> Refusal:
        """Logged with the call's id and where it happened; never with its text, which may quote what a person sent."""
        logger.error("ws %s failure=%s %s at %s", self.service, self.call_id, type(error).__name__, _places(error))
        return Refusal(f"{messages.INTERNAL_ERROR} ({self.call_id})")


def _places(error: Exception) -> str:
    """Files and lines of ours that the error came through, and where it began."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = tuple(str(OUR_ROOT / room) for room in OUR_ROOMS)
    told = [frame for frame in frames[:-1] if frame.filename.startswith(ours)] + list(frames[-1:])
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in told)


class TokenView(WsView):
    """Generate Token."""

    service = "auth"
    method = "GET"

    def authorize(self, request: Request) -> None:
        """The password is the only thing that is checked."""

    def get(self, request: Request) -> Envelope:
        username, password = request.headers.get("x-username", ""), request.headers.get("x-password", "")
        account = active_account(username) if password else None
        is_right = bool(username and password) and checker.is_right(
            account, password, source=request.META.get("REMOTE_ADDR", "")
        )
        if account is None or not is_right:
            source = request.META.get("REMOTE_ADDR", "")
            guesses.count(source=source, is_account=account is not None, at=self.received_at)
            raise Refusal(messages.WRONG_CREDENTIALS)
        self.account_name = account.name
        return success({"token": tokens.issue(account)})


class ServiceView(WsView):
    """A service that takes a JSON object and has a room of its own."""

    def post(self, request: Request) -> Envelope:
        return SERVICES[self.service](read_body(request._request), at=self.received_at)


class UnknownView(WsView):
    """Whatever else is under /ws/."""

    service = "unknown"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Refusal(messages.UNKNOWN_SERVICE)


SERVICES: dict[str, Callable[..., Envelope]] = {
    "statusantrean": session_status.answer,
    "ambilantrean": taking_number.answer,
    "sisaantrean": remaining.answer,
    "batalantrean": cancelling.answer,
    "checkinantrean": checking_in.answer,
    "pasienbaru": new_patient.answer,
    "jadwaloperasirs": surgeries.answer_hospital,
    "jadwaloperasipasien": surgeries.answer_patient,
    "ambilantreanfarmasi": pharmacy_queue.answer_take,
    "statusantreanfarmasi": pharmacy_queue.answer_status,
}
