"""PostgreSQL's own programs: which of those on this machine fit the server, and how they are told where it is."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from queues.backups.trouble import BackupError

DEBIANS = Path("/usr/lib/postgresql")
PROGRAMS = ("pg_dump", "pg_restore", "psql")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)(\.\d+)?")
# What DATABASE_URL may say of the line, and the variable by which the programs are told.
OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


@dataclass(frozen=True)
class Tools:
    """A folder with the programs of one version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def command(self, program: str, *arguments: str) -> list[str]:
        """The password stands in no list of processes: see `environment`."""
        return [str(self.folder / program), *arguments]


def server_version() -> str:
    """Of the server behind DATABASE_URL, as `18.6`."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [version] = cursor.fetchone()
    return str(version).split()[0]


def fitting(needed: int, *, why: str) -> Tools:
    """The oldest programs of at least this version. BackupError that says what there is and what to install."""
    found = sorted(_found(), key=lambda one: one.major)
    fit = next((one for one in found if one.major >= needed), None)
    if fit is not None:
        return fit
    there = ", ".join(one.version for one in found) or _("tidak ada")
    words = _(
        "%(why)s: perlu pg_dump, pg_restore dan psql versi %(needed)d atau lebih baru; di mesin ini: %(there)s. Pasang "
        "postgresql-client-%(needed)d (apt.postgresql.org), atau sebut foldernya di POSTGRES_BIN."
    )
    raise BackupError(words % {"why": why, "needed": needed, "there": there})


def environment() -> dict[str, str]:
    """Where the server is, and the password: read by the programs, seen by nobody else."""
    named = connection.settings_dict
    told = {
        "PGHOST": named["HOST"],
        "PGPORT": str(named["PORT"] or ""),
        "PGUSER": named["USER"],
        "PGPASSWORD": named["PASSWORD"],
        "PGDATABASE": str(named["NAME"]),
        **{variable: str(named["OPTIONS"].get(name) or "") for name, variable in OPTIONS.items()},
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10", **{name: text for name, text in told.items() if text}}


def _found() -> Iterator[Tools]:
    for folder in _folders():
        if not all((folder / name).exists() for name in PROGRAMS):
            continue
        try:
            asked = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False)
        except OSError:
            continue
        if told := VERSION.search(asked.stdout):
            yield Tools(folder, told[1] + (told[2] or ""))


def _folders() -> list[Path]:
    if settings.POSTGRES_BIN:
        return [Path(settings.POSTGRES_BIN)]
    here = [Path(found).parent for found in (shutil.which("pg_dump"),) if found]
    return [*sorted(DEBIANS.glob("*/bin")), *here]
