"""The people behind the counters: they log in through the login page, choose their desk and press its buttons."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from playwright.sync_api import Locator, Page, expect

from tests.journeys.tabs import Tabs, press

SIZE = (1366, 768)
# Acts that carry task ids lie a second apart; a press that comes sooner is refused.
BETWEEN_ACTS_MS = 1100


@dataclass(frozen=True)
class Login:
    """One line of the table that `make demo` prints."""

    user: str
    password: str
    role: str
    page: str


def logins_of(path: Path) -> dict[str, Login]:
    """By user name."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["user"]: Login(**row) for row in rows}


def log_in(tabs: Tabs, page: Page, url: str, door: str, login: Login) -> None:
    """From the start page through a door to the login page, and on."""
    page.goto(url)
    tabs.look(page, "doors")
    page.get_by_role("link", name=door).click()
    page.get_by_label("Nama pengguna").fill(login.user)
    page.get_by_label("Kata sandi").fill(login.password)
    tabs.look(page, "login")
    press(page, "Masuk")


class Desk:
    """One console and the person who works at it."""

    def __init__(self, tabs: Tabs, url: str, login: Login) -> None:
        self._tabs = tabs
        self.page = tabs.device(*SIZE)
        log_in(tabs, self.page, url, "Petugas", login)
        desk = self.page.locator(f'a[href="{login.page}"]')
        expect(desk).to_be_visible()
        tabs.look(self.page, "desks")
        self.place = desk.locator(".desk-name").inner_text()
        desk.click()
        expect(self.list).to_be_visible()
        tabs.look(self.page, f"desk-{login.user}")

    @property
    def card(self) -> Locator:
        return self.page.locator('[data-region="card"]')

    @property
    def list(self) -> Locator:
        return self.page.locator('[data-region="list"]')

    def look(self, name: str) -> None:
        self._tabs.look(self.page, f"desk-{name}")

    def hears(self, words: str) -> None:
        """The console's own sentence after a press; a refusal stands in the same place."""
        expect(self.page.locator('[data-region="messages"]')).to_contain_text(words)

    def call(self, label: str) -> float:
        """Call this number, which is the next one; when the button was pressed."""
        self.a_second_passes()
        button = self.page.get_by_role("button", name=f"Panggil {label}")
        expect(button).to_be_enabled()
        pressed_at = monotonic()
        button.click()
        self.hears(f"{label} dipanggil")
        expect(self.card).to_contain_text(label)
        return pressed_at

    def verb(self, name: str) -> None:
        """One of the buttons at the bottom."""
        self.page.locator('[data-region="verbs"]').get_by_role("button", name=re.compile(f"^{name}")).click()

    def start(self, label: str) -> None:
        self.verb("Mulai dilayani")
        self.hears(f"{label} mulai dilayani")

    def finish(self, label: str) -> None:
        self.a_second_passes()
        self.verb("Selesai")
        self.hears(f"{label} selesai")

    def undo(self) -> None:
        """As long as it is offered."""
        self.verb("Urungkan")
        self.hears("Diurungkan.")

    def recall(self, label: str) -> None:
        self.verb("Panggil lagi")
        self.hears(f"{label} dipanggil lagi, kali ke-2")

    def prescribe(self, kind: str, medicines: Sequence[tuple[str, int, str]]) -> None:
        """On the card, before the press that ends the consultation."""
        self.card.get_by_role("radio", name=kind, exact=True).check()
        for row, (medicine, quantity, dosage) in enumerate(medicines, start=1):
            self.card.get_by_label(f"Obat {row}", exact=True).fill(medicine)
            self.card.get_by_label(f"Jumlah obat {row}", exact=True).fill(str(quantity))
            self.card.get_by_label(f"Aturan pakai obat {row}", exact=True).fill(dosage)

    def a_second_passes(self) -> None:
        self.page.wait_for_timeout(BETWEEN_ACTS_MS)

    # --- admission --------------------------------------------------------------------------------------------------
    def record(self, person: Mapping[str, str]) -> None:
        """A record for a person unknown to the hospital."""
        self.card.get_by_text("Pasien baru", exact=True).click()
        self.card.get_by_label("Jenis kelamin").select_option(label="Perempuan")
        for name, words in person.items():
            self.card.get_by_label(name, exact=True).fill(words)
        self.look("new-patient")
        press(self.page, "Buat rekam medis")
        self.hears("dibuat.")

    def register(self, *, payer: str, doctor: str) -> str:
        """The number at the poli."""
        self.card.get_by_role("radio", name=payer, exact=True).check()
        sessions = self.card.get_by_label("Poli dan dokter hari ini")
        sessions.select_option(value=sessions.locator("option", has_text=doctor).get_attribute("value"))
        self.a_second_passes()
        press(self.page, "Daftarkan", exact=True)
        self.hears("Terdaftar:")
        return self.card.locator(".registered .person-number").inner_text()

    # --- pharmacy ---------------------------------------------------------------------------------------------------
    def prepare(self, label: str, medicine: str) -> None:
        """It can be started at once because the poli named the medicines."""
        row = self.row(label)
        expect(row).to_contain_text(medicine)
        self.look("received")
        self.a_second_passes()
        row.get_by_role("button", name="Mulai siapkan").click()
        self.hears(f"{label} mulai disiapkan.")

    def ready(self, label: str) -> None:
        self.a_second_passes()
        self.row(label).get_by_role("button", name="Obat siap").click()
        self.hears(f"Obat {label} siap.")

    def hand_over(self, label: str) -> None:
        self.card.get_by_label("Hubungan dengan pasien").fill("pasien sendiri")
        self.verb("Serahkan")
        self.hears(f"{label}: ")
        expect(self.card).not_to_contain_text(label)

    def row(self, label: str) -> Locator:
        """Its line on the list."""
        number = self.page.locator(".number", has_text=re.compile(f"^{label}$"))
        return self.list.locator("li.row").filter(has=number)
