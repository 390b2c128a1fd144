"""The hospital's identity on screens and paper, the place where people are helped, how long a slip holds."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups
from queues.rules.colours import contrast_problem
from queues.rules.declared import Keeper, setting

# As static/css/tokens.css has it: a hospital with this colour needs no sheet of its own.
OUR_COLOUR = "#0b5452"


@dataclass(frozen=True)
class IdentityRules:
    """Name, colour, logo and help place; the first days of staff."""

    hospital_name: str = setting(
        "RS Contoh Sehat",
        group=groups.HOSPITAL,
        label=_("Nama rumah sakit"),
        help=_("Seperti tertulis di tiket, layar, anjungan, dan halaman status pasien."),
        keeper=Keeper.DATA,
        least=3,
        most=80,
    )
    brand_colour: str = setting(
        OUR_COLOUR,
        group=groups.HOSPITAL,
        label=_("Warna rumah sakit"),
        help=_("Warna tombol dan judul, misalnya #0b5452. Cukup gelap: tulisan putih di atasnya harus mudah dibaca."),
        keeper=Keeper.DATA,
        least=7,
        most=7,
        pattern="#[0-9a-f]{6}",
        is_small=True,
        check=contrast_problem,
    )
    hospital_logo: str = setting(
        "",
        group=groups.HOSPITAL,
        label=_("Logo rumah sakit"),
        help=_("Gambar PNG, paling besar 200 kB: di anjungan, layar, halaman status dan halaman petugas."),
        says_of={"": _("Tanda Antrean dipakai sebagai logo.")},
        keeper=Keeper.DATA,
        least=0,
        most=64,
        pattern="([0-9a-f]{64})?",
        is_picture=True,
    )
    help_place: str = setting(
        "",
        group=groups.KIOSK,
        label=_("Tempat bantuan"),
        help=_('Ke mana anjungan mengirim orang, misalnya "Meja Informasi". Kosong: loket pendaftaran.'),
        says=_("Anjungan mengirim orang yang perlu bantuan ke %(value)s."),
        says_of={"": _("Anjungan mengirim orang yang perlu bantuan ke loket pendaftaran.")},
        keeper=Keeper.DATA,
        least=0,
        most=40,
    )
    start_password_days: int = setting(
        7,
        group=groups.DESKS,
        label=_("Kata sandi awal berlaku"),
        help=_("Selama ini petugas baru dapat masuk dengan kata sandi di slipnya; lalu ia perlu slip baru."),
        says=_("Kata sandi di slip berlaku %(value)s hari."),
        unit=_("hari"),
        keeper=Keeper.DATA,
        least=1,
        most=30,
    )
    second_factor: str = setting(
        "off",
        group=groups.DESKS,
        label=_("Faktor kedua"),
        help=_(
            "Siapa yang mengetik kode dari ponsel setelah kata sandi. Siapa pun boleh memakainya atas kemauan sendiri."
        ),
        choices={
            "off": _("Tidak diminta"),
            "leaders": _("Administrator dan penyelia"),
        },
        says=_("Faktor kedua: %(value)s. Berlaku sejak masuk berikutnya."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
    )
