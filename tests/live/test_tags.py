"""A proxy that compresses makes a screen's tag weak (`W/"..."`): it still names what the screen shows."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from display.models import Board
from tests.counter.conftest import logged_in
from tests.hospital import Hospital

Poll = Callable[[str], Any]


@pytest.fixture(params=["console", "theatre", "board", "phone"])
def poll(request: pytest.FixtureRequest, db: None) -> Poll:
    """poll(tag): what each screen's fragment answers, at one and the same moment."""
    hospital = Hospital()
    visit = hospital.here()
    Board.objects.create(slug="loket", name="Loket").stops.set(hospital.room.stops.all())
    client, address = {
        "console": lambda: (logged_in("work_clinic"), f"/counter/{hospital.room.pk}/now/"),
        "theatre": lambda: (logged_in("work_theatre"), "/counter/theatre/now/"),
        "board": lambda: (Client(), "/display/loket/now/"),
        "phone": lambda: (Client(), f"/s/{visit.status_token}/now/"),
    }[request.param]()

    def polled(tag: str) -> Any:
        with time_machine.travel(hospital.now, tick=False):
            return client.get(address, headers={"If-None-Match": tag} if tag else {})

    return polled


@pytest.mark.parametrize("sent", ["{}", "W/{}", 'W/"another", W/{}'])
def test_a_tag_that_a_proxy_made_weak_is_not_drawn_again(poll: Poll, sent: str) -> None:
    drawn = poll("")
    tag = drawn["ETag"]
    assert (drawn.status_code, tag[0]) == (200, '"')
    again = poll(sent.format(tag))
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert "no-cache" in again["Cache-Control"]


@pytest.mark.parametrize("sent", ['W/"another"', "no tag at all"])
def test_another_tag_is_drawn(poll: Poll, sent: str) -> None:
    assert poll(sent).status_code == 200
