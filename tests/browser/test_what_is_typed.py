"""A note that is half written outlives the lock and the login of whoever writes it, and nobody else sees it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from queues.models import VisitNote
from tests.browser.conftest import axe_violations, console, snap
from tests.counter.conftest import staff
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
PASSWORD = "kata-sandi-uji-7"


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in_on_the_cover(page: Page, name: str = "") -> None:
    cover = page.get_by_role("dialog", name="Layar terkunci")
    expect(cover).to_contain_text("berakhir")
    if name:
        page.locator("#again-name").fill(name)
    page.locator("#again-password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_a_note_half_written_is_there_after_a_login_anew_and_gone_for_a_colleague(
    hospital: Hospital, at_work: Callable[..., Page]
) -> None:
    visit = hospital.here()
    with_password(staff("perawat-ana"))
    page = at_work(f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/note/", answers=(401, 423))
    with_password(staff("perawat-budi", "work_clinic", "work_admission", "work_pharmacy", "work_other_stop"))
    page.locator("#mend-note").fill("Takut jarum, datang dengan kakaknya")
    Session.objects.all().delete()
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    snap(page, "mend-session-ended")
    assert axe_violations(page) == []
    log_in_on_the_cover(page)
    expect(page.locator("#mend-note")).to_have_value("Takut jarum, datang dengan kakaknya")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator("main")).to_contain_text("Catatan untuk A-1 disimpan.")
    assert VisitNote.objects.get().text == "Takut jarum, datang dengan kakaknya"

    page.goto(page.url + "note/")
    page.locator("#mend-note").fill("Hanya untuk saya")
    page.keyboard.press("Tab")
    Session.objects.all().delete()
    page.get_by_role("button", name="Simpan catatan").click()
    log_in_on_the_cover(page, name="perawat-budi")
    expect(page.get_by_role("dialog", name="Layar terkunci")).to_be_hidden()
    expect(page.locator("#mend-note")).to_have_value("")
    assert "Hanya untuk saya" not in page.content()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_console_whose_login_expires_keeps_what_is_typed_under_its_cover(
    hospital: Hospital, at_work: Callable[..., Page]
) -> None:
    for _person in range(2):
        hospital.here()
    with_password(staff("perawat-ana"))
    page = at_work(console(hospital.room), answers=(401, 423))
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-1 dipanggil")
    page.locator("details:has(input[name=reason]) > summary:visible").first.click()
    reason = page.locator("input[name=reason]:visible").first
    reason.fill("pulang dijemput")
    Session.objects.all().delete()
    log_in_on_the_cover(page)
    expect(page.get_by_role("dialog", name="Layar terkunci")).to_be_hidden()
    expect(reason).to_have_value("pulang dijemput")
    page.locator("#verb-n").click()
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-2 dipanggil")
