"""The khanza app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KhanzaConfig(AppConfig):
    """What the connector to SIMRS Khanza has read, and what it could not take."""

    name = "khanza"
    verbose_name = _("Sambungan Khanza")

    def ready(self) -> None:
        """Its rule, and what readiness says of it."""
        from khanza import readiness  # noqa: F401, PLC0415  (registers itself)
