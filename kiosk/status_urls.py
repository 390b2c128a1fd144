"""Addresses of the status page: a 128-bit token, which names nobody."""

from django.urls import path

from kiosk.views import status

app_name = "status"
urlpatterns = [
    path("<str:token>/", status.page, name="page"),
    path("<str:token>/now/", status.now, name="now"),
]
