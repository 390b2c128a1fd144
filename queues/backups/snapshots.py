"""What both databases give for a backup and take for a restore."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from queues.backups.manifest import Ask
from queues.models import BackupRun, Recovery


@dataclass(frozen=True)
class Snapshot:
    """The database at one moment: questions to it, and its whole content in parts of any size."""

    at: datetime
    server: str
    tool: str
    ask: Ask
    content: Iterator[bytes]


@dataclass(frozen=True)
class Restored:
    """What is written into a restored database before anybody can use it: that no number is given until `recover`."""

    at: datetime
    backup_at: datetime
    file_name: str
    size: int
    rows: dict[str, int]

    def statements(self, schema: str = "") -> list[str]:
        """For both databases. The run that made this very backup is under way in it: it ended well."""
        recovery, run = (f"{schema}{model._meta.db_table}" for model in (Recovery, BackupRun))
        name = "".join(sign for sign in self.file_name if sign.isalnum() or sign in "-._")[:100]
        at, backup_at = _written(self.at), _written(self.backup_at)
        return [
            f"INSERT INTO {recovery} (restored_at, backup_at, file_name) VALUES ('{at}', '{backup_at}', '{name}')",
            f"UPDATE {run} SET is_running = false, ended_at = '{backup_at}', file_name = '{name}', size = {self.size}"
            " WHERE is_running",
        ]


def _written(moment: datetime) -> str:
    """As both databases read it: SQLite keeps UTC without its zone, PostgreSQL is told the zone."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
