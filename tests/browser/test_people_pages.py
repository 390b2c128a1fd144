"""The search for a person by keyboard alone, from a console to the person and back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, axe_violations, by_hand, snap
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


def test_a_record_that_is_there_is_shown_beside_the_form_and_what_was_typed_stays(
    hospital: Hospital, desk: Page
) -> None:
    person(hospital, "Siti Aminah")
    desk.locator("#new-patient > summary").click()
    desk.locator("#new-name").fill("Sitti Aminah")
    desk.locator("#new-sex").select_option("P")
    desk.locator("#new-born").fill("1990-05-17")
    desk.get_by_role("button", name="Buat rekam medis").click()
    twins = desk.locator("#twins")
    expect(twins).to_contain_text("SI** AMI***")
    expect(desk.locator("#new-name")).to_have_value("Sitti Aminah")
    snap(desk, "people-twin")
    assert axe_violations(desk) == []
    desk.locator("#new-anyway").fill("kembar")
    desk.get_by_role("button", name="Tetap buat baru").click()
    expect(desk.locator('[data-region="card"]')).to_contain_text("Sitti Aminah")
    expect(twins).to_be_hidden()


def test_two_records_stand_beside_each_other_and_become_one(hospital: Hospital, at_work: OpenPage) -> None:
    kept, other = person(hospital, "Siti Aminah", card="9000000000777"), person(hospital, "Siti Amina")
    hospital.booked(other)
    page = at_work(f"/counter/people/merge/?one={kept.pk}&two={other.pk}")
    assert axe_violations(page) == []
    snap(page, "people-merge")
    page.get_by_label("Sudah dicocokkan").check()
    page.get_by_label("Alasan").fill("rekam medis ganda")
    page.get_by_role("button", name="Gabungkan RM").click()
    expect(page.locator("main")).to_contain_text("Kunjungan yang dipindahkan: 1")
    assert axe_violations(page) == []
    snap(page, "people-merged")
