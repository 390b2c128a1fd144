"""What the internet finds at the hospital: WS RS and status pages, and no way to hold a thread by half a request."""

import re
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from bpjs_bridge.inbound import messages
from queues.models import AdmissionTicket
from tests.live.conftest import Hall
from tests.live.house import House, one_house, this_house  # noqa: F401  (fixtures)
from tests.live.proxy import SHIPPED

pytestmark = pytest.mark.proxy
INSIDE = ("/", "/login/", "/kiosk/", "/counter/", "/display/loket/", "/admin/", "/setup/", "/reports/", "/api/v1/token")
HEALTH = (
    "/metrics",
    "/health/ready",
    "/health/live",
    "/print/1/",
    "/lock/",
    "/s/",
    "/static/",
    "/ws/docs",
    "/ws/schema",
)
BUSY = {"metadata": {"message": messages.INTERNAL_ERROR, "code": 201}}


@pytest.fixture
def outside(house: House) -> requests.Session:
    return house.line()


def test_the_public_address_has_ws_rs_and_status_pages_and_nothing_else(
    house: House,
    hall: Hall,
    outside: requests.Session,
) -> None:
    ticket: AdmissionTicket = hall.take()
    at = house.proxy.public_url
    refused = outside.get(f"{at}/ws/auth", headers={"x-username": "siapa", "x-password": "salah"}, timeout=10)
    assert (refused.status_code, refused.json()["metadata"]["message"]) == (200, messages.WRONG_CREDENTIALS)
    page = outside.get(f"{at}/s/{ticket.status_token}/", timeout=10)
    assert (page.status_code, ticket.label in page.text) == (200, True)
    loaded = set(re.findall(r'(?:src|href)="(/(?:static|brand|logo)[^"]+)"', page.text))
    assert len(loaded) > 3
    for address in {*loaded, f"/s/{ticket.status_token}/now/"}:
        assert outside.get(f"{at}{address}", timeout=10).status_code == 200, address
    with outside.get(f"{at}/live/?ticket={ticket.status_token}", stream=True, timeout=10) as stream:
        assert stream.status_code == 200
    for path in (*INSIDE, *HEALTH, "/live/?board=loket", f"/live/?counter={hall.desk.pk}", "//kiosk/", "/s/../kiosk/"):
        answer = outside.get(f"{at}{path}", timeout=10, allow_redirects=False)
        assert (answer.status_code, "nginx" in answer.text) == (404, True), path
        assert path in HEALTH or house.get(path, stream=True).status_code != 404 or "/.." in path or "//" in path


def test_the_hospitals_own_address_answers_private_networks_alone() -> None:
    inner, public = SHIPPED.read_text(encoding="utf-8").split("# The public address")
    assert re.findall(r"^ +(?:allow|deny) (\S+);", inner, re.M) == [
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7", "all"),
    ]
    assert "allow" not in public


def test_a_machine_that_asks_too_often_is_told_so_in_the_envelope_and_others_are_answered(
    house: House,
    outside: requests.Session,
) -> None:
    places = dict(house.proxy.places)
    try:
        house.proxy.places["rate=50r/s"] = "rate=1r/s"
        house.proxy.places["burst=100 nodelay"] = "burst=2 nodelay"
        house.proxy.start()
        told = [outside.get(f"{house.proxy.public_url}/ws/auth", timeout=10).json() for _call in range(6)]
        assert [words == BUSY for words in told] == [False] * 3 + [True] * 3
        assert outside.get(f"{house.proxy.public_url}/s/tidak-ada/", timeout=10).status_code == 503
        assert house.get("/").status_code == 200, "the hospital's own address counts by itself"
    finally:
        house.proxy.places = places
        house.proxy.start()


def half_a_request(at: str, certificate: str) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=certificate)
    place = urlsplit(at)
    assert place.hostname
    line = context.wrap_socket(socket.create_connection((place.hostname, place.port)), server_hostname=place.hostname)
    line.sendall(b"POST /ws/ambilantrean HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ")
    return line


def test_half_sent_headers_hold_nobody_up_and_are_closed(house: House) -> None:
    """Twenty lines, more than gunicorn has threads (8); what is sent to it is a whole request."""
    places = dict(house.proxy.places)
    try:
        house.proxy.places["client_header_timeout 10s"] = "client_header_timeout 1s"
        house.proxy.start()
        with ThreadPoolExecutor(20) as many:
            lines = list(
                many.map(lambda _n: half_a_request(house.proxy.public_url, house.proxy.certificate), range(20))
            )
        began = time.monotonic()
        assert house.line().post(f"{house.proxy.public_url}/ws/auth", timeout=10).status_code == 200
        assert time.monotonic() - began < 1
        for line in lines:
            line.settimeout(5)
            assert line.recv(100) == b"", "closed, without a word"
            line.close()
    finally:
        house.proxy.places = places
        house.proxy.start()
