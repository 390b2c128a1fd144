"""A key is given out before its row is committed: a seal waits for what is being written."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from queues import verbs
from queues.database.writers import StillWritingError
from queues.history import seals
from queues.history.verification import Verification
from queues.models import EntryEvent, HistorySeal
from tests.hospital import Hospital

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: keys appear in their order"),
]
PATIENCE = 30


def beside(act: Callable[[], object]) -> threading.Thread:
    """In a thread with a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def late() -> tuple[Hospital, threading.Event, threading.Thread]:
    """An event with a low key that is not committed, and one with a higher key that is."""
    hospital = Hospital()
    first, second = hospital.here(), hospital.here()
    written, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            verbs.cancel(first, hospital.by(at=hospital.now, reason="berhalangan"))
            written.set()
            may_end.wait(PATIENCE)

    thread = beside(write_slowly)
    assert written.wait(PATIENCE)
    entry = second.entries.get()
    EntryEvent.objects.create(entry=entry, kind="HELD", at=hospital.now, actor=hospital.nurse)
    return hospital, may_end, thread


def test_a_seal_holds_what_was_being_written(late: tuple[Hospital, threading.Event, threading.Thread]) -> None:
    hospital, may_end, writer = late
    at = hospital.now + timedelta(days=1)
    sealing = beside(lambda: seals.seal_days(at=at))
    sealing.join(1)
    assert not HistorySeal.objects.exists()
    may_end.set()
    for thread in (writer, sealing):
        thread.join(PATIENCE)
    sealed = {said["table"]: said["count"] for said in HistorySeal.objects.get().tables}
    assert sealed["queue_entryevent"] == EntryEvent.objects.count() == 4
    assert list(Verification().faults()) == []


def test_without_waiting_the_late_row_comes_after_its_seal(
    late: tuple[Hospital, threading.Event, threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital, may_end, writer = late
    monkeypatch.setattr(seals, "wait_for_writers", lambda *, seconds: None)
    seals.seal_days(at=hospital.now + timedelta(days=1))
    may_end.set()
    writer.join(PATIENCE)
    assert "put in after its day was sealed" in " ".join(map(str, Verification().faults()))


def test_a_writer_that_goes_on_writing_is_not_waited_for_for_ever(
    late: tuple[Hospital, threading.Event, threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital, may_end, writer = late
    monkeypatch.setattr(seals, "WRITERS_SECONDS", 0.3)
    with pytest.raises(StillWritingError):
        seals.seal_days(at=hospital.now + timedelta(days=1))
    may_end.set()
    writer.join(PATIENCE)
    assert not HistorySeal.objects.exists()
