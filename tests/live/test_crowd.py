"""A thousand screens cost no more looks than ten, one call reaches them all, and no more come in than fit."""

import time
from collections.abc import Callable

import pytest
import requests
from django.db import connection

from display.models import Board
from tests.live.conftest import Hall, Server
from tests.live.crowd import Crowd, Listener, quiet, wait_until

Serve = Callable[..., Server]
BOARD = "/live/?board=loket"
KILOBYTES = 1024


def queries_in(seconds: float, server: Server) -> int:
    before = server.cost()["queries"]
    time.sleep(seconds)
    return server.cost()["queries"] - before


def all_hear(crowd: list[Listener], before: list[int]) -> Callable[[], bool]:
    return lambda: all(listener.changes > heard for listener, heard in zip(crowd, before, strict=True))


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.skipif(connection.vendor != "sqlite", reason="what is counted here is the stream, not the database")
def test_a_thousand_screens_cost_as_many_looks_as_ten_and_after_two_thousand_the_door_is_shut(
    hall: Hall, serve: Serve, press: Callable[[Server], int]
) -> None:
    server = serve()
    with Crowd(server.port) as crowd:
        few = crowd.open(10, BOARD)
        quiet(few)
        asked_by_few = queries_in(3, server)
        memory = server.cost()["memory"]
        many = few + crowd.open(990, BOARD)
        assert {listener.status for listener in many} == {200}
        before = quiet(many)
        asked_by_many = queries_in(3, server)
        assert 1 <= asked_by_few <= 5
        assert asked_by_many <= 5
        assert server.cost()["memory"] - memory < 1000 * 100 * KILOBYTES
        hall.take()
        hall.call()
        wait_until(all_hear(many, before))
        everyone = many + crowd.open(1000, BOARD)
        assert {listener.status for listener in everyone} == {200}
        late = crowd.open(20, BOARD)
        assert {listener.status for listener in late} == {503}
        assert all("retry-after: 10\r\n" in listener.head.lower() for listener in late)
        assert server.cost()["memory"] - memory < 2000 * 100 * KILOBYTES
        assert "ZU-1" in requests.get(f"{server.url}/display/loket/now/", timeout=5).text
        before = quiet(everyone)
        # A console is served among them as ever, and its press reaches them all.
        press(server)
        wait_until(all_hear(everyone, before))


def test_a_board_taken_out_of_use_is_refused_when_its_line_ends(hall: Hall, serve: Serve) -> None:
    server = serve(TEST_LIFETIME_SECONDS=2)
    with Crowd(server.port) as crowd:
        wall = crowd.open(1, BOARD)[0]
        Board.objects.filter(slug="loket").update(is_active=False)
        wait_until(lambda: wall.is_over)
        assert crowd.open(1, BOARD)[0].status == 404


def test_a_place_that_was_left_is_free_again(serve: Serve) -> None:
    server = serve(LIVE_MAX_CLIENTS=2)
    with Crowd(server.port) as crowd:
        first = crowd.open(2, BOARD)
        assert crowd.open(1, BOARD)[0].status == 503
        crowd.leave(first[:1])
        wait_until(lambda: crowd.open(1, BOARD)[0].status == 200)


def test_the_database_is_left_alone_while_nobody_listens(server: Server) -> None:
    with Crowd(server.port) as crowd:
        listeners = crowd.open(3, BOARD)
        quiet(listeners)
        crowd.leave(listeners)
        time.sleep(1.5)
        assert queries_in(2, server) == 0
        # And it begins again with the next.
        again = crowd.open(1, BOARD)[0]
        wait_until(lambda: again.changes > 0)


def test_a_call_elsewhere_wakes_neither_this_wall_nor_this_phone(hall: Hall, server: Server) -> None:
    mine, other = hall.take(), hall.take(hall.lab_tickets)
    with Crowd(server.port) as crowd:
        wall = crowd.open(1, BOARD)[0]
        phone = crowd.open(1, f"/live/?ticket={mine.status_token}")[0]
        elsewhere = crowd.open(1, f"/live/?ticket={other.status_token}")[0]
        everyone = [wall, phone, elsewhere]
        before = quiet(everyone, seconds=1.5)
        hall.call(hall.lab_desk)
        wait_until(lambda: elsewhere.changes > before[2])
        assert quiet(everyone, seconds=1.2)[:2] == before[:2]
        hall.call()
        wait_until(lambda: wall.changes > before[0] and phone.changes > before[1])


def test_screens_hear_every_few_seconds_that_the_server_is_there(server: Server) -> None:
    with Crowd(server.port) as crowd:
        wall = crowd.open(1, BOARD)[0]
        quiet([wall])
        words = wall.words
        wait_until(lambda: wall.words > words)


def test_a_client_that_never_reads_hinders_nobody(hall: Hall, server: Server, press: Callable[[Server], int]) -> None:
    hall.take()
    hall.call()
    with Crowd(server.port) as crowd:
        deaf = crowd.open(20, BOARD)
        for listener in deaf:
            assert listener.writer is not None
            listener.writer.transport.pause_reading()  # type: ignore[attr-defined]
        wall = crowd.open(1, BOARD)[0]
        quiet([wall])
        memory = server.cost()["memory"]
        for _press in range(15):
            heard = wall.changes
            press(server)
            wait_until(all_hear([wall], [heard]))
        assert server.cost()["memory"] - memory < 20_000 * KILOBYTES
