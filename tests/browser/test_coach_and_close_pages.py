"""What will be incomplete, at a desk's screen and on a phone: the pages, the line on a console, the close of a day."""

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import verbs
from queues.models import PrescriptionKind
from queues.verbs import PrescriptionOrder
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
SUPERVISOR = ("close_day", "reopen_day", "enter_late_time", "declare_no_show", "view_live")
EVERY_DESK = ("work_clinic", "work_pharmacy", *SUPERVISOR)


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def morning(hospital: Hospital) -> None:
    """One with the doctor, one with medicine, one whose call nobody pressed, one who waits, one who never came."""
    hospital.booked()
    with_medicine, _with_doctor, gap, _waiting = (hospital.here() for _person in range(4))
    first = verbs.call_next(hospital.room, hospital.by(at=hospital.now.replace(hour=8, minute=10)))
    assert first.visit == with_medicine
    press = hospital.by(hospital.room, at=hospital.now.replace(hour=8, minute=20))
    verbs.finish(first, press, prescription=PrescriptionOrder(PrescriptionKind.NON_COMPOUND))
    verbs.call_next(hospital.room, hospital.by(at=hospital.now.replace(hour=8, minute=30)))
    press = hospital.by(hospital.room, at=hospital.now.replace(hour=9, minute=0))
    verbs.finish(gap.entries.get(), press, call_unknown=True)


def test_what_is_missing_is_seen_and_mended_and_the_day_is_closed(
    hospital: Hospital, open_page: OpenPage, live_server: LiveServer, settings
) -> None:
    settings.BPJS_SEND = "on"
    morning(hospital)
    with time_machine.travel(hospital.now.replace(hour=19, minute=10), tick=True):
        client = logged_in(*EVERY_DESK, name="penyelia")
        for words in ("id", "en"):
            for size, (width, height) in SIZES.items():
                page = open_page(width=width, height=height)
                login(page, client, live_server)
                cookie = settings.LANGUAGE_COOKIE_NAME
                page.context.add_cookies([{"name": cookie, "value": words, "url": live_server.url}])
                pages = {"coach": "coach/", "close": f"close/{TODAY}/", "now": "now/"}
                for name, path in pages.items():
                    page.goto(f"{live_server.url}/reports/{path}")
                    snap(page, f"{name}-{size}-{words}")
                    assert axe_violations(page) == []
                    assert not is_too_wide(page)
        page = open_page(width=1366, height=768)
        login(page, client, live_server)
        for counter in (hospital.room, hospital.chemist):
            page.goto(f"{live_server.url}/counter/{counter.pk}/")
            line = page.locator(".coach-line")
            expect(line).to_contain_text("belum lengkap di sini")
            snap(page, f"console-{counter.pk}")
            top = page.locator("#list-rows").bounding_box()
            line.evaluate("line => line.remove()")
            assert page.locator("#list-rows").bounding_box() == top
            assert page.evaluate("document.activeElement === document.body")
        page.goto(f"{live_server.url}/reports/coach/at/{hospital.room.pk}/")
        row = page.locator(".coach-row", has_text="belum diselesaikan")
        row.get_by_label("Diperiksa sampai pukul").fill("07:00")
        row.get_by_label("Dari mana").fill("buku poli")
        row.get_by_role("button", name="Selesai dengan jam ini").click()
        expect(page.get_by_role("alert")).to_contain_text("Isi jam antara 08:31 dan")
        snap(page, "coach-refused")
        page.locator(".coach-row.is-missed").get_by_label("Diperiksa sampai pukul").fill("08:40")
        page.locator(".coach-row.is-missed").get_by_role("button", name="Selesai dengan jam ini").click()
        expect(page.locator(".coach-row", has_text="belum diselesaikan")).to_have_count(0)
        page.goto(f"{live_server.url}/reports/close/{TODAY}/")
        for reason in page.locator(".close-list .close-reason input").all():
            reason.fill("sudah pulang")
        page.get_by_role("button", name="Tutup hari").click()
        expect(page.get_by_text("Ditutup oleh penyelia")).to_be_visible()
        snap(page, "closed")
        assert axe_violations(page) == []
