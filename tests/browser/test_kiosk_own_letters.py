"""Card first in a real browser: the person's own letters on a real kiosk, with every press counted."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from queues.models import Clinic, Visit, VisitType
from tests.browser.conftest import axe_violations, snap
from tests.browser.test_kiosk_pages import assert_right
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import OPENED, hospital_of_fifteen, register
from tests.vclaim_people import Someone, fifteen

pytestmark = pytest.mark.browser
PANELS = {"portrait": (1080, 1920), "small": (1366, 768)}
MOST_SCREENS, MOST_PRESSES = 4, 20
OpenPage = Callable[..., Page]


@pytest.fixture
def people(simulator: SimulatorProcess, transactional_db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.HOSPITAL_NAME = "RS Harapan Demo"
    told = fifteen(simulator)
    with time_machine.travel(OPENED, tick=True):
        hospital_of_fifteen()
        for name in Clinic.objects.values_list("name", flat=True):
            Clinic.objects.filter(name=name).update(name=f"Poli {name}")
        yield told


class Fingers:
    """Presses, and how many screens they led through."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.presses, self.screens = page, name, 0, 0

    def see(self, screen: str) -> None:
        self.screens += 1
        if self.page.viewport_size == {"width": 1080, "height": 1920}:
            assert_right(self.page, f"{self.name}-{screen}")
            return
        snap(self.page, f"kiosk-{self.name}-{screen}-small")
        assert axe_violations(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def type(self, number: str) -> None:
        for sign in number:
            self.page.locator(f'[data-key="{sign}"]').click()
            self.presses += 1

    def press(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self.presses += 1


@pytest.fixture(params=PANELS)
def panel(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    width, height = PANELS[request.param]
    return open_page(width=width, height=height)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


@pytest.mark.parametrize(
    ("number", "typed", "words", "last"),
    [
        (2, "card", "Kontrol: Poli Penyakit Dalam", "Ambil nomor"),
        (1, "nik", "Rujukan: Poli Penyakit Dalam", "dr. Contoh 13"),
    ],
)
def test_from_the_card_to_the_ticket(
    panel: Page, live_server: LiveServer, people: Mapping[int, Someone], number: int, typed: str, words: str, last: str
) -> None:
    someone = people[number]
    register(someone)
    panel.goto(f"{live_server.url}/kiosk/identify/")
    fingers = Fingers(panel, f"letters-{number}")
    fingers.see("identify")
    fingers.type(getattr(someone, typed))
    fingers.press(button(panel, "Lanjut"))
    expect(button(panel, words)).to_be_visible()
    fingers.see("choose")
    fingers.press(button(panel, words))
    fingers.see("last")
    fingers.press(button(panel, last))
    expect(panel.get_by_role("heading", name="Ini nomor Anda")).to_be_visible()
    fingers.see("ticket")
    assert fingers.screens <= MOST_SCREENS
    assert fingers.presses == {2: 16, 1: 19}[number] <= MOST_PRESSES
    visit = Visit.objects.get()
    assert visit.visit_type == (VisitType.CONTROL if number == 2 else VisitType.REFERRAL)


@pytest.mark.parametrize(
    ("number", "typed", "kind", "presses"), [(2, "card", "kontrol", 39), (1, "nik", "puskesmas", 42)]
)
def test_the_way_without_vclaim_for_comparison(
    open_page: OpenPage,
    live_server: LiveServer,
    people: Mapping[int, Someone],
    settings: Any,
    number: int,
    typed: str,
    kind: str,
    presses: int,
) -> None:
    """What docs/benchmarks.md compares with."""
    settings.BPJS_VCLAIM_USER_KEY = ""
    page, someone = open_page(width=1080, height=1920), people[number]
    register(someone)
    page.goto(f"{live_server.url}/kiosk/identify/")
    fingers = Fingers(page, f"typed-{number}")
    fingers.type(getattr(someone, typed))
    for words in ("Lanjut", "Ya, ini saya", kind):
        fingers.press(button(page, words))
    fingers.type(someone.letter() if number == 2 else someone.referral())
    for words in ("Lanjut", "Poli Penyakit Dalam", "dr. Contoh 12", "Ambil nomor"):
        fingers.press(button(page, words))
    expect(page.get_by_role("heading", name="Ini nomor Anda")).to_be_visible()
    assert fingers.presses == presses


def test_what_cannot_be_used_is_read_and_asked_about(
    panel: Page, live_server: LiveServer, people: Mapping[int, Someone]
) -> None:
    register(people[5])
    panel.goto(f"{live_server.url}/kiosk/")
    panel.keyboard.type(people[5].card, delay=5)
    panel.keyboard.press("Enter")
    expect(button(panel, "Kontrol: Poli Penyakit Dalam")).to_be_visible()
    fingers = Fingers(panel, "letters-unusable")
    fingers.see("choose")
    fingers.press(button(panel, "Kontrol: Poli Penyakit Dalam"))
    expect(panel.get_by_role("heading", name="Tanggalnya terlewat")).to_be_visible()
    fingers.see("refused")


def test_somebody_who_is_not_insured(panel: Page, live_server: LiveServer, people: Mapping[int, Someone]) -> None:
    register(people[15])
    panel.goto(f"{live_server.url}/kiosk/")
    panel.keyboard.type(people[15].card, delay=5)
    panel.keyboard.press("Enter")
    expect(panel.get_by_text("NON AKTIF (PREMI)")).to_be_visible()
    Fingers(panel, "letters-not-insured").see("choose")


def test_vclaim_silent(
    panel: Page, live_server: LiveServer, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    register(people[2])
    simulator.fault("http_500")
    panel.goto(f"{live_server.url}/kiosk/")
    panel.keyboard.type(people[2].card, delay=5)
    panel.keyboard.press("Enter")
    fingers = Fingers(panel, "letters-silent")
    expect(button(panel, "Ya, ini saya")).to_be_visible()
    fingers.press(button(panel, "Ya, ini saya"))
    fingers.see("arrival")


def test_a_slow_vclaim_says_that_it_is_asked(
    open_page: OpenPage, live_server: LiveServer, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    page = open_page(width=1080, height=1920)
    seen: list[str] = []
    page.expose_function("saw", lambda text: seen.append(text))
    page.add_init_script(
        """setInterval(() => {
          const going = document.getElementById("going");
          if (going && !going.hidden) saw(going.textContent);
        }, 100)"""
    )
    register(people[2])
    simulator.fault("delay", seconds=1.2)
    page.goto(f"{live_server.url}/kiosk/")
    page.keyboard.type(people[2].card, delay=5)
    page.keyboard.press("Enter")
    expect(button(page, "Kontrol: Poli Penyakit Dalam")).to_be_visible()
    assert "Sebentar, kami sedang mencari data Anda …" in seen
