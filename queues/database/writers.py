"""Waiting until everything that is being written now can be read."""

import time

from django.db import connection

POLL_SECONDS = 0.1


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
    """The transactions that have written something and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT one::text::bigint FROM pg_snapshot_xip(pg_current_snapshot()) AS one")
        return {int(one) for (one,) in cursor.fetchall()}
