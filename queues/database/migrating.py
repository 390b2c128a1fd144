"""Operations for migrations: how PostgreSQL keeps our tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class OnPostgres(Operation):
    """Changes how PostgreSQL keeps an app's tables, and nothing that a model says."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in self.forwards(_models(app_label, to_state), schema_editor):
                schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in self.backwards(_models(app_label, to_state), schema_editor):
                schema_editor.execute(statement)

    def forwards(self, tables: Sequence[Any], schema_editor: Any) -> Iterator[Any]:
        """The statements."""
        raise NotImplementedError

    def backwards(self, tables: Sequence[Any], schema_editor: Any) -> Iterator[Any]:
        """Those that take them back."""
        raise NotImplementedError


class DropPatternIndexes(OnPostgres):
    """Django gives each unique or indexed text a second index, for LIKE 'begins with%': nobody here asks that."""

    def forwards(self, tables: Sequence[Any], schema_editor: Any) -> Iterator[Any]:
        """Of all texts of the app; those of tables that the same migration makes are still to come, and never do."""
        schema_editor.deferred_sql[:] = [
            statement for statement in schema_editor.deferred_sql if "_pattern_ops" not in str(statement)
        ]
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef LIKE %s",
                [[model._meta.db_table for model in tables], "%\\_pattern\\_ops)%"],
            )
            found = [name for (name,) in cursor.fetchall()]
        for name in found:
            yield f"DROP INDEX {schema_editor.quote_name(name)}"

    def backwards(self, tables: Sequence[Any], schema_editor: Any) -> Iterator[Any]:
        """As Django makes them."""
        for model in tables:
            for field in model._meta.local_fields:
                statement = schema_editor._create_like_index_sql(model, field)
                if statement is not None:
                    yield statement

    def describe(self) -> str:
        """For `migrate --plan`."""
        return "Drop the indexes for LIKE"


class StorageParameters(OnPostgres):
    """How a table's pages are filled and when it is vacuumed: PostgreSQL's storage parameters by their names."""

    def __init__(self, model_name: str, parameters: Mapping[str, float]) -> None:
        self.model_name, self.parameters = model_name, parameters

    def forwards(self, tables: Sequence[Any], schema_editor: Any) -> Iterator[Any]:
        """Set them."""
        values = ", ".join(f"{name} = {value}" for name, value in self.parameters.items())
        yield f"ALTER TABLE {self._table(tables, schema_editor)} SET ({values})"

    def backwards(self, tables: Sequence[Any], schema_editor: Any) -> Iterator[Any]:
        """The server's own again."""
        yield f"ALTER TABLE {self._table(tables, schema_editor)} RESET ({', '.join(self.parameters)})"

    def _table(self, tables: Sequence[Any], schema_editor: Any) -> str:
        model = next(model for model in tables if model._meta.model_name == self.model_name)
        return str(schema_editor.quote_name(model._meta.db_table))

    def describe(self) -> str:
        """For `migrate --plan`."""
        return f"Storage parameters of {self.model_name}"


def _models(app_label: str, state: ProjectState) -> list[Any]:
    return [model for model in state.apps.get_models() if model._meta.app_label == app_label]
