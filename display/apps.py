"""The display app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisplayConfig(AppConfig):
    """The hall: boards and voice."""

    name = "display"
    verbose_name = _("Layar")
