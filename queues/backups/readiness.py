"""Readiness of the backups, and of a database that came out of one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.backups import files, making
from queues.models import BackupRun, Recovery
from queues.readiness.rules import Level, rule

# A night, and two hours in which it may still come.
OLDEST = timedelta(hours=26)


@rule(
    606,
    Level.WARN,
    gettext_lazy("Cadangan basis data"),
    gettext_lazy(
        "Isi BACKUP_DIR dan BACKUP_KEY di .env (off: dicadangkan dengan cara lain), jalankan relay atau Celery; "
        "coba sekali dengan manage.py backup."
    ),
)
def backup_is_old(at: datetime) -> Iterable[str]:
    """The last good one is more than 26 hours old, or there is none. The demo has nothing to lose."""
    if settings.BACKUP_DIR.strip() == files.ELSEWHERE or settings.DEMO:
        return
    if files.folder() is None:
        yield _("BACKUP_DIR belum diisi, jadi tidak ada cadangan")
        return
    good = making.newest()
    if good is None:
        yield _("belum ada satu pun")
    elif good.began_at < at - OLDEST:
        yield _("yang terakhir %(when)s") % {"when": f"{timezone.localtime(good.began_at):%d-%m-%Y %H:%M}"}
    else:
        return
    last = BackupRun.objects.exclude(trouble="").order_by("-began_at").first()
    if last is not None and (good is None or last.began_at > good.began_at):
        yield last.trouble


@rule(
    608,
    Level.STOP,
    gettext_lazy("Basis data dipulihkan dari cadangan, nomor belum dibuka"),
    gettext_lazy("Jalankan manage.py recover di server: nomor diteruskan di atas yang mungkin sudah diberikan."),
    is_health=True,
)
def numbers_are_kept_back(at: datetime) -> Iterable[str]:
    """After `restore`, until `recover`."""
    for one in Recovery.objects.filter(opened_at=None):
        yield _("isi dari %(when)s") % {"when": f"{timezone.localtime(one.backup_at):%d-%m-%Y %H:%M}"}
