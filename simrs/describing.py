"""How services describe themselves to OpenAPI: the same words for all that read and all that act."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from simrs import answer_shapes
from simrs.problems import MEDIA_TYPE

View = TypeVar("View", bound=type)
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="A new one for each act; the same one when the same request is sent again.",
)


def _problem(words: str) -> OpenApiResponse:
    return OpenApiResponse(answer_shapes.Problem, description=words)


REFUSED = {
    (400, MEDIA_TYPE): _problem("not readable, or a field is wrong"),
    (401, MEDIA_TYPE): _problem("no valid token"),
    (403, MEDIA_TYPE): _problem("not among the token's scopes"),
}
UNKNOWN = {(404, MEDIA_TYPE): _problem("nobody and nothing has this number or code")}
ACT_REFUSED = {
    **REFUSED,
    **UNKNOWN,
    (409, MEDIA_TYPE): _problem("refused as things stand; nothing was done, and the key is free"),
    (422, MEDIA_TYPE): _problem("the body names something that is not here, or the key belongs to another request"),
}


def reads(operation: str, summary: str, answer: type, *, unknown: bool = False) -> dict[str, Any]:
    """Arguments of `extend_schema` for a service that changes nothing."""
    return {
        "operation_id": operation,
        "summary": summary,
        "responses": {200: answer, **REFUSED, **(UNKNOWN if unknown else {})},
    }


def acts(operation: str, summary: str, request: type, answer: type, *, made: bool = False) -> Callable[[View], View]:
    """Describes the POST of an acting view. `made`: 201 says that something new is there."""
    done: dict[Any, Any] = {200: answer, **({201: answer} if made else {})}
    description = extend_schema(
        operation_id=operation,
        summary=summary,
        request=request,
        responses={**done, **ACT_REFUSED},
        parameters=[KEY],
    )
    return extend_schema_view(post=description)
