"""The small hospital for races: what is written is really committed, so that others see it."""

from datetime import time

import pytest

from queues import clock
from tests.hospital import TODAY, Hospital


@pytest.fixture
def hospital(transactional_db: None) -> Hospital:
    """Before the release of seats is due: the booking that makes it writes the session's row and so holds it by
    itself. That moment has a race of its own.
    """
    return Hospital(now=clock.moment(TODAY, time(6, 0)))
