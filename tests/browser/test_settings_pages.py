"""The hospital's settings as people see them: on a desk, on a phone, by keyboard, and with a colleague in between."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from queues import rules, verbs
from queues.press import Press
from queues.verbs import RuleChange
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
PAGE = "/setup/settings/"


@pytest.mark.parametrize("size", SIZES)
def test_list_form_refusal_and_history(
    transactional_db: None, open_page: OpenPage, live_server: LiveServer, size: str
) -> None:
    width, height = SIZES[size]
    page = open_page(width=width, height=height)
    login(page, logged_in("view_rulevalue", "set_rules_of_supervisor", name="penyelia"), live_server)

    def looks_right(name: str) -> None:
        snap(page, f"settings-{name}-{size}")
        assert axe_violations(page) == []
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, "the page scrolls sideways"

    page.goto(live_server.url + PAGE)
    looks_right("list")
    page.get_by_role("link", name="Ubah Waktu untuk mengurungkan").click()
    page.get_by_label("Nilai baru").fill("99")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Dari 0 sampai 60.")
    looks_right("refused")
    page.get_by_label("Nilai baru").fill("20")
    page.get_by_label("Alasan").fill("petugas baru")
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.get_by_text("Tekanan dapat diurungkan selama 20 detik")).to_be_visible()
    looks_right("preview")
    colleague = User.objects.create_user("rekan", first_name="Budi", last_name="Santoso")
    verbs.change_rule(RuleChange("UNDO_SECONDS", "15", 0), Press(timezone.now(), user=colleague, reason="coba"))
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert").first).to_contain_text("Budi Santoso")
    looks_right("crossed")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Sudah disimpan.")).to_be_visible()
    assert rules.current().undo_seconds == 20
    looks_right("saved")
