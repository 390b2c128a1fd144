"""Addresses of the set-up."""

from django.urls import include, path

from setup import access, changing, settings

app_name = "setup"
urlpatterns = [
    path("access/", access.page, name="access"),
    path("access/test/", access.test, name="access_test"),
    path("settings/", settings.listing, name="settings"),
    path("settings/<str:name>/", changing.page, name="setting"),
    path("plan/", include("setup.plan.urls")),
]
