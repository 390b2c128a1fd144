"""What the OpenAPI document of WS RS is about: each service at the address that is mailed to BPJS."""

from django.urls import path

from bpjs_bridge.inbound.views import SERVICES, ServiceView, TokenView

urlpatterns = [
    path("ws/auth", TokenView.as_view()),
    *(path(f"ws/{name}", ServiceView.as_view(service=name)) for name in SERVICES),
]
