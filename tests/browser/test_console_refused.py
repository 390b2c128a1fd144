"""A refused press in the browser: the row, the fold, the text and the cursor stay; what is said covers nobody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from queues import verbs
from queues.models import Visit
from tests.browser.conftest import axe_violations, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]
REASON = "pulang, NIK 9901012345670001"
# Numbers and names, as far as they are not scrolled away, on which something said lies.
COVERED = """() => {
  const lines = [...document.querySelectorAll(".c-said li, .c-said > p, .refusal")];
  const said = lines.filter(one => one.textContent.trim());
  const covers = (one, box) => {
    const other = one.getBoundingClientRect();
    return other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom;
  };
  return [...document.querySelectorAll(".person-number, .person-who h2, .chosen h2, .row .number")].filter(name => {
    const place = name.closest("[data-region]").getBoundingClientRect();
    const box = name.getBoundingClientRect();
    const top = Math.max(box.top, place.top), bottom = Math.min(box.bottom, place.bottom);
    const seen = { left: box.left, right: box.right, top, bottom };
    return seen.top < seen.bottom && said.some(one => covers(one, seen));
  }).map(name => name.outerHTML);
}"""


@pytest.fixture
def page(hospital: Hospital, at_work: AtWork) -> Page:
    """A-1 is in the room; the row of A-2 is open."""
    for _person in range(12):
        hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    opened = at_work(console(hospital.room))
    opened.locator(".row a").first.click()
    expect(opened.locator('[data-region="chosen"] h2')).to_contain_text("A-2")
    return opened


def test_the_row_the_fold_the_text_and_the_cursor_stay(hospital: Hospital, page: Page) -> None:
    page.locator("#chosen-endings summary").click()
    page.locator("#chosen-cancel").fill(REASON)
    page.get_by_role("button", name="Batalkan kunjungan").click()
    sentence = page.locator("#chosen-endings #refusal")
    expect(sentence).to_contain_text("Alasan tidak boleh memuat NIK")
    # The list is drawn anew behind the hand; what was refused stays.
    hospital.here()
    expect(page.locator(".row", has_text="A-13")).to_be_attached()
    field = page.locator("#chosen-cancel")
    expect(field).to_have_value(REASON)
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        "Alasan tidak boleh memuat NIK, nomor kartu, atau nomor telepon. Tulis alasannya saja."
    )
    assert "entry=" in page.url
    assert axe_violations(page) == []
    for width, height in ((1366, 768), (820, 1180)):
        page.set_viewport_size({"width": width, "height": height})
        for line in ("trouble", "typed"):
            page.evaluate(
                "name => { document.getElementById(name).textContent = 'Tidak tersambung. '.repeat(8); }", line
            )
        for scrolled in (0, 90, 9999):
            page.evaluate("top => { document.querySelector('.c-card').scrollTop = top; }", scrolled)
            assert page.evaluate(COVERED) == [], (width, scrolled)
        snap(page, f"console-refused-{width}")
    field.fill("pulang")
    field.press("Enter")
    expect(page.locator("#refusal")).to_have_count(0)
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-2 dibatalkan")
    assert Visit.objects.get(label="A-2").stage == "CANCELLED"


def test_a_time_that_does_not_fit_names_its_bounds_beside_the_field(hospital: Hospital, page: Page) -> None:
    page.locator("#forgotten summary").click()
    page.locator("#called-at").fill("07:00:30")
    page.get_by_role("button", name="Selesai dengan jam ini").click()
    expect(page.locator("#forgotten #refusal")).to_contain_text("Isi jam antara 07:03 dan 07:4")
    expect(page.locator("#called-at")).to_be_focused()
    expect(page.locator("#called-at")).to_have_value("07:00:30")
