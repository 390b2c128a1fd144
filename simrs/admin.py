"""The admin of integrations. They are made by `create_integration`, which shows a secret once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from queues.admin.typed import ModelForm
from service_accounts.admin import ServiceAccountAdmin
from simrs.models import Integration, Scope


class IntegrationForm(ModelForm[Integration]):
    """Scopes as boxes to tick."""

    scopes: Any = forms.MultipleChoiceField(
        label=_("boleh"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Centang hanya yang diperlukan sistem itu."),
    )

    class Meta:
        model = Integration
        fields = ["scopes", "is_active", "token_seconds"]


@admin.register(Integration)
class IntegrationAdmin(ServiceAccountAdmin[Integration]):
    form = IntegrationForm
    list_display = ["name", "is_active", "scopes", "password_set_at"]
    fields = ["name", "is_active", "scopes", "token_seconds", "password_set_at"]
