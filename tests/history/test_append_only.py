"""What history says is neither changed nor deleted: not through the ORM, not by SQL, on either database."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.signals import post_migrate, pre_migrate

from bpjs_bridge.models import OutboxAttempt
from queues import verbs
from queues.database.append_only import names, protect, removal_allowed, unprotected
from queues.history.packing import content_of
from queues.history.seals import models_of_history, seal_days
from queues.models import (
    AppendOnly,
    Call,
    ConfigChange,
    CounterDuty,
    EntryEvent,
    HistoryChangedError,
    HistoryPack,
    HistorySeal,
    ImportAct,
    ImportEvent,
    ImportKind,
    ImportRun,
    Stage,
    TicketPrint,
    Visit,
    VisitEvent,
    VisitNote,
)
from reports.models import MonthSeal
from tests.hospital import Hospital
from tests.unguarded import rows_of, run

# A column that says what happened, and another value for it.
FROZEN: dict[type[AppendOnly], tuple[str, object]] = {
    VisitEvent: ("occurred_at", "2026-03-15 00:00:00+00:00"),
    EntryEvent: ("reason", "lain"),
    Call: ("called_at", "2026-03-15 00:00:00+00:00"),
    TicketPrint: ("device", "lain"),
    VisitNote: ("text", "lain"),
    OutboxAttempt: ("code", "201"),
    HistorySeal: ("count", 0),
    HistoryPack: ("content", b"lain"),
    CounterDuty: ("state", "CLOSED"),
    ConfigChange: ("new", "7"),
    ImportEvent: ("note", "lain"),
    MonthSeal: ("figures_hash", "0" * 64),
}
each_model = pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)


@pytest.fixture
def rows(hospital: Hospital, visits: list[Visit]) -> None:
    verbs.open_counter(hospital.lab_desk, hospital.by(at=hospital.now))
    verbs.close_counter(hospital.lab_desk, hospital.by(at=hospital.now))
    verbs.change_rule(verbs.RuleChange("CALLS_BEFORE_MISSED", "5", 0), hospital.by(at=hospital.now))
    uploaded = {"kind": ImportKind.PATIENTS, "size": 1, "lines": 1, "header": [], "uploaded_by": hospital.nurse}
    run = ImportRun.objects.create(**uploaded, uploaded_at=hospital.now)
    ImportEvent.objects.create(run=run, act=ImportAct.UPLOADED, at=hospital.now, actor=hospital.nurse)
    MonthSeal.objects.create(month=hospital.now.date(), act="SEALED", at=hospital.now, actor=hospital.nurse)
    hospital.later(24 * 3600)
    [seal] = seal_days(at=hospital.now)
    pack = {"table": EntryEvent._meta.db_table, "after": 0, "up_to": 0, "count": 0, "content": content_of([], [])}
    HistoryPack.objects.create(seal=seal, packed_at=hospital.now, **pack)


def first_of(model: type[AppendOnly]) -> Any:
    row = model._base_manager.first()
    assert row is not None
    return row


def test_every_table_of_history_is_tried_here() -> None:
    assert {*models_of_history(), HistorySeal, HistoryPack, CounterDuty} == set(FROZEN)


@each_model
def test_the_orm_refuses(model: type[AppendOnly], rows: None) -> None:
    row, (column, value) = first_of(model), FROZEN[model]
    setattr(row, column, value)
    with pytest.raises(HistoryChangedError):
        row.save()
    with pytest.raises(HistoryChangedError):
        row.save(update_fields=[column])
    with pytest.raises(HistoryChangedError):
        row.delete()
    with pytest.raises(HistoryChangedError):
        model._default_manager.filter(pk=row.pk).update(**{column: value})
    with pytest.raises(HistoryChangedError):
        model._default_manager.bulk_update([row], [column])
    with pytest.raises(HistoryChangedError):
        model._default_manager.filter(pk=row.pk).delete()
    with pytest.raises(HistoryChangedError):
        model._default_manager.bulk_create([row], update_conflicts=True, update_fields=[column], unique_fields=["id"])


def test_a_holder_s_own_rows_are_refused_too(visits: list[Visit]) -> None:
    with pytest.raises(HistoryChangedError):
        visits[0].events.update(stage=Stage.BOOKED)
    with pytest.raises(HistoryChangedError):
        visits[0].entries.get().calls.all().delete()


@each_model
def test_the_database_refuses(model: type[AppendOnly], rows: None) -> None:
    table, key, (column, value) = model._meta.db_table, first_of(model).pk, FROZEN[model]
    for words, values in (
        (f"UPDATE {table} SET {connection.ops.quote_name(column)} = %s WHERE id = %s", (value, key)),
        (f"UPDATE {table} SET id = -1 WHERE id = %s", (key,)),
        (f"UPDATE {table} SET row_hash = '' WHERE id = %s", (key,)),
        (f"DELETE FROM {table} WHERE id = %s", (key,)),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            run(words, *values)
    # The ORM's back door is the database's own.
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows_of(model).filter(pk=key).update(**{column: value})


@each_model
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_to_empty_a_table(model: type[AppendOnly], db: None) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(f"TRUNCATE {model._meta.db_table} CASCADE")


@each_model
def test_state_columns_alone_may_change(model: type[AppendOnly], rows: None) -> None:
    key = first_of(model).pk
    for name in model.STATE_COLUMNS:
        kept = getattr(first_of(model), name)
        row = first_of(model)
        setattr(row, name, False if isinstance(model._meta.get_field(name), models.BooleanField) else kept)
        row.save(update_fields=[name])
        assert model._default_manager.filter(pk=key).update(**{name: kept}) == 1


def test_state_is_what_reversals_and_undo_change() -> None:
    assert {model: model.STATE_COLUMNS for model in FROZEN if model.STATE_COLUMNS} == {
        VisitEvent: ("is_standing",),
        Call: ("withdrawn_at",),
    }


def test_an_undone_call_is_marked_and_its_stage_reversed(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert entry.last_act is not None
    verbs.undo(entry.last_act, hospital.by(hospital.room, at=hospital.later(2)))
    assert Call.objects.get().withdrawn_at == hospital.now
    called, reversal = visit.events.filter(stage=Stage.IN_CLINIC)
    assert (called.is_standing, reversal.reverses) == (False, called)


def test_what_must_go_goes_inside_its_block_alone(hospital: Hospital) -> None:
    event = hospital.booked().events.get()
    words = f"DELETE FROM {VisitEvent._meta.db_table} WHERE id = %s"
    with removal_allowed(), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows_of(VisitEvent).update(reason="lain")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(words, event.pk)
    with pytest.raises(ZeroDivisionError), removal_allowed():
        raise ZeroDivisionError
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(words, event.pk)


def called(hospital: Hospital) -> EntryEvent:
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    return EntryEvent.objects.latest("pk")


@pytest.mark.django_db(transaction=True)
def test_nothing_allows_removal_after_the_block() -> None:
    hospital = Hospital()
    hospital.here()
    first, second = EntryEvent.objects.get(), called(hospital)
    with removal_allowed():
        assert run(f"DELETE FROM {EntryEvent._meta.db_table} WHERE id = %s", first.pk) == 1
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"DELETE FROM {EntryEvent._meta.db_table} WHERE id = %s", second.pk)


def test_lost_triggers_are_named_and_made_again_by_migrate(hospital: Hospital) -> None:
    table = Call._meta.db_table
    lost = names(connection, table)[0]
    run(f"DROP TRIGGER {lost}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert unprotected() == [lost]
    told = {"app_config": apps.get_app_config("queue"), "verbosity": 0, "interactive": False, "using": "default"}
    # `flush` sends the signal without a plan.
    post_migrate.send(apps.get_app_config("queue"), **told)
    assert unprotected() == [lost]
    post_migrate.send(apps.get_app_config("queue"), **told, plan=[])
    assert unprotected() == []


def test_after_a_migration_a_column_that_it_added_is_kept_too(hospital: Hospital) -> None:
    run(f"ALTER TABLE {Call._meta.db_table} ADD COLUMN added_by_a_migration integer")
    told = {"app_config": apps.get_app_config("queue"), "verbosity": 0, "interactive": False, "using": "default"}
    for signal in (pre_migrate, post_migrate):
        signal.send(apps.get_app_config("queue"), **told, plan=[("a migration", False)])
    assert unprotected() == []
    hospital.here()
    called(hospital)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(f"UPDATE {Call._meta.db_table} SET added_by_a_migration = 1")


def test_triggers_can_be_made_twice(hospital: Hospital) -> None:
    protect(connection, Call._meta.db_table, Call.STATE_COLUMNS)
    assert unprotected() == []
