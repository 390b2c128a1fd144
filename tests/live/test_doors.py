"""Permissions of the stream, its answers, and what happens where there is none."""

from collections.abc import Callable

import requests
from django.contrib.auth.models import Permission, User
from django.test import Client

from display.models import Board
from tests.live.conftest import Hall, Server

Serve = Callable[..., Server]


def test_the_stream_is_an_event_stream_that_nobody_keeps(server: Server) -> None:
    answer = server.ask("board=loket")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    with requests.get(f"{server.url}/live/?board=loket", stream=True, timeout=10) as stream:
        lines = stream.iter_lines()
        assert [next(lines) for _line in range(3)] == [b"retry: 2000", b"event: ka", b"data:"]


def test_a_board_that_is_not_there_or_out_of_use_is_404_in_plain_text(hall: Hall, server: Server) -> None:
    for query in ("board=tidak-ada", "board=gudang", "board=", "", "ticket=x", "counter=x", "counter=99999", "b=%00"):
        answer = server.ask(query)
        if "counter=9" in query:
            assert answer.status_code == 403, query
        else:
            assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8"), query
    Board.objects.filter(slug="loket").update(is_active=False)
    assert server.ask("board=loket").status_code == 404


def test_odd_requests_are_refused_and_hurt_nobody(server: Server) -> None:
    assert requests.post(f"{server.url}/live/?board=loket", timeout=5).status_code == 405
    numbers = ("counter=%D9%A1", f"counter={'9' * 5000}")
    for query in ("board=%00", "ticket=%00", "board=%ff%fe", "board=" + "x" * 9000, *numbers):
        assert server.ask(query).status_code in {400, 403, 404}, query
    assert server.ask("board=loket").status_code == 200


def test_a_console_needs_its_permission_and_loses_it_at_once(hall: Hall, server: Server) -> None:
    query = f"counter={hall.desk.pk}"
    clerk = User.objects.create_user("admisi")
    client = Client()
    client.force_login(clerk)
    cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    assert server.ask(query).status_code == 403
    assert server.ask(query, Cookie="sessionid=invented").status_code == 403
    assert server.ask(query, **cookie).status_code == 403
    work = Permission.objects.get(codename="work_admission")
    clerk.user_permissions.add(work)
    assert server.ask(query, **cookie).status_code == 200
    clerk.user_permissions.remove(work)
    assert server.ask(query, **cookie).status_code == 403


def test_only_pages_of_the_public_address_may_listen_from_another_port(serve: Serve) -> None:
    server = serve(PUBLIC_URL="http://antrean.example:8000/")
    ours = server.ask("board=loket", Origin="http://antrean.example:8000")
    assert ours.headers["Access-Control-Allow-Origin"] == "http://antrean.example:8000"
    assert ours.headers["Access-Control-Allow-Credentials"] == "true"
    for origin in ("http://antrean.example", "http://elsewhere.example:8000", "null"):
        assert "Access-Control-Allow-Origin" not in server.ask("board=loket", Origin=origin).headers


def test_without_asgi_the_stream_is_elsewhere_and_pages_do_not_ask_for_it(hall: Hall, settings) -> None:
    answer = Client().get("/live/?board=loket")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "data-live" not in Client().get("/display/loket/").content.decode()
    settings.STREAM_URL = "http://127.0.0.1:8001/"
    assert 'data-live="http://127.0.0.1:8001/live/?board=loket"' in Client().get("/display/loket/").content.decode()
    settings.STREAM_URL = ""
    # A proxy joins gunicorn and the stream at one address.
    settings.REDIS_URL = "redis://127.0.0.1:9"
    assert 'data-live="/live/?board=loket"' in Client().get("/display/loket/").content.decode()


def test_pages_of_one_uvicorn_listen_at_their_own_address(hall: Hall, server: Server) -> None:
    page = requests.get(f"{server.url}/display/loket/", timeout=10).text
    assert 'data-live="/live/?board=loket"' in page
    ticket = hall.take()
    page = requests.get(f"{server.url}/s/{ticket.status_token}/", timeout=10).text
    assert f'data-live="/live/?ticket={ticket.status_token}"' in page
