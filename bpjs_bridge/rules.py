"""The rules of what is sent to BPJS and what BPJS is answered."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from bpjs_bridge.access_rules import BpjsAccess
from bpjs_bridge.reference_rules import ReferenceRules
from queues.rules import groups, reading
from queues.rules.declared import WALL_CLOCK, Keeper, Pair, Since, declares, setting

SECONDS, DAYS = _("detik"), _("hari")
# On the hospital's wall, as a person reads it.
UAT_UNTIL = "%Y-%m-%d %H:%M"


def uat_problem(text: str) -> str:
    """Why this is no moment until which UAT lasts; "" when it is one, or nothing."""
    try:
        datetime.strptime(text or "2026-01-01 00:00", UAT_UNTIL).replace(tzinfo=UTC)
    except ValueError:
        return str(_("Tulis tanggal dan jam seperti 2027-12-31 16:00."))
    return ""


@dataclass(frozen=True)
class MobileRules:
    """What Mobile JKN may book, and what WS RS answers."""

    mobile_jkn_min_days_ahead: int = setting(
        1,
        group=groups.MOBILE,
        label=_("Hari pertama yang dapat dipesan"),
        help=_("Hari pertama yang dapat dipesan lewat Mobile JKN, dihitung dari hari ini. 0: hari ini juga."),
        says=_("Pemesanan Mobile JKN dimulai %(value)s hari dari sekarang."),
        says_of={0: _("Mobile JKN dapat memesan untuk hari ini juga.")},
        unit=DAYS,
        keeper=Keeper.DATA,
        needs_reason=True,
        least=0,
        most=120,
    )
    mobile_jkn_max_days_ahead: int = setting(
        90,
        group=groups.MOBILE,
        label=_("Hari terakhir yang dapat dipesan"),
        help=_("Hari terakhir yang dapat dipesan lewat Mobile JKN, dihitung dari hari ini."),
        says=_("Pemesanan Mobile JKN berakhir %(value)s hari dari sekarang."),
        unit=DAYS,
        keeper=Keeper.DATA,
        needs_reason=True,
        least=0,
        most=120,
    )
    mobile_jkn_one_ticket_per: str = setting(
        "clinic",
        group=groups.MOBILE,
        label=_("Satu tiket per"),
        help=_("Berapa antrean aktif yang boleh dimiliki seorang pasien pada satu tanggal lewat Mobile JKN."),
        choices={"clinic": _("poli dan tanggal"), "date": _("tanggal, di poli mana pun")},
        says=_("Seorang pasien mempunyai paling banyak satu antrean per %(value)s."),
        keeper=Keeper.DATA,
        needs_reason=True,
    )
    ws_booking_remark: str = setting(
        "Peserta harap 60 menit lebih awal guna pencatatan administrasi.",
        group=groups.MOBILE,
        label=_("Keterangan di Mobile JKN"),
        help=_("Kalimat yang ditampilkan Mobile JKN di bawah sebuah antrean."),
        keeper=Keeper.DATA,
        since=Since.NEW,
        least=0,
        most=150,
        is_empty_meant=True,
    )
    ws_token_seconds: int = setting(
        3600,
        group=groups.MACHINES,
        label=_("Umur token BPJS"),
        help=_("Berapa lama token yang didapat BPJS dari /ws/auth berlaku, bila akunnya tidak menentukan lain."),
        says=_("BPJS meminta token baru setiap %(value)s detik."),
        unit=SECONDS,
        keeper=Keeper.TECHNICIAN,
        since=Since.NEW,
        least=30,
        most=86400,
    )
    ws_retry_seconds: int = setting(
        5,
        group=groups.MOBILE,
        label=_("Pengulangan dari Mobile JKN"),
        help=_("0 selama UAT: Ambil atau Batal yang diulang langsung ditolak, seperti diminta formulirnya."),
        says=_("Ambil atau Batal yang diulang mendapat jawaban yang sama lagi."),
        says_of={0: _("Ambil atau Batal yang diulang langsung ditolak (mode UAT).")},
        unit=SECONDS,
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=120,
    )
    ws_uat_until: str = setting(
        "",
        group=groups.MOBILE,
        label=_("Mode UAT sampai"),
        help=_("Sampai saat ini Ambil atau Batal yang diulang langsung ditolak, seperti diminta UAT."),
        says=_("Mode UAT sampai %(value)s: Ambil atau Batal yang diulang langsung ditolak."),
        says_of={"": _("Mode UAT mati.")},
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=16,
        pattern=r"(20\d\d-\d\d-\d\d [0-2]\d:[0-5]\d)?",
        check=uat_problem,
    )
    ws_checkin_twice_is_ok: bool = setting(
        True,
        group=groups.MOBILE,
        label=_("Check-in kedua diterima"),
        help=_("Ya: check-in kedua dari antrean yang sama dijawab berhasil. Tidak: ditolak."),
        says_of={True: _("Check-in kedua dijawab berhasil."), False: _("Check-in kedua ditolak.")},
        keeper=Keeper.TECHNICIAN,
    )


@dataclass(frozen=True)
class SendingRules:
    """What BPJS is told, how often, and how long it is waited for."""

    hospital_code: str = setting(
        "0000R000",
        group=groups.HOSPITAL,
        label=_("Kode rumah sakit di BPJS"),
        help=_("Kode kdppk dari BPJS: delapan huruf atau angka."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=8,
        most=8,
        pattern="[0-9A-Z]{8}",
        is_capital=True,
    )
    bpjs_send: str = setting(
        "on",
        group=groups.SENDING,
        label=_("Pengiriman ke BPJS"),
        help=_("Apa yang terjadi di BPJS dengan kunjungan yang dibuat sejak sekarang. Yang lama tetap seperti dulu."),
        choices={
            "on": _("dikirim ke BPJS"),
            "shadow": _("dicatat, tidak dikirim"),
            "off": _("tidak dicatat dan tidak dikirim"),
        },
        says=_("Kunjungan yang baru: %(value)s."),
        keeper=Keeper.TECHNICIAN,
        since=Since.NEW,
        needs_reason=True,
    )
    bpjs_sends_pharmacy: bool = setting(
        True,
        group=groups.SENDING,
        label=_("Antrean farmasi dikirim"),
        help=_("Ya: BPJS diberi tahu nomor antrean farmasi (antrean/farmasi/add)."),
        says_of={True: _("Nomor farmasi dikirim ke BPJS."), False: _("Nomor farmasi tidak dikirim ke BPJS.")},
        keeper=Keeper.TECHNICIAN,
        since=Since.NEW,
    )
    no_show_after_call: str = setting(
        "99",
        group=groups.SENDING,
        label=_("Tidak datang setelah dipanggil"),
        help=_("Apa yang dikirim ke BPJS bila pasien dinyatakan tidak datang setelah panggilan dokter."),
        choices={"99": _("pasien tidak hadir (task 99)"), "nothing": _("tidak ada")},
        says=_("BPJS diberi tahu: %(value)s."),
        says_of={"nothing": _("BPJS tidak diberi tahu.")},
        keeper=Keeper.SUPERVISOR,
        since=Since.NEW,
        needs_reason=True,
    )
    no_show_never_present: str = setting(
        "nothing",
        group=groups.SENDING,
        label=_("Tidak pernah check-in"),
        help=_("Apa yang dikirim ke BPJS bila pasien yang tidak pernah check-in dinyatakan tidak datang."),
        choices={
            "nothing": _("tidak ada"),
            "99": _("pasien tidak hadir (task 99)"),
            "batal": _("pendaftarannya dibatalkan"),
        },
        says=_("BPJS diberi tahu: %(value)s."),
        says_of={"nothing": _("BPJS tidak diberi tahu.")},
        keeper=Keeper.SUPERVISOR,
        since=Since.NEW,
        needs_reason=True,
    )
    bpjs_rate_per_second: float = setting(
        5.0,
        group=groups.SENDING,
        label=_("Permintaan Antrean per detik"),
        help=_("Paling banyak sekian permintaan per detik ke layanan Antrean BPJS."),
        says=_("Paling banyak %(value)s permintaan per detik ke Antrean."),
        unit=_("per detik"),
        keeper=Keeper.TECHNICIAN,
        least=0.2,
        most=20,
    )
    bpjs_vclaim_rate_per_second: float = setting(
        10.0,
        group=groups.SENDING,
        label=_("Permintaan VClaim per detik"),
        help=_(
            "Jalur VClaim sendiri: daftar rujukan seorang pasien kira-kira enam permintaan, dan pasien menunggunya."
        ),
        says=_("Paling banyak %(value)s permintaan per detik ke VClaim."),
        unit=_("per detik"),
        keeper=Keeper.TECHNICIAN,
        least=0.2,
        most=20,
    )
    bpjs_timeout_seconds: float = setting(
        10.0,
        group=groups.SENDING,
        label=_("Batas waktu jawaban BPJS"),
        help=_("Permintaan yang tidak dijawab selama ini dianggap tidak diketahui dan diulang."),
        says=_("Jawaban BPJS ditunggu paling lama %(value)s detik."),
        unit=SECONDS,
        keeper=Keeper.TECHNICIAN,
        least=2,
        most=60,
    )
    bpjs_vclaim_seconds: float = setting(
        2.0,
        group=groups.SENDING,
        label=_("Ambil menunggu VClaim"),
        help=_("Paling lama sekian detik sebuah pemesanan Mobile JKN menunggu VClaim; lalu ia berjalan tanpanya."),
        says=_("Pemesanan Mobile JKN menunggu VClaim paling lama %(value)s detik."),
        unit=SECONDS,
        keeper=Keeper.TECHNICIAN,
        least=0.5,
        most=5,
    )
    vclaim_content_type: str = setting(
        "form",
        group=groups.SENDING,
        label=_("Content-Type VClaim"),
        help=_("Yang dikatakan penulisan ke VClaim tentang isinya; katalog BPJS mengatakan form."),
        choices={"form": "form", "json": "json"},
        keeper=Keeper.TECHNICIAN,
    )
    bpjs_calls_kept_days: int = setting(
        7,
        group=groups.KEEPING,
        label=_("Catatan panggilan BPJS disimpan"),
        help=_("Catatan panggilan ke BPJS (alamat dan kode, tanpa nama) yang lebih lama dihapus oleh close_day."),
        says=_("Catatan panggilan ke BPJS disimpan %(value)s hari."),
        unit=DAYS,
        keeper=Keeper.TECHNICIAN,
        least=1,
        most=90,
    )


@dataclass(frozen=True)
class ScheduleRules:
    """When sessions are compared with HFIS."""

    hfis_nightly_at: str = setting(
        "01:30",
        group=groups.SCHEDULES,
        label=_("Jam pengambilan malam"),
        help=_("Jam dinding, misalnya 01:30. Kosong: jadwal tidak diambil pada malam hari."),
        says=_("Setiap malam pukul %(value)s jadwal dibandingkan dengan HFIS."),
        says_of={"": _("Pada malam hari jadwal tidak diambil.")},
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=5,
        pattern=rf"({WALL_CLOCK})?",
        is_empty_meant=True,
    )
    hfis_nightly_days: int = setting(
        14,
        group=groups.SCHEDULES,
        label=_("Hari yang diambil pada malam hari"),
        help=_("Untuk berapa hari dari hari ini, pada malam hari dan dengan tombol."),
        says=_("Jadwal %(value)s hari ke depan diambil."),
        unit=DAYS,
        keeper=Keeper.TECHNICIAN,
        least=1,
        most=90,
    )
    hfis_every_minutes: int = setting(
        30,
        group=groups.SCHEDULES,
        label=_("Pengambilan di siang hari setiap"),
        help=_("Setiap sekian menit hari-hari terdekat diambil lagi. 0: tidak pernah."),
        says=_("Hari-hari terdekat diambil lagi setiap %(value)s menit."),
        says_of={0: _("Di siang hari jadwal tidak diambil.")},
        unit=_("menit"),
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=1440,
    )
    hfis_days: int = setting(
        7,
        group=groups.SCHEDULES,
        label=_("Hari yang diambil di siang hari"),
        help=_("Untuk berapa hari dari hari ini, di siang hari dan oleh sync_hfis."),
        says=_("Di siang hari jadwal %(value)s hari ke depan diambil."),
        unit=DAYS,
        keeper=Keeper.TECHNICIAN,
        least=1,
        most=90,
    )


@declares(Pair("MOBILE_JKN_MIN_DAYS_AHEAD", "MOBILE_JKN_MAX_DAYS_AHEAD"))
@dataclass(frozen=True)
class BridgeRules(ReferenceRules, ScheduleRules, SendingRules, MobileRules, BpjsAccess):
    """All of them. A dataclass has the fields of its last base first."""


def current() -> BridgeRules:
    """The bridge's rules now (frozen)."""
    return reading.of(BridgeRules)


def known() -> BridgeRules:
    """The same as this process saw them last, for threads that touch no database."""
    return reading.known(BridgeRules)
