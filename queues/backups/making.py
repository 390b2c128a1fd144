"""Making a backup: by a person's command, and by relay or Celery when one is due."""

import logging
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock
from queues.backups import files, manifest, postgres, sealing, sqlite
from queues.backups.snapshots import Snapshot
from queues.backups.trouble import BackupError
from queues.database.injection_points import injection_point
from queues.models import BackupRun

logger = logging.getLogger(__name__)

# The first of a day; others follow every BACKUP_EVERY_HOURS. Before HFIS and the plan have their nights.
FIRST_AT = timedelta(minutes=30)
# A process that began one so long ago is gone.
VANISHED_AFTER = timedelta(hours=2)
AGAIN_AFTER = timedelta(minutes=15)
LONGEST_TROUBLE = 200


def make_backup(folder: Path) -> BackupRun:
    """One file in `folder`, while everybody works. Not inside a transaction. BackupError."""
    key = sealing.backup_key()
    files.check_writable(folder)
    run = _begin(timezone.now())
    try:
        path = _write(folder, run, key)
    except BackupError as trouble:
        _end(run, trouble=str(trouble))
        raise
    except (DatabaseError, OSError) as trouble:
        _end(run, trouble=type(trouble).__name__)
        words = _("Cadangan tidak selesai (%(trouble)s). Periksa ruang di %(folder)s, lalu ulangi.")
        raise BackupError(words % {"trouble": type(trouble).__name__, "folder": folder}) from trouble
    _end(run, file_name=path.name, size=path.stat().st_size)
    return run


def _begin(at: datetime) -> BackupRun:
    vanished = BackupRun.objects.filter(is_running=True, began_at__lt=at - VANISHED_AFTER)
    vanished.update(is_running=False, ended_at=at, trouble=_("prosesnya berhenti di tengah jalan"))
    try:
        with transaction.atomic():
            return BackupRun.objects.create(began_at=at)
    except IntegrityError:
        raise BackupError(_("Cadangan lain sedang dibuat. Tunggu sampai selesai, lalu ulangi.")) from None


def _write(folder: Path, run: BackupRun, key: bytes) -> Path:
    path = files.new_path(folder, run.began_at)
    with _snapshot() as taken, files.new_file(path) as file:
        told = manifest.gathered(
            taken.ask, at=taken.at, server=taken.server, tool=taken.tool, backup_key=sealing.fingerprint(key)
        )
        injection_point("backup-counted")
        sealing.write(file, told.as_bytes(), taken.content, key=key)
    return path


def _snapshot() -> AbstractContextManager[Snapshot]:
    return postgres.snapshot() if connection.vendor == "postgresql" else sqlite.snapshot()


def _end(run: BackupRun, *, file_name: str = "", size: int = 0, trouble: str = "") -> None:
    run.is_running, run.ended_at = False, timezone.now()
    run.file_name, run.size, run.trouble = file_name, size, trouble[:LONGEST_TROUBLE]
    run.save()


def newest() -> BackupRun | None:
    """The last good one."""
    return BackupRun.objects.filter(is_running=False, trouble="").exclude(ended_at=None).order_by("-began_at").first()


def is_due(*, at: datetime) -> bool:
    """Has the last hour for one passed without a good one since? Not again at once after one that failed."""
    last = BackupRun.objects.order_by("-began_at").first()
    if last is not None and last.began_at > at - AGAIN_AFTER:
        return False
    good = newest()
    return good is None or good.began_at < _last_time(at)


def _last_time(at: datetime) -> datetime:
    """The last moment before this one at which a backup was to be made."""
    step = timedelta(hours=settings.BACKUP_EVERY_HOURS)
    first = clock.start_of_day(clock.service_date(at)) + FIRST_AT
    if first > at:
        first -= timedelta(days=1)
    return first + step * ((at - first) // step)


def make_if_due(*, at: datetime) -> BackupRun | None:
    """The backup that is due, and what is too old deleted; None when none is, or it failed (the log says why)."""
    folder = files.folder()
    if folder is None or not is_due(at=at):
        return None
    try:
        run = make_backup(folder)
    except BackupError as trouble:
        logger.error("no backup: %s", trouble)
        return None
    gone = files.rotate(folder, at=at)
    logger.info("backup %s, %d bytes; %d old ones deleted", run.file_name, run.size, len(gone))
    return run
