"""The display app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisplayConfig(AppConfig):
    name = "display"
    verbose_name = _("Layar")

    def ready(self) -> None:
        """A board's own settings are on its screen; a place that calls is on a board."""
        from display import readiness  # noqa: F401, PLC0415  (Django: registration belongs here)
        from display.models import Board  # noqa: PLC0415  (Django: models are loaded only now)
        from queues.database.change_triggers import Watched, watch  # noqa: PLC0415
        from queues.waiting.changes import EVERYTHING  # noqa: PLC0415

        watch(*(Watched(model, (EVERYTHING,)) for model in (Board, Board.stops.through)))
