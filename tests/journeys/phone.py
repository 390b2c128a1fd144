"""A patient's phone: the app's tab (the simulator's Mobile JKN page) and the tab that the ticket's QR opens."""

from playwright.sync_api import Locator, expect

from tests.journeys.tabs import Tabs, press

SIZE = (390, 844)


class Phone:
    """Of one patient."""

    def __init__(self, tabs: Tabs, app_url: str) -> None:
        self._tabs = tabs
        self._app_url = app_url
        self.app = tabs.device(*SIZE)
        self.status = self.app
        self.number = ""

    def book(self, member: str, *, clinic: str, doctor: str) -> str:
        """Person, referral, doctor, "Ambil antrean"; the booking code on the ticket."""
        self.app.goto(self._app_url)
        self._tabs.look(self.app, "app-members")
        self.app.get_by_role("link", name=member).click()
        self._tabs.look(self.app, "app-referrals")
        self.app.get_by_role("link").filter(has_text=clinic).filter(has_text="Rujukan FKTP").click()
        self.app.get_by_role("radio", name=doctor).check()
        self._tabs.look(self.app, "app-doctors")
        press(self.app, "Ambil antrean")
        expect(self.app.get_by_role("heading", name="Nomor antrean poliklinik")).to_be_visible()
        self._tabs.look(self.app, "app-ticket")
        self.number = self.app.locator(".ticket .number").inner_text()
        return self.app.locator(".code").inner_text()

    def check_in(self) -> None:
        """With the app, in front of the poli."""
        press(self.app, "Check In")
        self.is_told("Check in berhasil.")

    def is_told(self, words: str) -> None:
        """A notice of the app."""
        expect(self.app.get_by_role("status").filter(has_text=words)).to_be_visible()

    def app_says(self, *, remaining: int, called: str) -> None:
        """What the app shows when it is asked again: sisaantrean and antreanpanggil."""
        self.app.get_by_role("link", name="Perbarui").click()
        expect(self._count("Sisa")).to_have_text(str(remaining))
        expect(self._count("Dipanggil")).to_have_text(called)

    def app_lists(self, steps: int) -> None:
        """How many steps BPJS has, as the app shows them to their owner."""
        self.app.get_by_role("link", name="Perbarui").click()
        expect(self.app.locator(".tasks li")).to_have_count(steps)
        expect(self.app.locator(".ticket .status")).to_have_text("Selesai dilayani")
        self._tabs.look(self.app, "app-over")

    def _count(self, name: str) -> Locator:
        return self.app.locator(".counts div").filter(has_text=name).locator("dd")

    def scan_ticket(self, address: str) -> None:
        """The link in the QR of the ticket, in a tab that stays open from now on."""
        if self.status is self.app:
            self.status = self.app.context.new_page()
        self.status.goto(address)

    def says(self, headline: str, *, steps: str, remaining: int | None = None) -> None:
        """The open tab follows by itself; `steps` are the states of Loket, Poli and Farmasi, as "done now todo"."""
        expect(self.status.get_by_role("heading", level=1)).to_have_text(headline)
        expect(self.status.locator(".status-steps li")).to_have_class([f"is-{state}" for state in steps.split()])
        if remaining is not None:
            expect(self.status.locator(".status-figures dd").first).to_have_text(str(remaining))

    def shown_number(self) -> str:
        """The number on the open tab: after the poli it is the pharmacy's."""
        return self.status.locator(".status-number").inner_text()

    def look(self, name: str) -> None:
        self._tabs.look(self.status, f"status-{name}")
