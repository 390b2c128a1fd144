"""The rules of one hospital's day that the domain itself reads."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups, reading
from queues.rules.declared import Keeper, Pair, Since, declares, setting

SECONDS, MINUTES, DAYS, TIMES, PLACES = _("detik"), _("menit"), _("hari"), _("kali"), _("tempat")


@dataclass(frozen=True)
class CallRules:
    """How people are called, and what becomes of those who do not come."""

    calls_before_missed: int = setting(
        3,
        group=groups.CALLS,
        label=_("Panggilan sebelum tidak hadir"),
        help=_('Di poli, farmasi, dan tempat lain. Sesudah panggilan terakhir, "Tidak hadir" tidak perlu alasan.'),
        says=_('Pasien dipanggil %(value)s kali sebelum petugas dapat menekan "Tidak hadir" tanpa alasan.'),
        unit=TIMES,
        keeper=Keeper.SUPERVISOR,
        least=1,
        most=9,
    )
    seconds_between_calls: int = setting(
        45,
        group=groups.CALLS,
        label=_("Jeda antara dua panggilan"),
        help=_("Waktu paling singkat sebelum orang yang sama dapat dipanggil lagi di poli, farmasi, dan tempat lain."),
        says=_('"Panggil lagi" menghitung mundur %(value)s detik.'),
        says_of={0: _("Orang yang sama dapat langsung dipanggil lagi.")},
        unit=SECONDS,
        keeper=Keeper.SUPERVISOR,
        least=0,
        most=300,
    )
    admission_calls_before_missed: int = setting(
        2,
        group=groups.CALLS,
        label=_("Panggilan di loket sebelum tidak hadir"),
        help=_("Di loket pendaftaran; sementara itu nomor berikutnya dapat dipanggil."),
        says=_('Nomor loket dipanggil %(value)s kali sebelum petugas dapat menekan "Tidak hadir" tanpa alasan.'),
        unit=TIMES,
        keeper=Keeper.SUPERVISOR,
        least=1,
        most=9,
    )
    admission_seconds_between_calls: int = setting(
        20,
        group=groups.CALLS,
        label=_("Jeda panggilan di loket"),
        help=_("Waktu paling singkat sebelum nomor yang sama dapat dipanggil lagi di loket pendaftaran."),
        says=_("Nomor loket dapat dipanggil lagi setelah %(value)s detik."),
        says_of={0: _("Nomor yang sama dapat langsung dipanggil lagi.")},
        unit=SECONDS,
        keeper=Keeper.SUPERVISOR,
        least=0,
        most=300,
    )
    undo_seconds: int = setting(
        10,
        group=groups.CALLS,
        label=_("Waktu untuk mengurungkan"),
        help=_("Selama ini sebuah tekanan dapat diurungkan. Waktu layanan (task id) baru dikirim ke BPJS sesudahnya."),
        says=_("Tekanan dapat diurungkan selama %(value)s detik; task id dikirim ke BPJS sesudahnya."),
        says_of={0: _("Tidak ada yang dapat diurungkan; task id langsung dikirim ke BPJS.")},
        unit=SECONDS,
        keeper=Keeper.SUPERVISOR,
        since=Since.NEW,
        needs_reason=True,
        least=0,
        most=60,
    )
    late_arrival_minutes: int = setting(
        15,
        group=groups.ORDER,
        label=_("Batas terlambat datang"),
        help=_("Pasien yang datang lebih lambat dari ini sesudah jamnya diurutkan menurut waktu datang."),
        says=_("Pasien dengan jam 09:00 menjaga urutannya bila datang paling lambat %(value)s menit sesudahnya."),
        unit=MINUTES,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=0,
        most=120,
    )
    missed_return_places: int = setting(
        3,
        group=groups.ORDER,
        label=_("Tempat mundur setelah terlewat"),
        help=_("Pasien yang tidak hadir saat dipanggil lalu kembali menunggu sekian orang di belakang."),
        says=_("Pasien yang terlewat dipanggil lagi setelah %(value)s orang lain."),
        says_of={0: _("Pasien yang terlewat menjadi yang berikutnya begitu kembali.")},
        unit=PLACES,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=0,
        most=20,
    )


@dataclass(frozen=True)
class NumberRules:
    """The hospital's name and paper, its seats, and its record numbers."""

    hospital_name: str = setting(
        "RS Contoh Sehat",
        group=groups.HOSPITAL,
        label=_("Nama rumah sakit"),
        help=_("Seperti tertulis di tiket, layar, anjungan, dan halaman status pasien."),
        keeper=Keeper.DATA,
        least=3,
        most=80,
    )
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


@declares(Pair("MEDICAL_RECORD_SERIES_START", "MEDICAL_RECORD_SERIES_END", open_at=0))
@dataclass(frozen=True)
class HospitalRules(DeskRules, PlanRules, PharmacyRules, NumberRules, CallRules):
    """All of them. A dataclass has the fields of its last base first."""


def current() -> HospitalRules:
    """The hospital's rules now: frozen, at most one statement in two seconds, one state within a transaction."""
    return reading.of(HospitalRules)
