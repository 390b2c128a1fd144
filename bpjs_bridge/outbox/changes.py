"""Which answers of BPJS a console shows at once: of the announcement, with which a SEP may be issued, and refusals.

How many messages of a visit still wait is shown too, and changes some nine times a visit without anybody waiting for
it: consoles find that when they are drawn anew.
"""

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage
from queues.database.change_triggers import Watched
from queues.waiting.changes import stops_of

MATTERS = (
    f"(NEW.kind = '{MessageKind.ADD}' OR NEW.state = '{MessageState.PARKED}' OR OLD.state = '{MessageState.PARKED}')"
    " AND (NEW.state <> OLD.state OR NEW.last_message <> OLD.last_message OR NEW.park_reason <> OLD.park_reason)"
)
WATCHED = (
    Watched(
        OutboxMessage,
        (),
        on_update=tuple(f"{stops} AND {MATTERS}" for stops in stops_of("NEW.visit_id")),
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
