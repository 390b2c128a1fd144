"""What BPJS's refusals mean, by reason: what to do, whose work it is, and whether sending again can help."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import ParkReason

ADMISSION, DATA_KEEPER, SUPERVISOR, TECHNICIAN = _("Admisi"), _("Pengelola data"), _("Penyelia"), _("Teknisi")


@dataclass(frozen=True)
class Meaning:
    """`can_resend` False: BPJS will never take it; only leaving it with a reason remains."""

    what_to_do: Promise
    who: Promise
    can_resend: bool = True


MEANINGS: Mapping[ParkReason, Meaning] = {
    ParkReason.REFUSED: Meaning(
        _("Baca kata BPJS. Bila sebabnya sudah hilang, kirim ulang; bila tidak, lepas dengan alasan."), SUPERVISOR
    ),
    ParkReason.REFERENCE: Meaning(
        _("Nomor rujukan atau surat kontrol salah atau habis. Tulis nomor yang benar: antrean terkirim ulang sendiri."),
        ADMISSION,
    ),
    ParkReason.PATIENT: Meaning(
        _("BPJS tidak mengenal NIK, kartu, telepon atau nomor RM ini. Betulkan data pasien, lalu kirim ulang."),
        ADMISSION,
    ),
    ParkReason.INCOMPLETE: Meaning(
        _("NIK atau kartu belum diisi. Tulis yang kurang: antrean terkirim sendiri."), ADMISSION
    ),
    ParkReason.SEP_ISSUED: Meaning(
        _("SEP terbit sebelum antrean dikirim. BPJS tidak menerimanya lagi: lepas dengan alasan."), SUPERVISOR, False
    ),
    ParkReason.MAPPING: Meaning(
        _("BPJS tidak mengenal kode poli, dokter atau jamnya. Betulkan kodenya, lalu kirim ulang semuanya."),
        DATA_KEEPER,
    ),
    ParkReason.TIME_ORDER: Meaning(
        _("Jamnya tidak urut atau di depan jam BPJS. Periksa jam server; bila jamnya benar, kirim ulang."), SUPERVISOR
    ),
    ParkReason.PAST_DATE: Meaning(
        _("Perbuatan setelah tengah malam di luar tanggal pelayanan. BPJS tidak menerimanya: lepas dengan alasan."),
        SUPERVISOR,
        False,
    ),
    ParkReason.TOO_LATE: Meaning(_("Lewat H+7. BPJS tidak menerimanya lagi: lepas dengan alasan."), SUPERVISOR, False),
    ParkReason.LATER_STORED: Meaning(
        _("BPJS sudah punya task sesudahnya dan tidak menerima yang ini lagi: lepas dengan alasan."), SUPERVISOR, False
    ),
    ParkReason.PREDECESSOR: Meaning(
        _("Langkah sebelumnya tidak ada di BPJS. Catat jam aslinya di loket atau ruang, lalu kirim ulang."), SUPERVISOR
    ),
    ParkReason.UNKNOWN_BOOKING: Meaning(
        _("BPJS tidak mengenal kode booking ini. Lihat di Kesepakatan apakah antreannya ada, lalu kirim ulang."),
        SUPERVISOR,
    ),
    ParkReason.DAMAGED: Meaning(
        _("Isi pesan rusak di basis data. Kirim ulang menyusunnya lagi dari catatan asli."), TECHNICIAN
    ),
}
UNKNOWN = MEANINGS[ParkReason.REFUSED]


def meaning_of(reason: str) -> Meaning:
    """Of a reason as it is stored; one that nobody explained yet is as a plain refusal."""
    return MEANINGS.get(ParkReason(reason), UNKNOWN) if reason in ParkReason else UNKNOWN
