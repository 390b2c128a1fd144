"""The admission desk in a real browser: the person's letters have keys, and nobody types a reference."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from queues import verbs
from queues.models import Visit, VisitType
from queues.press import Press
from tests.browser.conftest import axe_violations, by_hand, console, snap
from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import OPENED, hospital_of_fifteen, register, their_morning
from tests.vclaim_people import Someone

pytestmark = pytest.mark.browser
# Payer, poli, kind and letter: which of them the card's edge or the bar with "Daftarkan" covers.
OUT_OF_SIGHT = """() => [...document.querySelectorAll(
    '.register [name=payer], #reg-session, #reg-type, #reg-referral')].filter(one => {
  const box = one.getBoundingClientRect();
  const points = [[box.x + 4, box.y + 4], [box.right - 4, box.bottom - 4]];
  return !points.every(([x, y]) => one === document.elementFromPoint(x, y));
}).map(one => one.id || one.name + one.value)"""


@pytest.fixture
def people(simulator: SimulatorProcess, transactional_db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.HOSPITAL_NAME = "RS Harapan Demo"
    with their_morning(simulator) as people:
        yield people


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]


@pytest.fixture
def desk(hospital: Hospital, at_work: Callable[..., Page]) -> Page:
    for minutes in (5, 4):
        verbs.take_admission_ticket(hospital.queue_class, Press(OPENED - timedelta(minutes=minutes)))
    page = at_work(console(hospital.desk))
    page.keyboard.press("Space")
    expect(page.locator("#find-number")).to_be_visible()
    return page


def scan(page: Page, someone: Someone) -> None:
    register(someone)
    page.keyboard.type(someone.card, delay=5)
    page.keyboard.press("Enter")


def test_card_key_register(desk: Page, people: Mapping[int, Someone]) -> None:
    scan(desk, people[2])
    expect(desk.get_by_role("button", name="Kontrol: Penyakit Dalam")).to_be_visible()
    snap(desk, "desk-references-budi")
    assert axe_violations(desk) == []
    by_hand(desk, "1")
    expect(desk.locator("#reg-referral")).to_have_value(people[2].letter())
    expect(desk.locator("#reg-type")).to_have_value("CONTROL")
    expect(desk.locator("#reg-session")).not_to_have_value("")
    snap(desk, "desk-references-chosen")
    by_hand(desk, "d")
    expect(desk.locator('[data-region="messages"]')).to_contain_text("Terdaftar")
    visit = Visit.objects.get()
    assert (visit.referral_number, visit.visit_type) == (people[2].letter(), VisitType.CONTROL)
    assert visit.session.doctor.bpjs_code == 12
    # The same person again, with a number and a letter that waits with it: all that is chosen is in sight at once.
    desk.keyboard.press("Space")
    expect(desk.locator('[data-region="messages"]')).to_contain_text("ZU-2 dipanggil")
    expect(desk.locator("#find-number")).to_be_visible()
    desk.keyboard.type(people[2].card, delay=5)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("belum dapat dipakai hari ini")).to_be_visible()
    expect(desk.locator(".references-none")).to_contain_text("Sudah punya nomor untuk ini")
    snap(desk, "desk-references-held")
    assert desk.evaluate(OUT_OF_SIGHT) == []
    assert axe_violations(desk) == []


def test_a_referral_leaves_the_doctor_to_be_chosen_among_its_own(desk: Page, people: Mapping[int, Someone]) -> None:
    scan(desk, people[1])
    expect(desk.get_by_role("button", name="Rujukan: Penyakit Dalam")).to_be_visible()
    by_hand(desk, "1")
    select = desk.locator("#reg-session")
    expect(select).to_be_focused()
    offered = select.evaluate("one => [...one.options].filter(option => option.value && !option.hidden).length")
    assert offered == 3


def test_the_list_stays_while_the_console_follows(
    desk: Page, people: Mapping[int, Someone], hospital: Hospital
) -> None:
    scan(desk, people[11])
    choice = desk.get_by_role("button", name="Rujukan dari rumah sakit lain: Jantung")
    expect(choice).to_be_visible()
    verbs.take_admission_ticket(hospital.queue_class, Press(OPENED + timedelta(minutes=1)))
    expect(desk.get_by_text("ZU-3")).to_be_visible()
    expect(choice).to_be_visible()
    by_hand(desk, "2")
    expect(desk.locator("#reg-type")).to_have_value("INTER_HOSPITAL")


def test_what_cannot_be_used_and_silence(
    desk: Page, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    scan(desk, people[5])
    desk.get_by_text("belum dapat dipakai hari ini").click()
    expect(desk.locator(".references-unusable").get_by_text("Tanggalnya terlewat")).to_be_visible()
    snap(desk, "desk-references-unusable")
    assert axe_violations(desk) == []
    desk.get_by_role("button", name="Bukan orang ini").click()
    expect(desk.locator("#find-number")).to_be_visible()
    simulator.fault("http_500")
    scan(desk, people[13])
    expect(desk.get_by_text("BPJS belum menjawab")).to_be_visible()
    snap(desk, "desk-references-silent")
    expect(desk.locator("#reg-session")).to_be_visible()
