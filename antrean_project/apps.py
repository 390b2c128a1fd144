"""The frame as an app: what every process of ours starts with."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "antrean_project"

    def ready(self) -> None:
        """Presses of any process wake the screens of all; consoles and kiosk get the bridge they may ask."""
        from antrean_project import checks, groups  # noqa: F401, PLC0415  (checks registers; models are loaded only now)
        from antrean_project.live.wiring import publish_presses  # noqa: PLC0415
        from bpjs_bridge import alarms  # noqa: PLC0415
        from bpjs_bridge.letters import service as letters  # noqa: PLC0415
        from bpjs_bridge.outbox import replacements, status, telling  # noqa: PLC0415
        from bpjs_bridge.references import service  # noqa: PLC0415
        from bpjs_bridge.schedules import offering  # noqa: PLC0415
        from counter import alarms as alarms_at_consoles  # noqa: PLC0415
        from counter import bpjs, coach, hfis, letter_service, refused_instead, told  # noqa: PLC0415
        from counter import references as references_at_desk  # noqa: PLC0415
        from kiosk import references as references_at_kiosk  # noqa: PLC0415
        from kiosk import refused as refused_on_the_phone  # noqa: PLC0415
        from reports.coach import bar  # noqa: PLC0415
        from setup import roles  # noqa: PLC0415

        publish_presses()
        roles.provide(groups)
        bpjs.provide(status)
        told.provide(telling)
        refused_instead.provide(replacements)
        refused_on_the_phone.provide(replacements)
        alarms_at_consoles.provide(alarms)
        references_at_kiosk.provide(service)
        references_at_desk.provide(service)
        letter_service.provide(letters)
        hfis.provide(offering)
        coach.provide(bar)
