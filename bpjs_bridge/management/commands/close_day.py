"""Closing a day: what nobody recorded is given up, and so is what waited for it; days that are over are sealed, and
what is kept for a time alone is deleted.
"""

from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.agreement import schedule
from bpjs_bridge.client import journal
from bpjs_bridge.inbound import unrecognised
from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox import late
from bpjs_bridge.outbox.corrections import give_up_behind_closed_gaps
from bpjs_bridge.schedules import runs
from queues import clock, verbs
from queues.database.writers import StillWritingError
from queues.errors import DayClosedError, DayToComeError
from queues.history.seals import seal_days
from queues.imports.desk import acts as imports
from queues.press import Press
from queues.waiting.changes import forget_old


class Command(BaseCommand):
    """Run after the last session. A step may still be entered later: what was given up then goes out."""

    help = _("Menutup hari: tahap yang tidak pernah dicatat dilepas, juga pesan BPJS yang menunggunya.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=date.fromisoformat, help=_("tanggal (hari ini)"))

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        day = options["date"] or clock.service_date(at)
        gaps = self._close(day, at)
        messages = give_up_behind_closed_gaps(at=at)
        of_day = OutboxMessage.objects.filter(visit__session__date=day)
        self.stdout.write(
            _("%(gaps)d tahap dan %(messages)d pesan dilepas; %(parked)d pesan ditahan, %(waiting)d menunggu.")
            % {
                "gaps": gaps,
                "messages": messages,
                "parked": of_day.filter(state=MessageState.PARKED).count(),
                "waiting": of_day.filter(state=MessageState.PENDING).count(),
            }
        )
        forget_old()
        journal.forget_old(at=at)
        runs.forget_old(at=at)
        schedule.forget_old(at=at)
        unrecognised.forget_old(at=at)
        imports.forget_old(at=at)
        late.note(at=at)
        self._seal(at)

    def _close(self, day: date, at: datetime) -> int:
        """How many steps were given up. A person may have closed the day: that stands."""
        try:
            return verbs.close_day(day, Press(at)).gaps
        except DayClosedError as closed:
            self.stdout.write(str(closed))
            return verbs.give_up_gaps(day, at=at)
        except DayToComeError as refusal:
            raise CommandError(str(refusal)) from None

    def _seal(self, at: datetime) -> None:
        """This day itself is not over: the days before it."""
        try:
            for seal in seal_days(at=at):
                self.stdout.write(_("Segel %(number)d, %(date)s: %(count)d baris.") % vars(seal))
        except StillWritingError:
            raise CommandError(_("Ada transaksi yang lama sekali belum selesai. Jalankan lagi nanti.")) from None
