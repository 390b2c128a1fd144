"""Addresses of the set-up."""

from django.urls import include, path

from setup import access, account, changing, overview, payers, places, polis, settings

app_name = "setup"
urlpatterns = [
    path("", overview.page, name="overview"),
    path("first/", account.first, name="first"),
    path("step/<str:key>/skip/", overview.skip, name="skip"),
    path("account/", account.page, name="account"),
    path("access/", access.page, name="access"),
    path("access/test/", access.test, name="access_test"),
    path("polis/", polis.page, name="polis"),
    path("payers/", payers.page, name="payers"),
    path("places/", places.page, name="places"),
    path("settings/", settings.listing, name="settings"),
    path("settings/<str:name>/", changing.page, name="setting"),
    path("plan/", include("setup.plan.urls")),
]
