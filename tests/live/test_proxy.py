"""Two gunicorns and uvicorn at one address behind nginx with TLS, by the configuration that is shipped."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.views import SERVICES
from queues.models import Call, QueueEntry
from tests.browser.conftest import chromium  # noqa: F401  (a fixture)
from tests.browser.live_stream import never_poll
from tests.environment import REPOSITORY
from tests.live.conftest import Hall
from tests.live.house import House, one_house, this_house  # noqa: F401  (fixtures)
from tests.live.proxy import SHIPPED, placed
from tests.live.test_screens import asked, listening, shows

pytestmark = pytest.mark.proxy
STREAM = (REPOSITORY / "static" / "js" / "stream.js").read_text(encoding="utf-8")
PASSWORD = "kata sandi untuk uji"


@pytest.fixture
def clerk(hall: Hall) -> User:
    return User.objects.create_superuser("petugas", password=PASSWORD)


def logged_in(house: House) -> requests.Session:
    """As a browser logs in: a form with its token, and the Origin that the browser sends."""
    line = house.line()
    line.headers.update({"Origin": house.proxy.url, "Referer": f"{house.proxy.url}/login/"})
    line.get(f"{house.proxy.url}/login/", timeout=10).raise_for_status()
    fields = {"username": "petugas", "password": PASSWORD, "csrfmiddlewaretoken": line.cookies["csrftoken"]}
    answer = line.post(f"{house.proxy.url}/login/", fields, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return line


def press(house: House, line: requests.Session, hall: Hall) -> int:
    """The called person is called again, through the proxy. The call's id."""
    answer = line.post(
        f"{house.proxy.url}/counter/{hall.desk.pk}/recall/",
        {
            "entry": str(QueueEntry.objects.get(counter=hall.desk).pk),
            "csrfmiddlewaretoken": line.cookies["csrftoken"],
        },
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 303, answer.text
    return Call.objects.latest("pk").pk


def test_pages_the_services_for_bpjs_and_files_come_from_gunicorn(house: House) -> None:
    home = house.get("/")
    assert (home.status_code, "Strict-Transport-Security" in home.headers) == (200, True)
    style = house.get("/static/css/base.css")
    assert (style.status_code, style.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    service = house.get("/ws/auth", headers={"x-username": "siapa", "x-password": "salah"})
    assert (service.status_code, service.json()["metadata"]["code"]) == (200, 201)
    assert 'data-live="/live/?board=loket"' in house.get("/display/loket/").text


@pytest.mark.parametrize("path", ["/ws/sisaantrean", "/ws/", "/ws"])
def test_what_nginx_itself_refuses_under_ws_is_the_envelope(house: House, path: str) -> None:
    large = house.line().post(f"{house.proxy.url}{path}", data=b"x" * 2_000_000, timeout=10)
    assert (large.status_code, large.json()) == (200, envelope("Format Data Tidak Sesuai"))


def test_while_their_server_is_down_services_have_the_envelope_and_pages_are_there(house: House) -> None:
    house.services.stop()
    try:
        for path in ("/ws/sisaantrean", "/ws/", "/ws"):
            down = house.line().post(f"{house.proxy.url}{path}", json={}, allow_redirects=False, timeout=10)
            assert (down.status_code, down.json()) == (200, envelope(messages.INTERNAL_ERROR))
        assert house.get("/").status_code == 200
    finally:
        house.services.start()


def test_bpjs_has_its_answers_while_no_page_is_answered(house: House) -> None:
    """Each thread of the pages' gunicorn is held: a page is asked for first, and answered last."""
    with ThreadPoolExecutor() as people:
        with house.pages.held():
            page = people.submit(house.line().get, f"{house.proxy.url}/", timeout=60)
            for name in SERVICES:
                answer = house.line().post(f"{house.proxy.url}/ws/{name}", json={}, timeout=10)
                assert (answer.status_code, answer.json()) == (200, envelope(messages.TOKEN_EXPIRED)), name
            assert not page.done()
        assert page.result().status_code == 200


def test_a_hospital_with_one_gunicorn_names_it_twice(house: House) -> None:
    """As the shipped file says: the pages' server answers BPJS as well."""
    places = dict(house.proxy.places)
    house.services.stop()
    try:
        house.proxy.places["127.0.0.1:8002"] = house.proxy.places["127.0.0.1:8000"]
        house.proxy.start()
        service = house.get("/ws/auth", headers={"x-username": "siapa", "x-password": "salah"})
        assert (service.status_code, service.json()) == (200, envelope(messages.WRONG_CREDENTIALS))
    finally:
        house.services.start()
        house.proxy.places = places
        house.proxy.start()


def test_a_service_is_never_redirected(house: House) -> None:
    bare = house.get("/ws", allow_redirects=False)
    assert (bare.status_code, bare.json()) == (200, envelope(messages.REQUEST_REFUSED))
    for path, body in (("/ws", b""), ("/ws/", b""), ("/ws/auth", b""), ("/ws/ambilantrean", b"x" * 2_000_000)):
        plain = requests.post(f"{house.proxy.plain_url}{path}", data=body, allow_redirects=False, timeout=10)
        assert (plain.status_code, plain.json()) == (200, envelope(messages.REQUEST_REFUSED))
    page = requests.get(f"{house.proxy.plain_url}/wsx", allow_redirects=False, timeout=10)
    assert page.status_code == 301


@pytest.mark.parametrize(("written", "status"), [("return 200 ", 200), ("return 201 ", 201)])
def test_a_503_of_nginx_and_the_status_that_mirrors_the_code(house: House, written: str, status: int) -> None:
    """As the file says for WS_MIRROR_STATUS=1; what would answer 503 (a limit of connections) is said in one word."""
    places = dict(house.proxy.places)
    try:
        house.proxy.places["return 200 "] = written
        house.proxy.places["proxy_pass http://services;"] = "return 503;"
        house.proxy.start()
        for path in ("/ws/auth", "/ws"):
            answer = house.get(path, allow_redirects=False)
            assert (answer.status_code, answer.json()) == (status, envelope(messages.INTERNAL_ERROR))
        plain = requests.get(f"{house.proxy.plain_url}/ws/auth", allow_redirects=False, timeout=10)
        assert (plain.status_code, plain.json()) == (status, envelope(messages.REQUEST_REFUSED))
    finally:
        house.proxy.places = places
        house.proxy.start()


def envelope(message: str) -> dict[str, Any]:
    return {"metadata": {"message": message, "code": 201}}


def test_scheme_and_host_are_the_proxys_word_whatever_a_client_claims(house: House, clerk: User) -> None:
    led = requests.get(f"{house.proxy.plain_url}/display/loket/", allow_redirects=False, timeout=10)
    assert (led.status_code, led.headers["Location"]) == (301, "https://127.0.0.1/display/loket/")
    assert house.get("/", headers={"X-Forwarded-Proto": "http"}, allow_redirects=False).status_code == 200
    assert house.get("/", headers={"Host": "elsewhere.example"}).status_code == 400
    assert house.get("/live/?board=loket", headers={"Host": "elsewhere.example"}).status_code == 400
    cookies = {cookie.name: cookie.secure for cookie in logged_in(house).cookies}
    assert cookies == {"sessionid": True, "csrftoken": True}


def test_a_monitor_asks_the_servers_without_the_proxy(house: House) -> None:
    for server in (house.pages, house.stream, house.services):
        answer = requests.get(f"{server.url}/health/ready", allow_redirects=False, timeout=10)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert requests.get(f"{house.pages.url}/", allow_redirects=False, timeout=10).status_code == 301


def test_each_word_of_the_stream_passes_at_once(house: House, hall: Hall, clerk: User) -> None:
    hall.take()
    hall.call()
    line = logged_in(house)
    with house.get("/live/?board=loket", stream=True) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        words = stream.iter_lines(chunk_size=1)
        # The sign of life is five seconds away: nobody waits for a buffer to fill.
        assert [next(words) for _line in range(3)] == [b"retry: 2000", b"event: ka", b"data:"]
        press(house, line, hall)
        assert any(word == b"event: changed" for word, _patience in zip(words, range(30), strict=False))


PLAIN = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("path", ["/", "/login/", "/kiosk/", "/display/loket/", "/display/loket/now/"])
def test_pages_and_fragments_are_compressed_for_a_browser_that_asks_for_it(house: House, hall: Hall, path: str) -> None:
    hall.take()
    hall.call()
    asked_for, plain = house.get(path), house.get(path, headers=PLAIN)
    assert (asked_for.status_code, asked_for.headers["Content-Encoding"]) == (200, "gzip")
    assert "Accept-Encoding" in asked_for.headers["Vary"]
    assert "</" in asked_for.text
    assert (plain.status_code, "Content-Encoding" in plain.headers) == (200, False)


@pytest.mark.parametrize("file", ["css/base.css", "js/board.js"])
def test_static_files_are_compressed_and_the_same(house: House, file: str) -> None:
    asked_for, plain = house.get(f"/static/{file}"), house.get(f"/static/{file}", headers=PLAIN)
    assert (asked_for.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    assert asked_for.content == plain.content == (REPOSITORY / "static" / file).read_bytes()


def test_the_stream_and_the_answers_to_bpjs_are_not_compressed(house: House) -> None:
    with house.get("/live/?board=loket", stream=True) as stream:
        assert (stream.status_code, "Content-Encoding" in stream.headers) == (200, False)
    document = house.get("/ws/schema")
    assert (document.status_code, "Content-Encoding" in document.headers) == (200, False)
    assert len(document.content) > 1000, "otherwise it would be too small for any of them"


def test_an_unchanged_screen_is_304_though_compressing_made_its_tag_weak(house: House, hall: Hall, clerk: User) -> None:
    """Twice at the same moment of the screen's: one of three tries is, wherever a moment ends meanwhile."""
    hall.take()
    hall.call()
    line = logged_in(house)
    for path in ("/display/loket/now/", f"/counter/{hall.desk.pk}/now/"):
        seen = []
        for _try in range(3):
            drawn = line.get(f"{house.proxy.url}{path}", timeout=10)
            assert (drawn.headers["Content-Encoding"], drawn.headers["ETag"][:3]) == ("gzip", 'W/"')
            again = line.get(f"{house.proxy.url}{path}", headers={"If-None-Match": drawn.headers["ETag"]}, timeout=10)
            seen.append((again.status_code, again.content))
        assert (304, b"") in seen, path


def test_a_console_listens_with_its_login(house: House, hall: Hall, clerk: User) -> None:
    query = f"/live/?counter={hall.desk.pk}"
    assert house.get(query).status_code == 403
    with logged_in(house).get(f"{house.proxy.url}{query}", stream=True, timeout=10) as stream:
        assert stream.status_code == 200


def test_without_its_own_place_the_stream_is_not_there(house: House) -> None:
    """What the shipped file says is what makes it work: without that place gunicorn is asked, and has no stream."""
    places = dict(house.proxy.places)
    try:
        house.proxy.places["location = /live/ {"] = "location = /elsewhere/ {"
        house.proxy.start()
        assert house.get("/live/?board=loket").status_code == 503
    finally:
        house.proxy.places = places
        house.proxy.start()
    assert house.get("/live/?board=tidak-ada").status_code == 404


def test_a_place_that_the_file_does_not_name_is_noticed() -> None:
    with pytest.raises(AssertionError, match="listen 81"):
        placed(SHIPPED.read_text(encoding="utf-8"), {"listen 81;": "listen 82;"})


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:  # noqa: F811
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, ignore_https_errors=True)
    yield context.new_page()
    context.close()


def ask_again_soon(page: Page) -> None:
    """After a refusal (the proxy's 502) a page waits up to 22 s; here a tenth of that."""
    hasty, times = re.subn(r"REFUSED_MS = \[15000, 60000\]", "REFUSED_MS = [1500, 6000]", STREAM)
    assert times == 1
    page.route("**/stream*.js", lambda route: route.fulfill(body=hasty, content_type="text/javascript"))


@pytest.mark.browser
def test_a_wall_polls_while_the_stream_is_dead_and_listens_when_it_is_back(
    house: House, hall: Hall, clerk: User, page: Page
) -> None:
    hall.take()
    hall.call()
    line = logged_in(house)
    ask_again_soon(page)
    listening(page, f"{house.proxy.url}/display/loket/")
    shows(page, press(house, line, hall))
    # Watched from before the line dies: the first question may be under way when the press comes.
    questions = asked(page)
    house.stream.stop()
    try:
        shows(page, press(house, line, hall))
        assert questions
    finally:
        with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200, timeout=60_000):
            house.stream.start()
    shows(page, press(house, line, hall))


@pytest.mark.browser
def test_a_press_is_on_the_wall_because_the_stream_said_so(house: House, hall: Hall, clerk: User, page: Page) -> None:
    hall.take()
    hall.call()
    line = logged_in(house)
    never_poll(page)
    listening(page, f"{house.proxy.url}/display/loket/")
    page.wait_for_timeout(1500)
    shows(page, press(house, line, hall), within=6000)
