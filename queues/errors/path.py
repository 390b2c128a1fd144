"""Refusals on the way of a visit or of a whole session."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.errors.refusal import QueueError


class SessionHasBookingsError(QueueError):
    """People wait for this session: a person decides, with a reason, and each of them is told."""

    message = _("Masih ada pasien terdaftar di jadwal ini. Putuskan lewat halaman jadwal, dengan alasannya.")


class SessionAgainError(QueueError):
    """The doctor has another session at this start by now."""

    message = _("Dokter ini sudah mempunyai jadwal lain pada jam mulai yang sama. Jadwal ini tidak dapat dibuka lagi.")


class LateStartOutsideHoursError(QueueError):
    """A late start lies after the start and before the end."""

    def __init__(self, hours: str) -> None:
        super().__init__(_("Mulai terlambat harus di antara jam mulai dan jam selesai (%(hours)s).") % {"hours": hours})


class WrongPathError(QueueError):
    """The step does not follow from where the visit stands."""

    message = _("Langkah ini tidak sesuai dengan tahap kunjungan sekarang.")


class TooSoonError(QueueError):
    """Less than a second after the previous step (BPJS shows seconds)."""

    message = _("Tunggu sebentar, lalu tekan lagi.")


class NotTodayError(QueueError):
    """The visit is for another date."""

    message = _("Nomor antrean ini bukan untuk hari ini.")


class VisitOverError(QueueError):
    """The visit is cancelled or a no-show."""

    message = _("Nomor antrean ini sudah dibatalkan.")


class AlreadyServedError(QueueError):
    """The doctor has called already: it can no longer be cancelled."""

    message = _("Pasien sudah dilayani; antrean tidak dapat dibatalkan.")


class NotHereYetError(QueueError):
    """A booking whose holder was not checked in has no ticket to print."""

    message = _("Pasien ini belum check in, jadi belum ada tiket untuk dicetak.")


class AlreadyPresentError(QueueError):
    """Checked in before; the first time stands."""

    message = _("Anda sudah check in.")


class CallTimeNeededError(QueueError):
    """Finishing someone who was never called: when was it, or is it not known?"""

    message = _("Pasien ini belum pernah dipanggil. Isi jam panggilan yang sebenarnya, atau pilih “tidak tahu”.")


class TimeDoesNotFitError(QueueError):
    """A late entry must lie between its neighbours and not in the future.

    first, last: between which moments it fits, told as the wall clock shows them. None fits where the first is later.
    """

    message = _("Jam itu tidak berada di antara langkah sebelum dan sesudahnya.")

    def __init__(self, first: datetime | None = None, last: datetime | None = None) -> None:
        if first is None or last is None or first > last:
            super().__init__()
            return
        bounds = {"first": _full_minute(first, up=True), "last": _full_minute(last, up=False)}
        if bounds["first"] > bounds["last"]:
            bounds = {"first": _wall(first, "%H:%M:%S"), "last": _wall(last, "%H:%M:%S")}
        super().__init__(_("Jam itu tidak sesuai. Isi jam antara %(first)s dan %(last)s.") % bounds)


def _wall(moment: datetime, form: str) -> str:
    return moment.astimezone(clock.hospital_zone()).strftime(form)


def _full_minute(moment: datetime, *, up: bool) -> str:
    """Inwards: whoever types the minute that is named is right."""
    minute = moment.replace(second=0, microsecond=0)
    return _wall(minute + timedelta(minutes=1) if up and minute < moment else minute, "%H:%M")


class ReasonNeededError(QueueError):
    """A person and a reason are needed."""

    message = _("Isi alasannya.")


class NoteGoneError(QueueError):
    """Somebody struck the note out before."""

    message = _("Catatan ini sudah dicoret.")


class PersonalReasonError(QueueError):
    """A reason is kept in clear and told to BPJS: a NIK, card or phone has no business in it."""

    message = _("Alasan tidak boleh memuat NIK, nomor kartu, atau nomor telepon. Tulis alasannya saja.")
