"""`sync_khanza`: what SIMRS Khanza (or mLITE) has, read from its database: once at the move, or again and again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.earlier_bookings import SOURCES as BOOKING_SOURCES
from khanza.account import ACCOUNT
from khanza.address import SourceError, read_address
from khanza.line import Line
from khanza.models import Refusal
from khanza.notebook import connectors_account
from khanza.prescriptions import TABLE
from khanza.refused import write_sheets
from khanza.running import Run
from khanza.shape import NAMES, PRESCRIPTIONS, SOURCES, Source
from khanza.taking import Counts, HeldError, Taker
from queues import clock
from queues.database.inserting import widen_cache
from queues.management.importing import FILE_UNREADABLE, HELD, LINES_REFUSED

DECISIONS = (ACCOUNT, "nik", "kartu")
SOURCE_WORDS = {name.replace(" ", "-"): name for name in BOOKING_SOURCES}
PROGRESS_EVERY = 10_000
MOST_NAMED = 20


class Command(BaseCommand):
    """Exit: 0 everything is taken, 1 something was refused, 2 Khanza cannot be read, 3 a person must decide."""

    help = _(
        "Membaca basis data SIMRS Khanza atau mLITE (KHANZA_DATABASE_URL) tanpa menulis ke sana: poli, dokter, kode "
        "BPJS, jadwal, pasien, pendaftaran Mobile JKN dan resep hari ini. Boleh dijalankan berulang."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("hanya memeriksa dan menghitung"))
        parser.add_argument(
            "--only",
            default=",".join(NAMES),
            metavar="A,B",
            help=_("sebagian saja: %(names)s") % {"names": ",".join(NAMES)},
        )
        parser.add_argument(
            "--again", action="store_true", help=_("ambil juga yang tidak berubah, misalnya sesudah impor dibatalkan")
        )
        parser.add_argument(
            "--accept", action="append", default=[], choices=DECISIONS, help=_("keputusan atas yang ditahan")
        )
        parser.add_argument(
            "--source",
            default="mobile-jkn",
            choices=sorted(SOURCE_WORDS),
            help=_("asal pendaftaran di referensi_mobilejkn_bpjs"),
        )
        parser.add_argument("--as", dest="user", metavar=_("NAMA"), help=_("petugas yang bertanggung jawab"))
        parser.add_argument(
            "--refused", type=Path, metavar="FOLDER", help=_("tulis yang ditolak ke sini, satu XLSX per tabel")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = self._names(options["only"])
        try:
            with Line(read_address(settings.KHANZA_SECRET_URL)) as line:
                counts = self._take(line, names, options)
                if options["refused"] and not options["dry_run"]:
                    self._write_sheets(options["refused"], line, names)
        except SourceError as problem:
            raise CommandError(str(problem), returncode=FILE_UNREADABLE) from None
        except HeldError as stopped:
            for one in stopped.held:
                self.stderr.write(one.sentence)
            words = _("Berhenti di sini: putuskan dulu yang di atas. Yang sudah diambil tetap.")
            raise CommandError(words, returncode=HELD) from None
        self._end(names, counts, is_dry_run=options["dry_run"])

    def _names(self, text: str) -> frozenset[str]:
        names = frozenset(name.strip() for name in text.split(",") if name.strip())
        if unknown := sorted(names - set(NAMES)):
            raise CommandError(
                _("--only tidak mengenal %(unknown)s. Pilih dari %(names)s.")
                % {"unknown": ", ".join(unknown), "names": ", ".join(NAMES)},
                returncode=FILE_UNREADABLE,
            )
        return names

    def _take(self, line: Line, names: frozenset[str], options: dict[str, Any]) -> dict[str, Counts]:
        is_dry_run = options["dry_run"]
        taker = Taker(
            at=timezone.now(),
            by=self._user(options["user"], is_dry_run=is_dry_run),
            accepted=frozenset(options["accept"]),
            source=SOURCE_WORDS[options["source"]],
            is_dry_run=is_dry_run,
        )
        widen_cache()
        Run(line, taker, names, is_again=options["again"], say=self._progress()).carry_out()
        return taker.counts

    def _user(self, name: str | None, *, is_dry_run: bool) -> User:
        if name is None:
            return User() if is_dry_run else connectors_account()
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise SourceError(_("Tidak ada petugas aktif bernama %(name)s.") % {"name": name})
        return user

    def _progress(self) -> Any:
        shown: dict[str, int] = {}

        def say(source: Source, counts: Counts) -> None:
            if counts.read - shown.get(source.name, 0) >= PROGRESS_EVERY:
                shown[source.name] = counts.read
                self.stdout.write(_("%(name)s: %(rows)d baris dibaca") % {"name": source.name, "rows": counts.read})

        return say

    def _write_sheets(self, folder: Path, line: Line, names: frozenset[str]) -> None:
        for path in write_sheets(folder, line, names, today=clock.service_date(timezone.now())):
            self.stdout.write(_("Yang ditolak untuk diperbaiki ada di %(path)s.") % {"path": path})

    def _end(self, names: frozenset[str], counts: dict[str, Counts], *, is_dry_run: bool) -> None:
        tables = {source.name: source.table for source in SOURCES} | {PRESCRIPTIONS: TABLE}
        refused = 0
        for name in NAMES:
            if name in names:
                count = counts.get(name, Counts())
                if not is_dry_run:
                    standing = Refusal.objects.filter(table=tables[name])
                    count.refused = standing.filter(column="").values("key").distinct().count()
                    count.cells = standing.exclude(column="").count()
                    self._complain(name, tables[name])
                refused += count.refused
                self.stdout.write(_sentence(name, count))
        if is_dry_run:
            self.stdout.write(_("Hanya diperiksa: tidak ada yang disimpan."))
        if refused:
            raise CommandError(_("%(count)d baris ditolak.") % {"count": refused}, returncode=LINES_REFUSED)

    def _complain(self, name: str, table: str) -> None:
        """The oldest by name, each with its reason; all of them: `--refused`."""
        rows = Refusal.objects.filter(table=table, column="").order_by("since", "pk")
        for row in rows[:MOST_NAMED]:
            self.stderr.write(f"{name} {row.key}: {row.reason}")
        if (more := rows.count() - MOST_NAMED) > 0:
            self.stderr.write(
                _("%(name)s: %(count)d lagi; semuanya dengan --refused FOLDER.") % {"name": name, "count": more}
            )


def _sentence(name: str, count: Counts) -> str:
    """One line of counts; what is zero in most tables is left out there."""
    told = _(
        "%(name)s: %(read)d dibaca, %(added)d baru, %(completed)d dilengkapi, %(unchanged)d sudah sama, "
        "%(refused)d ditolak"
    ) % {
        "name": name,
        "read": count.read,
        "added": count.added,
        "completed": count.completed,
        "unchanged": count.unchanged,
        "refused": count.refused,
    }
    if count.cells:
        told += _(", %(count)d sel tidak diambil") % {"count": count.cells}
    if count.cancelled:
        told += _(", %(count)d dibatalkan") % {"count": count.cancelled}
    if count.waiting:
        told += _(", %(count)d menunggu kunjungannya") % {"count": count.waiting}
    return f"{told}."
