"""What a backup says of itself in clear: release, migrations, keys, counts and times, and nobody in it."""

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from queues.backups.trouble import BackupError
from queues.encryption.crypto import key_ring
from queues.encryption.rotation import sealed_columns

# A statement, and its rows.
Ask = Callable[[str], Sequence[tuple[Any, ...]]]
FORMAT = 1
KEY_ID_LENGTH = 8
PRODUCT = "antrean"
NAMED = 3


@dataclass(frozen=True)
class Manifest:
    """`at`: the moment of which the content is, ISO with zone. `keys`: ids of the field keys that sealed values in it
    need. `rows`: by table. `tool` and `server`: versions of pg_dump and PostgreSQL, of the library for SQLite.
    """

    format: int
    release: str
    at: str
    vendor: str
    server: str
    tool: str
    backup_key: str
    keys: list[str]
    migrations: dict[str, list[str]]
    rows: dict[str, int]

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True, indent=1).encode()

    @property
    def moment(self) -> datetime:
        found = parse_datetime(self.at)
        if found is None or found.tzinfo is None:
            raise _unreadable()
        return found


def from_bytes(content: bytes) -> Manifest:
    """BackupError for a manifest that is none, or of a later form."""
    try:
        told: dict[str, Any] = json.loads(content)
        manifest = Manifest(**told)
    except (ValueError, TypeError):
        raise _unreadable() from None
    if manifest.format != FORMAT:
        raise _unreadable()
    return manifest


def _unreadable() -> BackupError:
    return BackupError(_("Manifes cadangan ini tidak terbaca. Pakai rilis yang membuatnya, atau lebih baru."))


@cache
def release() -> str:
    """The version of this release, as its project file says it."""
    project = Path(settings.BASE_DIR) / "pyproject.toml"
    try:
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    except OSError:
        return metadata.version(PRODUCT)


def gathered(ask: Ask, *, at: datetime, server: str, tool: str, backup_key: str) -> Manifest:
    """Of the database as `ask` sees it, which is that of one moment. Reads every table once, to count it."""
    applied: dict[str, list[str]] = {}
    for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name"):
        applied.setdefault(app, []).append(name)
    return Manifest(
        format=FORMAT,
        release=release(),
        at=at.isoformat(),
        vendor=connection.vendor,
        server=server,
        tool=tool,
        backup_key=backup_key,
        keys=sorted(_keys_in_use(ask)),
        migrations=applied,
        rows={table: int(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in tables()},
    )


def tables() -> list[str]:
    """Those of all models of this release, by name."""
    models = (one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy)
    return sorted({one._meta.db_table for one in models})


def _keys_in_use(ask: Ask) -> set[str]:
    """The ids of the keys under which values are sealed: they stand in front of each."""
    found: set[str] = set()
    for column in sealed_columns():
        table, _dot, name = column.place.partition(".")
        rows = ask(f"SELECT DISTINCT substr({name}, 1, {KEY_ID_LENGTH}) FROM {table} WHERE {name} <> ''")
        found |= {str(key_id) for (key_id,) in rows}
    return found


def check_fits(manifest: Manifest) -> None:
    """Can this release, with these keys, use what is in it? BackupError with what is missing."""
    if manifest.vendor != connection.vendor:
        words = _("Cadangan ini dari %(theirs)s, dan DATABASE_URL menunjuk ke %(ours)s. Pakai basis data yang sejenis.")
        raise BackupError(words % {"theirs": manifest.vendor, "ours": connection.vendor})
    missing = sorted(set(manifest.keys) - {key.id for key in key_ring()})
    if missing:
        words = _(
            "FIELD_ENCRYPTION_KEYS tidak memuat kunci %(keys)s yang dipakai di dalam cadangan ini. Tambahkan kunci itu "
            "di .env; tanpa itu NIK dan kartu tidak terbaca dan pasien tidak ditemukan."
        )
        raise BackupError(words % {"keys": ", ".join(missing)})
    newer = unknown_migrations(manifest.migrations)
    if newer:
        words = _(
            "Cadangan ini dari rilis %(theirs)s, lebih baru daripada rilis ini (%(ours)s): %(names)s tidak dikenal. "
            "Pasang dulu rilis itu, lalu ulangi."
        )
        raise BackupError(words % {"theirs": manifest.release, "ours": release(), "names": ", ".join(newer[:NAMED])})


def unknown_migrations(applied: Mapping[str, list[str]]) -> list[str]:
    """Migrations that this release has not: neither as a file nor as one that a file replaces."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    installed = {app for app, _name in known}
    there = ((app, name) for app, names in applied.items() for name in names if app in installed)
    return [f"{app}.{name}" for app, name in there if (app, name) not in known]
