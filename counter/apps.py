"""The counter app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CounterConfig(AppConfig):
    name = "counter"
    verbose_name = _("Konsol")

    def ready(self) -> None:
        """Register what makes workplaces ready."""
        from counter import readiness  # noqa: F401, PLC0415  (Django: registration belongs here)
