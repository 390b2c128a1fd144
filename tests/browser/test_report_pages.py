"""The pages of figures in a browser: a living day at a desk's screen and on a phone, on paper, in the dark."""

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import verbs
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital
from tests.reports.worked_example import WorkedExample
from tests.simulator_process import SimulatorProcess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
PAGES = {"day": "/reports/", "month": "/reports/month/", "months": "/reports/months/"}


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_the_worked_example_reads_at_every_size_and_on_paper(
    simulator: SimulatorProcess, open_page: OpenPage, live_server: LiveServer
) -> None:
    day = WorkedExample(simulator)
    day.live()
    with time_machine.travel(day.hospital.later(3600), tick=False):
        client = logged_in("view_figures", "export_figures", name="direktur")
        for size, (width, height) in SIZES.items():
            page = open_page(width=width, height=height)
            login(page, client, live_server)
            for name, path in PAGES.items():
                page.goto(f"{live_server.url}{path}?tanggal={TODAY:%Y-%m-%d}")
                expect(page.locator(".report-table").first.locator("tbody tr")).to_have_count(2)
                expect(page.locator(".report-table tfoot td").first).to_have_text("10")
                snap(page, f"report-{name}-{size}")
                assert axe_violations(page) == []
                assert not is_too_wide(page)
        expect(page.get_by_role("row", name="Penyakit Dalam").first).to_be_visible()
        page.get_by_role("link", name="Penyakit Dalam").first.click()
        expect(page.locator(".report-table tfoot td").first).to_have_text("7")


def test_the_page_of_this_moment_follows_the_hall(
    hospital: Hospital, open_page: OpenPage, live_server: LiveServer
) -> None:
    for _person in range(3):
        hospital.here()
    client = logged_in("view_live", "view_figures", name="penyelia")
    with time_machine.travel(hospital.later(4800), tick=True):
        for size, (width, height) in SIZES.items():
            page = open_page(width=width, height=height)
            login(page, client, live_server)
            page.goto(f"{live_server.url}/reports/now/")
            expect(page.get_by_role("row", name="Poli Anak")).to_contain_text("menit")
            expect(page.get_by_text("Belum mulai")).to_be_visible()
            snap(page, f"report-now-{size}")
            assert axe_violations(page) == []
            assert not is_too_wide(page)
        verbs.call_next(hospital.room, hospital.by(at=hospital.now))
        expect(page.get_by_text("Belum mulai")).to_be_hidden(timeout=30_000)
