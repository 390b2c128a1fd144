"""The room of logging in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffLoginConfig(AppConfig):
    name = "staff_login"
    verbose_name = _("masuk petugas")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A login begins a session of ours."""
        from staff_login import checks, sessions  # noqa: F401, PLC0415  (they register themselves)
