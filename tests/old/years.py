"""Years of old visits behind a test's day: one day that verbs walked, copied by the database itself again and again.

For PostgreSQL, by a user who may switch off the checks of foreign keys while copying.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from bpjs_bridge.models import OutboxAttempt, OutboxMessage, Reporting
from queues.models import (
    Act,
    AdmissionTicket,
    Call,
    ClinicSession,
    EntryEvent,
    Handover,
    NameWord,
    Patient,
    PharmacyTicket,
    Prescription,
    PrescriptionItem,
    QueueEntry,
    Visit,
    VisitEvent,
)

Model = type[models.Model]

OF_A_VISIT: tuple[Model, ...] = (
    *(AdmissionTicket, Act, Visit, VisitEvent, PharmacyTicket, Prescription, PrescriptionItem, Handover),
    *(QueueEntry, Call, EntryEvent),
    *(Reporting, OutboxMessage, OutboxAttempt),
)
OF_A_PERSON: tuple[Model, ...] = (Patient, NameWord)
# What is counted up within a day, so that no number stands twice.
NUMBERS = frozenset({"number", "seat_index"})
# How far the keys of copies lie below those that they were copied from; of people above.
PEOPLE_APART, DAYS_APART = 10_000, 1_000_000


class Day:
    """The day as it is when this is made. Its copies have keys below its own: history was written before."""

    def __init__(self, *, people: int) -> None:
        self._people = people
        counted: tuple[Model, ...] = (*OF_A_PERSON, ClinicSession, *OF_A_VISIT)
        self._highest = {
            model: int(model._default_manager.aggregate(top=models.Max("pk"))["top"] or 0) for model in counted
        }

    def gets_more_people(self, times: int) -> None:
        """Its visits so many times more, in the same sessions, by other people. Before anybody else comes."""
        self._copy((*OF_A_PERSON, *OF_A_VISIT), times, numbers=self._people)

    def knows_more_people(self, times: int) -> None:
        """Its people so many times more, who have not been here lately."""
        self._copy(OF_A_PERSON, times, numbers=0)

    def has_been_before(self, times: int, *, after: int = 0) -> None:
        """All of it so many times, each a day earlier, in sessions of its own; the first `after` of these are there."""
        self._copy((ClinicSession, *OF_A_VISIT), times, numbers=0, after=after)

    def _copy(self, kept: Sequence[Model], times: int, *, numbers: int, after: int = 0) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for model in kept:
                table, fields = model._meta.db_table, model._meta.concrete_fields
                columns = ", ".join(_quoted(field) for field in fields)
                values = ", ".join(self._value(field, kept, numbers) for field in fields)
                # The day itself with its people, not the days that were copied from it.
                lowest, highest = -DAYS_APART // 2, self._highest[model]
                if model in OF_A_PERSON:
                    lowest, highest = 0, highest + DAYS_APART // 2
                copied = f"one.id BETWEEN {lowest} AND {highest}"
                source = f"{table} one, generate_series({after + 1}, {times}) turn WHERE {copied}"
                # As a hospital writes them, what belongs together lies together.
                in_order = "ORDER BY turn DESC, one.id"
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {source} {in_order}")
            cursor.execute("SET session_replication_role = DEFAULT")

    def _value(self, field: "models.Field[Any, Any]", kept: Sequence[Model], numbers: int) -> str:
        column = f"one.{_quoted(field)}"
        # Two ways of copying, two ranges of keys.
        below = f"turn * {PEOPLE_APART if numbers else DAYS_APART}"
        if field.primary_key or field.related_model in kept:
            # An address names a person by their key, which is never below nought.
            is_of_a_person = (field.model if field.primary_key else field.related_model) in OF_A_PERSON
            return f"{column} {'+' if is_of_a_person else '-'} {below}"
        if numbers:
            column = f"{column} + turn * {numbers}" if field.name in NUMBERS else column
        elif isinstance(field, models.DateTimeField):
            return f"({column} - turn * interval '1 day')::timestamptz"
        elif isinstance(field, models.DateField):
            return f"({column} - turn * interval '1 day')::date"
        if field.unique and isinstance(field, models.CharField):
            return f"{column} || '{'p' if numbers else 'd'}' || turn"
        return column


def settle() -> None:
    """The planner knows how much there is, as it does in a hospital."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _quoted(field: "models.Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))
