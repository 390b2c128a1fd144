"""Refusals at stops and counters, of the pharmacy and of the theatre."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from queues.errors.refusal import QueueError


class NobodyWaitingError(QueueError):
    """There is nobody to call."""

    message = _("Tidak ada yang menunggu.")


class CounterFullError(QueueError):
    """The counter is at its capacity and nobody there can be ended by calling next."""

    message = _("Loket ini masih melayani. Selesaikan dulu yang sedang dilayani.")


class NotAtThisCounterError(QueueError):
    """The entry is not where the press came from (another console, a second press, or the page is old)."""

    message = _("Keadaan sudah berubah. Layar diperbarui.")


class RecallTooEarlyError(QueueError):
    """Between two calls the person has time to come."""

    def __init__(self, seconds: int) -> None:
        words = ngettext(
            "Beri waktu untuk datang: panggil lagi dalam %(seconds)d detik.",
            "Beri waktu untuk datang: panggil lagi dalam %(seconds)d detik.",
            seconds,
        )
        super().__init__(words % {"seconds": seconds})


class MoreCallsNeededError(QueueError):
    """Not called often enough to be passed over without a reason."""

    def __init__(self, calls: int) -> None:
        words = ngettext(
            "Panggil %(calls)d kali lagi sebelum menandai tidak hadir, atau isi alasannya.",
            "Panggil %(calls)d kali lagi sebelum menandai tidak hadir, atau isi alasannya.",
            calls,
        )
        super().__init__(words % {"calls": calls})


class HolderNotRegisteredError(QueueError):
    """At admission "next" ends nobody who came and is not registered yet."""

    message = _("Daftarkan dulu pemegang nomor ini, atau tandai tidak hadir atau batal.")


class BusyElsewhereError(QueueError):
    """The person is being served at another counter."""

    message = _("Pasien sedang dilayani di tempat lain.")


class UndoTooLateError(QueueError):
    """The undo window is over, the message has left, or something followed."""

    message = _("Sudah tidak dapat diurungkan.")


class PrescriptionChangedError(QueueError):
    """Another screen typed a prescription that this one did not show: the press would lose it."""

    message = _("Resep di kartu ini baru saja diubah di layar lain. Periksa resepnya, lalu tekan lagi.")


class NoPrescriptionError(QueueError):
    """There is no prescription for this visit."""

    message = _("Tidak ada resep untuk kunjungan ini.")


class MedicineBegunError(QueueError):
    """The pharmacy works on it: nobody takes it out of their hands from another desk."""

    def __init__(self, label: str) -> None:
        words = _(
            "Obat %(label)s sudah dikerjakan farmasi, jadi resepnya tidak diubah dari sini. Hubungi farmasi: bila "
            "farmasi membatalkan %(label)s, langkah ini dapat dilakukan."
        )
        super().__init__(words % {"label": label})


class MedicineGivenError(QueueError):
    """The medicine is with the patient."""

    def __init__(self, label: str) -> None:
        words = _(
            "Obat %(label)s sudah diserahkan dan tetap tercatat. Untuk pemeriksaan atau obat lain hari ini, daftarkan "
            "kunjungan baru."
        )
        super().__init__(words % {"label": label})


class ConsultationNotOverError(QueueError):
    """The pharmacy follows the clinic."""

    message = _("Pelayanan poli belum selesai.")


class OtherPatientError(QueueError):
    """The operation, or the card, is another person's."""

    message = _("Operasi ini, atau nomor kartunya, tercatat atas pasien lain. Data yang ada tidak diubah.")


class SurgeryAheadError(QueueError):
    """What is planned for a later date was not performed."""

    message = _("Tanggal operasi ini belum tiba.")


class SurgeryCancelledError(QueueError):
    """The operation was called off."""

    message = _("Operasi ini sudah dibatalkan.")
