"""Which answers of BPJS a console shows at once: of the announcement, with which a SEP may be issued, and refusals.

How many messages of a visit still wait is shown too, and changes some nine times a visit without anybody waiting for
it: consoles find that when they are drawn anew.
"""

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage
from queues.database.change_triggers import Watched
from queues.models import Visit
from queues.waiting.changes import stops_of

MATTERS = (
    f"(NEW.kind = '{MessageKind.ADD}' OR NEW.state = '{MessageState.PARKED}' OR OLD.state = '{MessageState.PARKED}')"
    " AND (NEW.state <> OLD.state OR NEW.last_message <> OLD.last_message OR NEW.park_reason <> OLD.park_reason)"
)
VISIT = Visit._meta.db_table
# Of a number in the place of another one, or of the one that it replaces: the desk lists those that BPJS refuses, and
# their holder's phone says so.
REPLACED = (
    f"SELECT 'called_off' FROM {VISIT} v WHERE v.id = NEW.visit_id AND v.replaces_id IS NOT NULL",
    f"SELECT 'visit:' || v.id FROM {VISIT} v WHERE v.id = NEW.visit_id AND v.replaces_id IS NOT NULL",
    f"SELECT 'called_off' FROM {VISIT} v WHERE v.replaces_id = NEW.visit_id",
    f"SELECT 'visit:' || v.id FROM {VISIT} v WHERE v.replaces_id = NEW.visit_id",
)
WATCHED = (
    Watched(
        OutboxMessage,
        (),
        on_update=tuple(f"{one} AND {MATTERS}" for one in (*stops_of("NEW.visit_id"), *REPLACED)),
        columns=("state", "last_message", "park_reason"),
        statements=("UPDATE",),
    ),
    # One that is written later than the number (BPJS did not know it) takes the leave for a SEP away.
    Watched(
        OutboxMessage,
        tuple(f"{stops} AND {{row}}.kind = '{MessageKind.ADD}'" for stops in stops_of("{row}.visit_id")),
        statements=("INSERT",),
    ),
)
