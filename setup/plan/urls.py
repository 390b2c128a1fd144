"""Addresses of the plan, below `/setup/plan/`."""

from django.urls import path

from setup.plan import copying, exceptions, holidays, lines, opening, proposals, week

urlpatterns = [
    path("", week.page, name="plan"),
    path("add/", lines.add, name="plan_add"),
    path("copy/", copying.page, name="plan_copy"),
    path("open/", opening.open_now, name="plan_open"),
    path("kept/", opening.kept, name="plan_kept"),
    path("lines/<int:pk>/", lines.change, name="plan_line"),
    path("lines/<int:pk>/end/", lines.end, name="plan_line_end"),
    path("exceptions/", exceptions.listing, name="plan_exceptions"),
    path("exceptions/add/<slug:kind>/", exceptions.add, name="plan_exception_add"),
    path("exceptions/<int:pk>/withdraw/", exceptions.withdraw, name="plan_exception_withdraw"),
    path("holidays/", holidays.listing, name="plan_holidays"),
    path("holidays/add/", holidays.add, name="plan_holiday_add"),
    path("holidays/load/", holidays.load, name="plan_holidays_load"),
    path("holidays/<int:pk>/", holidays.answer, name="plan_holiday"),
    path("holidays/<int:pk>/remove/", holidays.remove, name="plan_holiday_remove"),
    path("hfis/", proposals.page, name="plan_hfis"),
    path("hfis/answer/", proposals.answer, name="plan_hfis_answer"),
    path("hfis/kept/<int:pk>/", proposals.ask_again, name="plan_hfis_ask_again"),
]
