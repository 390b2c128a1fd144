"""The simrs app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SimrsConfig(AppConfig):
    """What the hospital's own information system (SIMRS) asks and tells: /api/v1/."""

    name = "simrs"
    verbose_name = _("Sambungan SIMRS")

    def ready(self) -> None:
        """Register the system checks of this room's settings."""
        from simrs import checks  # noqa: F401, PLC0415  (Django: registration belongs in ready())
