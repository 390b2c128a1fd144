"""Refusals to take a number, to register or to hold a reference."""

from django.utils.translation import gettext_lazy as _

from queues import rules
from queues.errors.refusal import QueueError


class SessionClosedError(QueueError):
    """The session is cancelled, on leave, or moved."""

    message = _("Praktek dokter ini tidak dibuka pada tanggal tersebut. Silakan tanya petugas pendaftaran.")


class SessionOverError(QueueError):
    """The hours of the session have ended."""

    message = _("Pendaftaran praktek ini sudah ditutup. Silakan tanya petugas pendaftaran untuk hari lain.")


class TrialAloneError(QueueError):
    """The poli of the set-up's test walk takes its own invented patient alone, and that one goes nowhere else."""

    message = _("Poli Uji hanya untuk pasien uji, dan pasien uji hanya di sana. Pilih poli atau pasien yang lain.")


class NobodyCallsError(QueueError):
    """No active counter calls from where this person would wait: nothing is sold or begun there."""

    message = _(
        "Belum ada ruang yang memanggil pasien poli ini. "
        "Petugas pendaftaran dapat mencarikan jadwal lain, atau meminta ruangnya dibuka."
    )


class NoAdmissionDeskError(NobodyCallsError):
    """No counter calls at admission, where a new patient would wait first."""

    message = _("Nomor loket pendaftaran belum dapat dipanggil. Silakan langsung ke petugas pendaftaran.")


class NoDeskThereError(NobodyCallsError):
    """No counter calls at the stop that a patient is sent to for a while."""

    def __init__(self, stop_name: str) -> None:
        super().__init__(_("Belum ada loket yang memanggil pasien di %(stop)s.") % {"stop": stop_name})


class NoPharmacyDeskError(NobodyCallsError):
    """No counter calls the numbers of the pharmacy."""

    message = _("Farmasi belum dapat memanggil nomor. Pasien langsung ke petugas farmasi dengan resepnya.")


class QuotaFullError(QueueError):
    """No seat of this purse is free."""

    message = _("Kuota praktek ini sudah habis. Silakan pilih jadwal lain atau hubungi petugas pendaftaran.")


class AlreadyBookedError(QueueError):
    """The patient has an active visit in this session. `visit` is that visit."""

    message = _("Anda sudah memiliki nomor antrean untuk praktek ini.")

    def __init__(self, visit: object) -> None:
        super().__init__()
        self.visit = visit


class ReferenceInUseError(QueueError):
    """The same referral is still active elsewhere."""

    message = _("Nomor rujukan ini masih dipakai untuk antrean lain yang belum dilayani.")


class PersonalReferenceError(QueueError):
    """A NIK, card or phone where the referral's number belongs, which is kept in clear."""

    message = _("Ini NIK, nomor kartu, atau nomor telepon. Isi nomor rujukan atau surat kontrol.")


class ReferenceMissingError(QueueError):
    """A JKN ticket needs its referral or control letter."""

    message = _("Pasien JKN memerlukan nomor rujukan atau surat kontrol.")


class ReferralNotOursError(QueueError):
    """Of a booking of Mobile JKN (or of the system used before) BPJS has its own reference; others have none."""

    message = _("Nomor rujukan hanya dapat diperbaiki untuk antrean JKN yang diambil di rumah sakit ini.")


class ReferralUnchangedError(QueueError):
    """The number is the one that stands there already."""

    message = _("Nomor dan jenis rujukan ini sama dengan yang sudah tercatat.")


class SepNumberWrongError(QueueError):
    """19 characters, as BPJS gives them out."""

    message = _("Nomor SEP terdiri dari 19 huruf dan angka, seperti tercetak di SEP. Periksa lagi nomornya.")


class SepNotForThisError(QueueError):
    """Only a JKN visit has a SEP, and the SEP's number is not the referral's."""

    message = _("Ini bukan nomor SEP kunjungan JKN ini. Nomor rujukan atau surat kontrol tidak diisi di sini.")


class SepInUseError(QueueError):
    """Another visit of the day has this SEP."""

    message = _("Nomor SEP ini sudah tercatat pada kunjungan lain hari itu. Periksa lagi nomornya.")


class CardMissingError(QueueError):
    """A JKN ticket needs the patient's BPJS card number in the record."""

    message = _("Nomor kartu BPJS pasien ini belum tercatat. Silakan ke loket pendaftaran untuk melengkapinya.")


class NikMissingError(QueueError):
    """A JKN ticket needs the patient's NIK in the record: BPJS takes no antrean of a JKN patient without one.

    What BPJS wants for a newborn who has none yet differs by branch office: the hospital may say it in its own words.
    """

    message = _("BPJS memerlukan NIK pasien untuk antrean JKN. NIK pasien ini belum tercatat di sini.")

    def __init__(self) -> None:
        super().__init__(rules.current().jkn_without_nik_remark or None)


class NikKnownError(QueueError):
    """A patient with a NIK is told to BPJS like everybody else."""

    message = _("NIK pasien ini sudah tercatat. Kosongkan alasan tanpa NIK, lalu daftarkan.")


class ExtraSeatNeedsReasonError(QueueError):
    """A seat above the quota has an approver and a reason."""

    message = _("Kursi di luar kuota memerlukan nama penyetuju dan alasannya.")


class IdentityConflictError(QueueError):
    """NIK and card name different people, or contradict the record."""

    message = _("NIK dan nomor kartu tidak sesuai dengan satu orang yang sama. Silakan ke loket pendaftaran.")


class RecordSeriesFullError(QueueError):
    """The hospital has set a last record number, and each one up to it is taken."""

    message = _("Nomor rekam medis rumah sakit sudah habis. Silakan hubungi petugas pendaftaran.")


class AlreadyRegisteredError(QueueError):
    """A person with this identity has a record."""

    message = _("Data pasien ini sudah terdaftar.")
