"""Every refusal of the kiosk: what is the matter, and where to get help.

Titles are lazy: staff read them in the hospital's language, whichever the patient chose.
"""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kiosk import called_off
from kiosk.draft import Refusal
from kiosk.help_place import help_place
from queues import clock
from queues.errors import (
    BusyError,
    CardMissingError,
    NikMissingError,
    NoAdmissionDeskError,
    NobodyCallsError,
    QueueError,
    QuotaFullError,
    RecoveringError,
    ReferenceInUseError,
    SessionClosedError,
    SessionOverError,
)
from queues.models import Clinic, Stage, Visit
from queues.references import Obstacle
from queues.waiting import called_off as queues_called_off
from queues.waiting.called_off import CalledOff


def _desk() -> str:
    return _("Petugas di %(place)s dapat membantu Anda sekarang.") % {"place": help_place()}


def unknown_code() -> Refusal:
    """No visit and no ticket has the scanned or typed code."""
    return Refusal(
        gettext_lazy("Kode ini tidak kami kenal"),
        _("Periksa kembali kode di Mobile JKN atau di tiket Anda, lalu pindai atau ketik sekali lagi."),
        _("Kode tetap tidak terbaca? Petugas di loket pendaftaran dapat mencari pendaftaran Anda."),
    )


def too_many_look_ups() -> Refusal:
    """Somebody tries numbers, or a scanner reads rubbish."""
    return Refusal(
        gettext_lazy("Terlalu banyak percobaan"),
        _("Terlalu banyak percobaan. Silakan ke loket."),
        _desk(),
        may_try_again=False,
    )


def not_enrolled() -> Refusal:
    """A browser that is no kiosk of the hospital, or no longer."""
    return Refusal(
        gettext_lazy("Anjungan ini belum terdaftar"),
        _("Layar ini belum didaftarkan sebagai anjungan, jadi tidak dapat mencari data atau memberi nomor."),
        _desk(),
        may_try_again=False,
        may_take_number=False,
    )


def too_many_tickets() -> Refusal:
    """Somebody takes numbers for nobody; a real kiosk cannot hand out that many."""
    return Refusal(
        gettext_lazy("Terlalu banyak nomor diambil di sini"),
        _("Anjungan ini berhenti memberi nomor untuk beberapa menit. Silakan langsung ke loket."),
        _desk(),
        may_try_again=False,
        may_take_number=False,
    )


def unknown_person() -> Refusal:
    """No record, or a record not yet through its first admission."""
    return Refusal(
        gettext_lazy("Silakan ambil nomor loket"),
        _("Data Anda belum lengkap di rumah sakit ini. Ini biasa untuk kunjungan pertama."),
        _("Petugas di loket pendaftaran akan mendaftarkan Anda. Siapkan KTP, dan kartu BPJS bila ada."),
    )


def not_you() -> Refusal:
    """The person said that the name shown is not theirs."""
    return Refusal(
        gettext_lazy("Baik, bukan Anda"),
        _("Mungkin nomor atau kodenya tertukar. Data tadi sudah kami tutup."),
        _desk(),
    )


def over(visit: Visit) -> Refusal:
    """Cancelled or declared absent; by a decision about its whole session, or alone."""
    if off := queues_called_off.of_visit(visit):
        return session_called_off(visit, off)
    if visit.stage == Stage.NO_SHOW:
        sentence = _("Nomor ini sudah ditutup karena tidak hadir saat dipanggil.")
    else:
        sentence = _("Pendaftaran dengan kode ini sudah dibatalkan, jadi nomornya tidak berlaku lagi.")
    return Refusal(
        gettext_lazy("Nomor ini sudah tidak berlaku"),
        sentence,
        _("Petugas di loket pendaftaran dapat membuatkan nomor baru."),
    )


def session_called_off(visit: Visit, off: CalledOff) -> Refusal:
    """The doctor does not practise: only the desk goes on from here."""
    if off.is_open_again:
        return Refusal(
            gettext_lazy("Nomor ini sudah tidak berlaku"),
            called_off.sentence(visit, off),
            _("Ambil nomor baru di anjungan ini, atau minta bantuan petugas di loket pendaftaran."),
        )
    return Refusal(
        called_off.title(off),
        called_off.sentence(visit, off),
        _("Petugas di loket pendaftaran mencarikan dokter lain atau hari lain untuk Anda. Ambil nomor loket."),
        may_try_again=False,
    )


def other_date(on: date, *, at: datetime) -> Refusal:
    day = date_format(on, "l, j F Y")
    if on > clock.service_date(at):
        sentence = _("Pendaftaran Anda untuk hari %(date)s. Silakan datang kembali pada hari itu.") % {"date": day}
    else:
        sentence = _("Pendaftaran Anda untuk hari %(date)s dan sudah lewat.") % {"date": day}
    return Refusal(
        gettext_lazy("Nomor ini bukan untuk hari ini"),
        sentence,
        _("Perlu hari ini juga? Petugas di loket pendaftaran dapat mencarikan jadwal."),
    )


