"""Addresses of the comparison with HFIS."""

from django.urls import path

from reports import schedules

urlpatterns = [
    path("", schedules.listing, name="schedules"),
    path("now/", schedules.progress, name="schedules_now"),
    path("fetch/", schedules.fetch, name="schedules_fetch"),
    path("<int:pk>/", schedules.question, name="schedule"),
]
