"""The room of logging in."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaffLoginConfig(AppConfig):
    name = "staff_login"
    verbose_name = _("masuk petugas")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A login begins a session of ours; `migrate` prints the code for the first administrator.

        What is imported registers itself.
        """
        from staff_login import checks, readiness, second_factor, sessions, start_views  # noqa: F401, PLC0415
        from staff_login.first_admin import print_code  # noqa: PLC0415

        post_migrate.connect(print_code, sender=self, dispatch_uid="code of the first administrator")
