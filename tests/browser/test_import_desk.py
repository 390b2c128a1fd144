"""The import desk as the data keeper sees it: on a desk's screen and on a phone, from the file to its undoing."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from queues.imports.desk import work
from queues.models import ImportRun, Patient
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.setup.desk import HEADER, PAGE

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
LINES = (
    "000451,BUDI SANTOSO REKAAN,9901014101700001,L,1970-01-01,081299000201,0009900000201,Jl. Contoh 1",
    "000452,Budi Santoso Rekaan,-,L,1970-01-01,0,0,Jl. Contoh 2",
    "000453,SITI REKAAN,99010141,P,1980-02-03,0812,0009900000203,",
    ",TANPA NOMOR,,,,,,",
)
SPOILED = tuple(f"0006{n},ORANG REKAAN {n},99010101017{n}000,L,1970-01-{n},,,-" for n in range(10, 20))


def worker() -> None:
    while work.work(stopping=threading.Event()):
        pass


@pytest.mark.parametrize("size", SIZES)
def test_from_the_file_to_its_undoing(
    transactional_db: None, open_page: OpenPage, live_server: LiveServer, tmp_path: Path, size: str
) -> None:
    width, height = SIZES[size]
    # A file that is no table is answered 422.
    page = open_page(width=width, height=height, answers=(422,))
    login(page, logged_in("import_data", "merge_people", name="data"), live_server)

    def looks_right(name: str) -> None:
        snap(page, f"imports-{name}-{size}")
        # The parts are the same at both widths: axe looks once.
        assert size == "desk" or axe_violations(page) == []
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, "the page scrolls sideways"

    page.goto(live_server.url + PAGE)
    looks_right("empty")
    picture, table = tmp_path / "pasien.xlsx", tmp_path / "pasien.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    table.write_text("\n".join([HEADER, *LINES, ""]))
    page.get_by_label("Berkas", exact=True).set_input_files(picture)
    page.get_by_role("button", name="Unggah").click()
    expect(page.get_by_role("alert")).to_contain_text("gambar, PDF atau arsip")
    looks_right("refused")
    page.get_by_label("Berkas", exact=True).set_input_files(table)
    page.get_by_role("button", name="Unggah").click()
    expect(page.get_by_role("heading", name="Kolom mana berisi apa")).to_be_visible()
    page.get_by_text("Baris pertama berkas ini").click()
    looks_right("columns")
    page.get_by_role("button", name="Periksa seluruh berkas").click()
    expect(page.get_by_text("Berkas sedang diperiksa")).to_be_visible()
    looks_right("working")
    worker()
    expect(page.get_by_role("heading", name="Yang akan terjadi")).to_be_visible()
    looks_right("checked")
    page.get_by_role("button", name="Ambil 3 data").click()
    expect(page.get_by_text("Data sedang diambil")).to_be_visible()
    worker()
    expect(page.get_by_role("heading", name="Hasil")).to_be_visible()
    assert Patient.objects.count() == 3
    looks_right("taken")
    page.get_by_role("link", name="Bandingkan yang mungkin kembar").click()
    looks_right("twins")
    page.get_by_role("link", name="Bandingkan dan gabungkan").click()
    expect(page.get_by_role("heading", name="Yang akan terjadi")).to_be_visible()
    page.goto(f"{live_server.url}{PAGE}{ImportRun.objects.latest('pk').pk}/")
    page.get_by_text("Batalkan impor ini").click()
    looks_right("undo")
    page.get_by_role("button", name="Batalkan 3 data").click()
    expect(page.get_by_text("Impor sedang dibatalkan")).to_be_visible()
    worker()
    expect(page.get_by_role("heading", name="Impor ini dibatalkan")).to_be_visible()
    looks_right("undone")
    page.goto(live_server.url + PAGE)
    looks_right("list")
    # Spoiled by a spreadsheet: what holds the file is explained, and the answer goes on.
    table.write_text("\n".join([HEADER, *SPOILED, ""]))
    page.get_by_label("Berkas", exact=True).set_input_files(table)
    page.get_by_role("button", name="Unggah").click()
    page.get_by_role("button", name="Periksa seluruh berkas").click()
    expect(page.get_by_text("Berkas sedang diperiksa")).to_be_visible()
    worker()
    expect(page.get_by_role("heading", name="Perlu diputuskan dulu")).to_be_visible()
    looks_right("held")
    page.get_by_label("Catat orangnya tanpa NIK").check()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_text("Berkas sedang diperiksa")).to_be_visible()
