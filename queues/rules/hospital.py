"""The rules of one hospital's day that the domain itself reads."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups, reading
from queues.rules.calls import CallRules
from queues.rules.day import DayRules
from queues.rules.declared import Keeper, Pair, Since, declares, setting
from queues.rules.identity import IdentityRules

SECONDS, MINUTES, DAYS, TIMES = _("detik"), _("menit"), _("hari"), _("kali")


@dataclass(frozen=True)
class NumberRules:
    """The hospital's paper, its seats, its new polis, and its record numbers."""

    ticket_footnote: str = setting(
        "",
        group=groups.TICKETS,
        label=_("Baris terakhir tiket"),
        help=_(
            'Dicetak paling bawah di setiap tiket. Kosong: "Bila nomor Anda terlewat, segera lapor kepada petugas."'
        ),
        keeper=Keeper.DATA,
        since=Since.NEW,
        least=0,
        most=120,
    )
    non_jkn_release_minutes: int = setting(
        60,
        group=groups.TICKETS,
        label=_("Kursi non-JKN dilepas"),
        help=_("Sekian menit sebelum praktek mulai, kursi non-JKN yang belum terpakai menjadi kursi JKN."),
        says=_("Untuk praktek jam 08:00, kursi non-JKN yang tersisa dilepas ke JKN %(value)s menit sebelumnya."),
        says_of={0: _("Kursi non-JKN yang tersisa dilepas ke JKN tepat saat praktek mulai.")},
        unit=MINUTES,
        keeper=Keeper.DATA,
        since=Since.NEW,
        needs_reason=True,
        least=0,
        most=1440,
    )
    non_jkn_percent_of_new: int = setting(
        10,
        group=groups.TICKETS,
        label=_("Bagian non-JKN poli baru"),
        help=_("Bagian kursi untuk pasien bukan JKN, bagi poli yang dibuat sejak sekarang. Poli yang ada tetap."),
        says=_("Dari 40 kursi sebuah poli baru, %(value)s persen untuk pasien bukan JKN."),
        says_of={0: _("Semua kursi sebuah poli baru untuk pasien JKN."), 100: _("Poli baru tidak melayani JKN.")},
        unit="%",
        keeper=Keeper.DATA,
        since=Since.NEW,
        needs_reason=True,
        least=0,
        most=100,
    )
    service_seconds_of_new: int = setting(
        360,
        group=groups.TICKETS,
        label=_("Standar pelayanan poli baru"),
        help=_("Lama satu pasien (SPM), bagi poli yang dibuat sejak sekarang: dasar perkiraan jam."),
        says=_("Sebuah poli baru memperkirakan %(value)s detik untuk satu pasien."),
        unit=SECONDS,
        keeper=Keeper.DATA,
        since=Since.NEW,
        needs_reason=True,
        least=30,
        most=7200,
    )
    medical_record_series_start: int = setting(
        100000,
        group=groups.RECORDS,
        label=_("Nomor rekam medis pertama"),
        help=_("Awal seri milik rumah sakit ini. Nomor baru: yang pertama dari sini yang belum pernah dipakai."),
        says=_("Pasien baru mendapat nomor pertama yang bebas mulai %(value)s."),
        keeper=Keeper.DATA,
        since=Since.NEW,
        needs_reason=True,
        least=1,
        most=999_999_999,
    )
    medical_record_series_end: int = setting(
        0,
        group=groups.RECORDS,
        label=_("Nomor rekam medis terakhir"),
        help=_("Akhir seri, bila nomor di atasnya milik sistem lain. 0: tidak ada akhir."),
        says=_("Seri berhenti di %(value)s; sesudah itu nomor bebas dicari lagi dari awal seri."),
        says_of={0: _("Seri tidak berakhir: nomornya bertambah digit.")},
        keeper=Keeper.DATA,
        since=Since.NEW,
        needs_reason=True,
        least=0,
        most=999_999_999,
    )
    medical_record_width: int = setting(
        6,
        group=groups.RECORDS,
        label=_("Lebar nomor rekam medis"),
        help=_("Nomor baru ditulis dengan nol di depan sampai sekian angka. Nomor yang lebih panjang tetap panjang."),
        says=_("Nomor baru ditulis dengan sedikitnya %(value)s angka."),
        unit=_("angka"),
        keeper=Keeper.DATA,
        since=Since.NEW,
        needs_reason=True,
        least=4,
        most=10,
    )
    medical_record_provisional: bool = setting(
        False,
        group=groups.RECORDS,
        label=_("Nomor rekam medis sementara"),
        help=_("Ya: nomor baru bersifat sementara sampai SIMRS menetapkannya."),
        says_of={
            True: _("Nomor baru ditandai sementara sampai SIMRS menetapkannya."),
            False: _("Nomor baru langsung tetap."),
        },
        keeper=Keeper.DATA,
        since=Since.NEW,
        needs_reason=True,
    )


