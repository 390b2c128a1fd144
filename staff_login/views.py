"""The pages that take a staff password, with forms that say when to try again."""

from django.contrib import admin
from django.contrib.auth import views
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from staff_login.forms import OwnPasswordForm, StaffLoginForm


class StaffLoginView(views.LoginView):
    form_class = StaffLoginForm
    template_name = "login.html"


@never_cache
@admin.site.admin_view
def own_password(request: HttpRequest) -> HttpResponseBase:
    """/admin/password_change/, as Django's own page but for the form."""
    request.current_app = admin.site.name
    view = views.PasswordChangeView.as_view(
        form_class=OwnPasswordForm,
        success_url=reverse_lazy("admin:password_change_done"),
        extra_context=admin.site.each_context(request),
    )
    return view(request)
