"""Addresses of reports."""

from django.urls import include, path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.day, name="day"),
    path("csv/", views.download, name="csv"),
    path("schedules/", include("reports.schedule_urls")),
]
