"""`/ws/schema` and `/ws/docs`: the OpenAPI document of WS RS, and a page that shows it, all from this server."""

from csp.decorators import csp_update
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from bpjs_bridge.inbound.documentation import SETTINGS

schema = SpectacularAPIView.as_view(urlconf="bpjs_bridge.inbound.document_urls", custom_settings=SETTINGS)
# Swagger UI writes styles into the page.
docs = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="ws:schema")
)
