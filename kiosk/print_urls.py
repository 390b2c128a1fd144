"""Addresses where staff print a ticket again: by row, no number that names a person."""

from django.urls import path

from kiosk.views import staff

app_name = "print"
urlpatterns = [
    path("visit/<int:pk>/", staff.visit, name="visit"),
    path("pharmacy/<int:pk>/", staff.pharmacy, name="pharmacy"),
    path("admission/<int:pk>/", staff.admission, name="admission"),
]
