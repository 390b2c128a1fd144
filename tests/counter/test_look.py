"""Dark and large text on staff screens: by the computer or by choice, kept by the browser, never on paper or a wall."""

import re

import pytest
from django.test import Client

from tests.counter.conftest import logged_in
from tests.hospital import Hospital

BY_THE_COMPUTER = 'css/dark.css" media="screen and (prefers-color-scheme: dark)"'
ALWAYS = 'css/dark.css" media="screen"'
LARGE = 'css/large-text.css" media="screen"'


@pytest.fixture
def nurse(hospital: Hospital) -> Client:
    return logged_in("work_clinic", "view_figures")


def looks(client: Client, path: str) -> list[str]:
    html = client.get(path).content.decode()
    return [words for words in (BY_THE_COMPUTER, ALWAYS, LARGE) if words in html]


def test_a_choice_holds_on_every_staff_page_and_leads_back(hospital: Hospital, nurse: Client) -> None:
    pages = ["/counter/", f"/counter/{hospital.room.pk}/", "/reports/", "/"]
    assert [looks(nurse, page) for page in pages] == [[BY_THE_COMPUTER]] * 4
    answer = nurse.post("/look/", {"scheme": "dark", "next": "/counter/?a=1"})
    assert (answer.status_code, answer["Location"]) == (303, "/counter/?a=1")
    assert nurse.cookies["antrean_look"]["httponly"]
    nurse.post("/look/", {"text": "large", "next": "/counter/"})
    assert [looks(nurse, page) for page in pages] == [[ALWAYS, LARGE]] * 4
    nurse.post("/look/", {"scheme": "light"})
    nurse.post("/look/", {"text": "normal"})
    assert [looks(nurse, page) for page in pages] == [[]] * 4


@pytest.mark.parametrize("kept", ["", "pink-huge", "dark", "-large", "light-normal; x"])
def test_a_cookie_that_makes_no_sense_breaks_no_page(nurse: Client, kept: str) -> None:
    nurse.cookies["antrean_look"] = kept
    assert nurse.get("/counter/").status_code == 200


def test_nobody_is_led_elsewhere_and_only_a_press_chooses(nurse: Client) -> None:
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)", ""):
        assert nurse.post("/look/", {"scheme": "dark", "next": elsewhere})["Location"] == "/"
    assert nurse.get("/look/").status_code == 405
    nurse.post("/look/", {"scheme": "pink", "text": "huge"})
    assert looks(nurse, "/counter/") == [ALWAYS]


def test_a_screen_for_patients_has_its_own_look(hospital: Hospital, nurse: Client) -> None:
    nurse.post("/look/", {"scheme": "dark", "text": "large"})
    assert looks(nurse, "/kiosk/") == []


def links(client: Client, path: str) -> list[str]:
    bar = re.search(r'<nav class="topbar-links".*?</nav>', client.get(path).content.decode(), re.DOTALL)
    assert bar is not None
    return re.findall(r'href="([^"?]+)', bar[0])


def test_the_bar_links_to_what_this_person_may_open_and_to_nothing_else(hospital: Hospital) -> None:
    path = f"/counter/{hospital.room.pk}/"
    plain = logged_in("work_clinic", name="biasa")
    assert links(plain, path) == ["/counter/", f"{path}today/"]
    rights = ("work_clinic", "work_admission", "view_figures", "decide_own_sessions")
    head = logged_in(*rights, name="kepala")
    assert links(head, path) == ["/counter/", f"{path}today/", "/counter/sessions/", "/reports/"]
    assert "/counter/rebooking/" in links(head, f"/counter/{hospital.desk.pk}/")
    assert links(head, "/counter/") == ["/counter/", "/counter/sessions/", "/reports/"]
    for address in links(head, path):
        assert head.get(address).status_code == 200, address
