"""A queryset composed once gives what the ORM gives when it composes it anew, whatever the values."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from queues.database.composed import Among, Composed
from queues.models import EntryState, QueueEntry, Visit
from tests.hospital import TODAY, Hospital


@Composed
def entries_at(stop: int, day: date) -> QuerySet[QueueEntry]:
    return QueueEntry.objects.named().filter(stop=stop, service_date=day).order_by("pk")


@Composed
def labels_since(moment: datetime, states: list[str]) -> QuerySet[QueueEntry, tuple[str | None, datetime]]:
    rows = QueueEntry.objects.filter(Among("state", states), joined_at__gte=moment)
    return rows.order_by("pk").values_list("visit__label", "joined_at")


@Composed
def among(keys: list[int]) -> QuerySet[Visit]:
    return Visit.objects.filter(Among("pk", keys)).order_by("pk")


@Composed
def held(key: int) -> QuerySet[Visit]:
    return Visit.objects.filter(pk=key).select_for_update(of=("self",), no_key=True)


def values(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_rows_and_what_belongs_to_them_are_those_of_the_orm(
    hospital: Hospital, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    people = [hospital.here() for _ in range(3)]
    entry = people[0].entries.get()
    plain = list(QueueEntry.objects.named().filter(stop=entry.stop, service_date=TODAY).order_by("pk"))
    for _time in range(2):
        with django_assert_num_queries(1):  # type: ignore[operator]
            found = entries_at(entry.stop_id, TODAY)
            assert [row.visit.session.clinic.name for row in found if row.visit] == ["Anak"] * 3
        assert list(map(values, found)) == list(map(values, plain))
    assert entries_at(entry.stop_id, TODAY + timedelta(days=1)) == []
    assert entries_at(day=TODAY, stop=entry.stop_id) == plain


def test_times_and_lists_are_compared_as_the_orm_compares_them(hospital: Hospital) -> None:
    first, second = hospital.here(), hospital.here()
    joined = second.entries.get().joined_at
    assert labels_since(joined, [EntryState.WAITING, EntryState.HELD]) == [(second.label, joined)]
    assert labels_since(joined - timedelta(hours=1), [EntryState.WAITING])[0][0] == first.label
    assert labels_since(joined, []) == []
    assert among([second.pk, first.pk]) == [first, second]
    assert among([]) == []
    assert among(list(range(second.pk, second.pk + 2000))) == [second]


def test_the_first_row_or_none(hospital: Hospital) -> None:
    visit = hospital.booked()
    assert among.first([visit.pk]) == visit
    assert among.first([visit.pk + 1]) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite holds no rows: its transaction is the lock")
def test_rows_are_held_inside_a_transaction_alone(hospital: Hospital) -> None:
    visit = hospital.booked()
    with transaction.atomic():
        assert held.first(visit.pk) == visit
    with pytest.raises(TransactionManagementError):
        held(visit.pk)
