"""Addresses of the status page."""

from django.urls import URLPattern

app_name = "status"
urlpatterns: list[URLPattern] = []
