"""`/ws/schema` and `/ws/docs`: the OpenAPI document of WS RS, and a page that shows it, all from this server."""

from csp.decorators import csp_update
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bpjs_bridge.inbound.documentation import SETTINGS
from service_accounts.openapi import document_of


class SchemaView(APIView):
    """The document as JSON, made once per process."""

    renderer_classes = [OpenApiJsonRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(document_of("bpjs_bridge.inbound.document_urls", SETTINGS))


schema = SchemaView.as_view()
# Swagger UI writes styles into the page.
docs = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="ws:schema")
)
