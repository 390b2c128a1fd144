"""Putting a backup back: what the file says is looked at first, then everything or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.backups import manifest, postgres, sealing, sqlite
from queues.backups.manifest import Manifest
from queues.backups.snapshots import Restored
from queues.backups.trouble import BackupError


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, bytes]]:
    """The file behind its manifest, and the manifest's bytes. BackupError."""
    try:
        file = path.open("rb")
    except OSError as trouble:
        words = _("Berkas %(path)s tidak dapat dibaca (%(trouble)s).")
        raise BackupError(words % {"path": path, "trouble": trouble.strerror or ""}) from None
    with file:
        yield file, sealing.read_manifest(file)


def look(path: Path) -> Manifest:
    """What a backup says of itself, to whoever asks. BackupError."""
    with opened(path) as (_file, told):
        return manifest.from_bytes(told)


def verify(path: Path) -> Manifest:
    """Read it to its end: is it whole and unchanged, and is the key the right one? BackupError."""
    key = sealing.backup_key()
    with opened(path) as (file, told):
        found = manifest.from_bytes(told)
        _check_key(found, key)
        for _piece in sealing.read_content(file, told, key=key):
            pass
    return found


def restore(path: Path, *, is_replacing: bool) -> Manifest:
    """Into the database of DATABASE_URL, with the flag that keeps numbers back until `recover`. BackupError."""
    key = sealing.backup_key()
    with opened(path) as (file, told):
        found = manifest.from_bytes(told)
        _check_key(found, key)
        manifest.check_fits(found)
        is_postgres = connection.vendor == "postgresql"
        tools = postgres.check_server(found.server, found.tool) if is_postgres else None
        if not (is_replacing or is_empty()):
            raise BackupError(
                _(
                    "Basis data ini tidak kosong. Pulihkan ke basis data baru, atau tambahkan --replace: isinya "
                    "sekarang dicadangkan dulu, lalu diganti seluruhnya."
                )
            )
        restored = Restored(timezone.now(), found.moment, path.name, path.stat().st_size, found.rows)
        content = sealing.read_content(file, told, key=key)
        if tools is not None:
            postgres.put_back(content, restored, tools=tools)
        else:
            sqlite.put_back(content, restored)
    return found


def is_empty() -> bool:
    """Is there not one table?"""
    return postgres.is_empty() if connection.vendor == "postgresql" else sqlite.is_empty()


def _check_key(found: Manifest, key: bytes) -> None:
    if found.backup_key != sealing.fingerprint(key):
        words = _("BACKUP_KEY bukan kunci cadangan ini: dibuat dengan kunci %(theirs)s, di .env ada kunci %(ours)s.")
        raise BackupError(words % {"theirs": found.backup_key, "ours": sealing.fingerprint(key)})
