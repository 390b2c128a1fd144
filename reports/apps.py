"""The reports app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from reports.figures.statistics import teach_sqlite


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Laporan")

    def ready(self) -> None:
        """Teach SQLite what PostgreSQL can; register rules of facts and days, and the work beside the relay."""
        from bpjs_bridge import beside  # noqa: PLC0415
        from reports import invariants  # noqa: F401, PLC0415  (Django: registration belongs here)
        from reports.closing import readiness  # noqa: F401, PLC0415
        from reports.recap.beside import RecapWork  # noqa: PLC0415

        beside.register(RecapWork)
        connection_created.connect(teach_sqlite)
