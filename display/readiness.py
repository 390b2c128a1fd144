"""Readiness of the hall: every place that calls is shown somewhere."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from display.models import Board
from queues.models import Stop
from queues.readiness.rules import Level, rule


@rule(
    108,
    Level.WARN,
    gettext_lazy("Perhentian yang tidak tampil di layar mana pun"),
    gettext_lazy("Administrasi, Papan: centang perhentiannya pada papan ruang tunggunya."),
)
def stops_on_no_board(at: datetime) -> Iterable[str]:
    """Served stops that no active board shows; where there is no board at all, people are called by voice."""
    boards = Board.objects.filter(is_active=True)
    if not boards.exists():
        return ()
    shown = boards.filter(stops=OuterRef("pk"))
    return (
        Stop.objects.served()
        .exclude(clinic__is_trial=True)
        .filter(~Exists(shown))
        .order_by("name")
        .values_list("name", flat=True)
    )
