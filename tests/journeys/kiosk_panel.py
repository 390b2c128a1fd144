"""The kiosk in the hall, used as patients use it: pad, scanner, large buttons."""

from playwright.sync_api import expect

from tests.journeys.tabs import Tabs, press

SIZE = (1080, 1920)
HOME = "Apa yang ingin Anda lakukan?"


class KioskPanel:
    """One panel, one patient after another."""

    def __init__(self, tabs: Tabs, url: str) -> None:
        self._tabs = tabs
        self.page = tabs.device(*SIZE)
        self.page.goto(url)
        self._tabs.look(self.page, "kiosk-home")

    def check_in_by_pad(self, code: str) -> str:
        """Saya sudah daftar, the code key by key, "Benar ini Anda?"; the number on the ticket."""
        self._open("Saya sudah daftar")
        for sign in code:
            self.page.locator(f'[data-key="{sign}"]').click()
        self._tabs.look(self.page, "kiosk-code")
        press(self.page, "Lanjut")
        return self._confirm()

    def check_in_by_scan(self, code: str) -> str:
        """At the home page: no field has the focus, the keys come fast and end with Enter."""
        self.page.keyboard.type(code, delay=1)
        self.page.keyboard.press("Enter")
        return self._confirm()

    def _open(self, tile: str) -> None:
        """Its page comes when the kiosk has heard that its server answers."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=tile).click()

    def _confirm(self) -> str:
        expect(self.page.get_by_role("heading", name="Benar ini Anda?")).to_be_visible()
        self._tabs.look(self.page, "kiosk-confirm")
        press(self.page, "Check in")
        return self._take_ticket("poli")

    def take_counter_number(self, kind: str) -> str:
        """Ambil nomor loket, one press."""
        self._open("Ambil nomor loket")
        self._tabs.look(self.page, "kiosk-admission")
        press(self.page, kind)
        return self._take_ticket("admission")

    def _take_ticket(self, kind: str) -> str:
        """Its number; the panel is free again."""
        number = self.page.locator(".ticket-number text")
        label = number.text_content() or ""
        self._tabs.look(self.page, f"kiosk-ticket-{kind}")
        press(self.page, "Selesai")
        expect(self.page.get_by_role("heading", name=HOME)).to_be_visible()
        return label.strip()
