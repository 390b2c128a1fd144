"""The frame as an app: what every process of ours starts with."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Commands, the live channel."""

    name = "antrean_project"

    def ready(self) -> None:
        """Presses of any process wake the screens of all."""
        from antrean_project.live.wiring import publish_presses  # noqa: PLC0415  (models are loaded only now)

        publish_presses()
