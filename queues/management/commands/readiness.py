"""`manage.py readiness`: what keeps patients from being called, and what to do next; exit 1 when one is stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import Error
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queues.readiness.rules import Finding, Level, findings


class Command(BaseCommand):
    """Prints names of places and days, never patients."""

    help = "What is missing before patients can be called, and what to do next; exit 1 when a patient is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = findings(at=timezone.now())
        except Error:
            raise CommandError(_("Basis data tidak dapat dibaca. Jalankan dulu: manage.py migrate")) from None
        for finding in found:
            self._tell(finding)
        stops = sum(finding.rule.level == Level.STOP for finding in found)
        if stops:
            words = ngettext("%(count)d hal menghentikan pasien.", "%(count)d hal menghentikan pasien.", stops)
            self.stdout.write(self.style.ERROR(words % {"count": stops}))
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS(_("Siap: setiap nomor yang diambil dapat dipanggil.")))

    def _tell(self, finding: Finding) -> None:
        style = self.style.ERROR if finding.rule.level == Level.STOP else self.style.WARNING
        self.stdout.write(style(f"{finding.rule.level} {finding.rule.id} {finding.sentence}"))
        self.stdout.write(f"     {finding.rule.next_step}")
