"""Finding patients by a part of their name without reading all of them.

PostgreSQL answers a part of a name by trigrams, where the extension `pg_trgm` is there or may be made (it is trusted:
the database's owner may). Elsewhere, and on SQLite, an index answers how a name begins. The index is made after each
`migrate` and not by a migration, because what can be made depends on the server: once its administrator has made the
extension, the next `migrate` makes the better index.
"""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from queues.models import Patient

TABLE = Patient._meta.db_table
PARTS, START = f"{TABLE}_name_parts", f"{TABLE}_name_start"
# As Django asks for `icontains` and `istartswith`.
NAME_ON_POSTGRESQL = "upper(name::text)"
BEHIND_ALL_LETTERS = "\U0010ffff"


def with_part(words: str, *, using: str = DEFAULT_DB_ALIAS) -> "QuerySet[Patient] | None":
    """Patients in whose names each of the words stands somewhere; None: this database has no index for that."""
    database = connections[using]
    if database.vendor != "postgresql" or not _is_there(database, PARTS):
        return None
    rows = Patient.objects.using(using)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return rows


def that_begin(words: str, *, using: str = DEFAULT_DB_ALIAS) -> "QuerySet[Patient]":
    """Patients whose names begin like this, in capitals or not."""
    rows = Patient.objects.using(using)
    if connections[using].vendor == "postgresql":
        return rows.filter(name__istartswith=words)
    # SQLite uses no index for the LIKE that Django writes.
    begins, ends = Upper(Value(words)), Upper(Value(words + BEHIND_ALL_LETTERS))
    return rows.annotate(upper_name=Upper("name")).filter(upper_name__gte=begins, upper_name__lt=ends)


def make_index(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, verbosity: int = 1, **given: Any) -> None:
    """After `migrate` (not after `flush`, which gives no plan): the better one of the two that can be had."""
    database = connections[using]
    if "plan" not in given or TABLE not in database.introspection.table_names():
        return
    if database.vendor != "postgresql":
        _run(database, f"CREATE INDEX IF NOT EXISTS {START} ON {TABLE} (UPPER(name))")
    elif not _is_indexed_by_parts(database):
        _run(database, f"CREATE INDEX IF NOT EXISTS {START} ON {TABLE} ({NAME_ON_POSTGRESQL} text_pattern_ops)")
        if verbosity:
            print(_("  Tanpa ekstensi pg_trgm: nama pasien dicari dari awalnya saja (docs/operations.md)."))


def _is_indexed_by_parts(database: BaseDatabaseWrapper) -> bool:
    """Makes what is missing, or says that it cannot."""
    try:
        with transaction.atomic(using=database.alias):
            _run(database, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
            columns = f"{NAME_ON_POSTGRESQL} gin_trgm_ops"
            _run(database, f"CREATE INDEX IF NOT EXISTS {PARTS} ON {TABLE} USING gin ({columns})")
            _run(database, f"DROP INDEX IF EXISTS {START}")
    except DatabaseError:
        # Not installed on the server, not allowed to us, or in a schema that we do not see: its administrator's.
        return False
    return True


def _is_there(database: BaseDatabaseWrapper, index: str) -> bool:
    with database.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [index])
        return bool(cursor.fetchone()[0])


def _run(database: BaseDatabaseWrapper, statement: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(statement)
