"""The line before a row: its holder passes, others wait their turn. A statement that was ended wrote nothing."""

from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.utils import OperationalError
from pytest_django import Settings

from queues.database import turns
from queues.database.locking import lock_session
from queues.errors import BusyError
from queues.models import ClinicSession, Payer
from tests.hospital import Hospital

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no rows to hold"),
]


@pytest.fixture
def session() -> ClinicSession:
    return Hospital().session


def waiter(session: ClinicSession, told: list[Any]) -> Thread:
    def wait() -> None:
        try:
            with transaction.atomic():
                told.append(lock_session(session))
        except BusyError as refusal:
            told.append(refusal)
        finally:
            connections.close_all()

    thread = Thread(target=wait, daemon=True)
    thread.start()
    return thread


def until_somebody_waits() -> None:
    for _turn in range(600):
        if turns._lines:
            return
        Event().wait(0.05)
    pytest.fail("nobody waits")


def test_a_thread_that_holds_a_row_gets_it_again_while_another_waits_for_it(session: ClinicSession) -> None:
    told: list[Any] = []
    with transaction.atomic():
        lock_session(session)
        other = waiter(session, told)
        until_somebody_waits()
        assert lock_session(session) == session
        assert not told
    other.join(30)
    assert told == [session]
    assert not turns._lines


def test_behind_a_row_that_is_not_let_go_all_are_refused_and_the_line_is_empty_again(
    session: ClinicSession, settings: Settings
) -> None:
    settings.DATABASE_LOCK_SECONDS = 0.5
    told: list[Any] = []
    with transaction.atomic():
        lock_session(session)
        others = [waiter(session, told) for _person in range(4)]
        for other in others:
            other.join(30)
        assert [type(answer) for answer in told] == [BusyError] * 4
    assert not turns._lines
    waiter(session, told).join(30)
    assert told[-1] == session


def test_a_statement_that_was_ended_leaves_nothing_written_and_the_connection_usable() -> None:
    def write_and_sleep() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            Payer.objects.create(code="BARU", name="Baru")
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(5)")

    with pytest.raises(OperationalError) as ended:
        write_and_sleep()
    assert turns.is_busy(ended.value)
    assert not Payer.objects.filter(code="BARU").exists()
