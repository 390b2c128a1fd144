"""Addresses of the kiosk. None carries a number that names a person."""

from django.urls import path

from kiosk.views import admission, checkin, enrolment, letters, pharmacy, start, ticket, walkin

app_name = "kiosk"
urlpatterns = [
    path("", start.home, name="home"),
    path("enrol/", enrolment.enrol, name="enrol"),
    path("restart/", start.restart, name="restart"),
    path("here/", start.here, name="here"),
    path("reach/", start.lower_controls, name="lower_controls"),
    path("refused/", start.refused, name="refused"),
    path("expired/", start.expired, name="expired"),
    path("code/", checkin.code, name="code"),
    path("confirm/", checkin.confirm, name="confirm"),
    path("identify/", checkin.identify, name="identify"),
    path("person/", walkin.person, name="person"),
    path("choose/", letters.choose, name="choose"),
    path("sitting/", letters.sitting, name="sitting"),
    path("arrival/", walkin.arrival, name="arrival"),
    path("letter/", walkin.letter, name="letter"),
    path("clinic/", walkin.clinic, name="clinic"),
    path("doctor/", walkin.doctor, name="doctor"),
    path("review/", walkin.review, name="review"),
    path("admission/", admission.admission, name="admission"),
    path("admission/begin/", admission.begin, name="admission_begin"),
    path("help/", admission.help_page, name="help"),
    path("ticket/", ticket.ticket, name="ticket"),
    path("pharmacy/", pharmacy.pharmacy, name="pharmacy"),
]
