"""Querysets that the ORM composes once a connection, and that run with other values from then on.

Composing a statement costs several times what the database takes to answer it by a key. Unlike a statement that is
written out (statements.py), it stays a queryset: joins, `select_related` and the reading of rows are Django's.

    @Composed
    def entries_at(stop: int, day: date) -> QuerySet[QueueEntry]:
        return QueueEntry.objects.named().filter(stop=stop, service_date=day)

    for entry in entries_at(stop.pk, today): ...
"""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Values = ParamSpec("Values")
Row = TypeVar("Row")


class Parameter(models.Expression):
    """A value that is given when the statement runs."""

    conditional = False

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]


class Among(models.Func):
    """Is a column one of a list of values? In one parameter, so that lists of any length are one statement."""

    arity = 2
    output_field = models.BooleanField()

    def __init__(self, column: str, values: Sequence[Any]) -> None:
        super().__init__(models.F(column), values)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_how: Any, **_more: Any
    ) -> tuple[str, Any]:
        (column, of_column), (values, of_values) = map(compiler.compile, self.get_source_expressions())
        return f"{column} {among(connection).replace('%s', values)}", [*of_column, *of_values]


def among(database: BaseDatabaseWrapper) -> str:
    """How a column is compared with a list in one parameter, prepared by `as_list`."""
    return "= ANY(%s)" if database.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"


def as_list(values: list[Any], database: BaseDatabaseWrapper) -> Any:
    """A list as the database takes it in one parameter."""
    return values if database.vendor == "postgresql" else json.dumps(values)


class Composed(Generic[Values, Row]):
    """Decorates a function that makes a queryset of its arguments and of nothing else: called, it gives the rows.

    The function runs once a connection, with a Parameter in the place of each argument: it passes them on to filters
    and looks at none. A list is compared by `Among`.
    """

    def __init__(self, make: Callable[Values, "models.QuerySet[Any, Row]"]) -> None:
        self._make = make
        self._signature = inspect.signature(make)
        self._names = tuple(self._signature.parameters)
        update_wrapper(self, make)

    def __call__(self, *args: Values.args, **kwargs: Values.kwargs) -> list[Row]:
        if kwargs or len(args) != len(self._names):
            given: Mapping[str, Any] = self._signature.bind(*args, **kwargs).arguments
        else:
            given = dict(zip(self._names, args, strict=True))
        return self._kept().rows(given)

    def first(self, *args: Values.args, **kwargs: Values.kwargs) -> Row | None:
        """The first of the rows, None without any. All are read: the function says [:1] where there may be many."""
        return next(iter(self(*args, **kwargs)), None)

    def _kept(self) -> "_Statement[Row]":
        database = connections[DEFAULT_DB_ALIAS]
        kept: dict[Any, _Statement[Row]] = vars(database).setdefault("composed_statements", {})
        if self not in kept:
            make: Callable[..., models.QuerySet[Any, Row]] = self._make
            kept[self] = _Statement(make(*map(Parameter, self._names)), database)
        return kept[self]


class _Statement(Generic[Row]):
    """A composed queryset of one connection: its text, and where the values go."""

    def __init__(self, queryset: "models.QuerySet[Any, Row]", database: BaseDatabaseWrapper) -> None:
        self._database = database
        self._queryset: Any = queryset
        query: Any = queryset.query
        self._compiler: Any = query.get_compiler(connection=database)
        self._text, self._places = self._compiler.as_sql()
        # The reading of rows is the queryset's own; it asks its query for the compiler, and that one for the statement.
        query.get_compiler = lambda *_how, **_named: self._compiler
        converters = self._compiler.get_converters([column for column, *_named in self._compiler.select])
        self._compiler.get_converters = lambda _columns: converters

    def rows(self, given: Mapping[str, Any]) -> list[Row]:
        if self._queryset.query.select_for_update and not self._database.in_atomic_block:
            raise TransactionManagementError("rows are held inside a transaction alone")
        values = tuple(self._stored(given[one.name]) if isinstance(one, Parameter) else one for one in self._places)
        self._compiler.as_sql = lambda *_how, **_named: (self._text, values)
        return list(self._queryset._iterable_class(self._queryset))

    def _stored(self, value: Any) -> Any:
        """As the database takes it: the fields that a value is compared with prepare times and dates in this way."""
        if isinstance(value, datetime):
            return self._database.ops.adapt_datetimefield_value(value)
        if isinstance(value, date):
            return self._database.ops.adapt_datefield_value(value)
        if isinstance(value, time):
            return self._database.ops.adapt_timefield_value(value)
        return as_list(value, self._database) if isinstance(value, list) else value
