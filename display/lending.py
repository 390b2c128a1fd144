"""The boards that follow a room while the set-up's test walk has it."""

from display.models import Board
from queues.models import Counter, Stop, StopKind


def lend_boards(stop: Stop, room: Counter) -> None:
    """Every active board that shows the room's polis shows this place too."""
    shown = Stop.objects.filter(counters=room, kind=StopKind.CLINIC, clinic__is_trial=False)
    for board in Board.objects.filter(is_active=True, stops__in=shown).distinct():
        board.stops.add(stop)


def give_boards_back(stop: Stop) -> None:
    for board in Board.objects.filter(stops=stop):
        board.stops.remove(stop)
