"""WS RS: each call is method, token, JSON, its service's answer; and one line of log without a person in it."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request

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
from bpjs_bridge.inbound.refusals import refusal_for
from queues.errors import QueueError
from service_accounts.calls import CallView


class WsView(CallView):
    """One service. Its method and token are checked before anything of the call is read."""

    api = "ws"
    service = "?"
    method = "POST"
    schema = WsSchema()

    @property
    def service_name(self) -> str:
        return self.service

    def code_of(self, answer: HttpResponseBase) -> int:
        """The envelope's code: HTTP's is always 200."""
        return answer.code if isinstance(answer, Envelope) else answer.status_code

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method != self.method:
            raise Refusal(messages.WRONG_METHOD)
        self.authorize(request)

    def authorize(self, request: Request) -> None:
        """Refuses unless the token is valid and belongs to the user name."""
        username = request.headers.get("x-username", "")
        self.account_name = tokens.account_of(request.headers.get("x-token", ""), username=username).name

    def refusal_of(self, error: Exception) -> Envelope | None:
        if isinstance(error, Refusal):
            return refused(error)
        return refused(refusal_for(error)) if isinstance(error, QueueError) else None

    def busy(self) -> Envelope:
        return refused(Refusal(messages.BUSY))

    def failed(self) -> Envelope:
        return refused(Refusal(f"{messages.INTERNAL_ERROR} ({self.call_id})"))


class TokenView(WsView):
    service = "auth"
    method = "GET"

    def authorize(self, request: Request) -> None:
        """No token yet: the password is the only thing that is checked."""

    def get(self, request: Request) -> Envelope:
        username, password = request.headers.get("x-username", ""), request.headers.get("x-password", "")
        account = active_account(username) if password else None
        if account is None or not account.opens_with(password):
            source = request.META.get("REMOTE_ADDR", "")
            guesses.count(source=source, is_account=account is not None, at=self.received_at)
            raise Refusal(messages.WRONG_CREDENTIALS)
        self.account_name = account.name
        return success({"token": tokens.TOKENS.issue(account)})


class ServiceView(WsView):
    """A service that takes a JSON object and has a room of its own."""

    def post(self, request: Request) -> Envelope:
        return SERVICES[self.service](read_body(request._request), at=self.received_at)


class UnknownView(WsView):
    """Refuses every other address under /ws/."""

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
