"""The admin of BPJS's accounts. They are made by `create_ws_user`, which shows a password once."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models.ws import WsAccount, new_signing_key
from queues.admin.bases import KeptAdmin


@admin.register(WsAccount)
class WsAccountAdmin(KeptAdmin[WsAccount]):
    """Switch an account off, shorten its tokens, end them; neither password nor key is ever shown."""

    list_display = ["name", "is_active", "token_seconds", "password_set_at"]
    fields = ["name", "is_active", "token_seconds", "password_set_at"]
    readonly_fields = ["name", "password_set_at"]
    actions = ["end_tokens"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Akhiri semua token akun terpilih"), permissions=["change"])
    def end_tokens(self, request: HttpRequest, queryset: QuerySet[WsAccount]) -> None:
        for account in queryset:
            account.signing_key = new_signing_key()
            account.save(update_fields=["signing_key"])
        self.message_user(request, _("Token lama tidak berlaku lagi; BPJS akan meminta token baru."))
