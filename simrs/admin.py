"""The admin of integrations. They are made by `create_integration`, which shows a secret once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from queues.admin.bases import KeptAdmin
from queues.admin.typed import ModelForm
from simrs.models import Integration, Scope, new_signing_key


class IntegrationForm(ModelForm[Integration]):
    """Scopes as boxes to tick."""

    scopes: Any = forms.MultipleChoiceField(
        label=_("boleh"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Integration
        fields = ["scopes", "is_active", "token_seconds"]


@admin.register(Integration)
class IntegrationAdmin(KeptAdmin[Integration]):
    """Switch an integration off, change what it may do, end its tokens; neither secret nor key is ever shown."""

    form = IntegrationForm
    list_display = ["name", "is_active", "scopes", "secret_set_at"]
    fields = ["name", "is_active", "scopes", "token_seconds", "secret_set_at"]
    readonly_fields = ["name", "secret_set_at"]
    actions = ["end_tokens"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Akhiri semua token sambungan terpilih"), permissions=["change"])
    def end_tokens(self, request: HttpRequest, queryset: QuerySet[Integration]) -> None:
        for integration in queryset:
            integration.signing_key = new_signing_key()
            integration.save(update_fields=["signing_key"])
        self.message_user(request, _("Token lama tidak berlaku lagi; sistem itu akan meminta token baru."))
