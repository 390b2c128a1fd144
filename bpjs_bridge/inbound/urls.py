"""Addresses of bpjs_bridge.inbound."""

from django.urls import URLPattern

app_name = "ws"
urlpatterns: list[URLPattern] = []
