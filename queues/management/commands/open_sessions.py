"""`open_sessions`: the sessions that the plan has and the hospital has not; exit 1 when one could not be opened."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queues import clock, verbs
from queues.errors import PlanDateError
from queues.models import OpeningCause
from queues.press import Press


class Command(BaseCommand):
    """It only adds: running it twice opens nothing twice."""

    help = _("Membuka jadwal praktek dari rencana mingguan; yang sudah ada tidak diubah.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help=_("tanggal pertama (hari ini)"))
        parser.add_argument(
            "--to", dest="last", type=date.fromisoformat, help=_("tanggal terakhir (sesuai pengaturan, 90 hari)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        first = options["first"] or clock.service_date(at)
        last = options["last"] or verbs.horizon(at=at)
        try:
            run = verbs.open_planned(first, last, Press(at), cause=OpeningCause.COMMAND)
        except PlanDateError as refusal:
            raise CommandError(str(refusal)) from None
        for problem in run.problems:
            self.stderr.write(problem)
        words = ngettext("%(count)d jadwal dibuka.", "%(count)d jadwal dibuka.", run.opened)
        self.stdout.write(words % {"count": run.opened})
        if run.problems:
            count = len(run.problems)
            words = ngettext("%(count)d jadwal tidak dapat dibuka.", "%(count)d jadwal tidak dapat dibuka.", count)
            raise CommandError(words % {"count": count}, returncode=1)
