"""What every call shares: token, scope, one form of refusal, one line of log without a person in it."""

import logging
import secrets
import time
import traceback
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.views import APIView

from queues.database.turns import is_busy
from queues.errors import BusyError, QueueError
from queues.press import Press
from simrs import idempotency
from simrs.body import read_json
from simrs.fields import Shape, read
from simrs.models import Scope
from simrs.problems import Answer, Problem, answer_problem, answer_refusal
from simrs.tokens import Caller, caller_of

logger = logging.getLogger(__name__)

KEY_HEADER = "Idempotency-Key"
# After this a caller who was told that we are busy may try again.
BUSY_SECONDS = 2


class ApiView(APIView):
    """One service. The token is checked before anything of the call is read; any one of `scopes` is enough."""

    parser_classes = [JSONParser]
    http_method_names = ["get", "head", "post"]
    scopes: ClassVar[Collection[Scope]] = ()
    caller: Caller | None = None
    call_id: str
    received_at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.call_id = secrets.token_hex(4)
        self.received_at, started = timezone.now(), time.perf_counter()
        answer = super().dispatch(request, *args, **kwargs)
        elapsed = (time.perf_counter() - started) * 1000
        who = self.caller.integration.name if self.caller else "-"
        told = (type(self).__name__, self.call_id, who, answer.status_code, elapsed)
        logger.info("api %s call=%s integration=%s status=%s ms=%.0f", *told)
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.caller = caller_of(request.headers.get("Authorization", ""))
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(request.method or "")
        self.need(*self.scopes)

    def need(self, *scopes: Scope) -> None:
        """Problem 403 when the caller has none of these."""
        assert self.caller is not None
        if scopes and not set(scopes) & set(self.caller.scopes):
            raise Problem("missing-scope", needs=[str(scope) for scope in scopes])

    @property
    def press(self) -> Press:
        """Histories show which integration acted. Repeats are known by the Idempotency-Key, before any verb."""
        assert self.caller is not None
        return Press(self.received_at, device=f"API {self.caller.integration.name}")

    def body(self) -> Any:
        """The JSON that was sent."""
        return read_json(self.request._request)

    def handle_exception(self, exc: Exception) -> Answer:  # type: ignore[override]
        if isinstance(exc, Problem):
            return answer_problem(exc)
        if isinstance(exc, BusyError) or is_busy(exc):
            return answer_problem(Problem("busy", retry_after=BUSY_SECONDS))
        if isinstance(exc, QueueError):
            return answer_refusal(exc)
        if isinstance(exc, MethodNotAllowed):
            answer = answer_problem(Problem("wrong-method"))
            answer.headers["Allow"] = ", ".join(self.allowed_methods)
            return answer
        return answer_problem(self._internal(exc))

    def _internal(self, error: Exception) -> Problem:
        """Logged with the call's id and where it happened; never with its text, which may quote what was sent."""
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
        logger.error("api %s failure=%s %s at %s", type(self).__name__, self.call_id, type(error).__name__, places)
        return Problem("internal-error", instance=f"urn:antrean:call:{self.call_id}")


class ActingView(ApiView):
    """A POST that changes something: needs an Idempotency-Key, and does its act once."""

    shape: ClassVar[type[Shape]]

    def post(self, request: Request, **named: str) -> Answer:
        assert self.caller is not None
        sent = self.body()
        asked = idempotency.asked(
            self.caller.integration, request.headers.get(KEY_HEADER, ""), method="POST", path=request.path, body=sent
        )
        values = read(self.shape, sent)
        return idempotency.once(asked, at=self.received_at, act=lambda: self.act(values, **named))

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        """HTTP status and answer. Runs inside the transaction that keeps them."""
        raise NotImplementedError


class UnknownView(ApiView):
    """Whatever else is under /api/v1/."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Problem("unknown-address")
