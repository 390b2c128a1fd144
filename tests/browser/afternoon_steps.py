"""The steps of the guided set-up as a hand presses them, at RS Rekaan."""

import re
import threading
from datetime import datetime, time
from io import StringIO

import time_machine
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from bpjs_bridge.fresh import hold_sending
from bpjs_bridge.schedules import runs
from queues import clock
from staff_login import first_admin
from tests.browser import rekaan
from tests.browser.afternoon_hand import Hand
from tests.environment import FOR_TESTS
from tests.hospital import TODAY
from tests.outbound.road import drain
from tests.setup.test_opening import MADE_NOW
from tests.simulator_process import SimulatorProcess

KEYS = ("BPJS_CONS_ID", "BPJS_SECRET_KEY", "BPJS_ANTREAN_USER_KEY", "BPJS_VCLAIM_USER_KEY")
BEGINS = clock.moment(TODAY, time(13, 5))
PASSWORD = "Sandi-rekaan-271828"
# Acts that carry task ids lie a second apart.
BETWEEN_ACTS_MS = 1100


class Afternoon:
    """The installation as `migrate` leaves it, its BPJS, and a wall clock that a test moves on."""

    def __init__(self, simulator: SimulatorProcess, server: str, travel: time_machine.Traveller) -> None:
        self.simulator, self.server, self.travel = simulator, server, travel
        self.move_to(BEGINS)
        with override_settings(DEMO=False):
            hold_sending(plan=MADE_NOW)
        said = StringIO()
        call_command("create_ws_user", "bpjs", stdout=said)
        found = re.search(r"shown this once: (\S+)", said.getvalue())
        assert found is not None
        simulator.set_hospital(server, user="bpjs", password=found[1])

    def move_to(self, moment: datetime) -> None:
        """The hospital's clock and BPJS's."""
        self.travel.move_to(moment)
        offset = int(moment.timestamp() - time_machine.escape_hatch.time.time())
        self.simulator.settings(clock_offset_seconds=offset, signature_window_seconds=10**9, is_schedule_spaced=True)

    def relay(self) -> None:
        """What the relay does beside the browser: HFIS is read, and what is due is told."""
        while runs.is_waiting():
            runs.work(stopping=threading.Event())
        drain(timezone.now())


# --- the steps -------------------------------------------------------------------------------------------------------
def account(hand: Hand, here: Afternoon) -> None:
    hand.begin("0 Akun")
    hand.page.goto(f"{here.server}/setup/")
    hand.fill("Kode", first_admin.code())
    hand.fill("Nama pengguna", "kepala")
    hand.fill("Kata sandi", PASSWORD)
    hand.fill("Kata sandi sekali lagi", PASSWORD)
    hand.looks("first-administrator")
    hand.button("Buat administrator")
    hand.looks("steps")


def identity(hand: Hand, here: Afternoon) -> None:
    hand.begin("1 Rumah sakit")
    hand.link("Lanjutkan")
    hand.fill_in("#HOSPITAL_NAME", rekaan.NAME)
    hand.fill_in("#HOSPITAL_CODE", rekaan.CODE)
    hand.looks("hospital")
    hand.button("Simpan")


def access(hand: Hand, here: Afternoon) -> None:
    hand.begin("2 Kunci BPJS")
    for name in KEYS:
        hand.fill_in(f"#{name}", FOR_TESTS[name])
    hand.fill_in("#reason", "akses dari BPJS")
    hand.looks("access")
    hand.button("Uji dan simpan")
    hand.reads("Poli dan dokter")


def polis(hand: Hand, here: Afternoon) -> None:
    hand.begin("3 Poli, dokter")
    hand.button("Ambil poli dan dokter dari HFIS")
    here.relay()
    # The page follows the fetch, and is drawn anew with what came.
    expect(hand.page.get_by_text("baru dari HFIS").first).to_be_visible()
    hand.press(hand.page.get_by_text("Tambah poli tanpa BPJS"))
    new = hand.page.locator(".poli-new")
    hand.fill("Nama poli", "Eksekutif", within=new)
    hand.fill("Dokter", rekaan.EXECUTIVE_DOCTOR, within=new)
    hand.looks("polis")
    hand.button("Simpan poli")


def places(hand: Hand, here: Afternoon) -> None:
    # The four payers hold already.
    hand.begin("4 Penjamin")
    hand.begin("5 Tempat")
    hand.looks("places")
    hand.press(hand.page.get_by_role("button", name=re.compile(r"^Buat \d+ loket dan ruang")))


