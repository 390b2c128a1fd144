"""The habits of a hospital with referrals and control letters (protocol V7)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups
from queues.rules.declared import Keeper, setting

DAYS = _("hari")


@dataclass(frozen=True)
class ReferenceRules:
    """Which letter or referral a person can use, and under which number."""

    referral_is_asked: bool = setting(
        True,
        group=groups.REFERENCES,
        label=_("Tanya VClaim"),
        help=_("Ya: pemesanan Mobile JKN menanyakan umur rujukan ke VClaim, bila user key VClaim terisi."),
        says_of={
            True: _("Umur rujukan ditanyakan ke VClaim; rujukan yang berakhir ditolak."),
            False: _("Umur rujukan tidak ditanyakan; BPJS sendiri yang menolaknya."),
        },
        keeper=Keeper.TECHNICIAN,
    )
    referral_days: int = setting(
        90,
        group=groups.REFERENCES,
        label=_("Umur rujukan"),
        help=_("Berapa hari sebuah rujukan berlaku sejak tanggalnya."),
        says=_("Rujukan berlaku %(value)s hari."),
        unit=DAYS,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=1,
        most=365,
    )
    referral_last_day: str = setting(
        "warn",
        group=groups.REFERENCES,
        label=_("Hari terakhir rujukan"),
        help=_("Pada hari terakhirnya rujukan ditawarkan dan BPJS yang memutuskan, atau tidak ditawarkan."),
        choices={"warn": _("ditawarkan, BPJS memutuskan"), "refuse": _("tidak ditawarkan")},
        says=_("Pada hari terakhir rujukan %(value)s."),
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
    )
    referral_poli_match: str = setting(
        "parent",
        group=groups.REFERENCES,
        label=_("Rujukan dan subspesialis"),
        help=_("Apakah rujukan ke sebuah poli berlaku juga untuk subspesialisnya."),
        choices={"parent": _("poli dan subspesialisnya"), "exact": _("poli itu saja")},
        says=_("Rujukan berlaku untuk %(value)s."),
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
    )
    letter_late_days: int = setting(
        7,
        group=groups.REFERENCES,
        label=_("Surat kontrol dapat digeser"),
        help=_("Sekian hari sesudah tanggalnya surat kontrol masih dapat digeser; lalu ia ditulis baru."),
        says=_("Surat kontrol dapat digeser sampai %(value)s hari sesudah tanggalnya."),
        unit=DAYS,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=0,
        most=60,
    )
    internal_reference: str = setting(
        "own",
        group=groups.REFERENCES,
        label=_("Nomor rujukan internal"),
        help=_("Nomor yang dikirim ke BPJS untuk rujukan internal."),
        choices={"own": _("nomor rumah sakit sendiri"), "origin": _("nomor rujukan asalnya")},
        says=_("Rujukan internal memakai %(value)s."),
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
    )
    repeat_care_type: str = setting(
        "counter",
        group=groups.REFERENCES,
        label=_("Layanan berulang tanpa surat kontrol"),
        help=_("Hemodialisis dan layanan berulang lain tanpa surat kontrol."),
        choices={"counter": _("lewat loket"), "2": _("sebagai rujukan internal")},
        says=_("Layanan berulang tanpa surat kontrol: %(value)s."),
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
    )
