"""`rotate_keys`: bring everything sealed under the first key of the ring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from queues.encryption.crypto import key_ring
from queues.encryption.noted_keys import note_rotated
from queues.encryption.rotation import Rotation, rotate, sealed_columns

PROGRESS_EVERY = 5_000


class Command(BaseCommand):
    help = _(
        "Mengunci ulang semua kolom tersandi dengan kunci pertama FIELD_ENCRYPTION_KEYS. "
        "Taruh kunci baru di depan, mulai ulang semua proses, jalankan perintah ini, lalu hapus kunci lama. "
        "Aman saat sistem berjalan dan boleh diulang."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        results = [rotate(column, progress=self._say_progress) for column in sealed_columns()]
        for result in results:
            self._say(result)
        stuck = [result for result in results if not result.is_complete]
        for result in stuck:
            self._say_stuck(result)
        if stuck:
            raise CommandError(_("Belum selesai: jangan hapus kunci lama."))
        note_rotated()
        self.stdout.write(
            _("Selesai: semua memakai kunci %(key)s; kunci lain boleh dihapus dari FIELD_ENCRYPTION_KEYS.")
            % {"key": key_ring()[0].id}
        )

    def _say_progress(self, result: Rotation) -> None:
        if result.seen % PROGRESS_EVERY == 0:
            self._say(result)

    def _say(self, result: Rotation) -> None:
        self.stdout.write(
            _("%(column)s: %(seen)d baris diperiksa, %(renewed)d dikunci ulang")
            % {"column": result.column, "seen": result.seen, "renewed": result.renewed}
        )

    def _say_stuck(self, result: Rotation) -> None:
        if result.unreadable:
            self.stderr.write(
                _("%(column)s: tidak dapat dibuka dengan kunci yang ada, baris id %(ids)s")
                % {"column": result.column, "ids": ", ".join(result.unreadable[:20])}
            )
        if result.twins:
            self.stderr.write(
                _("%(column)s: nilainya juga tercatat pada baris lain, baris id %(ids)s")
                % {"column": result.column, "ids": ", ".join(result.twins[:20])}
            )
