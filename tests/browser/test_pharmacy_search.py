"""A search of the pharmacy that finds nothing: Escape takes it away, and another scan takes its place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations, console, snap
from tests.counter.test_pharmacy import prescribed
from tests.hospital import Hospital

pytestmark = pytest.mark.browser


def test_nothing_found_goes_with_escape_and_with_the_next_scan(
    hospital: Hospital, at_work: Callable[..., Page]
) -> None:
    prescribed(hospital)
    prescribed(hospital)
    page = at_work(console(hospital.chemist))
    nothing = page.get_by_role("status").filter(has_text="Tidak ada resep hari ini yang cocok")

    def scan(code: str) -> None:
        page.keyboard.type(code)
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")

    scan("FN-97")
    expect(nothing).to_contain_text("“FN-97”")
    expect(page.locator(".row")).to_have_count(2)
    snap(page, "pharmacy-nothing-found")
    assert axe_violations(page) == []
    scan("FN-98")
    expect(nothing).to_contain_text("“FN-98”")
    page.keyboard.press("Escape")
    expect(nothing).to_have_count(0)
    scan("FN-2")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".row")).to_have_count(2)
