"""POST /token: name and secret for a token."""

import logging

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request

from service_accounts.addresses import caller
from simrs import answer_shapes, idempotency, integrations, tokens
from simrs.fields import read
from simrs.limits import WRONG_SECRETS
from simrs.problems import Answer, Problem
from simrs.shapes import Secret
from simrs.views.base import ApiView

logger = logging.getLogger(__name__)


class TokenView(ApiView):
    """The only service that needs no token."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(request.method or "")

    @extend_schema(
        operation_id="token",
        summary="A token for an integration's name and secret",
        request=Secret,
        responses={200: answer_shapes.Token},
        auth=[],
    )
    def post(self, request: Request) -> Answer:
        values = read(Secret, self.body())
        name, source = values["name"], caller(request._request)
        if WRONG_SECRETS.is_reached(source, name, at=self.received_at):
            raise Problem("too-many-failures", retry_after=int(WRONG_SECRETS.window.total_seconds()))
        integration = integrations.active_integration(name)
        if integration is None or not integration.opens_with(values["secret"]):
            WRONG_SECRETS.count(source, name, at=self.received_at)
            logger.warning("api token refused: %s from %s", integration or "(unknown name)", source or "-")
            raise Problem("wrong-secret")
        idempotency.forget_old_answers(at=self.received_at)
        return Answer(
            {
                "token": tokens.issue(integration),
                "token_type": "Bearer",
                "expires_in": integration.seconds_per_token,
                "scopes": integration.scopes,
            }
        )
