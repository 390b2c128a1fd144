"""Sessions from BPJS's HFIS (jadwaldokter)."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.outbound.client import BpjsClient
from bpjs_bridge.outbound.hfis import AccessHaltedError, HfisUnreachableError, unique
from bpjs_bridge.outbound.hfis_sync import Summary, Synchronisation
from queues import clock

DAYS = 7
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
            if not getattr(settings, name):
                raise CommandError(_("%(name)s belum diisi.") % {"name": name})
        days = self._days(options["first"], options["last"])
        with BpjsClient.antrean() as client:
            work = Synchronisation(client, at=timezone.now(), is_confirming=options["confirm"])
            try:
                codes = unique(code.strip().upper() for code in options["clinics"].split(",")) or work.poli_codes()
                for done, code in enumerate(work.run(codes, days), start=1):
                    self.stdout.write(f"{done}/{len(codes)} {code}", ending="\r" if self.stdout.isatty() else "\n")
            except (AccessHaltedError, HfisUnreachableError) as trouble:
                raise CommandError(_("BPJS tidak dapat ditanya: %(answer)s") % {"answer": trouble}) from None
        self._say_end(work.summary)
        if work.summary.failures:
            raise CommandError(
                _("%(count)d permintaan gagal; yang lain sudah disimpan.") % {"count": len(work.summary.failures)}
            )

    def _days(self, first: date | None, last: date | None) -> list[date]:
        first = first or clock.service_date(timezone.now())
        last = last or first + timedelta(days=DAYS - 1)
        count = (last - first).days + 1
        if not 1 <= count <= LONGEST_RANGE_DAYS:
            raise CommandError(_("Rentang tanggal harus 1 sampai %(days)d hari.") % {"days": LONGEST_RANGE_DAYS})
        return [first + timedelta(days=ahead) for ahead in range(count)]

    def _say_end(self, summary: Summary) -> None:
        for failure in summary.failures:
            self.stderr.write(failure)
        for row in summary.bad_rows:
            self.stderr.write(_("Baris tidak terbaca, %(row)s") % {"row": row})
        for session in summary.vanished:
            self.stderr.write(_("Tidak ada lagi di HFIS, diputuskan petugas: %(session)s") % {"session": session})
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
