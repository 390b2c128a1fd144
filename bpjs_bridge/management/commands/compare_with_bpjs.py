"""`compare_with_bpjs`: does BPJS have what we have? One date, or what is due."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge import rules
from bpjs_bridge.agreement import schedule
from bpjs_bridge.agreement.comparing import compare_day
from bpjs_bridge.checks import ACCESS_HINT, missing_access
from bpjs_bridge.client import journal
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import AgreementFinding, AgreementRun, FindingState
from queues import clock
from queues.models import SendMode


class Command(BaseCommand):
    """Exit code 0: both sides say the same, or what differed was told again. 1: a person is needed, or BPJS did not
    say everything.
    """

    help = _("Membandingkan antrean satu tanggal dengan yang ada di BPJS; tanpa tanggal: hari ini.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", type=date.fromisoformat, help=_("tanggal (hari ini)"))
        parser.add_argument("--due", action="store_true", help=_("semua tanggal yang waktunya dibandingkan"))

    def handle(self, *args: Any, **options: Any) -> None:
        if rules.current().bpjs_send == SendMode.OFF:
            self.stdout.write(_("BPJS_SEND=off: tidak ada yang dibandingkan."))
            return
        missing = missing_access()
        if missing:
            raise CommandError(f"{', '.join(missing)}: {ACCESS_HINT}")
        runs = schedule.compare_due() if options["due"] else self._one(options["date"])
        journal.write()
        for run in runs:
            self._say(run)
        unfinished = [run for run in runs if not run.is_complete]
        open_now = AgreementFinding.objects.filter(state=FindingState.OPEN, day__in=[run.day for run in runs]).count()
        if unfinished or open_now:
            raise CommandError(_("%(count)d perbedaan menunggu petugas: /reports/bpjs/.") % {"count": open_now})

    def _one(self, day: date | None) -> list[AgreementRun]:
        with BpjsClient.antrean() as client:
            run = compare_day(day or clock.service_date(timezone.now()), client)
        if run is None:
            raise CommandError(_("Tanggal ini sedang dibandingkan proses lain."))
        return [run]

    def _say(self, run: AgreementRun) -> None:
        words = _(
            "%(day)s: %(there)d antrean di BPJS, %(here)d di sini, %(looks)d ditanyakan satu per satu; "
            "%(found)d berbeda, %(repaired)d dikirim ulang."
        )
        counted = {"there": run.bookings_there, "here": run.bookings_here, "looks": run.looks}
        self.stdout.write(words % {**counted, "day": run.day, "found": run.found, "repaired": run.repaired})
        if run.trouble:
            self.stderr.write(_("%(day)s belum lengkap: %(trouble)s") % {"day": run.day, "trouble": run.trouble})
