"""Addresses of the API; booking codes of the system used before may hold a slash."""

from django.urls import path, re_path

from simrs.description import SchemaView
from simrs.views.base import UnknownView
from simrs.views.bookings import BookingsView, CancelView, CheckInView, SessionsView
from simrs.views.events import EventsView
from simrs.views.patients import PatientSearchView, PatientView
from simrs.views.token import TokenView
from simrs.views.visits import (
    AdmissionFinishView,
    AdmissionView,
    FinishView,
    PharmacyView,
    PrescriptionView,
    SepView,
    StartView,
    VisitSearchView,
    VisitView,
)

app_name = "simrs"
urlpatterns = [
    path("token", TokenView.as_view(), name="token"),
    path("patients", PatientView.as_view(), name="patients"),
    path("patients/search", PatientSearchView.as_view(), name="patients_search"),
    path("sessions", SessionsView.as_view(), name="sessions"),
    path("bookings", BookingsView.as_view(), name="bookings"),
    path("bookings/<path:booking_code>/cancel", CancelView.as_view(), name="cancel"),
    path("bookings/<path:booking_code>/check-in", CheckInView.as_view(), name="check_in"),
    path("admissions", AdmissionView.as_view(), name="admissions"),
    path("admissions/finish", AdmissionFinishView.as_view(), name="finish_admission"),
    path("visits/search", VisitSearchView.as_view(), name="visits_search"),
    path("visits/<path:booking_code>/start", StartView.as_view(), name="start"),
    path("visits/<path:booking_code>/finish", FinishView.as_view(), name="finish"),
    path("visits/<path:booking_code>/prescription", PrescriptionView.as_view(), name="prescription"),
    path("visits/<path:booking_code>/pharmacy", PharmacyView.as_view(), name="pharmacy"),
    path("visits/<path:booking_code>/sep", SepView.as_view(), name="sep"),
    path("visits/<path:booking_code>", VisitView.as_view(), name="visit"),
    path("events", EventsView.as_view(), name="events"),
    path("schema", SchemaView.as_view(), name="schema"),
    re_path(r"", UnknownView.as_view(), name="unknown"),
]
