"""`manage.py archive_days`: make days small that are older than ARCHIVE_AFTER_DAYS."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.outbox.archiving import archive_day, counted, days_to_archive
from queues import rules
from queues.history.packing import DoesNotFitError
from queues.models import HistorySeal

DAYS_A_RUN = 60


class Command(BaseCommand):
    """A day after the other, each done for good: stopped at any moment and run again, it goes on from there."""

    help = _("Mengarsipkan hari yang lebih tua dari ARCHIVE_AFTER_DAYS: riwayat dipadatkan, isi pesan dikosongkan.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS_A_RUN, help=_("paling banyak sekian hari sekali jalan"))
        parser.add_argument("--dry-run", action="store_true", help=_("hanya menghitung, tidak mengubah apa pun"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not rules.current().archive_after_days:
            self.stdout.write(_("ARCHIVE_AFTER_DAYS adalah 0: tidak ada yang diarsipkan."))
            return
        at = timezone.now()
        waiting = days_to_archive(at=at)
        seals = waiting[: options["days"]]
        if options["dry_run"]:
            self._count(seals)
        else:
            for seal in seals:
                self._archive(seal)
        left = len(waiting) - len(seals)
        self.stdout.write(_("Selesai; %(left)d hari lagi menunggu.") % {"left": left} if left else _("Selesai."))

    def _archive(self, seal: HistorySeal) -> None:
        try:
            done = archive_day(seal, at=timezone.now())
        except DoesNotFitError as fault:
            raise CommandError(
                _(
                    "Riwayat %(table)s tanggal %(date)s tidak cocok dengan segelnya; tidak diarsipkan. "
                    "Jalankan verify_history."
                )
                % {"table": fault.table, "date": fault.day}
            ) from None
        self._say(seal.date, done.rows, done.messages)

    def _count(self, seals: list[HistorySeal]) -> None:
        before: date | None = None
        for seal in seals:
            rows, messages = counted(seal, after=before)
            self._say(seal.date, rows, messages)
            before = seal.date

    def _say(self, day: date, rows: int, messages: int) -> None:
        self.stdout.write(
            _("%(date)s: %(rows)d baris riwayat, %(messages)d pesan.")
            % {"date": day, "rows": rows, "messages": messages}
        )
        self.stdout.flush()
