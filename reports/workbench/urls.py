"""Addresses of the desk for BPJS."""

from django.urls import path

from reports.workbench import figures_views, views

urlpatterns = [
    path("", views.held, name="workbench"),
    path("resend/", views.resend, name="workbench_resend"),
    path("give-up/", views.give_up, name="workbench_give_up"),
    path("<int:pk>/mend/", views.mend, name="workbench_mend"),
    path("completeness/", figures_views.complete, name="workbench_completeness"),
    path("dashboard/", figures_views.dashboard, name="workbench_dashboard"),
    path("dashboard/pull/", figures_views.pull, name="workbench_pull"),
]
