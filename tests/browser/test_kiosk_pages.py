"""The kiosk and the status page in a real browser: sizes, contrast, one press, idle, no violation of any policy."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Literal

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import clock, verbs
from queues.models import AdmissionClass, AdmissionTicket, Channel, Clinic, Doctor, TicketPrint, Visit
from queues.press import Press
from tests.browser.conftest import axe_violations, snap
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

pytestmark = pytest.mark.browser
PANELS = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
CLINICS = [
    *("Bedah", "Gigi", "Jantung", "Kebidanan dan Kandungan", "Kulit dan Kelamin", "Mata", "Ortopedi"),
    *("Paru", "Saraf", "THT", "Urologi"),
]
OpenPage = Callable[..., Page]


@pytest.fixture
def hospital(transactional_db: None, settings) -> Iterator[Hospital]:
    settings.HOSPITAL_NAME = "RS Harapan Demo"
    with time_machine.travel(clock.moment(TODAY, time(7, 10)), tick=True):
        day = Hospital()
        AdmissionClass.objects.create(code="JKN", name="JKN (BPJS Kesehatan)", label_prefix="ZB", stop=day.admission)
        Clinic.objects.filter(pk=day.children.pk).update(name="Poli Anak")
        day.internal.name = "Poli Penyakit Dalam"
        day.internal.save()
        Doctor.objects.filter(pk=day.doctor.pk).update(name="dr. Sekar Wulandari, Sp.A")
        Doctor.objects.filter(pk=day.second_doctor.pk).update(name="dr. Bima Adhyaksa, Sp.A")
        day.open(day.children, day.second_doctor, hours=(13, 17))
        for number, name in enumerate(CLINICS):
            clinic = day.clinic(f"Poli {name}", f"{'CDEFGHJKLMN'[number]}", f"X{number:02d}")
            doctor = Doctor.objects.create(name=f"dr. Contoh {name.split()[0]}, Sp.X")
            day.open(clinic, doctor, capacity=0 if name == "Mata" else 30)
        yield day


@pytest.fixture
def budi(hospital: Hospital):
    person = hospital.patient(born=date(1958, 3, 12))
    person.name = "Budi Santoso"
    person.save()
    return person


@pytest.fixture(params=PANELS)
def panel(request, open_page: OpenPage) -> Page:
    width, height = PANELS[request.param]
    return open_page(width=width, height=height)


def press(page: Page, name: str, *, role: Literal["button", "link"] = "button") -> None:
    """Press what leads to another page: it comes when the kiosk has heard that its server answers."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).click()


def assert_right(page: Page, name: str) -> None:
    """Nothing wrong for axe, nothing cut off sideways, every target large, every text readable."""
    page.wait_for_load_state()
    is_standing = page.evaluate("innerHeight > innerWidth")
    snap(page, f"kiosk-{name}-{'portrait' if is_standing else 'landscape'}")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, label.chip, input:not([type=hidden], [type=radio])")]
        .filter(one => one.offsetParent && !one.matches(".skip")).filter(one => one.getBoundingClientRect().height < 80
          || (one.getBoundingClientRect().width < 80 && !one.closest(".pad-letters")))
        .map(one => one.outerHTML)"""
    )
    assert small == [], name
    tiny = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(one => one.offsetParent && !one.closest(".ticket")
          && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
          && parseFloat(getComputedStyle(one).fontSize) < 26).map(one => one.outerHTML)"""
    )
    assert tiny == [], name


def assert_controls_are_low(page: Page) -> None:
    top = page.evaluate("document.querySelector('.controls').getBoundingClientRect().top / innerHeight")
    assert top >= 1 / 3 - 0.02


def type_on_pad(page: Page, text: str) -> None:
    for sign in text:
        page.locator(f'[data-key="{sign}"]').click()


