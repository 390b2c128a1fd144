"""Rules of readiness about the plan and its holidays."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy

from queues import clock
from queues.models import Holiday, PlanLine
from queues.readiness.rules import Level, rule

# The decree of a year comes about two months before it.
FROM_MONTH = 11
ASKED_WITHIN = timedelta(days=30)


@rule(
    205,
    Level.WARN,
    gettext_lazy("Hari libur belum dimuat, tahun"),
    gettext_lazy("Rencana praktek, Hari libur: muat daftar tahun itu, lalu jawab cuti bersama."),
)
def holidays_missing(at: datetime) -> Iterable[str]:
    """From November on: sessions of January are open by then, also on New Year's Day."""
    today = clock.service_date(at)
    year = today.year + 1 if today.month >= FROM_MONTH else today.year
    return [f"{year}"] if _plans(at) and not Holiday.objects.filter(date__year=year).exists() else []


@rule(
    206,
    Level.WARN,
    gettext_lazy("Hari libur belum dijawab"),
    gettext_lazy("Rencana praktek, Hari libur: jawab buka, tutup, atau sebagian. Sampai itu tidak ada jadwal dibuka."),
)
def holidays_unanswered(at: datetime) -> Iterable[str]:
    """Nothing opens on them, and Mobile JKN shows nothing, until a person has said what the hospital does. There is
    none where nobody loaded holidays.
    """
    today = clock.service_date(at)
    return [str(one) for one in Holiday.objects.between(today, today + ASKED_WITHIN).unanswered()]


def _plans(at: datetime) -> bool:
    return PlanLine.objects.standing(clock.service_date(at)).exists()
