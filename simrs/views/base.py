"""What every call shares: token, scope, one form of refusal."""

from collections.abc import Collection
from typing import Any, ClassVar

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from queues.errors import BusyError, QueueError
from queues.press import Press
from service_accounts.calls import CallView
from simrs import idempotency
from simrs.body import read_json
from simrs.fields import Shape, read
from simrs.models import Scope
from simrs.problems import Answer, Problem, answer_problem, answer_refusal
from simrs.tokens import Caller, caller_of

KEY_HEADER = "Idempotency-Key"
# After this a caller who was told that we are busy may try again.
BUSY_SECONDS = 2


class ApiView(CallView):
    """One service. The token is checked before anything of the call is read; any one of `scopes` is enough."""

    api = "api"
    parser_classes = [JSONParser]
    http_method_names = ["get", "head", "post"]
    scopes: ClassVar[Collection[Scope]] = ()
    caller: Caller | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.caller = caller_of(request.headers.get("Authorization", ""))
        self.account_name = self.caller.integration.name
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
        """The JSON of the request."""
        return read_json(self.request._request)

    def refusal_of(self, error: Exception) -> Answer | None:
        if isinstance(error, Problem):
            return answer_problem(error)
        if isinstance(error, BusyError):
            return self.busy()
        if isinstance(error, QueueError):
            return answer_refusal(error)
        if isinstance(error, MethodNotAllowed):
            answer = answer_problem(Problem("wrong-method"))
            answer.headers["Allow"] = ", ".join(self.allowed_methods)
            return answer
        return None

    def busy(self) -> Answer:
        return answer_problem(Problem("busy", retry_after=BUSY_SECONDS))

    def failed(self) -> Answer:
        return answer_problem(Problem("internal-error", instance=f"urn:antrean:call:{self.call_id}"))


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
