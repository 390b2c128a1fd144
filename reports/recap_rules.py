"""The rules of what the hospital's figures count, and of the recap that leaves each evening."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from queues.rules import groups, reading
from queues.rules.declared import WALL_CLOCK, Keeper, declares, setting
from service_accounts.addresses import is_this_machine

LONGEST_ADDRESS, LONGEST_SECRET = 200, 120


def problem_of_address(address: str) -> str:
    """Why a recap cannot be sent there, as a sentence; "" when it can, or when there is no address."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _now("Alamat ini tidak dapat dibaca. Contoh: https://laporan.rumahsakit.id/antrean")
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return _now("Alamat dimulai dengan https:// dan nama servernya.")
    if parts.username or parts.password or parts.fragment:
        return _now("Alamat tanpa nama pengguna, kata sandi dan tanda #: rahasianya diisi tersendiri.")
    if parts.scheme == "http" and not is_this_machine(host):
        return _now("Rekap keluar dari mesin ini hanya lewat https.")
    return ""


@declares()
@dataclass(frozen=True)
class RecapRules:
    """Which SEPs count, and where to, when and under which secret the recap goes."""

    sep_excluded: str = setting(
        "IGD, INSTALASI GAWAT DARURAT",
        group=groups.REPORTS,
        label=_("SEP yang tidak dihitung"),
        help=_("Kode atau nama poli pada SEP, dengan koma di antaranya: SEP ini di luar utilisasi antrean."),
        says=_("Utilisasi antrean dihitung tanpa SEP dari: %(value)s."),
        says_of={"": _("Utilisasi antrean dihitung atas semua SEP rawat jalan.")},
        keeper=Keeper.SUPERVISOR,
        least=0,
        most=200,
        is_empty_meant=True,
    )
    recap_address: str = setting(
        "",
        group=groups.REPORTS,
        label=_("Alamat rekap harian"),
        help=_("https://... yang menerima rekap setiap petang, tanpa nama pasien. Kosong: tidak dikirim."),
        says=_("Rekap harian dikirim ke %(value)s."),
        says_of={"": _("Rekap harian tidak dikirim.")},
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=0,
        most=LONGEST_ADDRESS,
        is_empty_meant=True,
        check=problem_of_address,
    )
    recap_secret: str = setting(
        "",
        group=groups.REPORTS,
        label=_("Rahasia rekap harian"),
        help=_("Kunci tanda tangan HMAC-SHA256; penerima memegang yang sama. Satu kata, 16 huruf atau lebih."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=0,
        most=LONGEST_SECRET,
        pattern=r"|\S{16,}",
        is_secret=True,
    )
    recap_at: str = setting(
        "20:30",
        group=groups.REPORTS,
        label=_("Jam rekap harian"),
        help=_("Jam dinding, misalnya 20:30: setelah praktek terakhir."),
        says=_("Rekap harian dikirim pukul %(value)s."),
        keeper=Keeper.SUPERVISOR,
        least=5,
        most=5,
        pattern=WALL_CLOCK,
    )


def current() -> RecapRules:
    """The rules now (frozen)."""
    return reading.of(RecapRules)
