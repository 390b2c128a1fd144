"""Addresses of reports."""

from collections.abc import Mapping
from typing import Any

from django.urls import include, path

from reports import agreement, unrecognised
from reports.closing import views as closing
from reports.coach import views as coach
from reports.downtime import views as downtime
from reports.now import views as now
from reports.periods import views
from reports.periods.period import Kind
from reports.recap import views as recap
from reports.sealing import views as sealing

app_name = "reports"
# What a room above the periods adds to one of their pages.
MORE: Mapping[tuple[Kind, Any], Mapping[str, Any]] = {(Kind.MONTH, views.page): {"more": sealing.on_page}}
urlpatterns = [
    path("", views.page, name="day"),
    path("csv/", views.csv, name="csv"),
    path("xlsx/", views.xlsx, name="xlsx"),
    path("people/", views.behind, name="people"),
    *[
        path(f"{kind}/{ending}", view, {"kind": kind, **MORE.get((kind, view), {})}, name=f"{kind}{name}")
        for kind in (Kind.WEEK, Kind.MONTH, Kind.MONTHS)
        for ending, name, view in (
            ("", "", views.page),
            ("csv/", "_csv", views.csv),
            ("xlsx/", "_xlsx", views.xlsx),
            ("people/", "_people", views.behind),
        )
    ],
    path("downtime/", downtime.page, name="downtime"),
    path("month/seal/", sealing.seal, name="month_seal"),
    path("month/reopen/", sealing.reopen, name="month_reopen"),
    path("month/respondents/", sealing.note, name="month_respondents"),
    path("recap/", recap.page, name="recap"),
    path("recap/test/", recap.test, name="recap_test"),
    path("recap/<int:pk>/again/", recap.again, name="recap_again"),
    path("now/", now.page, name="now"),
    path("now/live/", now.fragment, name="now_live"),
    path("coach/", coach.page, name="coach"),
    path("coach/at/<int:counter>/", coach.room, name="coach_room"),
    path("coach/<int:visit>/<slug:name>/", coach.act, name="coach_act"),
    path("close/", closing.today, name="close_today"),
    path("close/<str:day>/", closing.page, name="close"),
    path("close/<str:day>/carry-out/", closing.carry_out, name="close_day"),
    path("close/<str:day>/reopen/", closing.reopen, name="reopen_day"),
    path("schedules/", include("reports.schedule_urls")),
    path("workbench/", include("reports.workbench.urls")),
    path("bpjs/", agreement.page, name="bpjs"),
    path("bpjs/<int:pk>/<slug:name>/", agreement.act, name="bpjs_act"),
    path("unrecognised/", unrecognised.page, name="unrecognised"),
    path("unrecognised/<int:pk>/<slug:name>/", unrecognised.act, name="unrecognised_act"),
]
