"""Readiness beside Khanza: it was read lately, and the two give no record number twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khanza import numbers
from khanza import rules as khanza_rules
from khanza.models import Lease
from queues.readiness.rules import Level, rule
from queues.verbs import record_series


def _last_run() -> Lease | None:
    """None where nobody has set the connector up, or before its first run."""
    return Lease.objects.filter(pk=1).first() if settings.KHANZA_SECRET_URL else None


@rule(
    506,
    Level.WARN,
    gettext_lazy("SIMRS Khanza lama tidak dibaca"),
    gettext_lazy(
        "Jalankan manage.py sync_khanza di server dan baca kalimat terakhirnya; lalu periksa timer atau cron-nya. "
        "Batasnya: Pengaturan, Pembacaan Khanza paling lama (0 bila hanya dibaca sekali)."
    ),
)
def khanza_not_read(at: datetime) -> Iterable[str]:
    """The last run that came to its end is older than the setting, or none ever did."""
    hours = khanza_rules.current().khanza_read_within_hours
    if not settings.KHANZA_SECRET_URL or not hours:
        return
    last = _last_run()
    if last is None or last.ended_at is None:
        yield _("belum pernah selesai")
    elif last.ended_at < at - timedelta(hours=hours):
        yield _("terakhir selesai %(when)s") % {"when": f"{timezone.localtime(last.ended_at):%d-%m-%Y %H:%M}"}


@rule(
    507,
    Level.WARN,
    gettext_lazy("Nomor rekam medis di sini dan di SIMRS Khanza akan bertabrakan"),
    gettext_lazy(
        "Pengaturan, Nomor rekam medis pertama: isi awal seri sendiri, jauh di atas nomor Khanza. "
        "Bila Khanza yang memberi nomor, daftarkan pasien baru di sana saja."
    ),
)
def numbers_meet(at: datetime) -> Iterable[str]:
    """Both go on behind one number: two people would get one record number, and a sync would refuse one of them."""
    last = _last_run()
    if last is None or last.record_number is None:
        return
    ours = record_series.next_from()
    if numbers.is_meeting(last.record_number, ours):
        yield _("Khanza sampai %(khanza)s, seri di sini berikutnya %(ours)s") % {
            "khanza": record_series.written(last.record_number),
            "ours": record_series.written(ours),
        }
