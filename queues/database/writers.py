"""Waiting until everything that is being written now can be read."""

import time

from django.db import connection

POLL_SECONDS = 0.1
# Each transaction that has written holds its own id. Of this database alone: a server may hold others, whose writers
# have nothing to do with us and may take as long as they like.
WRITING = """
    SELECT held.transactionid::text::bigint FROM pg_locks held JOIN pg_stat_activity one ON one.pid = held.pid
    WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted
        AND one.datname = current_database() AND held.pid <> pg_backend_pid()
"""


class StillWritingError(Exception):
    """A transaction that was writing did not end in time."""


def wait_for_writers(*, seconds: float) -> None:
    """Return when each transaction that writes at this moment has ended (StillWritingError after so many seconds).

    A key is given out before its row is committed: a lower key may appear after a higher one was read. The caller's
    own transaction is not waited for. On SQLite, which has one writer, keys appear in their order.
    """
    if connection.vendor != "postgresql":
        return
    writing = _writing()
    give_up_at = time.monotonic() + seconds
    while writing:
        if time.monotonic() > give_up_at:
            raise StillWritingError
        time.sleep(POLL_SECONDS)
        writing &= _writing()


def _writing() -> set[int]:
    """The transactions of this database that have written something and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(WRITING)
        return {int(one) for (one,) in cursor.fetchall()}
