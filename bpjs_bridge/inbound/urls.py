"""Addresses of WS RS: with and without a trailing slash; what is none of them is answered too."""

from django.urls import re_path

from bpjs_bridge.inbound import pages
from bpjs_bridge.inbound.views import SERVICES, ServiceView, TokenView, UnknownView

app_name = "ws"
urlpatterns = [
    re_path(r"^schema/?\Z", pages.schema, name="schema"),
    re_path(r"^docs/?\Z", pages.docs, name="docs"),
    re_path(r"^auth/?\Z", TokenView.as_view(), name="auth"),
    *(re_path(rf"^{name}/?\Z", ServiceView.as_view(service=name), name=name) for name in SERVICES),
    re_path(r"", UnknownView.as_view(), name="unknown"),
]
