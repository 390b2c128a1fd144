"""GET /schema: this API's OpenAPI description as JSON, made once per process."""

from typing import Any

from rest_framework.request import Request

from service_accounts.openapi import document_of
from simrs.problems import Answer
from simrs.views.base import ApiView

ROOT = "/api/v1"
WORDS = (
    "For a hospital's own information system (SIMRS), so that nobody types twice. Every POST that changes something "
    "needs an `Idempotency-Key`. No request takes a time: an act happens when it is sent. Refusals are RFC 9457 "
    "problems."
)
# Of this description alone; the project's SPECTACULAR_SETTINGS know nothing of it.
DESCRIBED = {
    "TITLE": "Antrean: API for the hospital's information system",
    "VERSION": "1",
    "DESCRIPTION": WORDS,
    "SCHEMA_PATH_PREFIX": "",
    "SCHEMA_PATH_PREFIX_INSERT": ROOT,
    "SERVERS": [],
    "SECURITY": [{"token": []}],
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
    "ENUM_NAME_OVERRIDES": {"PrescriptionKindEnum": "queues.models.PrescriptionKind"},
    "COMPONENT_SPLIT_REQUEST": False,
}


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    return document_of("simrs.urls", DESCRIBED)


class SchemaView(ApiView):
    """Open to everybody: it describes addresses, and opens none."""

    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """The description needs no token."""

    def get(self, request: Request) -> Answer:
        return Answer(description())
