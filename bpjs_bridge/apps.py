"""The bpjs_bridge app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BpjsBridgeConfig(AppConfig):
    name = "bpjs_bridge"
    verbose_name = _("BPJS")

    def ready(self) -> None:
        """Hear the domain, and register checks, invariants and what BPJS's answers move on screens."""
        from bpjs_bridge import checks, readiness  # noqa: F401, PLC0415  (Django: registration belongs here)
        from bpjs_bridge.booking_desk import Bookings  # noqa: PLC0415
        from bpjs_bridge.fresh import hold_sending  # noqa: PLC0415
        from bpjs_bridge.inbound import public_address, settings_checks  # noqa: F401, PLC0415
        from bpjs_bridge.outbox import invariants, reporting, writing  # noqa: F401, PLC0415  (Django: registration belongs here)
        from bpjs_bridge.outbox.changes import WATCHED  # noqa: PLC0415
        from bpjs_bridge.reference_desk import REFERENCE_TABLES  # noqa: PLC0415
        from bpjs_bridge.schedule_desk import Schedule  # noqa: PLC0415
        from bpjs_bridge.schedules import settings_checks as schedule_checks  # noqa: F401, PLC0415
        from queues.database.change_triggers import watch  # noqa: PLC0415
        from queues.imports.desk import kinds  # noqa: PLC0415
        from queues.models import ImportKind  # noqa: PLC0415

        watch(*WATCHED)
        post_migrate.connect(hold_sending, sender=self, dispatch_uid="a new database sends nothing")
        kinds.register(ImportKind.BOOKINGS, Bookings())
        kinds.register(ImportKind.SCHEDULE, Schedule())
        for kind, table in REFERENCE_TABLES.items():
            kinds.register(kind, table)
