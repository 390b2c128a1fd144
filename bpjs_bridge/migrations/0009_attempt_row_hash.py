from typing import Any

from django.db import migrations, models

from queues.database.append_only import protect, unprotect
from queues.history.beginning import hash_rows

TABLE = "bpjs_bridge_outboxattempt"


def hash_attempts(apps: Any, schema_editor: Any) -> None:
    # A database that went back to before this migration has triggers: each `migrate` makes what is missing.
    unprotect_table(apps, schema_editor)
    hash_rows(apps.get_model("bpjs_bridge", "OutboxAttempt"))


def protect_table(apps: Any, schema_editor: Any) -> None:
    protect(schema_editor.connection, TABLE)


def unprotect_table(apps: Any, schema_editor: Any) -> None:
    unprotect(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [
        ("bpjs_bridge", "0008_ws_account_is_a_service_account"),
        ("queue", "0013_history_chain"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxattempt",
            name="row_hash",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris"),
        ),
        migrations.RunPython(hash_attempts, migrations.RunPython.noop),
        migrations.RunPython(protect_table, unprotect_table),
    ]
