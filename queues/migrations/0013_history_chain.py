from typing import Any

from django.db import migrations
from django.utils import timezone

from queues.database.append_only import protect, unprotect
from queues.history.beginning import chain_events, hash_rows, seal_beginning

# Of each table the columns that may change.
TABLES = {
    "queue_visitevent": ("is_standing",),
    "queue_call": ("withdrawn_at",),
    "queue_entryevent": (),
    "queue_ticketprint": (),
    "queue_historyseal": (),
}


def begin_chain(apps: Any, schema_editor: Any) -> None:
    # A database that went back to before this migration has triggers: each `migrate` makes what is missing.
    unprotect_tables(apps, schema_editor)
    event, call, entry_event, ticket_print, seal = (
        apps.get_model("queue", name) for name in ("VisitEvent", "Call", "EntryEvent", "TicketPrint", "HistorySeal")
    )
    chain_events(event, state=TABLES["queue_visitevent"])
    hash_rows(call, state=TABLES["queue_call"])
    hash_rows(entry_event)
    hash_rows(ticket_print)
    seal_beginning(seal, [event, call, entry_event, ticket_print], at=timezone.now())


def protect_tables(apps: Any, schema_editor: Any) -> None:
    for table, state in TABLES.items():
        protect(schema_editor.connection, table, state)


def unprotect_tables(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        unprotect(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0012_history_seal"),
    ]

    operations = [
        migrations.RunPython(begin_chain, migrations.RunPython.noop),
        migrations.RunPython(protect_tables, unprotect_tables),
    ]
