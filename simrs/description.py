"""GET /schema: this API's OpenAPI description as JSON, made once per process."""

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from rest_framework.request import Request

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


@cache
def _made() -> dict[str, Any]:
    with patched_settings(DESCRIBED):
        generator = SchemaGenerator(urlconf="simrs.urls")  # type: ignore[no-untyped-call]
        described: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return described


def description() -> dict[str, Any]:
    """The OpenAPI document. Made under a lock: drf-spectacular exchanges its settings for the process meanwhile."""
    with settings.OPENAPI_LOCK:
        return _made()


class SchemaView(ApiView):
    """Open to everybody: it describes addresses, and opens none."""

    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """No token."""

    def get(self, request: Request) -> Answer:
        return Answer(description())
