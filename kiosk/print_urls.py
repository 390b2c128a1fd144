"""Addresses where staff print a ticket again: by row and sealed, so that none can be guessed from another."""

from django.urls import path

from kiosk.views import staff
from queues import sealed_paths

for kind in ("visit_ticket", "pharmacy_ticket", "admission_ticket"):
    sealed_paths.register(kind)

app_name = "print"
urlpatterns = [
    path("visit/<visit_ticket:pk>/", staff.visit, name="visit"),
    path("pharmacy/<pharmacy_ticket:pk>/", staff.pharmacy, name="pharmacy"),
    path("admission/<admission_ticket:pk>/", staff.admission, name="admission"),
]