def test_every_page_on_the_way_to_a_jkn_ticket_is_right(panel: Page, live_server: LiveServer, budi) -> None:
    panel.goto(f"{live_server.url}/kiosk/")
    assert_right(panel, "home")
    assert_controls_are_low(panel)
    press(panel, "Kontrol atau rujukan", role="link")
    assert_right(panel, "identify")
    type_on_pad(panel, budi.medical_record_number)
    press(panel, "Lanjut")
    expect(panel.get_by_text("BU** SAN****")).to_be_visible()
    assert_right(panel, "person")
    press(panel, "Ya, ini saya")
    assert_right(panel, "arrival")
    press(panel, "Surat kontrol")
    type_on_pad(panel, "9901R001")
    press(panel, "Lanjut")
    expect(panel.get_by_role("alert")).to_contain_text("19")
    assert_right(panel, "letter")
    type_on_pad(panel, "0326K000002")
    press(panel, "Lanjut")
    assert_right(panel, "clinic")
    press(panel, "Poli Mata")
    assert_right(panel, "clinic-full")
    press(panel, "Pilih jadwal lain", role="link")
    press(panel, "Poli Anak")
    assert_right(panel, "doctor")
    press(panel, "dr. Sekar Wulandari")
    assert_right(panel, "review")
    panel.get_by_role("radio", name="Ya, saya 60 tahun ke atas").check()
    press(panel, "Ambil nomor")
    expect(panel.get_by_role("heading", name="Ini nomor Anda")).to_be_visible()
    assert_right(panel, "ticket")
    visit = Visit.objects.get()
    assert (visit.channel, visit.priority, visit.referral_number) == (Channel.KIOSK, "ELDERLY", "9901R0010326K000002")


def test_every_page_around_a_code_and_a_refusal_is_right(panel: Page, live_server: LiveServer, hospital, budi) -> None:
    visit = hospital.booked(budi)
    panel.goto(f"{live_server.url}/kiosk/code/")
    assert_right(panel, "code")
    panel.keyboard.type("TIDAK-ADA", delay=5)
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="Kode ini tidak kami kenal")).to_be_visible()
    assert_right(panel, "refused")
    panel.keyboard.type(visit.booking_code, delay=5)
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="Benar ini Anda?")).to_be_visible()
    assert_right(panel, "confirm")
    above_the_bar = """document.querySelector('button[value="no"]').getBoundingClientRect().bottom
      <= document.querySelector(".kiosk-nav").getBoundingClientRect().top"""
    assert panel.evaluate(above_the_bar), "the way out is seen without scrolling"
    press(panel, "Bukan saya")
    assert_right(panel, "not-you")
    press(panel, "Turunkan tombol")
    assert_right(panel, "lowered")
    press(panel, "Mulai lagi")
    press(panel, "Butuh bantuan", role="link")
    assert_right(panel, "help")
    press(panel, "Perlu kursi roda")
    assert_right(panel, "admission")
    press(panel, "JKN (BPJS Kesehatan)")
    expect(panel.locator(".ticket")).to_contain_text("Untuk petugas")
    assert_right(panel, "ticket-admission")
    assert AdmissionTicket.objects.get().priority == "DISABLED"


def test_a_scan_of_a_tickets_qr_on_the_home_page_asks_whether_it_is_you(
    open_page: OpenPage, live_server: LiveServer, hospital, budi
) -> None:
    page = open_page(width=1080, height=1920)
    visit = hospital.booked(budi)
    page.goto(f"{live_server.url}/kiosk/")
    page.keyboard.type(f"http://antrean.rs/s/{visit.status_token}/", delay=5)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Benar ini Anda?")).to_be_visible()
    assert visit.booking_code not in page.url


