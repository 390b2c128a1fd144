"""Calls counted and kept apart, in a browser: the button counts down, "absent" asks why, the next one comes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from queues import verbs
from queues.models import Act, EntryEvent, QueueEntry
from queues.press import Press
from tests.browser.conftest import axe_violations, card, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


@pytest.fixture(autouse=True)
def rules(hospital: Hospital, settings) -> None:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 3, 4
    settings.ADMISSION_CALLS_BEFORE_MISSED, settings.ADMISSION_SECONDS_BETWEEN_CALLS = 2, 4
    settings.UNDO_SECONDS = 3


def said(page: Page) -> Locator:
    return page.locator('[data-region="messages"]')


def test_the_recall_counts_down_and_is_pressed_when_its_time_has_come(hospital: Hospital, at_work: AtWork) -> None:
    hospital.here()
    page = at_work(console(hospital.room))
    recall = page.locator('[data-hotkey="r"]')
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("A-1 dipanggil ke")
    expect(recall).to_be_disabled()
    expect(recall.locator("[data-wait-left]")).to_have_text(re.compile("[1-3]"))
    page.keyboard.press("r")
    expect(recall).to_be_enabled()
    expect(recall.locator("[data-wait-left]")).to_have_text("")
    page.keyboard.press("r")
    expect(said(page)).to_contain_text("A-1 dipanggil lagi, kali ke-2.")
    expect(recall).to_contain_text("2 dari 3 panggilan")
    expect(recall).to_be_disabled()
    assert Act.objects.filter(kind="recall").count() == 1


def test_absent_before_the_last_call_asks_why_and_takes_the_answer(hospital: Hospital, at_work: AtWork) -> None:
    hospital.here()
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("A-1 dipanggil ke")
    page.wait_for_timeout(3500)
    page.keyboard.press("x")
    entry = QueueEntry.objects.get()
    why = page.locator(f"#early-why-{entry.pk}")
    expect(why).to_be_focused()
    snap(page, "console-early-absence")
    assert axe_violations(page) == []
    why.fill("pulang, kata keluarganya")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("A-1 tidak hadir")
    assert EntryEvent.objects.get(kind="MISSED").reason == "pulang, kata keluarganya"


def test_a_slip_is_taken_back_by_absent_at_once(hospital: Hospital, at_work: AtWork, settings) -> None:
    settings.UNDO_SECONDS = 60
    hospital.here()
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("A-1 dipanggil ke")
    page.keyboard.press("x")
    expect(said(page)).to_contain_text("A-1 tidak hadir")


def test_the_desk_calls_the_next_one_meanwhile_and_the_first_again_from_aside(
    hospital: Hospital, at_work: AtWork
) -> None:
    for _number in range(2):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    page = at_work(console(hospital.desk))
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("ZU-1 dipanggil")
    expect(page.locator('[data-hotkey="n"]')).to_contain_text("ZU-1 tetap dipanggil di samping")
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("ZU-2 dipanggil")
    row = page.locator(".row", has_text="ZU-1")
    expect(row).to_contain_text("Dipanggil, belum datang")
    row.locator("a").click()
    chosen = page.locator('[data-region="chosen"]')
    again = chosen.get_by_role("button", name="Panggil lagi")
    snap(page, "console-admission-aside")
    assert axe_violations(page) == []
    expect(again).to_be_enabled()
    again.click()
    expect(said(page)).to_contain_text("ZU-1 dipanggil lagi, kali ke-2.")
    expect(card(page)).to_contain_text("ZU-2")


def test_a_press_beside_half_typed_text_is_never_taken_for_the_one_before(
    hospital: Hospital, at_work: AtWork, settings: Settings
) -> None:
    """The card keeps what is typed; the key by which a repeat is known must not be kept with it."""
    settings.ADMISSION_SECONDS_BETWEEN_CALLS = 0
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    page = at_work(console(hospital.desk))
    page.locator("#find-number").fill("siti ami")
    for number in (2, 3, 4):
        page.keyboard.press("Alt+r")
        expect(said(page)).to_contain_text(f"ZU-1 dipanggil lagi, kali ke-{number}.")
        expect(page.locator("#find-number")).to_have_value("siti ami")
