"""Addresses of the lock, of one's own PIN and second factor, and of the way out of all sessions."""

from django.urls import path

from staff_login import lock_views, second_views, sign_out_views, start_views

urlpatterns = [
    path("", lock_views.lock, name="lock"),
    path("open/", lock_views.unlock, name="unlock"),
    path("state/", lock_views.state, name="lock_state"),
    path("again/", lock_views.log_in_again, name="login_again"),
    path("new/", start_views.new_password, name="new_password"),
    path("code/", second_views.code, name="second_factor_code"),
    path("second/", second_views.own, name="second_factor"),
    path("everywhere/", sign_out_views.everywhere, name="sign_out_everywhere"),
    path("pin/", lock_views.own_pin, name="own_pin"),
    path("console/", lock_views.enrol, name="enrol_console"),
]
