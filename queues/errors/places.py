"""Refusals of the acts that set a hospital up."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from queues.errors.refusal import QueueError


class StepChangedError(QueueError):
    """Somebody changed what the page showed: the later of the two sees both, and is asked."""

    message = _(
        "Sementara itu orang lain mengubah langkah ini. Lihat keadaannya sekarang; bila masih perlu, tekan lagi."
    )


class WrongLinesError(QueueError):
    """Some lines cannot be taken; nothing was made. `problems`: a sentence by the line's key and the field's name."""

    message = _("Belum disimpan. Perbaiki yang ditandai, lalu simpan lagi.")

    def __init__(self, problems: Mapping[tuple[str, str], str]) -> None:
        super().__init__()
        self.problems = problems


class PlacesInUseError(QueueError):
    """Numbers were given out: what they hang on is not taken back any more."""

    message = _(
        "Sudah ada nomor antrean atau rencana praktek di sana, jadi tempat tidak dibatalkan lagi. Matikan yang tidak "
        "dipakai di Administrasi, Loket / ruang."
    )


class NothingToTakeBackError(QueueError):
    message = _("Tidak ada tempat yang dapat dibatalkan.")


class TrialOpenError(QueueError):
    """One test walk at a time: its room is lent."""

    message = _("Uji jalan yang tadi belum ditutup. Teruskan, atau tutup dulu.")


class TrialPlaceError(QueueError):
    """What a test walk needs is missing: the sentence says what."""
