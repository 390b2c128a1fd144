"""A case from the kiosk at the desk, in a real browser: read at once, and nothing sticks out."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import clock, verbs
from queues.press import Press
from tests.browser.conftest import axe_violations, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

pytestmark = pytest.mark.browser


@pytest.fixture
def hospital(transactional_db: None) -> Iterator[Hospital]:
    with time_machine.travel(clock.moment(TODAY, time(7, 10)), tick=True):
        yield Hospital()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_the_desk_sees_the_case_on_the_list_and_on_the_card(
    open_page: Callable[..., Page], live_server: LiveServer, hospital: Hospital, width: int, height: int
) -> None:
    hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=2))
    case = verbs.Case("Kuota hari ini sudah habis: Anak, dr. Uji Pertama, 08:00-12:00", hospital.session, hospital.cash)
    for _person in range(2):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()), case=case)
    person = hospital.patient()
    page = open_page(width=width, height=height)
    cookie = logged_in("work_admission", "approve_extra_seat", name="admisi").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/counter/{hospital.desk.pk}/")
    expect(page.get_by_role("list")).to_contain_text("Kuota hari ini sudah habis")
    verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    page.reload()
    page.get_by_label("Nomor RM, NIK, atau kartu BPJS").fill(person.medical_record_number)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Poli dan dokter hari ini")).to_have_value(str(hospital.session.pk))
    snap(page, f"console-case-{width}")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Both looked at in one moment: the list may be drawn anew between two questions.
    edges = page.evaluate(
        "() => ['.row .tag-warn', '.row'].map(place => document.querySelector(place).getBoundingClientRect().right)"
    )
    assert edges[0] <= edges[1]
