"""The rules of the kiosk."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups, reading
from queues.rules.declared import Keeper, declares, setting


@declares()
@dataclass(frozen=True)
class KioskRules:
    """How long the kiosk waits, what one address may ask of it, and what it does without VClaim."""

    kiosk_idle_seconds: int = setting(
        60,
        group=groups.KIOSK,
        label=_("Anjungan kembali ke awal"),
        help=_("Bila tidak ada sentuhan selama ini, anjungan mulai menghitung mundur dan kembali ke awal."),
        says=_("Setelah %(value)s detik tanpa sentuhan, hitungan mundur dimulai."),
        unit=_("detik"),
        keeper=Keeper.DATA,
        least=30,
        most=300,
    )
    kiosk_countdown_seconds: int = setting(
        20,
        group=groups.KIOSK,
        label=_("Hitungan mundur anjungan"),
        help=_("Lama hitungan mundur, sebelum layar menghapus isian orang yang pergi."),
        says=_("Hitungan mundur: %(value)s detik; sentuhan menghentikannya."),
        unit=_("detik"),
        keeper=Keeper.DATA,
        least=10,
        most=60,
    )
    kiosk_ticket_seconds: int = setting(
        12,
        group=groups.KIOSK,
        label=_("Tiket terlihat di anjungan"),
        help=_("Berapa lama layar menunjukkan nomor setelah tiket dicetak; lalu ia kembali ke awal."),
        says=_("Nomor terlihat %(value)s detik setelah dicetak."),
        unit=_("detik"),
        keeper=Keeper.DATA,
        least=8,
        most=60,
    )
    kiosk_reprint_minutes: int = setting(
        2,
        group=groups.KIOSK,
        label=_("Cetak ulang di anjungan"),
        help=_("Selama ini sesudah nomor diambil, pasien dapat mencetaknya lagi di anjungan; lalu di loket."),
        says=_("Tiket dapat dicetak ulang di anjungan selama %(value)s menit."),
        unit=_("menit"),
        keeper=Keeper.DATA,
        least=1,
        most=10,
    )
    elderly_from_years: int = setting(
        60,
        group=groups.ORDER,
        label=_("Lanjut usia mulai"),
        help=_("Mulai umur ini anjungan memberi prioritas lanjut usia."),
        says=_("Pasien berumur %(value)s tahun atau lebih mendapat prioritas."),
        unit=_("tahun"),
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=55,
        most=75,
    )

    kiosk_look_ups: int = setting(
        60,
        group=groups.KIOSK,
        label=_("Pencarian di anjungan"),
        help=_("Berapa nomor berbeda yang boleh dicari dari satu alamat jaringan dalam waktu di bawah ini. 0: bebas."),
        says=_("Satu alamat dapat mencari %(value)s nomor berbeda; lalu anjungan meminta menunggu."),
        says_of={0: _("Pencarian di anjungan tidak dibatasi.")},
        unit=_("kali"),
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=1000,
    )
    kiosk_tickets: int = setting(
        80,
        group=groups.KIOSK,
        label=_("Nomor dari anjungan"),
        help=_("Berapa nomor (poli dan loket) yang boleh diambil dari satu alamat dalam waktu yang sama. 0: bebas."),
        says=_("Satu alamat dapat mengambil %(value)s nomor; lalu anjungan meminta menunggu."),
        says_of={0: _("Pengambilan nomor di anjungan tidak dibatasi.")},
        unit=_("nomor"),
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=1000,
    )
    kiosk_tickets_per_minute: int = setting(
        15,
        group=groups.KIOSK,
        label=_("Nomor anjungan per menit"),
        help=_("Berapa nomor yang boleh diambil di satu anjungan dalam satu menit. 0: bebas."),
        says=_("Satu anjungan memberi paling banyak %(value)s nomor dalam satu menit."),
        says_of={0: _("Nomor per menit tidak dibatasi.")},
        unit=_("nomor"),
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=120,
    )
    kiosk_unenrolled: str = setting(
        "until_first",
        group=groups.KIOSK,
        label=_("Anjungan yang belum terdaftar"),
        help=_("Apakah peramban tanpa kunci anjungan boleh mencari pasien dan memberi nomor."),
        choices={
            "until_first": _("Boleh, sampai anjungan pertama didaftarkan"),
            "never": _("Tidak boleh"),
            "always": _("Selalu boleh"),
        },
        says=_("Peramban yang belum terdaftar: %(value)s."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
    )
    kiosk_look_up_minutes: int = setting(
        10,
        group=groups.KIOSK,
        label=_("Waktu hitung anjungan"),
        help=_("Sesudah sekian menit sebuah pencarian atau nomor dari anjungan tidak dihitung lagi."),
        says=_("Yang dihitung: pencarian dan nomor dalam %(value)s menit terakhir."),
        unit=_("menit"),
        keeper=Keeper.TECHNICIAN,
        least=1,
        most=60,
    )
    kiosk_without_vclaim: str = setting(
        "ticket",
        group=groups.KIOSK,
        label=_("Anjungan ketika VClaim diam"),
        help=_("Apa yang dilakukan anjungan untuk pasien JKN ketika VClaim tidak menjawab."),
        choices={
            "ticket": _('Nomor poli, ditandai "rujukan belum diperiksa"'),
            "counter": _("Nomor loket pendaftaran"),
        },
        says=_("Ketika VClaim diam: %(value)s."),
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
    )


def current() -> KioskRules:
    """The kiosk's rules now (frozen)."""
    return reading.of(KioskRules)