def plan(hand: Hand, here: Afternoon) -> None:
    hand.begin("6 Jadwal")
    hand.link("Usulkan dari HFIS")
    hand.looks("plan-of-hfis")
    with hand.waits("plan"):
        hand.button("Ambil yang dicentang")
        hand.reads("praktek diambil")
    hand.link("Tambah praktek")
    hand.choose("Poli", "Eksekutif")
    hand.choose("Dokter", rekaan.EXECUTIVE_DOCTOR)
    for day in ("Senin", "Selasa", "Rabu", "Kamis", "Jumat"):
        hand.press(hand.page.get_by_label(day, exact=True))
    hand.fill_in("#id_starts", "7")
    hand.fill_in("#id_ends", "17")
    hand.fill_in("#id_capacity", "20")
    hand.looks("plan-line")
    hand.button("Simpan dan buka jadwalnya")
    hand.looks("plan")


def staff(hand: Hand, here: Afternoon) -> None:
    hand.begin("7 Petugas")
    hand.link("Semua langkah")
    hand.link("Lanjutkan")
    hand.looks("staff")
    hand.button("Buat akun dan slip")
    hand.looks("slips")
    hand.link("Sudah dicetak, lanjutkan")


def screens(hand: Hand, here: Afternoon) -> None:
    hand.begin("8 Layar, anjungan")
    hand.link("Lanjutkan")
    hand.looks("screens")
    hand.press(hand.page.get_by_role("button", name=re.compile(r"^Buat \d+ layar")))


def texts(hand: Hand, here: Afternoon) -> None:
    hand.begin("9 Teks")
    hand.fill_in("#TICKET_FOOTNOTE", "Datang 15 menit sebelum waktunya.")
    hand.looks("texts")
    hand.button("Simpan")


def old_records(hand: Hand, here: Afternoon) -> None:
    hand.begin("10 Data lama")
    hand.link("Semua langkah")
    row = hand.page.locator("#imports")
    hand.press(row.get_by_text("Lewati dulu"))
    hand.press(row.get_by_label("Alasan"))
    row.get_by_label("Alasan").fill("mulai tanpa data lama")
    hand.press(row.get_by_role("button", name="Lewati"))


def walk(hand: Hand, here: Afternoon) -> None:
    """The desk, the room, the wall and the pharmacy are tabs of this browser; their presses count as well."""
    hand.begin("11 Uji jalan")
    hand.press(hand.page.locator("#walk").get_by_role("link", name="Uji jalan"))
    hand.choose("Ruang poli", "Ruang Anak")
    hand.button("Mulai uji jalan")
    hand.reads("UJ-1")
    desk = opened(hand, "Buka Loket 1")
    console(hand, desk, "Panggil UJ-1")
    console(hand, desk, "Selesai")
    hand.reads("Buka konsol ruang")
    hand.looks("walk-at-the-room")
    room = opened(hand, "Buka Ruang Anak")
    console(hand, room, "Panggil UJ-1")
    wall = opened(hand, "Buka Poli 1")
    expect(wall.locator(".wall-call")).to_contain_text("UJ-1")
    hand.button("Terdengar")
    hand.press(room.get_by_role("radio", name="Non racikan", exact=True))
    console(hand, room, "Selesai")
    chemist = opened(hand, "Buka Farmasi 1")
    for verb in ("Mulai siapkan", "Obat siap", "Panggil UJ-1", "Serahkan"):
        console(hand, chemist, verb)
    hand.reads("Semua layar bekerja.")
    hand.looks("walk-is-complete")
    hand.button("Tutup uji jalan")
    for tab in (desk, room, wall, chemist):
        tab.close()


def opened(hand: Hand, name: str) -> Page:
    """A screen that the page of the walk names, in a tab of its own."""
    with hand.page.expect_popup() as tab:
        hand.link(name)
    return tab.value


def console(hand: Hand, tab: Page, verb: str) -> None:
    tab.wait_for_timeout(BETWEEN_ACTS_MS)
    hand.press(tab.get_by_role("button", name=re.compile(f"^{verb}")))
    expect(tab.locator('[data-region="messages"]')).to_contain_text("UJ-1")


def opening(hand: Hand, here: Afternoon) -> None:
    hand.begin("12 Siap")
    hand.looks("ready")
    if (warnings := hand.page.get_by_label(re.compile("membuka meskipun"))).count():
        hand.press(warnings)
    hand.button("Buka")
    hand.reads("Rumah sakit dibuka")
    hand.looks("open")


SET_UP = (account, identity, access, polis, places, plan, staff, screens, texts, old_records, walk, opening)
