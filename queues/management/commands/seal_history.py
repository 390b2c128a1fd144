"""`manage.py seal_history`: seal each day that is over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.database.writers import StillWritingError
from queues.history.seals import seal_days


class Command(BaseCommand):
    """May run as often as one likes; `close_day` does the same."""

    help = _("Menyegel riwayat setiap hari yang sudah lewat dan belum disegel.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seals = seal_days(at=timezone.now())
        except StillWritingError:
            raise CommandError(_("Ada transaksi yang lama sekali belum selesai. Jalankan lagi nanti.")) from None
        for seal in seals:
            self.stdout.write(f"{seal.number} {seal.date} {seal.count} {seal.row_hash}")
        if not seals:
            self.stdout.write(_("Semua hari yang lewat sudah disegel."))
