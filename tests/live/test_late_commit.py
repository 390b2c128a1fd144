"""A change that commits late, below newer ones, is seen as well: by the tag and by the stream."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from queues.models import Counter, ScreenChange
from queues.waiting import changes, live
from queues.waiting.live import Watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
HOSPITAL = "SELECT 'hospital'"


@contextmanager
def begun_before(counter: Counter) -> Iterator[None]:
    """Another transaction has renamed this counter, and commits when the block ends."""
    written, may_commit = Event(), Event()

    def rename() -> None:
        try:
            with transaction.atomic():
                Counter.objects.filter(pk=counter.pk).update(name="Ruang Merak")
                written.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    thread = Thread(target=rename)
    thread.start()
    assert written.wait(20)
    yield
    may_commit.set()
    thread.join(20)


def late(watch: Watch) -> tuple[bool, bool]:
    """(does the tag tell of it, does the stream)."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: no transaction commits below a newer one")
    counter, other = (Counter.objects.create(name=name) for name in ("Ruang 1", "Ruang 2"))
    with begun_before(counter):
        Counter.objects.filter(pk=other.pk).update(name="Ruang Kutilang")
        before = changes.tag(HOSPITAL, [])
        watch.look()
    moved = watch.look()
    return changes.tag(HOSPITAL, []) != before, bool(moved)


def test_what_commits_below_a_newer_change_is_another_tag_and_wakes() -> None:
    assert late(Watch()) == (True, True)


def test_by_the_newest_alone_it_would_be_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "NEWEST", changes.NEWEST.replace(f"LIMIT {changes.RECENT}", "LIMIT 1"))
    monkeypatch.setattr(live, "RECENT", 0)
    assert late(Watch()) == (False, False)


def test_what_no_screen_asks_for_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "KEPT", 5)
    for number in range(20):
        Counter.objects.create(name=f"Ruang {number}")
    there = list(ScreenChange.objects.order_by("pk").values_list("pk", flat=True))
    assert changes.forget_old() == len(there) - 5
    assert list(ScreenChange.objects.order_by("pk").values_list("pk", flat=True)) == there[-5:]
