"""System checks that read the database: `manage.py check --database default` says what `manage.py readiness` says.

Plain `check` asks no database. They are warnings: `migrate` runs them too, and goes on where nothing is ready yet.
"""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from queues.database.change_triggers import missing
from queues.readiness import rules


@checks.register(checks.Tags.database)
def hospital_is_ready(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warnings ready.101 and so on, as `manage.py readiness` prints them; queue.E006 without a database."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        try:
            if not _is_migrated(alias):
                continue
            found += [_warning(finding) for finding in rules.findings(at=timezone.now())]
        except Error as trouble:
            words = f"The database {alias} cannot be asked: {trouble}"
            found.append(checks.Error(words, hint="See DATABASE_URL, and whether its server runs.", id="queue.E006"))
    return found


@checks.register(checks.Tags.database)
def screens_follow(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """queue.W001 when triggers are missing that `migrate` makes: screens would stay as they are."""
    lost = [
        name for alias in databases or () if _can_be_asked(alias) and _is_migrated(alias) for name in missing(alias)
    ]
    if not lost:
        return []
    words = f"Screens would not follow: triggers are missing ({', '.join(lost)})."
    return [checks.Warning(words, hint="Run manage.py migrate once more.", id="queue.W001")]


def _can_be_asked(alias: str) -> bool:
    """Whether not is said by hospital_is_ready."""
    try:
        connections[alias].ensure_connection()
    except Error:
        return False
    return True


def _is_migrated(alias: str) -> bool:
    """Before that the tables are not there, or not as the rules read them. No node: see `frame.E007`."""
    executor = MigrationExecutor(connections[alias])
    nodes = executor.loader.graph.leaf_nodes("queue")
    return bool(nodes) and not executor.migration_plan(nodes)


def _warning(finding: rules.Finding) -> checks.CheckMessage:
    return checks.Warning(finding.sentence, hint=str(finding.rule.next_step), id=finding.rule.id)
