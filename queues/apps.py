"""The domain app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueuesConfig(AppConfig):
    """App label "queue": tables queue_*, /admin/queue/."""

    name = "queues"
    label = "queue"
    verbose_name = _("Antrean")

    def ready(self) -> None:
        """Register the system checks and the invariants of the domain."""
        from queues import checks  # noqa: F401, PLC0415  (Django: registration belongs in ready())
        from queues.invariants import figures, numbers, path, privacy, stops  # noqa: F401, PLC0415
