"""Why a day cannot be closed, or opened again."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.errors.refusal import QueueError


class DayClosedError(QueueError):
    """Somebody closed the day before; it stands until it is reopened."""

    def __init__(self, by: str, at: datetime) -> None:
        self.by = by
        words = _("Hari ini sudah ditutup oleh %(by)s pukul %(at)s. Buka lagi dengan alasan bila ada yang kurang.")
        super().__init__(words % {"by": by, "at": at.astimezone(clock.hospital_zone()).strftime("%H:%M")})


class DayNotClosedError(QueueError):
    """There is no close to take back."""

    message = _("Hari itu belum ditutup. Tidak ada yang perlu dibuka lagi.")


class DayToComeError(QueueError):
    """A date that has not come has nothing to close."""

    message = _("Tanggal itu belum tiba. Tutup hari ini atau hari yang sudah lewat.")
