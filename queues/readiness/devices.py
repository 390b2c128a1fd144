"""Readiness of walls and kiosks: what stood in a hall is still there while the hospital is open."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues import devices
from queues.models import ClinicSession
from queues.readiness.rules import Level, rule

# Patients are there before the first session begins.
OPENS_BEFORE = timedelta(hours=1)


@rule(
    401,
    Level.WARN,
    gettext_lazy("Layar atau anjungan yang diam"),
    gettext_lazy(
        "Lihat di tempatnya: listrik, jaringan, peramban; muat ulang halamannya. "
        "Yang sudah tidak dipakai: Penyiapan, Layar dan anjungan, Tidak ditunggu lagi."
    ),
)
def devices_silent(at: datetime) -> Iterable[str]:
    """For more than two minutes, while a session is open: at night walls are switched off."""
    found = list(devices.silent(at=at))
    if not found or not _is_open(at):
        return []
    return [_("%(device)s sejak %(when)s") % {"device": one, "when": _moment(one.seen_at, at)} for one in found]


def _is_open(at: datetime) -> bool:
    rows = ClinicSession.objects.alive_at(at).open().for_patients()
    return any(one.starts_at - OPENS_BEFORE <= at <= one.ends_at for one in rows)


def _moment(seen_at: datetime, at: datetime) -> str:
    seen, now = timezone.localtime(seen_at), timezone.localtime(at)
    return f"{seen:%H:%M}" if seen.date() == now.date() else f"{seen:%d-%m-%Y %H:%M}"
