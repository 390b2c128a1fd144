"""Addresses of kiosk."""

from django.urls import URLPattern

app_name = "kiosk"
urlpatterns: list[URLPattern] = []
