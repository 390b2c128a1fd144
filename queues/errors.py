"""One exception class per refusal. The message is for a patient or a nurse; the edge turns it into its answer."""

from django.conf import settings
from django.db.utils import OperationalError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class QueueError(Exception):
    """A verb refused; nothing was written."""

    message = _("Tidak dapat dilakukan.")

    def __init__(self, message: object | None = None) -> None:
        super().__init__()
        if message is not None:
            self.message = message  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.message)


class BusyError(QueueError, OperationalError):
    """Somebody else held what was needed for too long. The same press, again, may go through.

    A database error too: a caller that retries after one of those (the relay) retries after this.
    """

    message = _("Sistem sedang sibuk. Coba lagi sebentar.")


# --- taking a number -----
class SessionClosedError(QueueError):
    """The session is cancelled, on leave, or moved."""

    message = _("Praktek dokter ini tidak dibuka pada tanggal tersebut. Silakan tanya petugas pendaftaran.")


class SessionOverError(QueueError):
    """The hours of the session have ended."""

    message = _("Pendaftaran praktek ini sudah ditutup. Silakan tanya petugas pendaftaran untuk hari lain.")


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
        super().__init__(settings.JKN_WITHOUT_NIK_REMARK or None)


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


# --- a whole session -----
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


# --- the path -----
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
    """A late entry must lie between its neighbours and not in the future."""

    message = _("Jam itu tidak berada di antara langkah sebelum dan sesudahnya.")


class ReasonNeededError(QueueError):
    """A person and a reason are needed."""

    message = _("Isi alasannya.")


class PersonalReasonError(QueueError):
    """A reason is kept in clear and told to BPJS: a NIK, card or phone has no business in it."""

    message = _("Alasan tidak boleh memuat NIK, nomor kartu, atau nomor telepon. Tulis alasannya saja.")


# --- stops and counters -----
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


# --- pharmacy -----
class PrescriptionChangedError(QueueError):
    """Another screen typed a prescription that this one did not show: the press would lose it."""

    message = _("Resep di kartu ini baru saja diubah di layar lain. Periksa resepnya, lalu tekan lagi.")


class NoPrescriptionError(QueueError):
    """There is no prescription for this visit."""

    message = _("Tidak ada resep untuk kunjungan ini.")


class ConsultationNotOverError(QueueError):
    """The pharmacy follows the clinic."""

    message = _("Pelayanan poli belum selesai.")


# --- the theatre -----
class OtherPatientError(QueueError):
    """The operation, or the card, is another person's."""

    message = _("Operasi ini, atau nomor kartunya, tercatat atas pasien lain. Data yang ada tidak diubah.")


class SurgeryAheadError(QueueError):
    """What is planned for a later date was not performed."""

    message = _("Tanggal operasi ini belum tiba.")


class SurgeryCancelledError(QueueError):
    """The operation was called off."""

    message = _("Operasi ini sudah dibatalkan.")
