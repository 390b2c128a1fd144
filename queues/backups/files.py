"""The folder of the backups: whether it can be written, how files are called, which of them are kept."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.backups.trouble import BackupError

NAME = re.compile(r"antrean-(\d{8}-\d{6})\.backup")
STAMP = "%Y%m%d-%H%M%S"
UNFINISHED = ".part"
# So long all of them are kept; of the days before, the last one of each.
ALL_FOR = timedelta(days=2)
# The folder's setting for a hospital that backs up by other means.
ELSEWHERE = "off"


def folder() -> Path | None:
    """Where backups go; None while none are made by themselves."""
    named = settings.BACKUP_DIR.strip()
    return Path(named) if named and named != ELSEWHERE else None


def check_writable(path: Path) -> None:
    """BackupError for a folder that is not there (a disk that is not mounted) or not ours."""
    if not path.is_dir():
        words = _("Folder cadangan %(folder)s tidak ada. Pasang cakramnya, buat foldernya, atau perbaiki BACKUP_DIR.")
        raise BackupError(words % {"folder": path})
    if not os.access(path, os.W_OK):
        raise BackupError(_("Folder cadangan %(folder)s tidak dapat ditulisi oleh pengguna ini.") % {"folder": path})


def new_path(folder: Path, at: datetime) -> Path:
    """Of a moment, or of the first one after it that has no backup yet: none is ever written over."""
    while (path := folder / name_at(at)).exists():
        at += timedelta(seconds=1)
    return path


def name_at(at: datetime) -> str:
    """By the clock on the hospital's wall."""
    return f"antrean-{timezone.localtime(at).strftime(STAMP)}.backup"


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name only once it is whole and on the disk; readable by its owner alone."""
    unfinished = path.with_name(path.name + UNFINISHED)
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def backups_in(path: Path) -> list[Path]:
    """Ours, the newest first."""
    return sorted((one for one in path.iterdir() if NAME.fullmatch(one.name)), key=lambda one: one.name, reverse=True)


def rotate(path: Path, *, at: datetime) -> list[str]:
    """Delete what is too old; the names. The newest stays, however old it is; files of other names are not ours."""
    kept_since = timezone.localtime(at) - timedelta(days=settings.BACKUP_KEEP_DAYS)
    all_since = timezone.localtime(at) - ALL_FOR
    gone, days = [], set()
    for number, one in enumerate(backups_in(path)):
        made = _made_at(one)
        is_kept = made >= all_since or (made >= kept_since and made.date() not in days)
        days.add(made.date())
        if number and not is_kept:
            one.unlink(missing_ok=True)
            gone.append(one.name)
    for left in path.glob(f"antrean-*.backup{UNFINISHED}"):
        if left.stat().st_mtime < all_since.timestamp():
            left.unlink(missing_ok=True)
    return gone


def _made_at(one: Path) -> datetime:
    found = NAME.fullmatch(one.name)
    assert found is not None
    return datetime.strptime(found[1], STAMP).replace(tzinfo=timezone.get_current_timezone())
