"""A wrong poli, a transfer and a series in a real browser: by keyboard, counted, nothing sticks out, no broken rule."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from queues import clock, verbs
from queues.models import Clinic, Visit
from tests.browser.conftest import axe_violations, snap
from tests.hospital import TODAY, Hospital

pytestmark = pytest.mark.browser
LETTER: dict[str, Any] = {"visit_type": "REFERRAL", "referral_number": "0001R0010326B000001"}


@pytest.fixture
def hospital(transactional_db: None) -> Iterator[Hospital]:
    with time_machine.travel(clock.moment(TODAY, time(7, 30)), tick=True):
        yield Hospital()


def sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_a_wrong_poli_by_keyboard_to_the_printed_ticket(hospital: Hospital, at_work: Callable[..., Page]) -> None:
    hospital.open(hospital.internal, hospital.second_doctor)
    visit = hospital.here(**LETTER)
    page = at_work(f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/wrong-clinic/")
    expect(page.locator("#mend-session")).to_be_focused()
    snap(page, "wrong-clinic")
    assert axe_violations(page) == []
    assert not sticks_out(page)
    # Two presses: the poli, and Enter in a field sends the form.
    page.locator("#mend-session").select_option(index=1)
    page.locator("#mend-reason").press("Enter")
    expect(page.locator(".ticket")).to_contain_text("Menggantikan A-1")
    snap(page, "wrong-clinic-ticket")
    assert Visit.objects.get(replaces=visit).label == "B-1"


def test_a_series_on_a_phones_width_and_its_dates(hospital: Hospital, at_work: Callable[..., Page]) -> None:
    Clinic.objects.filter(pk=hospital.children.pk).update(is_repeat_care=True)
    for days in (3, 7, 10):
        hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=days))
    visit = hospital.here(**LETTER)
    page = at_work(f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/series/")
    page.locator("#series-times").fill("4")
    page.keyboard.press("Escape")
    for key, day in (("1", "Senin"), ("4", "Kamis")):
        page.keyboard.press(key)
        expect(page.get_by_role("checkbox", name=day)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Daftarkan semuanya")).to_be_focused()
    expect(page.locator(".today-row")).to_have_count(4)
    snap(page, "series")
    assert axe_violations(page) == []
    page.keyboard.press("s")
    expect(page.locator("main")).to_contain_text("3 dari 3 tanggal terdaftar")
    snap(page, "series-one")
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    assert not sticks_out(page)
    snap(page, "series-phone")


def test_the_page_of_a_transfer(hospital: Hospital, at_work: Callable[..., Page]) -> None:
    hospital.open(hospital.children, hospital.second_doctor)
    visit = hospital.here()
    page = at_work(f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/transfer/")
    snap(page, "transfer")
    assert axe_violations(page) == []
    assert not sticks_out(page)
    page.get_by_role("button", name="Pindahkan").click()
    expect(page.locator("main")).to_contain_text("A-1 sekarang menunggu untuk dr. Uji Kedua")


def test_a_late_prescription_of_more_than_five_medicines(hospital: Hospital, at_work: Callable[..., Page]) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    page = at_work(f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/prescribe/")
    page.get_by_role("radio", name="Non racikan").check()
    page.get_by_role("button", name="Tambah baris").click()
    page.keyboard.type("Parasetamol")
    expect(page.locator("[name=medicine_6]")).to_have_value("Parasetamol")
