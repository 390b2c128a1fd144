"""Refusals of a person's decision about a whole session."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from queues.errors.refusal import QueueError


class SessionPastError(QueueError):
    """Its date is over: nothing can be decided about it any more."""

    message = _("Tanggal praktek ini sudah lewat.")


class SessionNotOpenError(QueueError):
    """Cancelled, on leave or moved: it is opened again first."""

    message = _(
        "Praktek ini sudah dibatalkan, diliburkan, atau dipindah. Buka lagi dulu, atau putuskan di jadwal baru."
    )


class NothingChangedError(QueueError):
    """What was asked for stands already."""

    message = _("Tidak ada yang berubah: praktek ini sudah seperti itu.")


class HoursWrongError(QueueError):
    """The hours are none, or end before this moment."""


class DoctorBusyError(QueueError):
    """The doctor has another open session in these hours."""

    def __init__(self, doctor: object, clinic: object, hours: str) -> None:
        words = _("%(doctor)s sudah mempunyai jadwal di %(clinic)s pukul %(hours)s, yang bertumpang tindih.")
        super().__init__(words % {"doctor": doctor, "clinic": clinic, "hours": hours})


class RoomElsewhereError(QueueError):
    """The room does not call the patients of this clinic."""

    message = _("Ruang ini tidak melayani poli tersebut. Pilih ruang lain.")


class FewerThanTakenError(QueueError):
    """More seats are taken than the capacity asked for. `labels`: the numbers that would have to go."""

    def __init__(self, taken: int, capacity: int, labels: Sequence[str]) -> None:
        self.labels = labels
        more = taken - capacity
        words = ngettext(
            "%(taken)d kursi sudah terisi, %(more)d lebih dari %(capacity)d. "
            "Centang yang dibatalkan lebih dulu, misalnya: %(labels)s.",
            "%(taken)d kursi sudah terisi, %(more)d lebih dari %(capacity)d. "
            "Centang yang dibatalkan lebih dulu, misalnya: %(labels)s.",
            more,
        )
        super().__init__(words % {"taken": taken, "more": more, "capacity": capacity, "labels": ", ".join(labels)})


class NotThereError(QueueError):
    """Sessions are moved within one clinic and one date: another one is another booking."""

    message = _("Praktek hanya dapat dipindah ke jadwal lain di poli dan tanggal yang sama, yang dibuka.")


class DecisionOverError(QueueError):
    """A later decision stands, or it was taken back before."""

    message = _("Keputusan ini tidak dapat diurungkan lagi: sudah ada keputusan sesudahnya.")
