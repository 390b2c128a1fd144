"""A long list on the hospital's usual screens: the verbs stay where they are, what BPJS said can be read."""

import pytest
from playwright.sync_api import Page, expect

from counter import bpjs
from queues.models import Patient
from tests.browser.conftest import axe_violations, console, snap
from tests.counter.bridge import Bridge
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
SIZES = [(1366, 768), (1280, 800), (1024, 768)]
PEOPLE = 30
REASON = "Nomor rujukan 9901R0010326B000001 tidak sesuai dengan poli tujuan; minta nomor surat kontrol yang berlaku."


@pytest.fixture
def crowded(hospital: Hospital, monkeypatch, at_work) -> Page:
    monkeypatch.setattr(bpjs, "_service", Bridge("parked_referral", REASON))
    for _person in range(PEOPLE):
        hospital.here()
    Patient.objects.update(name="Raden Ajeng Maharani Kusumaningrum Wulandari Sastrowardoyo")
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-1 dipanggil")
    page.locator(".row", has_text="A-2").first.locator("a").click()
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-2")
    return page


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_long_list_makes_no_page_longer_than_the_screen(crowded: Page, width: int, height: int) -> None:
    crowded.set_viewport_size({"width": width, "height": height})
    snap(crowded, f"console-crowded-{width}")
    assert crowded.evaluate("document.documentElement.scrollHeight") == height
    crowded.evaluate("scrollTo(0, 9999)")
    assert crowded.evaluate("scrollY") == 0
    expect(crowded.locator('[data-hotkey="n"]')).to_be_in_viewport(ratio=1)
    assert axe_violations(crowded) == []
    seen = "[...document.querySelectorAll('.bar .button')].filter(one => one.checkVisibility())"
    tops = f"new Set({seen}.map(one => one.getBoundingClientRect().top)).size"
    assert crowded.evaluate(tops) == 1, "an undo that comes and goes moves no verb"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_bpjs_refused_stands_in_the_row_with_its_dot(crowded: Page, width: int, height: int) -> None:
    crowded.set_viewport_size({"width": width, "height": height})
    row = crowded.locator(".row").first
    # Found and looked at in one moment: the list may be drawn anew between two questions.
    cut = crowded.evaluate(
        """() => {
          const row = document.querySelector(".row");
          const inside = row.getBoundingClientRect();
          return [...row.querySelectorAll(".dot, .tag, .row-minutes")].filter(one => {
            const box = one.getBoundingClientRect();
            const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            const fits = box.left >= inside.left && box.right <= inside.right && one.scrollWidth <= one.clientWidth + 1;
            return !fits || !one.contains(seen);
          }).map(one => one.outerHTML);
        }"""
    )
    assert cut == []
    expect(row.locator(".tag-danger")).to_contain_text(REASON)
    expect(row.locator(".dot-danger")).to_have_count(1)
    assert crowded.evaluate(
        "(list => list.scrollWidth <= list.clientWidth)(document.querySelector('[data-region=list]'))"
    )
