"""Refusals of the pharmacy's endings: each says what is true instead."""

from django.utils.translation import gettext_lazy as _

from queues.errors.refusal import QueueError


class MedicinePreparedError(QueueError):
    """A prescription whose medicine is ready is not cancelled: it is handed over, or nobody collects it."""

    message = _("Obatnya sudah siap, jadi resepnya tidak dapat dibatalkan. Serahkan, atau catat tidak diambil.")


class MedicineNotReadyError(QueueError):
    """Medicine that is not ready cannot have been left behind."""

    message = _(
        "Obatnya belum siap, jadi belum dapat dicatat tidak diambil. Bila tidak jadi dibuat: batalkan resepnya."
    )


class MedicineNotCalledError(QueueError):
    """Nobody leaves behind what they were never called for."""

    message = _("Nomor ini belum pernah dipanggil. Panggil dulu, baru catat tidak diambil.")
