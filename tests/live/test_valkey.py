"""Between processes Valkey wakes the screens; slow, dead or gone it costs a press nothing and a screen a second."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from antrean_project.live.valkey import Publisher
from tests.live.conftest import Hall, Server
from tests.live.crowd import Crowd, quiet, wait_until
from tools.with_valkey import Valkey, throwaway_valkey

Serve = Callable[..., Server]
BOARD = "/live/?board=loket"


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with throwaway_valkey() as server:
        yield server


def test_a_press_in_another_process_is_told_by_valkey_also_after_it_was_away(
    hall: Hall, serve: Serve, valkey: Valkey
) -> None:
    # By itself this server looks once an hour.
    server = serve(REDIS_URL=valkey.url, TEST_LOOK_SECONDS=3600)
    publisher = Publisher(valkey.url)
    with Crowd(server.port) as crowd:
        wall = crowd.open(1, BOARD)[0]
        heard = quiet([wall])[0]
        hall.take()
        publisher.nudge()
        wait_until(lambda: wall.changes > heard)
        valkey.kill()
        hall.take()
        heard = wall.changes
        valkey.start()
        # It may have missed something: it looks as soon as it is subscribed again.
        wait_until(lambda: wall.changes > heard)
        heard = quiet([wall])[0]
        hall.take()
        publisher.nudge()
        wait_until(lambda: wall.changes > heard)


def test_with_valkey_gone_the_look_once_a_second_is_left(hall: Hall, serve: Serve) -> None:
    server = serve(REDIS_URL="redis://127.0.0.1:9")
    with Crowd(server.port) as crowd:
        wall = crowd.open(1, BOARD)[0]
        heard = quiet([wall])[0]
        hall.take()
        wait_until(lambda: wall.changes > heard)


def test_a_valkey_that_takes_the_call_and_never_answers_costs_a_press_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        publisher = Publisher(f"redis://127.0.0.1:{deaf.getsockname()[1]}")
        began = time.perf_counter()
        for _press in range(100):
            publisher.nudge()
        assert time.perf_counter() - began < 0.5
