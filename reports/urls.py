"""Addresses of reports."""

from django.urls import include, path

from reports import agreement, unrecognised, views

app_name = "reports"
urlpatterns = [
    path("", views.day, name="day"),
    path("csv/", views.download, name="csv"),
    path("schedules/", include("reports.schedule_urls")),
    path("bpjs/", agreement.page, name="bpjs"),
    path("bpjs/<int:pk>/<slug:name>/", agreement.act, name="bpjs_act"),
    path("unrecognised/", unrecognised.page, name="unrecognised"),
    path("unrecognised/<int:pk>/<slug:name>/", unrecognised.act, name="unrecognised_act"),
]
