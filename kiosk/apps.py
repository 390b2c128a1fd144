"""The kiosk app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KioskConfig(AppConfig):
    name = "kiosk"
    verbose_name = _("Anjungan")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What readiness says of it."""
        from kiosk import readiness  # noqa: F401, PLC0415  (registers itself)