def test_a_double_click_makes_one_ticket(open_page: OpenPage, live_server: LiveServer, hospital) -> None:
    page = open_page(width=1080, height=1920)
    page.goto(f"{live_server.url}/kiosk/admission/begin/")
    page.get_by_role("button", name="JKN (BPJS Kesehatan)").dblclick(no_wait_after=True)
    expect(page.locator(".ticket")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Apa yang ingin Anda lakukan?")).to_be_visible()
    assert AdmissionTicket.objects.count() == 1


@pytest.mark.parametrize("leaves_by_itself", [False, True])
def test_back_after_the_ticket_shows_nobody(
    open_page: OpenPage, live_server: LiveServer, hospital, budi, leaves_by_itself: bool
) -> None:
    """From the ticket, and from home after it: whatever page the browser goes back to knows nobody."""
    page = open_page(width=1080, height=1920)
    seen: list[str] = []
    page.expose_function("saw", lambda text: seen.append(text))
    page.add_init_script(
        """for (const moment of ["DOMContentLoaded", "pageshow"])
          addEventListener(moment, () => saw(document.body.innerText + [...document.querySelectorAll("input")]
            .filter(one => one.type !== "hidden").map(one => one.value).join(" ")))"""
    )
    page.goto(f"{live_server.url}/kiosk/identify/")
    page.get_by_label("Nomor rekam medis").fill(budi.medical_record_number)
    press(page, "Lanjut")
    press(page, "Ya, ini saya")
    press(page, "Umum")
    press(page, "Poli Anak")
    press(page, "dr. Sekar Wulandari")
    expect(page.get_by_text("BU** SAN****")).to_be_visible()
    press(page, "Ambil nomor")
    expect(page.locator(".ticket")).to_be_visible()
    assert any("BU**" in text for text in seen)
    seen.clear()
    if leaves_by_itself:
        press(page, "Selesai")
        expect(page.get_by_role("heading", name="Apa yang ingin Anda lakukan?")).to_be_visible()
    while page.go_back() and page.url != "about:blank":
        expect(page.locator("h1")).to_be_visible()
    assert len(seen) >= 6
    for text in seen:
        assert "BU**" not in text
        assert budi.medical_record_number not in text


def test_after_a_minute_alone_the_kiosk_asks_and_then_forgets(
    open_page: OpenPage, live_server: LiveServer, hospital, budi
) -> None:
    page = open_page(width=1080, height=1920)
    page.clock.install()
    page.goto(f"{live_server.url}/kiosk/identify/")
    page.get_by_label("Nomor rekam medis").fill(budi.medical_record_number)
    press(page, "Lanjut")
    expect(page.get_by_text("BU** SAN****")).to_be_visible()
    # The page is seen before its deferred script runs, and the minute is counted by the script.
    page.wait_for_load_state("load")
    page.clock.run_for(61_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    snap(page, "kiosk-idle-portrait")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Saya masih di sini").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(61_000)
    page.clock.run_for(21_000)
    expect(page.get_by_role("heading", name="Apa yang ingin Anda lakukan?")).to_be_visible()
    page.goto(f"{live_server.url}/kiosk/person/")
    expect(page.get_by_text("BU** SAN****")).to_have_count(0)


def test_twelve_seconds_after_the_ticket_the_kiosk_is_home_again(
    open_page: OpenPage, live_server: LiveServer, hospital
) -> None:
    page = open_page(width=1080, height=1920)
    page.clock.install()
    page.goto(f"{live_server.url}/kiosk/admission/begin/")
    press(page, "Umum")
    expect(page.locator("#leaving")).to_have_text(re.compile(r"^(12|11|10|[7-9])$"))
    page.clock.run_for(13_000)
    expect(page.get_by_role("heading", name="Apa yang ingin Anda lakukan?")).to_be_visible()


@pytest.mark.parametrize(("paper", "printable"), [(80, 72), (58, 48)])
def test_the_paper_is_as_wide_as_the_printers_and_its_number_at_least_20_mm_high(
    open_page: OpenPage, live_server: LiveServer, hospital, budi, tmp_path, paper: int, printable: int
) -> None:
    page = open_page(width=1080, height=1920)
    # The browser's own print job would still run, on a busy machine, when the test asks for the paper.
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    visit = hospital.booked(budi)
    verbs.check_in(visit, Press(clock.moment(TODAY, time(7, 10))))
    page.goto(f"{live_server.url}/kiosk/?paper={paper}")
    page.goto(f"{live_server.url}/kiosk/code/")
    page.get_by_label("Kode booking").fill(visit.booking_code)
    press(page, "Lanjut")
    press(page, "Cetak ulang tiket")
    expect(page.locator(".ticket")).to_be_visible()
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Cetak", exact=True).click()
    expect(page.locator("html[data-printed]")).to_have_count(1)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": paper * 96 // 25, "height": 900})
    measured = page.evaluate(
        """() => {
        const text = document.querySelector(".ticket-number text"), svg = document.querySelector(".ticket-number");
        const scale = svg.getBoundingClientRect().height / svg.viewBox.baseVal.height;
        const canvas = document.createElement("canvas").getContext("2d");
        const style = getComputedStyle(text);
        canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const ink = canvas.measureText(text.textContent);
        return {high: ink.actualBoundingBoxAscent * scale * 25.4 / 96,
                wide: document.querySelector(".ticket").getBoundingClientRect().width * 25.4 / 96,
                text: text.getBoundingClientRect().width * 25.4 / 96};
        }"""
    )
    snap(page, f"ticket-print-{paper}")
    assert measured["high"] >= 20
    assert measured["wide"] == pytest.approx(paper, abs=0.5)
    assert measured["text"] <= printable
    printed = page.pdf(path=tmp_path / "ticket.pdf", prefer_css_page_size=True)
    pages = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", printed)
    assert len(pages) == 1
    wide, high = (float(points) * 25.4 / 72 for points in pages[0])
    assert wide == pytest.approx(paper, abs=0.5)
    assert 100 < high < 160


def test_staff_print_a_ticket_from_a_page_that_is_right(open_page: OpenPage, live_server: LiveServer, hospital) -> None:
    page = open_page(width=1366, height=768)
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    client = logged_in("work_admission", name="admisi")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    visit = hospital.here()
    page.goto(f"{live_server.url}{reverse('print:visit', args=[visit.pk])}?counter={hospital.desk.pk}")
    expect(page.get_by_role("button", name="Cetak")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("html[data-printed]")).to_have_count(1)
    expect(page.get_by_role("list")).to_contain_text("admisi, Loket 1")
    snap(page, "staff-print")
    assert axe_violations(page) == []
    page.reload()
    expect(page.get_by_role("button", name="Cetak ulang")).to_be_visible()
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)
    expect(page.locator("html[data-printed]")).to_have_count(0)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 80 * 96 // 25, "height": 700})
    snap(page, "staff-print-paper")
    wide = page.evaluate("document.querySelector('.ticket').getBoundingClientRect().width")
    assert wide == pytest.approx(80 * 96 / 25.4, abs=2)
    assert not page.locator("header, .staff-print-side").locator("visible=true").count()
    assert TicketPrint.objects.count() == 1


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("state", ["waiting", "called"])
def test_the_status_page_on_a_phone_is_right(
    open_page: OpenPage, live_server: LiveServer, hospital, budi, state: str, width: int
) -> None:
    page = open_page(width=width, height=844)
    hospital.now = clock.moment(TODAY, time(7, 11))
    for _person in range(3):
        hospital.here()
    visit = hospital.here(budi)
    if state == "called":
        entry = visit.entries.get()
        verbs.call(entry, hospital.by(hospital.room, at=hospital.later(), reason="uji"), counter=hospital.room)
    page.goto(f"{live_server.url}/s/{visit.status_token}/")
    for language in ("English", "Bahasa Indonesia"):
        expect(page.get_by_text(visit.label)).to_be_visible()
        assert "Budi" not in page.content()
        assert "BU**" not in page.content()
        snap(page, f"status-{state}-{width}-before-{language[:2]}")
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        press(page, language)
    expect(page.get_by_text("Nomor Anda", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_a_ticket_that_is_not_known_says_so_on_a_phone(
    open_page: OpenPage, live_server: LiveServer, hospital, width: int
) -> None:
    page = open_page(width=width, height=844, answers={404})
    answer = page.goto(f"{live_server.url}/s/AAAAAAAAAAAAAAAAAAAAAA/")
    assert answer is not None
    assert answer.status == 404
    for language, title in (("English", "Tiket ini tidak kami temukan"), ("Bahasa Indonesia", "We cannot find this")):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        snap(page, f"status-unknown-{width}-before-{language[:2]}")
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        press(page, language)
    expect(page.get_by_role("heading", name="Tiket ini tidak kami temukan")).to_be_visible()


def test_the_status_page_follows_without_being_reloaded(
    open_page: OpenPage, live_server: LiveServer, hospital, budi
) -> None:
    page = open_page(width=390, height=844)
    visit = hospital.here(budi)
    page.clock.install()
    page.goto(f"{live_server.url}/s/{visit.status_token}/")
    expect(page.get_by_role("heading", name="Menunggu giliran")).to_be_visible()
    verbs.call(visit.entries.get(), hospital.by(hospital.room, at=hospital.later()), counter=hospital.room)
    page.clock.run_for(11_000)
    expect(page.get_by_role("heading", name="Nomor Anda dipanggil")).to_be_visible()
    expect(page).to_have_title(f"Nomor Anda dipanggil · {visit.label}")
    page.context.set_offline(True)
    page.clock.run_for(40_000)
    expect(page.get_by_role("status")).to_contain_text("Menyambung ulang")
    page.context.set_offline(False)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1366, 768)])
def test_in_a_small_window_the_kiosk_still_works(
    open_page: OpenPage, live_server: LiveServer, hospital, width: int, height: int
) -> None:
    page = open_page(width=width, height=height)
    for address in ("", "code/", "identify/", "help/", "admission/begin/"):
        page.goto(f"{live_server.url}/kiosk/{address}")
        snap(page, f"small-{width}-{address.strip('/').replace('/', '-') or 'home'}")
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    press(page, "Umum")
    expect(page.locator(".ticket")).to_be_visible()
    page.wait_for_load_state()
    snap(page, f"small-{width}-ticket")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", ["/", "/login/"])
def test_the_doors_and_the_login_are_right(
    open_page: OpenPage, live_server: LiveServer, hospital, address: str
) -> None:
    for width, height in ((1280, 800), (390, 844)):
        page = open_page(width=width, height=height)
        page.goto(f"{live_server.url}{address}")
        snap(page, f"door{address.replace('/', '-')}{width}")
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
