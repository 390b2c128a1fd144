"""The search for a person by keyboard alone, from a console to the person and back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations, by_hand, snap
from tests.hospital import Hospital
from tests.people.conftest import person

pytestmark = pytest.mark.browser


def test_slash_arrows_and_enter_find_a_person_from_a_console(hospital: Hospital, room: Page) -> None:
    person(hospital, "Siti Nur Aminah")
    person(hospital, "Siti Fatimah")
    by_hand(room, "/")
    field = room.locator("#people-text")
    expect(field).to_be_focused()
    room.keyboard.type("siti aminah", delay=150)
    expect(field).to_have_value("siti aminah")
    room.keyboard.press("Enter")
    rows = room.locator(".people-row")
    expect(rows).to_have_count(1)
    expect(rows.first).to_be_focused()
    assert not axe_violations(room)
    snap(room, "people-found")
    room.keyboard.press("/")
    expect(field).to_be_focused()
    room.keyboard.type("siti")
    room.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.first).to_be_focused()
    room.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    room.keyboard.press("ArrowUp")
    room.keyboard.press("Enter")
    expect(room.locator("h1")).to_have_text("Siti Fatimah")
    assert not axe_violations(room)
    snap(room, "people-opened")
    room.keyboard.press("Escape")
    expect(room.locator("#people-text")).to_be_visible()
    expect(room.locator('[data-region="card"]')).to_be_visible()
