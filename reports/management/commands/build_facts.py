"""`build_facts`: the facts of reports, of all days that lack them or were touched since."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock
from reports.facts import keeping
from reports.models import FactDay


class Command(BaseCommand):
    """Stopped in the middle, it goes on where it was; the latest days come first."""

    help = _("Menghitung fakta laporan: hari yang belum ada atau yang berubah sejak dihitung.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help=_("semua hari sekali lagi, misalnya setelah pemulihan"))
        parser.add_argument("--seconds", type=float, default=float("inf"), help=_("paling lama sekian detik"))

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["all"]:
            FactDay.objects.filter(date__lte=clock.service_date(at)).update(is_stale=True)
        left = keeping.build_due(at=at, seconds=options["seconds"])
        self.stdout.write(_("Selesai; %(left)d hari tersisa.") % {"left": left})
