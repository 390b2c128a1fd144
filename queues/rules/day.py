"""The rules of a day's end: from when what is missing is named, and when the day is closed."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups
from queues.rules.declared import WALL_CLOCK, Keeper, setting


@dataclass(frozen=True)
class DayRules:
    """Both as the wall clock shows them."""

    coach_from: str = setting(
        "13:00",
        group=groups.DAY,
        label=_("Yang belum lengkap ditunjukkan mulai"),
        help=_("Jam dinding, misalnya 13:00. Untuk praktek yang berakhir lebih awal: 30 menit sebelum selesai."),
        says=_("Mulai pukul %(value)s layar menunjukkan kunjungan yang akan tidak lengkap di BPJS."),
        keeper=Keeper.SUPERVISOR,
        least=5,
        most=5,
        pattern=WALL_CLOCK,
    )
    day_close_at: str = setting(
        "20:00",
        group=groups.DAY,
        label=_("Hari ditutup pukul"),
        help=_("Jam dinding, misalnya 20:00. Dua jam sebelumnya penyelia diingatkan, dua jam sesudahnya lagi."),
        says=_("Sebuah hari sebaiknya ditutup sekitar pukul %(value)s."),
        keeper=Keeper.SUPERVISOR,
        least=5,
        most=5,
        pattern=WALL_CLOCK,
    )
