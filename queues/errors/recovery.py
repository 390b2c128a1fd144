"""Refusals while a database that came out of a backup is not open yet."""

from django.utils.translation import gettext_lazy as _

from queues.errors.refusal import QueueError


class RecoveringError(QueueError):
    """`manage.py recover` has not run since the restore: which numbers people hold is not known yet."""

    message = _(
        "Data antrean baru dipulihkan dari cadangan. Nomor baru belum diberikan, supaya tidak ada dua orang dengan "
        "nomor yang sama. Coba lagi beberapa menit lagi."
    )


class NothingRestoredError(QueueError):
    """No restore waits for this."""

    message = _("Tidak ada pemulihan yang menunggu tindakan ini. Muat ulang halamannya.")


class FloorTooLowError(QueueError):
    """A floor is raised, never lowered."""

    def __init__(self, number: int) -> None:
        super().__init__(_("Isi angka di atas %(number)d: batas hanya dapat dinaikkan.") % {"number": number})
