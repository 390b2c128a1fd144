"""From an empty database by the guided set-up: steps 3 to 7 as a person presses them, counted, on desk and phone."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from antrean_project.groups import DATA_KEEPER
from queues.models import Clinic, Counter
from queues.readiness import rules
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.group_browsers import browser_of

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
# docs/benchmarks.md says so too. Without the practices, which are typed or come from HFIS.
PRESSES = 9


class Hand:
    """A press is a click, or a field that gets the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, what: Locator) -> None:
        what.first.click()
        self.presses += 1

    def fill(self, label: str, text: str, *, new: bool = False) -> None:
        fields = self.page.locator(".poli-new").get_by_label(label) if new else self.page.get_by_label(label)
        fields.first.fill(text)
        self.presses += 1


def looks_right(page: Page, name: str) -> None:
    snap(page, f"setup-{name}")
    assert axe_violations(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, "the page scrolls sideways"


def drafts() -> None:
    """As a run of HFIS leaves them: three polis, one of which tells too much."""
    for code, letters, name in (("ANA", "A", "Poli Anak"), ("JIW", "J", "Poli Jiwa"), ("HDL", "H", "Hemodialisa")):
        Clinic.objects.create(
            name=name, label_prefix=letters, bpjs_poli_code=code, bpjs_subspecialist_code=code, is_draft=True
        )


@pytest.mark.parametrize("size", SIZES)
def test_an_empty_hospital_is_set_up_in_few_presses(
    transactional_db: None, open_page: OpenPage, live_server: LiveServer, size: str
) -> None:
    width, height = SIZES[size]
    page = open_page(width=width, height=height)
    User.objects.create_superuser("kepala")
    drafts()
    login(page, browser_of(DATA_KEEPER), live_server)
    hand = Hand(page)

    page.goto(live_server.url + "/")
    expect(page.get_by_role("heading", name="Menyiapkan rumah sakit")).to_be_visible()
    looks_right(page, f"overview-{size}")
    hand.press(page.get_by_role("link", name="Poli dan dokter", exact=False))
    hand.press(page.get_by_text("Tambah poli tanpa BPJS"))
    hand.fill("Nama poli", "Eksekutif", new=True)
    looks_right(page, f"polis-{size}")
    hand.press(page.get_by_role("button", name="Simpan poli"))
    # The payers that are there already hold: it leads to the places.
    expect(page.get_by_text("Poli disimpan:")).to_be_visible()
    looks_right(page, f"places-{size}")
    hand.press(page.get_by_role("button", name="Buat 6 loket dan ruang"))
    # It leads to the plan: its lines are typed another time.
    expect(page.get_by_text("Tempat dibuat.")).to_be_visible()
    hand.press(page.get_by_role("link", name="Semua langkah"))
    hand.press(page.get_by_role("link", name="Petugas"))
    looks_right(page, f"staff-{size}")
    hand.press(page.get_by_role("button", name="Buat akun dan slip"))
    expect(page.locator(".slip-password")).to_have_count(6)
    looks_right(page, f"slips-{size}")
    hand.press(page.get_by_role("link", name="Sudah dicetak, lanjutkan"))
    expect(page.locator("#staff")).to_contain_text("selesai")

    assert hand.presses == PRESSES
    assert {finding.rule.id for finding in rules.findings(at=timezone.now())} == {"ready.202"}
    assert Counter.objects.get(name="Ruang Hemodialisa").capacity == 4
