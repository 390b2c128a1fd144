"""The service_accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceAccountsConfig(AppConfig):
    """Accounts of machines, and what limits callers of every kind."""

    name = "service_accounts"
    verbose_name = _("Akun layanan")
    default_auto_field = "django.db.models.BigAutoField"
