"""How many people a console shows at once with everything on it that may be on it, on the hospital's usual screens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import Outcome, Service
from bpjs_bridge.outbox import gate as gates
from queues import verbs
from queues.models import Patient, Payer, PharmacyTicket, PrescriptionKind, Priority
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.browser.conftest import axe_violations, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]
PEOPLE = 20
LAPTOP, SMALL, TABLET = (1366, 768), (1024, 768), (820, 1180)
# Rows that nothing cuts and nothing covers.
WHOLE = """() => {
  const list = document.querySelector("[data-region=list]");
  const inside = list.getBoundingClientRect();
  const verbs = document.querySelector("[data-region=verbs]").getBoundingClientRect();
  const bottom = Math.min(inside.bottom, verbs.top > inside.top ? verbs.top : innerHeight, innerHeight);
  return [...list.querySelectorAll(".row")].filter(row => {
    const box = row.getBoundingClientRect();
    return box.top >= Math.max(inside.top, 0) && box.bottom <= bottom + 0.5;
  }).length;
}"""

LONGER = """() => document.documentElement.scrollHeight > innerHeight
  || document.documentElement.scrollWidth > innerWidth"""


@pytest.fixture
def alarmed(hospital: Hospital) -> Hospital:
    """BPJS has halted us: every console shows its bar."""
    gates.halt(Answer(Outcome.HALTED, "401", "Unauthorized"), at=hospital.now, service=Service.ANTREAN)
    return hospital


def poli(hospital: Hospital, at_work: AtWork) -> Page:
    for number in range(PEOPLE + 1):
        patient = hospital.patient(is_new=number == 7)
        hospital.here(patient, priority=Priority.ELDERLY if number % 5 == 4 else "")
    # As hospitals call it, not as tests do.
    Payer.objects.filter(pk=hospital.jkn.pk).update(name="JKN / BPJS Kesehatan")
    names = ["Raden Ajeng Maharani Kusumaningrum Wulandari", "Siti Rahmawati", "Bambang Sutrisno"]
    for number, patient in enumerate(Patient.objects.order_by("pk")):
        Patient.objects.filter(pk=patient.pk).update(name=names[number % 3])
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("dipanggil")
    page.locator("#rx-NON_COMPOUND").check()
    with page.expect_response("**/draft/"):
        page.locator("#rx-medicine-1").fill("Amoksisilin 500 mg")
    page.locator("#rx-medicine-1").blur()
    page.locator(".row a").nth(3).click()
    expect(page.locator('[data-region="chosen"] h2')).to_be_visible()
    return page


def admission(hospital: Hospital, at_work: AtWork) -> Page:
    for number in range(PEOPLE + 1):
        priority = Priority.ELDERLY if number % 5 == 4 else ""
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()), priority=priority)
    page = at_work(console(hospital.desk))
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("dipanggil")
    page.locator(".row a").nth(3).click()
    expect(page.locator('[data-region="chosen"] h2')).to_be_visible()
    return page


def pharmacy(hospital: Hospital, at_work: AtWork) -> Page:
    lines = [MedicineLine("Amoksisilin 500 mg", 10, "3 x 1"), MedicineLine("Parasetamol 500 mg", 10, "bila demam")]
    for number in range(15):
        kind = PrescriptionKind.COMPOUND if number % 3 == 2 else PrescriptionKind.NON_COMPOUND
        hospital.here()
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        order = PrescriptionOrder(kind, lines)
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    tickets = list(PharmacyTicket.objects.order_by("pk"))
    for ticket in tickets[:2]:
        verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    for ticket in tickets[:1]:
        verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    page = at_work(console(hospital.chemist))
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("dipanggil")
    page.locator(".row a").nth(3).click()
    expect(page.locator('[data-region="chosen"] h2')).to_be_visible()
    return page


State = Callable[[Hospital, AtWork], Page]
CONSOLES: dict[State, dict[tuple[int, int], int]] = {
    poli: {LAPTOP: 9, SMALL: 7, TABLET: 9},
    admission: {LAPTOP: 10, SMALL: 7, TABLET: 9},
    pharmacy: {LAPTOP: 9, SMALL: 7, TABLET: 5},
}
# With larger text by so much fewer: the rows stay usable.
LARGE_KEEPS = 0.3
LOOKS = ("dark-normal", "light-large")


def look(page: Page, chosen: str) -> None:
    page.context.add_cookies([{"name": "antrean_look", "value": chosen, "url": page.url}])
    page.reload()


@pytest.mark.parametrize("state", CONSOLES, ids=lambda state: state.__name__)
def test_so_many_people_are_seen_at_once_and_no_look_breaks_a_rule_of_axe(
    alarmed: Hospital, at_work: AtWork, state: State
) -> None:
    page = state(alarmed, at_work)
    few, wrong, outside = {}, {}, []
    for chosen in ("light-normal", *LOOKS):
        look(page, chosen)
        for (width, height), rows in CONSOLES[state].items():
            page.set_viewport_size({"width": width, "height": height})
            snap(page, f"rows-{state.__name__}-{width}-{chosen}")
            seen = page.evaluate(WHOLE)
            if seen < (rows * LARGE_KEEPS if chosen.endswith("large") else rows):
                few[chosen, width] = seen
            box = page.locator('[data-region="verbs"]').bounding_box()
            if page.evaluate(LONGER) or box is None or box["y"] + box["height"] > height + 0.5:
                outside.append((chosen, width))
        if found := axe_violations(page):
            wrong[chosen] = found
    assert (few, outside, wrong) == ({}, [], {})
