"""What the consoles' revision takes from the bridge: the rooms do not know each other, the frame knows them all."""

from django.db.models import Subquery

from bpjs_bridge.models import MessageKind, OutboxAttempt, Outcome

# Only so far back is looked for one that was answered: an outage leaves a long row of those that were not.
RECENT = 64


def newest_answer() -> Subquery:
    """The newest attempt to announce a number to which BPJS said yes or no: a column for a query of somebody else.

    Of the announcements alone: with them a SEP may be issued. The other messages of a visit, some six times as many,
    would make every console be drawn anew for a dot that changes nothing for anybody.
    """
    # So many keys, not "all above the newest less so many": that is planned as if it were a third of the table.
    recent = OutboxAttempt.objects.order_by("-pk").values("pk")[:RECENT]
    answered = OutboxAttempt.objects.filter(pk__in=recent, message__kind=MessageKind.ADD).exclude(
        outcome=Outcome.UNKNOWN
    )
    return Subquery(answered.order_by("-pk").values("pk")[:1])
