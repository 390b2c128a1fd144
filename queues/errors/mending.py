"""Refusals to mend a visit: to replace its booking, to move it, to book a series."""

from django.utils.translation import gettext_lazy as _

from queues.errors.refusal import QueueError


class SameBookingError(QueueError):
    """The new booking would be the old one again."""

    message = _("Jadwal dan penjaminnya sama dengan yang sekarang: tidak ada yang diganti.")


class DoctorHasCalledError(QueueError):
    """BPJS takes no batal after the doctor's call."""

    message = _(
        "Pasien ini sudah dipanggil dokter, dan sesudah itu BPJS tidak menerima pembatalan. Baru saja salah panggil? "
        "Urungkan panggilannya, lalu ganti. Perlu poli lain? Buat rujukan internal."
    )


class VisitCalledError(QueueError):
    """The person of this visit is being served at a counter: whoever serves them decides first."""

    def __init__(self, label: str, counter: str) -> None:
        words = _(
            "%(label)s sedang dipanggil di %(counter)s. Tahan, selesaikan, atau tandai tidak hadir dulu di sana, lalu "
            "coba lagi."
        )
        super().__init__(words % {"label": label, "counter": counter})


class NothingToMoveError(QueueError):
    """The person is through the clinic, or has no place in this queue yet."""

    message = _("Pasien ini tidak sedang menunggu di poli, jadi belum ada urutan yang dapat dipindahkan.")


class OtherPoliError(QueueError):
    """BPJS's booking does not hold there."""

    message = _(
        "Bagi BPJS itu poli atau tanggal lain, jadi booking-nya tidak berlaku di sana. Pakai “Poli salah” atau "
        "“Tanggal lain”: nomor lama dibatalkan dan nomor baru diambil."
    )


class NotRepeatCareError(QueueError):
    """One letter of a JKN patient serves several dates in clinics of repeat care alone."""

    message = _(
        "Satu surat JKN hanya berlaku berulang di layanan berulang (hemodialisis, rehabilitasi medik, kemoterapi, "
        "radioterapi). Di poli ini setiap tanggal memerlukan suratnya sendiri: daftarkan satu per satu."
    )
