"""Whether anything moved that a board shows: its subjects and their tag, by one statement."""

from display.models import Board
from queues.waiting.changes import tag

BOARD, SHOWS = Board._meta.db_table, Board.stops.through._meta.db_table
SUBJECTS = (
    f"SELECT 'board:' || id FROM {BOARD} WHERE slug = %s AND is_active"
    f" UNION SELECT 'stop:' || shows.stop_id FROM {SHOWS} shows"
    f" JOIN {BOARD} b ON b.id = shows.board_id WHERE b.slug = %s"
    " UNION SELECT 'hospital'"
)


def revision(slug: str) -> tuple[list[str], int] | None:
    """(the subjects, their tag) of a board in use; None when there is no such board."""
    found, newest = tag(SUBJECTS, [slug, slug])
    return (found, newest) if any(subject.startswith("board:") for subject in found) else None
