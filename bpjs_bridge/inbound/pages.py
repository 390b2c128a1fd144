"""`/ws/schema` and `/ws/docs`: the OpenAPI document of WS RS, and a page that shows it, all from this server."""

from functools import cache
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bpjs_bridge.inbound.documentation import SETTINGS


@cache
def _made() -> dict[str, Any]:
    with patched_settings(SETTINGS):
        generator = SchemaGenerator(urlconf="bpjs_bridge.inbound.document_urls")  # type: ignore[no-untyped-call]
        made: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


class SchemaView(APIView):
    """The document as JSON, made once per process."""

    renderer_classes = [OpenApiJsonRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        with settings.OPENAPI_LOCK:
            return Response(_made())


schema = SchemaView.as_view()
# Swagger UI writes styles into the page.
docs = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="ws:schema")
)
