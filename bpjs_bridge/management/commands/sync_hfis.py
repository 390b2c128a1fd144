"""Sessions from BPJS's HFIS (jadwaldokter)."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge import rules
from bpjs_bridge.client import journal
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import ScheduleRun
from bpjs_bridge.schedules import runs
from bpjs_bridge.schedules.differences import Summary
from queues import clock
from queues.rules import reading

ACCESS = ("BPJS_CONS_ID", "BPJS_SECRET_KEY", "BPJS_ANTREAN_USER_KEY")
LONGEST_RANGE_DAYS = 90


class Command(BaseCommand):
    """Idempotent: running it twice changes nothing."""

    help = _("Mengambil jadwal dokter dari HFIS; poli dan dokter yang belum dikenal dibuat.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinics", default="", help=_("kode poli BPJS, dipisah koma; kosong: semua"))
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help=_("tanggal pertama (hari ini)"))
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help=_("tanggal terakhir (7 hari)"))
        parser.add_argument("--confirm", action="store_true", help=_("poli baru langsung ditawarkan di anjungan"))

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ACCESS:
            if not reading.value(name):
                raise CommandError(_("%(name)s belum diisi.") % {"name": name})
        first, last = self._range(options["first"], options["last"])
        codes = [code for code in (code.strip().upper() for code in options["clinics"].split(",")) if code]
        with BpjsClient.antrean() as client:
            run = runs.command_run(at=timezone.now(), codes=codes, first=first, last=last)
            work = runs.Worker(run, client, is_confirming=options["confirm"])
            try:
                work.go_on(done=lambda code: self._say_done(run, code))
            finally:
                journal.write()
        if run.trouble and not run.done:
            raise CommandError(_("BPJS tidak dapat ditanya: %(answer)s") % {"answer": run.trouble})
        self._say_end(work.summary)
        if problems := _problems(run, work.summary):
            raise CommandError("\n".join(problems))

    def _range(self, first: date | None, last: date | None) -> tuple[date, date]:
        first = first or clock.service_date(timezone.now())
        last = last or runs.days_from(first, rules.current().hfis_days)[1]
        if not 1 <= (last - first).days + 1 <= LONGEST_RANGE_DAYS:
            raise CommandError(_("Rentang tanggal harus 1 sampai %(days)d hari.") % {"days": LONGEST_RANGE_DAYS})
        return first, last

    def _say_done(self, run: ScheduleRun, code: str) -> None:
        place = run.codes.index(code) + 1
        self.stdout.write(f"{place}/{len(run.codes)} {code}", ending="\r" if self.stdout.isatty() else "\n")

    def _say_end(self, summary: Summary) -> None:
        for failure in summary.failures:
            self.stderr.write(failure)
        for row in summary.bad_rows:
            self.stderr.write(_("Baris tidak terbaca, %(row)s") % {"row": row})
        for row in summary.refused:
            self.stderr.write(_("Baris tidak dapat dijalankan, %(row)s") % {"row": row})
        for poli in summary.empty:
            self.stderr.write(_("Tidak satu pun dokter dapat dipakai, poli tanpa jadwal: %(poli)s") % {"poli": poli})
        for note in summary.notes:
            self.stderr.write(_("Perhatikan, %(note)s") % {"note": note})
        for difference in summary.differences:
            self.stderr.write(_("Perbedaan, %(difference)s") % {"difference": difference})
        self.stdout.write(
            _("Selesai: %(opened)d jadwal dibuka, %(changed)d diubah, %(closed)d ditutup, %(same)d sama; ")
            % {
                "opened": summary.opened,
                "changed": summary.changed,
                "closed": summary.closed,
                "same": summary.unchanged,
            }
            + _("%(clinics)d poli dan %(doctors)d dokter baru.")
            % {"clinics": len(summary.clinics_made), "doctors": summary.doctors_made}
        )


def _problems(run: ScheduleRun, summary: Summary) -> list[str]:
    """What makes the exit code 1: somebody must look."""
    stopped = [_("BPJS tidak dapat ditanya: %(answer)s") % {"answer": run.trouble}] if run.trouble else []
    counted = (
        (len(summary.failures), _("%(count)d permintaan gagal; yang lain sudah disimpan.")),
        (len(summary.bad_rows), _("%(count)d baris tidak terbaca; yang lain sudah disimpan.")),
        (len(summary.refused), _("%(count)d baris tidak dapat dijalankan; yang lain sudah disimpan.")),
        (len(summary.empty), _("%(count)d poli tanpa satu pun dokter.")),
        (len(summary.undecided), _("%(count)d jadwal dengan pasien terdaftar menunggu keputusan petugas.")),
    )
    return stopped + [words % {"count": count} for count, words in counted if count]
