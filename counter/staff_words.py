"""What the desk is told where the same refusal sends a patient, or staff of another room, to the desk."""

from django.contrib.auth.models import AbstractUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queues import errors
from queues.errors import QueueError

DESK = "queue.work_admission"
# To all staff: the patient is somebody else than the person who reads it.
TO_STAFF: dict[type[QueueError], Promise] = {
    errors.AlreadyBookedError: _("Pasien ini sudah memiliki nomor antrean untuk praktek ini."),
    errors.AlreadyPresentError: _("Pasien ini sudah check in."),
}
# To those who register people: the refusal names what they can do themselves, and where.
TO_THE_DESK: dict[type[QueueError], Promise] = {
    errors.SessionClosedError: _("Praktek dokter ini tidak dibuka pada tanggal tersebut. Pilih jadwal lain."),
    errors.SessionOverError: _("Pendaftaran praktek ini sudah ditutup. Pilih jadwal atau hari lain."),
    errors.NobodyCallsError: _(
        "Belum ada ruang yang memanggil pasien poli ini. Pilih jadwal lain, atau minta ruangnya dibuka."
    ),
    errors.QuotaFullError: _(
        "Kuota praktek ini sudah habis. Pilih jadwal lain, atau kursi tambahan dengan alasan lewat penyelia."
    ),
    errors.CardMissingError: _(
        "Nomor kartu BPJS pasien ini belum tercatat. Isi dulu di “Lengkapi data”, atau pilih penjamin lain."
    ),
    errors.NikMissingError: _(
        "BPJS memerlukan NIK pasien untuk antrean JKN. Isi dulu di “Lengkapi data”, atau pilih penjamin lain."
    ),
    errors.IdentityConflictError: _(
        "NIK dan nomor kartu tidak sesuai dengan satu orang yang sama. Cocokkan keduanya dengan KTP dan kartu BPJS."
    ),
}


def said_to(user: AbstractUser, refusal: QueueError) -> str:
    """The refusal in words for this member of the staff; a refusal that has words of its own keeps them."""
    kind = type(refusal)
    if str(refusal) != str(kind.message):
        return str(refusal)
    at_the_desk = TO_THE_DESK.get(kind) if user.has_perm(DESK) else None
    return str(at_the_desk or TO_STAFF.get(kind) or refusal)
