"""The kiosk app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KioskConfig(AppConfig):
    """Patients: check in, take a ticket, print."""

    name = "kiosk"
    verbose_name = _("Anjungan")
