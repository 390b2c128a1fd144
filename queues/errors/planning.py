"""Refusals of the plan: each names the field of the form at which its sentence stands."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.errors.refusal import QueueError


class PlanFieldError(QueueError):
    """What was typed in one field cannot be. `field`: its name."""

    def __init__(self, field: str, message: object | None = None) -> None:
        super().__init__(message)
        self.field = field


class PlanHoursError(PlanFieldError):
    """The hours, or the break within them, are none."""


class PlanDateError(PlanFieldError):
    """A date of the past, or a range that has no day."""


class PlanSeatsError(PlanFieldError):
    """No seat, or a split that is not the capacity."""


class PlanRoomError(PlanFieldError):
    """The room does not call the patients of this poli."""


class LineOverlapsError(PlanFieldError):
    """The doctor, or the room, has another line of the week at these hours."""

    def __init__(self, field: str, whom: object, other: object) -> None:
        words = _("%(whom)s sudah ada praktek pada jam itu: %(other)s. Pilih jam lain, atau akhiri baris itu dulu.")
        super().__init__(field, words % {"whom": whom, "other": other})


class DoctorElsewhereError(PlanFieldError):
    """The doctor practises at other polis alone: probably the wrong one was chosen."""

    def __init__(self, doctor: object, clinic: object, others: str) -> None:
        words = _(
            "%(doctor)s belum pernah praktek di %(clinic)s, hanya di %(others)s. Pilih dokter lain, atau centang bila "
            "memang benar."
        )
        super().__init__("doctor", words % {"doctor": doctor, "clinic": clinic, "others": others})


class HolidayTwiceError(PlanFieldError):
    """The date has a holiday already."""

    def __init__(self, name: str, day: date) -> None:
        words = _("%(day)s sudah tercatat sebagai hari libur: %(name)s. Ubah yang itu.")
        super().__init__("date", words % {"day": f"{day:%d-%m-%Y}", "name": name})


class PlanChangedError(QueueError):
    """Somebody changed it after the page was shown: both values are shown, and the person is asked."""

    message = gettext_lazy(
        "Sementara itu rencana ini diubah orang lain. Lihat kedua nilainya, lalu tekan Simpan sekali lagi."
    )


class PlanGoneError(QueueError):
    """It was ended, withdrawn or removed before."""

    message = gettext_lazy("Ini sudah diakhiri atau dicabut sejak halaman dibuka. Lihat keadaannya di rencana.")
