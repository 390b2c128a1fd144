"""The middle and the 90th percentile, counted by the database: PostgreSQL's own, and the same two for SQLite.

Median: the mean of the middle two. 90th percentile: the nearest rank, a value that somebody really waited.
"""

import math
import sqlite3
import statistics
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, Field, FloatField, IntegerField
from django.db.models.sql.compiler import SQLCompiler


class Median(Aggregate):
    """Seconds, perhaps a half one; None of no value."""

    name = "Median"
    output_field: "Field[Any, Any]" = FloatField()
    on_postgresql = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    on_sqlite = "antrean_median(%(expressions)s)"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self._written_as(self.on_postgresql).as_sql(compiler, connection, **more)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self._written_as(self.on_sqlite).as_sql(compiler, connection, **more)

    def _written_as(self, template: str) -> "Median":
        """Not by an argument of `as_sql`: a filtered aggregate takes no template there."""
        chosen: Median = self.copy()
        chosen.template = template
        return chosen


class Percentile90(Median):
    """One of the values; None of no value."""

    name = "Percentile90"
    output_field = IntegerField()
    on_postgresql = "percentile_disc(0.9) WITHIN GROUP (ORDER BY %(expressions)s)"
    on_sqlite = "antrean_p90(%(expressions)s)"


class _Values:
    """SQLite hands over one value at a time, and asks at the end."""

    choose: Callable[[list[float]], float]

    def __init__(self) -> None:
        self._values: list[float] = []

    def step(self, value: float | None = None, /) -> None:
        if value is not None:
            self._values.append(value)

    def finalize(self) -> float | None:
        return type(self).choose(sorted(self._values)) if self._values else None


class _Median(_Values):
    choose = staticmethod(statistics.median)


class _Percentile90(_Values):
    @staticmethod
    def choose(values: list[float]) -> float:
        return values[math.ceil(0.9 * len(values)) - 1]


def teach_sqlite(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """For the signal of a new connection."""
    if connection.vendor == "sqlite":
        database: sqlite3.Connection = connection.connection
        database.create_aggregate("antrean_median", 1, _Median)  # type: ignore[arg-type]
        database.create_aggregate("antrean_p90", 1, _Percentile90)  # type: ignore[arg-type]
