"""The admin of machine accounts. They are made by commands, which show a password once."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.admin.bases import KeptAdmin
from service_accounts.models import ServiceAccount

A = TypeVar("A", bound=ServiceAccount)


class ServiceAccountAdmin(KeptAdmin[A]):
    """Switch an account off, shorten its tokens, end them; neither password nor key is ever shown."""

    list_display = ["name", "is_active", "token_seconds", "password_set_at"]
    fields = ["name", "is_active", "token_seconds", "password_set_at"]
    readonly_fields = ["name", "password_set_at"]
    actions = ["end_tokens"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        """An empty life of tokens is the setting's: the page names it."""
        form_field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if form_field is not None and db_field.name == "token_seconds":
            names = {"setting": self.model.token_seconds_setting}
            form_field.help_text = _("Kosong: menurut pengaturan %(setting)s.") % names
        return form_field

    @admin.action(description=gettext_lazy("Akhiri semua token akun terpilih"), permissions=["change"])
    def end_tokens(self, request: HttpRequest, queryset: "QuerySet[A]") -> None:
        for account in queryset:
            account.end_tokens()
        self.message_user(request, _("Token lama tidak berlaku lagi; sistem itu akan meminta token baru."))
