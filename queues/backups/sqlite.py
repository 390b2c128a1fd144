"""SQLite: a copy of the file while others write, and the way back into it.

The copy lies beside the database, where the same people may read the same things, and is gone before the backup is
named; in the folder of the backups nothing lies open, not for a moment.
"""

import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.backups.snapshots import Restored, Snapshot
from queues.backups.trouble import BackupError

COMPRESSION = 4
PART = 1 << 20


def _file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy_beside() -> Path:
    return _file().with_name(f"{_file().name}.copy")


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A copy of one moment: in WAL mode nobody waits for it. BackupError without room for it."""
    copy = _copy_beside()
    _check_room(_file().stat().st_size)
    at = timezone.now()
    try:
        with _private(copy), closing(sqlite3.connect(copy)) as target:
            with closing(sqlite3.connect(_file(), timeout=settings.DATABASE_LOCK_SECONDS)) as source:
                source.backup(target)
            # One file: what stands behind it in a log would not come along.
            target.execute("PRAGMA journal_mode = DELETE")
            version = sqlite3.sqlite_version
            yield Snapshot(at, version, version, lambda sql: target.execute(sql).fetchall(), _compressed(copy))
    finally:
        copy.unlink(missing_ok=True)


@contextmanager
def _private(path: Path) -> Iterator[None]:
    """Nobody else may read it, from its first byte on."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    yield


def _check_room(size: int) -> None:
    if shutil.disk_usage(_file().parent).free < size:
        words = _("Di %(folder)s tidak ada ruang untuk satu salinan basis data (%(size)d MB). Kosongkan cakram dulu.")
        raise BackupError(words % {"folder": _file().parent, "size": size // 1_000_000 + 1})


def _compressed(copy: Path) -> Iterator[bytes]:
    packer = zlib.compressobj(COMPRESSION)
    with copy.open("rb") as file:
        while part := file.read(PART):
            yield packer.compress(part)
    yield packer.flush()


def is_empty() -> bool:
    """No file, or one without a table."""
    if not _file().exists():
        return True
    with closing(sqlite3.connect(_file())) as line:
        return not line.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def put_back(content: Iterable[bytes], restored: Restored) -> None:
    """The whole content in place of what is there, in one transaction. BackupError, and nothing is changed."""
    copy = _copy_beside()
    try:
        with _private(copy), copy.open("wb") as file:
            unpacker = zlib.decompressobj()
            for part in content:
                file.write(unpacker.decompress(part))
            file.write(unpacker.flush())
        with closing(sqlite3.connect(copy)) as source:
            _check(source, restored.rows)
            for statement in restored.statements():
                source.execute(statement)
            source.commit()
            connection.close()
            with closing(sqlite3.connect(_file(), timeout=settings.DATABASE_LOCK_SECONDS)) as target:
                source.backup(target)
    except (sqlite3.Error, zlib.error, OSError) as trouble:
        words = _("Basis data tidak dapat diisi (%(trouble)s). Hentikan semua server dan relay, lalu ulangi.")
        raise BackupError(words % {"trouble": type(trouble).__name__}) from trouble
    finally:
        copy.unlink(missing_ok=True)


def _check(source: sqlite3.Connection, rows: dict[str, int]) -> None:
    """Its pages, and as many rows as its manifest says."""
    if source.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise BackupError(_("Isi cadangan ini rusak. Tidak ada yang dipulihkan; ambil berkas lain."))
    for table, count in rows.items():
        if source.execute(f'SELECT count(*) FROM "{table}"').fetchone() != (count,):
            words = _("Isi cadangan ini tidak sama dengan manifesnya (%(table)s). Ambil berkas lain.")
            raise BackupError(words % {"table": table})
