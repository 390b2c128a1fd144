"""The pass sheet of the acceptance test on A4: no column is cut, no row is torn, the head comes again on each page."""

from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page

from bpjs_bridge.acceptance import sheet
from bpjs_bridge.acceptance.form import Result, Row, Verdict

# A4 without the margins of the page, in CSS pixels: 180 mm.
PRINTED_WIDTH = 680
LONG_WORD = "MOBILE_JKN_MIN_DAYS_AHEAD=0,WS_CHECKIN_TWICE_IS_OK=0"


def page_of(rows: int) -> str:
    row = Row("statusantreanfarmasi", "format tanggal salah", 201, "Format Tanggal Tidak Sesuai, " + LONG_WORD)
    return sheet.as_page(
        sheet.Sheet(
            hospital_name="RS Uji",
            hospital_code="9900R001",
            base_url="http://127.0.0.1:8000",
            public_url=f"https://antrean.{'rumah-sakit-' * 8}contoh.id",
            accounts=["bpjs"],
            began_at=timezone.now(),
            ended_at=timezone.now(),
            results=[Result(row, Verdict.NOT_TRIED, LONG_WORD)] * rows,
        )
    )


def test_no_column_is_cut_on_paper(open_page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "uat.html").write_text(page_of(120), encoding="utf-8")
    page = open_page(width=PRINTED_WIDTH, height=1000)
    page.emulate_media(media="print")
    page.goto((tmp_path / "uat.html").as_uri())
    edges = page.locator("table").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    # With the outer half of its border.
    assert max(edges) + 0.5 <= PRINTED_WIDTH
    cells = page.locator("th, td").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length")
    assert cells == 0
    style = "one => [getComputedStyle(one).breakInside, getComputedStyle(one.closest('table').tHead).display]"
    assert page.locator("tbody tr").last.evaluate(style) == ["avoid", "table-header-group"]
    head = page.locator("table").last.locator("th").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert max(head) < 30
