"""What a person may come with today: letters and referrals as the rooms show them (protocol V7).

The rule that makes them is the bridge's. Kiosk and desk get it as a `ReferenceService` and know these types alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models import ClinicSession, Patient, Visit, VisitType


class Basis(models.TextChoices):
    """What a choice rests on, in the order in which it is offered."""

    CONTROL = "control", _("Kontrol")
    CONTROL_AFTER_STAY = "control_after_stay", _("Kontrol setelah rawat inap")
    FIRST_FACILITY = "first_facility", _("Rujukan")
    OTHER_HOSPITAL = "other_hospital", _("Rujukan dari rumah sakit lain")
    INTERNAL = "internal", _("Rujukan internal")
    REPEAT_CARE = "repeat_care", _("Layanan berulang")
    ADMISSION_PLAN = "admission_plan", _("Rencana rawat inap")


class Obstacle(models.TextChoices):
    """Why something cannot be used today (R1 to R13 of protocol V7), in words that a patient understands."""

    NOT_INSURED = "not_insured", _("Kepesertaan BPJS tidak aktif")
    IDENTITY = "identity", _("Data BPJS tidak sama dengan data di rumah sakit ini")
    UNKNOWN = "unknown", _("Tidak ditemukan di BPJS dengan data yang tercatat di sini")
    LATER_DAY = "later_day", _("Untuk hari lain")
    MISSED = "missed", _("Tanggalnya terlewat")
    LONG_MISSED = "long_missed", _("Tanggalnya sudah lama terlewat")
    LETTER_USED = "letter_used", _("Surat kontrol sudah dipakai")
    LAPSED = "lapsed", _("Masa berlaku rujukan sudah habis")
    NEEDS_LETTER = "needs_letter", _("Rujukan sudah dipakai, perlu surat kontrol")
    NO_SESSION = "no_session", _("Hari ini tidak ada jadwal yang dapat dipilih")
    DOCTOR_AWAY = "doctor_away", _("Dokter di surat tidak praktek hari ini")
    NO_POLI = "no_poli", _("Rujukan ini tidak menyebut poli")
    HELD = "held", _("Anda sudah punya nomor untuk ini")
    SEP_TODAY = "sep_today", _("SEP hari ini sudah terbit")
    TO_INPATIENTS = "to_inpatients", _("Surat ini untuk rawat inap")
    AT_COUNTER = "at_counter", _("Layanan berulang didaftarkan di loket")
    WINDOW_OVER = "window_over", _("Masa rujukan layanan berulang sudah habis")

    @property
    def help_text(self) -> str:
        """For the patient: the person to turn to, and what that person does."""
        return str(WHO_HELPS[self])

    @property
    def desk_label(self) -> str:
        """The same for the desk: it reads of a patient who stands before it."""
        return str(DESK_LABELS.get(self, self.label))

    @property
    def desk_text(self) -> str:
        """What the desk itself can do, or whom it sends the patient to."""
        return str(DESK_HELPS[self])


WHO_HELPS = {
    Obstacle.NOT_INSURED: _("Kantor BPJS mengaktifkannya kembali. Hari ini Anda dapat berobat dengan biaya sendiri."),
    Obstacle.IDENTITY: _("Petugas di loket pendaftaran mencocokkan data Anda. Siapkan KTP dan kartu BPJS."),
    Obstacle.UNKNOWN: _("Peserta JKN? Petugas di loket pendaftaran mencocokkan NIK dan kartu. Siapkan keduanya."),
    Obstacle.LATER_DAY: _("Silakan datang pada hari itu. Perlu hari ini? Petugas di loket menanyakan kepada dokter."),
    Obstacle.MISSED: _("Petugas di loket dapat memindahkan tanggalnya ke hari ini."),
    Obstacle.LONG_MISSED: _(
        "Dokter membuat surat kontrol baru, atau minta rujukan baru di puskesmas atau klinik Anda."
    ),
    Obstacle.LETTER_USED: _("Dokter membuat surat kontrol baru. Petugas di loket dapat membantu."),
    Obstacle.LAPSED: _("Minta rujukan baru di puskesmas atau klinik Anda."),
    Obstacle.NEEDS_LETTER: _("Petugas di loket membuatkan surat kontrol bersama dokter."),
    Obstacle.NO_SESSION: _("Petugas di loket dapat mencarikan jadwal atau hari lain."),
    Obstacle.DOCTOR_AWAY: _("Petugas di loket dapat memindahkan surat ke dokter atau hari lain."),
    Obstacle.NO_POLI: _("Petugas di loket memilihkan poli yang sesuai."),
    Obstacle.HELD: _("Nomor itu tetap berlaku. Petugas di loket dapat mencetak tiketnya lagi."),
    Obstacle.SEP_TODAY: _("Petugas di loket memeriksanya: antrean harus diambil sebelum SEP."),
    Obstacle.TO_INPATIENTS: _("Silakan ke pendaftaran rawat inap."),
    Obstacle.AT_COUNTER: _("Petugas di loket mendaftarkan Anda."),
    Obstacle.WINDOW_OVER: _(
        "Petugas di loket memperpanjang rujukan, atau minta rujukan baru di puskesmas atau klinik."
    ),
}


DESK_LABELS = {
    Obstacle.HELD: _("Sudah punya nomor untuk ini"),
    Obstacle.AT_COUNTER: _("Layanan berulang, didaftarkan di sini"),
}
DESK_HELPS = {
    Obstacle.NOT_INSURED: _("Kantor BPJS mengaktifkannya kembali. Hari ini: daftarkan dengan penjamin lain."),
    Obstacle.IDENTITY: _("Cocokkan NIK dan nomor kartu di rekam medis dengan KTP dan kartu BPJS."),
    Obstacle.UNKNOWN: _("Peserta JKN? Cocokkan NIK dan nomor kartu di rekam medis dengan KTP dan kartu BPJS."),
    Obstacle.LATER_DAY: _("Daftarkan untuk hari itu. Perlu hari ini? Tanyakan kepada dokter."),
    Obstacle.MISSED: _("Pindahkan tanggal suratnya ke hari ini, lalu tanya lagi."),
    Obstacle.LONG_MISSED: _("Minta surat kontrol baru dari dokter, atau pasien meminta rujukan baru."),
    Obstacle.LETTER_USED: _("Minta surat kontrol baru dari dokter."),
    Obstacle.LAPSED: _("Pasien meminta rujukan baru di puskesmas atau klinik."),
    Obstacle.NEEDS_LETTER: _("Buat surat kontrol bersama dokter, lalu tanya lagi."),
    Obstacle.NO_SESSION: _("Pilih poli atau hari lain bersama pasien."),
    Obstacle.DOCTOR_AWAY: _("Pindahkan suratnya ke dokter atau hari lain, lalu tanya lagi."),
    Obstacle.NO_POLI: _("Pilih poli yang sesuai, dan isi nomor rujukannya."),
    Obstacle.HELD: _("Nomor itu tetap berlaku: buka kunjungannya, atau cetak lagi tiketnya."),
    Obstacle.SEP_TODAY: _("Periksa SEP-nya di VClaim: antrean harus diambil sebelum SEP."),
    Obstacle.TO_INPATIENTS: _("Arahkan pasien ke pendaftaran rawat inap."),
    Obstacle.AT_COUNTER: _("Isi jenis kunjungan dan nomor rujukannya di isian ini."),
    Obstacle.WINDOW_OVER: _("Perpanjang rujukannya, atau pasien meminta rujukan baru di puskesmas atau klinik."),
}


@dataclass(frozen=True)
class Poli:
    """A clinic of ours as letters name it: `code` is what BPJS is told, `parent_code` the poli above it."""

    clinic_id: int
    name: str
    public_name: str
    code: str
    parent_code: str = ""
    is_repeat_care: bool = False


@dataclass(frozen=True)
class Sitting:
    """A session of today that can be chosen."""

    session_id: int
    poli: Poli
    doctor_code: int | None = None
    doctor_name: str = ""


@dataclass(frozen=True)
class Choice:
    """One line of a person's list. `obstacle` None: it can be used today, in any of `sittings`.

    `poli` is None where no clinic of ours has the code; `poli_name` is then all there is, for staff alone.
    `is_unchecked`: BPJS did not say in time whether the referral was used before. Numbers stay out of `repr`.
    """

    basis: Basis
    number: str = field(repr=False)
    visit_type: VisitType | None
    poli: Poli | None
    poli_name: str
    sittings: tuple[Sitting, ...] = ()
    doctor_name: str = ""
    issued_by: str = ""
    on: date | None = None
    until: date | None = None
    is_last_day: bool = False
    is_unchecked: bool = False
    held_label: str = ""
    obstacle: Obstacle | None = None

    @property
    def is_usable(self) -> bool:
        return self.obstacle is None

    @property
    def clinic_name(self) -> str:
        """For staff."""
        return self.poli.name if self.poli else self.poli_name


@dataclass(frozen=True)
class Membership:
    """What BPJS says of a member today; `status` and `prb_note` are its words.

    Fingerprints are None where no poli asks for one, or BPJS did not say: taken today, and registered at all.
    """

    is_active: bool
    status: str
    class_name: str
    facility: str
    prb_note: str = ""
    is_fingerprint_taken: bool | None = None
    is_fingerprint_registered: bool | None = None


@dataclass(frozen=True)
class References:
    """What came of asking for a person. Silence is no refusal: `is_silent` says that nothing can be concluded.

    `obstacle` is of the person (not insured, another person's card): there are no choices then. Not `is_complete`: a
    part of the lists did not come, so a letter may be missing.
    """

    choices: tuple[Choice, ...] = ()
    membership: Membership | None = None
    obstacle: Obstacle | None = None
    is_complete: bool = True
    is_silent: bool = False

    @property
    def usable(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.is_usable)

    @property
    def unusable(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if not choice.is_usable)


SILENT = References(is_complete=False, is_silent=True)


class ReferenceService(Protocol):
    """The bridge, as far as kiosk and desk need it for references."""

    def is_offered(self) -> bool:
        """Is VClaim configured? Otherwise the rooms work without any list."""

    def of_patient(
        self,
        patient: Patient,
        *,
        sessions: Sequence[ClinicSession],
        at: datetime,
        seconds: float,
        is_for_staff: bool = False,
        except_for: Visit | None = None,
    ) -> References:
        """The person's list for the day of `at`; may take `seconds`, never inside a transaction.

        `except_for`: a visit of theirs that stands in nobody's way.

        `is_for_staff` reads more: next month's letters, today's SEPs, and the fingerprint where a poli asks for it.
        """
