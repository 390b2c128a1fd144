"""Operations for migrations of tables with millions of rows: what Django's own would do by reading them all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AlterField
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class DropIndexOfField(AlterField):
    """A field that is the same but for its index, which goes.

    AlterField would also make the foreign key anew, and PostgreSQL then looks for every row that it points at.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the index of this column alone; not those that the model names."""
        model, field = self._found(app_label, from_state)
        named = {index.name for index in model._meta.indexes}
        for name in schema_editor._constraint_names(
            model, [field.column], index=True, unique=False, type_=models.Index.suffix, exclude=named
        ):
            schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make it again."""
        model, field = self._found(app_label, to_state)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))

    def _found(self, app_label: str, state: ProjectState) -> tuple[Any, Any]:
        model = state.apps.get_model(app_label, self.model_name)
        return model, model._meta.get_field(self.name)


class AsBytes(AlterField):
    """A text of hexadecimal digits becomes the bytes that they spell, on PostgreSQL: it writes the table anew.

    Nothing is done on other databases, where the column stays what it was.
    """

    INTO, BACK = "bytea USING decode({column}, 'hex')", "varchar({length}) USING encode({column}, 'hex')"

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._change(app_label, schema_editor, to_state, self.INTO)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._change(app_label, schema_editor, to_state, self.BACK)

    def _change(self, app_label: str, schema_editor: Any, state: ProjectState, into: str) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        model = state.apps.get_model(app_label, self.model_name)
        field: Any = model._meta.get_field(self.name)
        table, column = (schema_editor.quote_name(name) for name in (model._meta.db_table, field.column))
        kind = into.format(column=column, length=field.max_length)
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")


class LongerText(AlterField):
    """A text may be longer. PostgreSQL notes it and reads no row; SQLite, which keeps texts of any length, would write
    the table anew.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """On PostgreSQL alone."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


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
        """Of all texts of the app."""
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
