"""Letters at the end of a consultation, as the nurse's page shows them and asks for them.

BPJS makes them; the bridge talks to it. The consoles get the bridge as a `LetterService` and know these types alone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from queues.errors import QueueError
from queues.models import LetterKind, Visit, VisitLetter
from queues.press import Press


class LetterStandsError(QueueError):
    """A visit has one letter of each kind."""

    message = _("Kunjungan ini sudah punya surat seperti itu. Ubah atau hapus surat yang ada.")


class LetterUncertainError(QueueError):
    """BPJS may have done what it was asked for: nobody asks again before that is known."""

    message = _("BPJS belum memberi kepastian tentang surat ini. Tekan “Periksa di BPJS” sebelum membuat yang lain.")


class LetterGoneError(QueueError):
    """Another screen has changed or deleted the letter meanwhile."""

    message = _("Surat ini sudah berubah di layar lain. Halaman ini diperbarui.")


class LetterNotForThisError(QueueError):
    """Letters are written for JKN patients that the clinic serves or has served today."""

    message = _("Surat hanya dibuat untuk pasien JKN yang hari ini dilayani di poli ini.")


class SameClinicError(QueueError):
    """Another day in the same clinic is a control letter's, not an internal referral's."""

    message = _("Pasien sudah di poli ini. Untuk hari lain di poli yang sama buat surat kontrol.")


class SepNeededError(QueueError):
    """BPJS makes a letter of a SEP."""

    message = _("Nomor SEP kunjungan ini belum tercatat. Ambil dari BPJS, atau ketik dari lembar SEP.")


class SepOfAnotherError(QueueError):
    """The SEP is another member's: a letter made of it would be theirs."""

    message = _("Nomor SEP ini milik peserta lain. Periksa nomor SEP kunjungan ini.")


class ReferralOfAnotherError(QueueError):
    """The referral is another member's."""

    message = _("Nomor rujukan ini milik peserta lain. Periksa nomornya.")


class BpjsSaysNoError(QueueError):
    """BPJS refused, in its own words."""

    def __init__(self, words: str) -> None:
        super().__init__(_("BPJS menolak: “%(words)s”.") % {"words": words})


class BpjsSilentError(QueueError):
    """BPJS did not answer, and surely did nothing."""

    message = _("BPJS belum menjawab. Tidak ada yang dibuat atau diubah; coba lagi sebentar lagi.")


@dataclass(frozen=True)
class LetterPlan:
    """What a letter shall say. Codes are BPJS's; `made_of` is the SEP, of a prolonged referral the referral."""

    kind: LetterKind
    on: date
    made_of: str = field(default="", repr=False)
    poli_code: str = ""
    poli_name: str = ""
    doctor_code: int | None = None
    doctor_name: str = ""
    hours: str = ""
    facility_code: str = ""
    facility_name: str = ""
    referral_kind: str = ""
    diagnoses: str = field(default="", repr=False)
    procedures: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class PoliRoom:
    """How full a poli is on the day: `planned` letters and referrals of `capacity`."""

    code: str
    name: str
    planned: int
    capacity: int


@dataclass(frozen=True)
class DoctorRoom:
    """A doctor that a letter for the day may name; `session_id` is ours, where `seats_left` numbers can be taken."""

    code: int
    name: str
    hours: str
    capacity: int
    session_id: int | None = None
    seats_left: int | None = None


@dataclass(frozen=True)
class ControlOptions:
    """What VClaim says of a day. `refusal` in BPJS's words; `is_silent`: nothing can be concluded."""

    polis: tuple[PoliRoom, ...] = ()
    doctors: tuple[DoctorRoom, ...] = ()
    referral_until: date | None = None
    refusal: str = ""
    is_silent: bool = False


@dataclass(frozen=True)
class Named:
    """A code and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class OutgoingOptions:
    """Facilities that fit what was searched for, and the polis of the only one."""

    facilities: tuple[Named, ...] = ()
    polis: tuple[PoliRoom, ...] = ()
    is_silent: bool = False


class LetterService(Protocol):
    """The bridge, as far as the consoles need it for letters. It may take some seconds, never inside a transaction.

    Writes raise what the verbs raise (queues/verbs/letters.py), BpjsSaysNoError, BpjsSilentError and, where BPJS may
    have done it, LetterUncertainError.
    """

    def is_offered(self) -> bool:
        """Is VClaim configured?"""

    def find_sep(self, visit: Visit) -> bool:
        """Pull the visit's SEP from BPJS now; False where there is none that is surely this visit's."""

    def letter_poli(self, visit: Visit) -> str:
        """The code by which letters name the visit's clinic."""

    def internal_number(self, visit: Visit) -> str:
        """The reference of an internal referral from this visit, by the hospital's habit (INTERNAL_REFERENCE)."""

    def control_options(self, visit: Visit, *, poli_code: str, on: date) -> ControlOptions:
        """Polis and doctors of the day for a control letter. SepNeededError, SepOfAnotherError."""

    def outgoing_options(self, *, search: str, is_hospital: bool, on: date) -> OutgoingOptions:
        """Where a patient can be referred to, by a code or three letters of a name."""

    def referral_under(self, visit: Visit) -> str:
        """The referral with which the patient came; "" where that is not known."""

    def make(self, visit: Visit, press: Press, plan: LetterPlan) -> VisitLetter:
        """Ask BPJS for the letter. A repeated press gives the letter that the first one made."""

    def change(self, letter: VisitLetter, press: Press, plan: LetterPlan) -> VisitLetter:
        """Another day, poli or doctor; the number stays."""

    def withdraw(self, letter: VisitLetter, press: Press) -> VisitLetter:
        """Delete the letter at BPJS."""

    def check(self, letter: VisitLetter, *, at: datetime) -> VisitLetter | None:
        """Look whether BPJS did what it was asked for; None: it did not, and there is no such letter.

        LetterUncertainError while that is still not known.
        """
