"""People who may be here already under another record number: the same name and birth date."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db import DEFAULT_DB_ALIAS, connections

from queues.models import Patient

# A name in lower case, and the birth date.
Person = tuple[str, date]
# Each with the three ways in which systems write a name.
AT_ONCE = 300
# A table may call a thousand people alike ("BAYI NY", born on one day): so many records are read of one question.
MOST_READ = 10_000


def person(name: str, birth_date: date | None) -> Person | None:
    """What is compared; None where the birth date is not known."""
    return (name.casefold(), birth_date) if birth_date else None


def records_of(people: Collection[tuple[str, date]]) -> dict[Person, list[int]]:
    """The standing records of these people (name as written, birth date), the oldest first.

    As written, all capital, or each word capital; by the index of both columns, one step for each, however many
    people there are.
    """
    found: dict[Person, list[int]] = defaultdict(list)
    wanted = sorted(
        {(born.isoformat(), name) for whole, born in people for name in (whole, whole.upper(), whole.title())}
    )
    table, database = Patient._meta.db_table, connections[DEFAULT_DB_ALIAS]
    born = "CAST(column1 AS date)" if database.vendor == "postgresql" else "column1"
    with database.cursor() as cursor:
        for start in range(0, len(wanted), 3 * AT_ONCE):
            part = wanted[start : start + 3 * AT_ONCE]
            values = ", ".join(["(%s, %s)"] * len(part))
            cursor.execute(
                f"SELECT id, name, birth_date FROM (VALUES {values}) AS wanted JOIN {table} "
                f"ON birth_date = {born} AND name = column2 WHERE merged_into_id IS NULL LIMIT {MOST_READ}",
                [value for pair in part for value in pair],
            )
            for key, name, on in cursor.fetchall():
                found[name.casefold(), on if isinstance(on, date) else date.fromisoformat(on)].append(key)
    return {who: sorted(keys) for who, keys in found.items()}
