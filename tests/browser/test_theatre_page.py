"""The theatre's list in a real browser: one press, followed elsewhere, no broken rule."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import clock, verbs
from queues.models import IdentifierKind, Surgery
from queues.press import Press
from queues.verbs import PlannedSurgery
from tests.browser.conftest import axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

pytestmark = pytest.mark.browser
OPERATIONS = ("Apendektomi", "Fakoemulsifikasi dan lensa tanam", "Seksio sesarea", "Herniorafi", "Tonsilektomi")


@pytest.fixture
def hospital(transactional_db: None, settings: Any) -> Iterator[Hospital]:
    settings.HOSPITAL_NAME = "RS Harapan Demo"
    with time_machine.travel(clock.moment(TODAY, time(9, 30)), tick=True):
        yield Hospital()


@pytest.fixture
def plan(hospital: Hospital) -> list[Surgery]:
    made = []
    for place, (operation, days) in enumerate(zip(OPERATIONS * 2, (-2, 0, 0, 0, 0, 1, 1, 2, 7, 7), strict=True)):
        patient = hospital.patient() if place != 3 else None
        card = patient.identifier(IdentifierKind.BPJS_CARD) if patient and place % 3 else ""
        day = TODAY + timedelta(days=days)
        planned = PlannedSurgery(f"OP{day:%d%m%Y}{place:02d}", day, operation, hospital.internal, patient, card)
        made.append(verbs.plan_surgery(planned, Press(clock.moment(TODAY, time(7, 5))))[0])
    return made


@pytest.fixture
def theatre(open_page: Callable[..., Page], live_server: LiveServer) -> Callable[..., Page]:
    def opened(width: int = 1366, height: int = 768, **options: Any) -> Page:
        page = open_page(width=width, height=height, **options)
        login(page, logged_in("work_theatre", name="perawat-operasi"), live_server)
        page.goto(f"{live_server.url}/counter/theatre/")
        return page

    return opened


def test_one_press_marks_and_the_other_screen_follows(plan: list[Surgery], theatre: Callable[..., Page]) -> None:
    one, other = theatre(), theatre(1920, 1080)
    snap(one, "theatre-1366")
    row = f"#operasi-{plan[1].pk}"
    one.locator(f"{row} button").click()
    expect(one.locator(row)).to_contain_text("Batalkan tanda")
    expect(one.locator(".messages")).to_contain_text("ditandai terlaksana")
    expect(other.locator(row)).to_contain_text("Batalkan tanda")
    snap(one, "theatre-marked-1366")
    snap(other, "theatre-1920")
    one.locator(f"{row} button").click()
    expect(one.locator(row)).to_contain_text("Belum terlaksana")


def test_a_double_click_marks_once(plan: list[Surgery], theatre: Callable[..., Page]) -> None:
    page = theatre()
    page.locator(f"#press-{plan[2].pk}").dblclick()
    expect(page.locator(f"#operasi-{plan[2].pk}")).to_contain_text("Batalkan tanda")
    assert Surgery.objects.get(pk=plan[2].pk).is_performed


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (700, 900)])
def test_the_rules_of_access(plan: list[Surgery], theatre: Callable[..., Page], size: tuple[int, int]) -> None:
    page = theatre(*size)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    snap(page, f"theatre-{size[0]}-axe")


def test_it_works_without_javascript(plan: list[Surgery], theatre: Callable[..., Page]) -> None:
    page = theatre(java_script_enabled=False)
    page.locator(f"#press-{plan[1].pk}").click()
    expect(page.locator(f"#operasi-{plan[1].pk}")).to_contain_text("Batalkan tanda")
