"""GET /events: what changed since a cursor."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from simrs import answer_shapes, feed
from simrs.describing import reads
from simrs.models import Scope
from simrs.problems import Answer, Problem
from simrs.views.base import ApiView

USUAL = 100
MOST = 500
LONGEST_CURSOR = 18


class EventsView(ApiView):
    """The feed of visits' changes, with a cursor."""

    scopes = (Scope.EVENTS_READ,)

    @extend_schema(
        **reads("events", "Changes of visits after a cursor", answer_shapes.Events),
        parameters=[
            OpenApiParameter("after", str, description="`next` of the answer before; none: from the beginning"),
            OpenApiParameter("limit", int, description=f"1 to {MOST}, usually {USUAL}"),
        ],
    )
    def get(self, request: Request) -> Answer:
        if any(name not in ("after", "limit") for name in request.query_params):
            raise Problem("wrong-fields", errors={"query": ["takes after and limit alone"]})
        limit = _number(request, "limit", usual=USUAL)
        if not 1 <= limit <= MOST:
            raise Problem("wrong-fields", errors={"limit": [f"must be 1 to {MOST}"]})
        page = feed.read(after=_number(request, "after", usual=0), limit=limit, at=self.received_at)
        return Answer({"events": page.events, "next": str(page.next), "has_more": page.has_more})


def _number(request: Request, name: str, *, usual: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_CURSOR):
        raise Problem("wrong-fields", errors={name: ["must be a whole number"]})
    return int(text)