def already_here(visit: Visit) -> Refusal:
    """Checked in earlier; the number stands."""
    return Refusal(
        gettext_lazy("Anda sudah check in"),
        _("Nomor Anda %(label)s dan tetap berlaku. Silakan tunggu panggilan.") % {"label": visit.label},
        _("Tiket hilang? Petugas di loket pendaftaran dapat mencetaknya lagi dengan nomor yang sama."),
    )


def ticket_already(label: str) -> Refusal:
    """An admission or pharmacy ticket was scanned: it needs no check-in."""
    return Refusal(
        gettext_lazy("Nomor Anda sudah tercatat"),
        _("Nomor %(label)s tidak perlu check in. Silakan tunggu sampai dipanggil.") % {"label": label},
        _("Ragu menunggu di mana? Tanyakan kepada petugas terdekat."),
    )


def nothing_open() -> Refusal:
    """No session of today takes patients of this payer."""
    return Refusal(
        gettext_lazy("Belum ada poli yang dapat dipilih"),
        _("Praktek hari ini belum dibuka, sudah selesai, atau kuotanya sudah habis."),
        _("Petugas di loket pendaftaran dapat mencarikan jadwal lain."),
    )


def nobody_calls() -> Refusal:
    """Polis work today, and none of them has a room that calls: a number would lead nowhere."""
    return Refusal(
        gettext_lazy("Poli belum dapat dipilih di anjungan"),
        _("Ruang poli hari ini belum siap memanggil nomor."),
        _desk(),
    )


def no_payer() -> Refusal:
    """Nobody pays: no number of a poli can be given out."""
    return Refusal(
        gettext_lazy("Poli belum dapat dipilih di anjungan"),
        _("Pilihan penjamin belum tersedia di anjungan ini."),
        _desk(),
    )


def clinic_full(clinic: Clinic) -> Refusal:
    """No session of this clinic has a seat left today for this payer."""
    return Refusal(
        gettext_lazy("Kuota hari ini sudah habis"),
        _("Semua kursi %(clinic)s hari ini sudah terisi.") % {"clinic": clinic.public_name},
        _("Petugas di loket pendaftaran dapat mencarikan kursi tambahan atau hari lain, atau pilih poli lain."),
    )


def session_gone() -> Refusal:
    """The session filled up or closed between two presses."""
    return Refusal(
        gettext_lazy("Jadwal ini baru saja tutup"),
        _("Kuota habis atau prakteknya tidak dibuka lagi. Anda dapat memilih jadwal lain."),
        _("Petugas di loket pendaftaran dapat mencarikan jadwal lain."),
    )


def number_missing(error: CardMissingError | NikMissingError) -> Refusal:
    """BPJS takes no JKN number without them. Nobody types a number into a record here: a person checks it first."""
    if isinstance(error, CardMissingError):
        return Refusal(
            gettext_lazy("Kartu BPJS belum tercatat"),
            str(error),
            _("Petugas di loket pendaftaran mencocokkan dan melengkapinya. Siapkan kartu BPJS dan KTP."),
            may_try_again=False,
        )
    return Refusal(
        gettext_lazy("NIK belum tercatat"),
        str(error),
        _(
            "Petugas di loket pendaftaran melengkapinya. Siapkan KTP atau kartu keluarga. Bayi yang belum punya NIK "
            "tetap dilayani."
        ),
        may_try_again=False,
    )


def vclaim_silent() -> Refusal:
    """The hospital lets nobody take a JKN number whose reference was not checked (KIOSK_WITHOUT_VCLAIM=counter)."""
    return Refusal(
        gettext_lazy("BPJS belum menjawab"),
        _("Surat Anda belum dapat diperiksa di anjungan ini. Ini bukan karena surat Anda."),
        _desk(),
        may_try_again=False,
    )


def unusable(obstacle: Obstacle, clinic: Clinic | None) -> Refusal:
    """A letter or referral that cannot be used today; or the person, whom BPJS does not insure or know."""
    title = format_lazy("{}: {}", obstacle.label, clinic.public_name) if clinic else obstacle.label
    sentence = _("Karena itu nomor poli belum dapat diambil di anjungan ini.")
    return Refusal(title, sentence, obstacle.help_text, may_try_again=False)


def of_verb(error: QueueError) -> Refusal:
    """The domain's own sentence, with a title that tells what kind of no it is. That the system is busy is no no: it is
    raised again, and the page that says so keeps nothing in a session which might not be written either.
    """
    if isinstance(error, BusyError):
        raise error
    if isinstance(error, CardMissingError | NikMissingError):
        return number_missing(error)
    titles: dict[type[QueueError], Promise] = {
        QuotaFullError: gettext_lazy("Kuota jadwal ini sudah habis"),
        SessionOverError: gettext_lazy("Pendaftaran sudah ditutup"),
        SessionClosedError: gettext_lazy("Praktek tidak dibuka"),
        ReferenceInUseError: gettext_lazy("Nomor surat masih dipakai"),
        NobodyCallsError: gettext_lazy("Poli belum siap memanggil"),
        RecoveringError: gettext_lazy("Nomor belum dibuka"),
        NoAdmissionDeskError: gettext_lazy("Loket belum siap memanggil"),
    }
    return Refusal(titles.get(type(error), gettext_lazy("Belum dapat dilanjutkan")), str(error), _desk())
