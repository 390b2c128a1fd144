"""The desk for BPJS, the month with its trends and seal, and the recap's log: in a browser, on a desk and a phone."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from bpjs_bridge.figures import pulling
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.browser.test_report_pages import SIZES, is_too_wide
from tests.counter.conftest import logged_in
from tests.hospital import TODAY
from tests.reports.worked_example import WorkedExample
from tests.simulator_process import SimulatorProcess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RIGHTS = (
    *("view_outboxmessage", "resend_message", "give_up_message", "view_agreementfinding", "view_unrecognisedperson"),
    *("view_figures", "view_people", "pull_figures", "seal_month", "note_respondents", "view_recap", "send_recap"),
)
DAY = f"?tanggal={TODAY:%Y-%m-%d}"
PAGES = {
    "ditahan": "/reports/workbench/",
    "kelengkapan": f"/reports/workbench/completeness/{DAY}",
    "dasbor": f"/reports/workbench/dashboard/{DAY}",
    "bulan": f"/reports/month/{DAY}",
    "hari": f"/reports/{DAY}",
    "13-bulan": f"/reports/months/{DAY}",
    "rekap": "/reports/recap/",
}


def test_every_page_reads_at_both_sizes_and_a_press_does_what_it_says(
    simulator: SimulatorProcess, open_page: OpenPage, live_server: LiveServer
) -> None:
    day = WorkedExample(simulator)
    day.live()
    pulling.pull(TODAY)
    with time_machine.travel(day.hospital.later(3600), tick=True) as now:
        client = logged_in(*RIGHTS, name="penyelia")
        for size, (width, height) in SIZES.items():
            page = open_page(width=width, height=height)
            login(page, client, live_server)
            for name, path in PAGES.items():
                page.goto(f"{live_server.url}{path}")
                expect(page.locator("main")).to_be_visible()
                snap(page, f"meja-{name}-{size}")
                assert axe_violations(page) == [], name
                assert not is_too_wide(page), name
                if (trend := page.locator("#trend-title")).count():
                    trend.evaluate("one => one.scrollIntoView()")
                    snap(page, f"meja-{name}-grafik-{size}")
        page.goto(f"{live_server.url}/reports/workbench/?all")
        page.get_by_role("button", name="Kirim ulang yang dicentang").click()
        expect(page.get_by_text("2 pesan dikirim ulang.")).to_be_visible()
        now.shift(timedelta(days=20))
        login(page, logged_in(*RIGHTS, name="direktur"), live_server)
        page.goto(f"{live_server.url}/reports/month/{DAY}")
        page.get_by_role("button", name="Sahkan angka").click()
        expect(page.get_by_text("Angkanya masih sama.")).to_be_visible()
        snap(page, "meja-sah-phone")
        assert axe_violations(page) == []
