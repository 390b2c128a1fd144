"""`manage.py recover`: after `restore`, before anybody gets a number."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.recovery import asking, taking_over
from bpjs_bridge.recovery.asking import Listing
from bpjs_bridge.recovery.taking_over import Taken
from queues import verbs
from queues.errors import QueueError
from queues.models import Recovery
from queues.press import Press
from queues.recovery import series
from queues.recovery.series import Series
from queues.verbs import recovering

RECORDS = "RM"
MOST_PROBLEMS = 40


class Command(BaseCommand):
    """Without --open it looks and tells; with it, bookings are taken over and numbers opened above the shown ones."""

    help = _("Sesudah restore: baca antrean dari BPJS, teruskan nomor di atas yang mungkin sudah diberikan, lalu buka.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--open", action="store_true", help=_("ambil alih, tetapkan batas, buka nomor"))
        parser.add_argument(
            "--shown",
            action="append",
            default=[],
            metavar="SERI=N",
            help=_("nomor terakhir menurut slip: A=57, 2026-03-17:A=12, ZU=140 (loket), FARMASI=80, RM=100321"),
        )
        parser.add_argument("--margin", type=int, help=_("sekian nomor di atas yang diketahui, bukan perkiraan"))
        parser.add_argument("--records", type=int, default=recovering.RECORDS_SKIPPED, help=_("nomor RM yang dilewati"))
        parser.add_argument("--without-bpjs", action="store_true", help=_("buka walaupun BPJS belum menjawab semuanya"))
        parser.add_argument("--end", metavar="USER", help=_("akhiri pemulihan atas nama pengguna ini"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end"]:
            self._end(options["end"])
            return
        closed = recovering.closed()
        if closed is None:
            raise CommandError(_("Tidak ada basis data yang baru dipulihkan: nomor sudah terbuka."))
        self._opens_what_the_plan_has()
        at = timezone.now()
        listing = asking.read(at=at, say=self._say_day)
        self._check_bpjs(listing, is_opening=options["open"] and not options["without_bpjs"])
        taken = (taking_over.take_over if options["open"] else taking_over.compare)(listing, at=at)
        self._say_taken(taken, is_open=options["open"])
        said = _said(options["shown"])
        plan = series.planned(taken.told, at=at, margin=options["margin"])
        records = {f"{said.pop(RECORDS)}"} if RECORDS in said else set()
        try:
            series.say(plan, said)
        except series.UnknownSeriesError as unknown:
            words = _("Tidak ada seri %(name)s hari ini. Yang ada: %(names)s.")
            raise CommandError(words % {"name": unknown, "names": ", ".join([*unknown.names, RECORDS])}) from None
        self._say_plan(plan)
        if not options["open"]:
            self.stdout.write(_("Belum dibuka. Perbaiki angka dengan --shown, lalu: manage.py recover --open"))
            return
        found = recovering.Findings(taken.taken_over, taken.listed, listing.trouble, taken.record_numbers | records)
        self._open(plan, found, records_skipped=options["records"])

    def _open(self, plan: list[Series], found: recovering.Findings, *, records_skipped: int) -> None:
        recovery: Recovery = recovering.open_numbers(plan, found, at=timezone.now(), records_skipped=records_skipped)
        words = _("Nomor dibuka. Layar menyebut pemulihan ini sampai penyelia mengakhirinya di /setup/recovery/.")
        self.stdout.write(self.style.SUCCESS(words))
        if recovery.listed:
            words = _("%(count)d antrean di BPJS menunggu petugas di /reports/bpjs/.")
            self.stdout.write(words % {"count": recovery.listed})

    def _opens_what_the_plan_has(self) -> None:
        """A session that was opened after the backup is there again before its bookings look for it."""
        try:
            verbs.open_if_due(at=timezone.now())
        except QueueError as refusal:
            self.stderr.write(str(refusal))

    def _check_bpjs(self, listing: Listing, *, is_opening: bool) -> None:
        if not listing.trouble:
            return
        if listing.trouble == asking.NOT_SENDING:
            self.stdout.write(_("BPJS tidak ditanya: pengiriman tidak menyala. Batas diperkirakan dari kapasitas."))
            return
        words = _("BPJS belum menjawab semuanya (%(trouble)s).") % {"trouble": listing.trouble}
        if is_opening:
            hint = _("Ulangi sebentar lagi; atau --without-bpjs: batas diperkirakan dari kapasitas.")
            raise CommandError(f"{words} {hint}")
        self.stderr.write(words)

    def _say_day(self, day: date, count: int) -> None:
        if count:
            self.stdout.write(_("%(day)s: %(count)d antrean di BPJS") % {"day": f"{day:%d-%m-%Y}", "count": count})

    def _say_taken(self, taken: Taken, *, is_open: bool) -> None:
        words = (
            _("%(taken)d antrean diambil alih dari BPJS, %(listed)d menunggu petugas.")
            if is_open
            else _("%(taken)d antrean akan diambil alih dari BPJS, %(listed)d menunggu petugas atau diambil alih.")
        )
        self.stdout.write(words % {"taken": taken.taken_over, "listed": taken.listed})
        for problem in taken.problems[:MOST_PROBLEMS]:
            self.stderr.write(problem)

    def _say_plan(self, plan: list[Series]) -> None:
        today = min(one.day for one in plan)
        self.stdout.write(_("Seri: tercatat di sini, menurut BPJS -> diteruskan di atas"))
        for one in plan:
            if one.day == today or one.is_said or one.theirs > one.highest:
                mark = " *" if one.is_said else ""
                self.stdout.write(f"  {series.shown_name(one)}: {one.highest}, {one.theirs} -> {one.number}{mark}")

    def _end(self, name: str) -> None:
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        standing = recovering.standing()
        if user is None or standing is None:
            raise CommandError(_("Tidak ada pengguna ini, atau tidak ada pemulihan yang belum diakhiri."))
        try:
            recovering.end(standing, Press(timezone.now(), user=user))
        except QueueError as refusal:
            raise CommandError(str(refusal)) from None


def _said(words: list[str]) -> dict[str, int]:
    said: dict[str, int] = {}
    for word in words:
        name, _equals, number = word.rpartition("=")
        if not name or not (number.isascii() and number.isdigit()) or len(number) > 9:
            raise CommandError(_("Tulis seperti A=57: %(word)s") % {"word": word})
        said[name.upper()] = int(number)
    return said
