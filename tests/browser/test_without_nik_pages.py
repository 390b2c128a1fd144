"""A JKN patient without a NIK at kiosk and desk, in a real browser: read at once, nothing sticks out."""

from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import clock, verbs
from queues.models import Visit
from queues.press import Press
from tests.browser.conftest import axe_violations, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital
from tests.newborn import LETTER, newborn

pytestmark = pytest.mark.browser


@pytest.fixture
def hospital(transactional_db: None) -> Iterator[Hospital]:
    with time_machine.travel(clock.moment(TODAY, time(7, 10)), tick=True):
        yield Hospital()


def sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_the_kiosk_leads_to_a_person_and_says_what_to_bring(
    open_page: Callable[..., Page], live_server: LiveServer, hospital: Hospital, tmp_path: Path
) -> None:
    baby = newborn(tmp_path)
    page = open_page(width=1080, height=1920)
    page.goto(f"{live_server.url}/kiosk/identify/")
    page.locator("#identifier").fill(baby.medical_record_number)
    page.get_by_role("button", name="Lanjut").click()
    page.locator('button[name="answer"][value="yes"]').first.click()
    page.get_by_role("button", name="Surat kontrol").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("NIK belum tercatat")
    expect(page.get_by_role("link", name="Ambil nomor loket")).to_be_in_viewport()
    snap(page, "kiosk-without-nik")
    assert axe_violations(page) == []
    assert not sticks_out(page)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_the_desk_has_the_field_open_and_can_go_on_with_a_reason(
    open_page: Callable[..., Page], live_server: LiveServer, hospital: Hospital, tmp_path: Path, width: int, height: int
) -> None:
    baby = newborn(tmp_path)
    case = verbs.Case("NIK belum tercatat", hospital.session, hospital.jkn)
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()), case=case)
    verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    page = open_page(width=width, height=height)
    cookie = logged_in("work_admission", name="admisi").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/counter/{hospital.desk.pk}/")
    page.get_by_label("Nomor RM, NIK, atau kartu BPJS").fill(baby.medical_record_number)
    page.keyboard.press("Enter")
    expect(page.locator("#more-nik")).to_be_visible()
    reason = page.get_by_label("Alasan tanpa NIK")
    expect(reason).to_be_visible()
    snap(page, f"console-without-nik-{width}")
    assert axe_violations(page) == []
    assert not sticks_out(page)
    page.get_by_role("radio", name="Umum").check()
    expect(reason).to_be_hidden()
    page.get_by_role("radio", name="JKN").check()
    page.get_by_label("Jenis kunjungan").select_option("REFERRAL")
    page.get_by_label("Nomor rujukan / surat kontrol").fill(LETTER)
    reason.fill("bayi baru lahir, NIK belum terbit")
    page.get_by_role("button", name="Daftarkan", exact=True).click()
    expect(page.locator('[data-region="messages"]')).to_contain_text("Terdaftar: A-1")
    expect(page.locator("body")).to_contain_text("di luar antrean online")
    snap(page, f"console-outside-{width}")
    assert Visit.objects.get().payer == hospital.jkn