@dataclass(frozen=True)
class PharmacyRules:
    """By which number the pharmacy calls, and when it is made."""

    pharmacy_ticket_at_finish: bool = setting(
        True,
        group=groups.PHARMACY,
        label=_("Nomor farmasi saat selesai periksa"),
        help=_("Ya: nomor farmasi dibuat begitu dokter selesai dengan resep. Tidak: pasien mengambilnya sendiri."),
        says_of={
            True: _("Nomor farmasi dibuat begitu dokter selesai dengan resep."),
            False: _("Pasien mengambil nomor farmasi sendiri."),
        },
        keeper=Keeper.SUPERVISOR,
        since=Since.NEW,
    )
    pharmacy_number: str = setting(
        "kiosk",
        group=groups.PHARMACY,
        label=_("Nomor panggilan farmasi"),
        help=_("Dengan nomor mana farmasi memanggil, dan di mana kertasnya dicetak."),
        choices={
            "house": _("Nomor poli: satu nomor untuk semua"),
            "poli": _("Nomor sendiri, dicetak di poli"),
            "pharmacy": _("Nomor sendiri, dicetak di farmasi"),
            "kiosk": _("Nomor sendiri, dicetak di anjungan"),
        },
        says=_("Di layar farmasi: %(value)s."),
        keeper=Keeper.SUPERVISOR,
        since=Since.NEW,
        needs_reason=True,
    )


@dataclass(frozen=True)
class DeskRules:
    """What staff may look for, newborns without a NIK, and how long history lies open."""

    jkn_without_nik_at_desk: bool = setting(
        True,
        group=groups.DESKS,
        label=_("JKN tanpa NIK di loket"),
        help=_(
            "Bolehkah loket mendaftarkan pasien JKN tanpa NIK (bayi baru lahir), dengan alasan, di luar antrean online?"
        ),
        says_of={
            True: _("Loket boleh mendaftarkan bayi JKN tanpa NIK dengan alasan; BPJS tidak diberi tahu."),
            False: _("Bayi JKN tanpa NIK baru dapat didaftarkan setelah NIK-nya ada."),
        },
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
    )
    jkn_without_nik_remark: str = setting(
        "",
        group=groups.DESKS,
        label=_("Kata untuk pasien JKN tanpa NIK"),
        help=_("Dikatakan anjungan dan loket. Kosong: kalimat kami sendiri. Kantor cabang BPJS berbeda-beda."),
        keeper=Keeper.DATA,
        least=0,
        most=200,
    )
    staff_look_ups: int = setting(
        150,
        group=groups.DESKS,
        label=_("Pencarian pasien per petugas"),
        help=_("Berapa hal berbeda yang boleh dicari seorang petugas dalam waktu di bawah ini. 0: tidak dibatasi."),
        says=_("Seorang petugas dapat mencari %(value)s pasien berbeda; lalu ia diminta menunggu."),
        says_of={0: _("Pencarian petugas tidak dibatasi.")},
        unit=TIMES,
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=1000,
    )
    staff_look_up_minutes: int = setting(
        10,
        group=groups.DESKS,
        label=_("Waktu hitung pencarian petugas"),
        help=_("Sesudah sekian menit sebuah pencarian tidak dihitung lagi."),
        says=_("Yang dihitung: pencarian dalam %(value)s menit terakhir."),
        unit=MINUTES,
        keeper=Keeper.TECHNICIAN,
        least=1,
        most=60,
    )
    archive_after_days: int = setting(
        400,
        group=groups.KEEPING,
        label=_("Riwayat diringkas setelah"),
        help=_("manage.py archive_days meringkas riwayat yang lebih lama dari ini. 0: tidak pernah."),
        says=_("Riwayat yang lebih lama dari %(value)s hari diringkas pada malam hari."),
        says_of={0: _("Riwayat tidak pernah diringkas.")},
        unit=DAYS,
        keeper=Keeper.TECHNICIAN,
        least=60,
        most=3650,
        also=0,
    )


@dataclass(frozen=True)
class PlanRules:
    """How far ahead sessions are opened from the plan."""

    plan_horizon_days: int = setting(
        90,
        group=groups.PLAN,
        label=_("Jadwal dibuka ke depan"),
        help=_("Untuk berapa hari dari hari ini jadwal dibuka dari rencana praktek, setiap malam dan dengan tombol."),
        says=_("Jadwal praktek dibuka sampai %(value)s hari ke depan."),
        unit=DAYS,
        keeper=Keeper.DATA,
        least=7,
        most=120,
    )


@declares(
    Pair("MEDICAL_RECORD_SERIES_START", "MEDICAL_RECORD_SERIES_END", open_at=0),
    Pair("WAIT_AMBER_MINUTES", "WAIT_RED_MINUTES"),
)
@dataclass(frozen=True)
class HospitalRules(DayRules, DeskRules, PlanRules, PharmacyRules, NumberRules, IdentityRules, CallRules):
    """All of them. A dataclass has the fields of its last base first."""


def current() -> HospitalRules:
    """The hospital's rules now: frozen, at most one statement in two seconds, one state within a transaction."""
    return reading.of(HospitalRules)
