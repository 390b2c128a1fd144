"""Addresses of the set-up."""

from django.urls import include, path

from setup import (
    access,
    account,
    changing,
    hospital,
    import_page,
    imports,
    opening,
    overview,
    payers,
    places,
    polis,
    readiness,
    screens,
    settings,
    staff,
    walk,
)

app_name = "setup"
urlpatterns = [
    path("", overview.page, name="overview"),
    path("first/", account.first, name="first"),
    path("step/<str:key>/skip/", overview.skip, name="skip"),
    path("account/", account.page, name="account"),
    path("access/", access.page, name="access"),
    path("access/test/", access.test, name="access_test"),
    path("readiness/", readiness.page, name="readiness"),
    path("readiness/<str:rule>/mend/", readiness.mend, name="mend"),
    path("hospital/", hospital.page, name="hospital"),
    path("texts/", hospital.texts, name="texts"),
    path("polis/", polis.page, name="polis"),
    path("payers/", payers.page, name="payers"),
    path("places/", places.page, name="places"),
    path("staff/", staff.page, name="staff"),
    path("screens/", screens.page, name="screens"),
    path("walk/", walk.page, name="walk"),
    path("walk/now/", walk.now, name="walk_now"),
    path("opening/", opening.page, name="opening"),
    path("settings/", settings.listing, name="settings"),
    path("settings/<str:name>/", changing.page, name="setting"),
    path("plan/", include("setup.plan.urls")),
    path("imports/", imports.page, name="imports"),
    path("imports/<int:pk>/", import_page.page, name="import"),
    path("imports/<int:pk>/now/", import_page.progress, name="import_now"),
    path("imports/<int:pk>/refused/", import_page.refused, name="import_refused"),
    path("imports/<int:pk>/twins/", import_page.twins, name="import_twins"),
    path("imports/<int:pk>/<str:name>/", import_page.act, name="import_act"),
]
