"""The page of readiness as people see it: what stops patients first, a look before each press, on desk and phone."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from queues.models import AdmissionClass, Counter, Payer, Stop
from queues.readiness import rules
from tests.browser.conftest import OpenPage, axe_violations, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import Hospital, staff_for_every_desk

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 768), "phone": (390, 844)}


@pytest.mark.parametrize("size", SIZES)
def test_what_is_missing_is_seen_and_made_by_a_press(
    hospital: Hospital, open_page: OpenPage, live_server: LiveServer, size: str
) -> None:
    width, height = SIZES[size]
    page = open_page(width=width, height=height)
    staff_for_every_desk()
    User.objects.create_superuser("kepala")
    Stop.objects.filter(clinic=hospital.internal).update(is_active=False)
    Counter.objects.filter(pk=hospital.lab_desk.pk).update(is_active=False)
    AdmissionClass.objects.update(is_active=False)
    Payer.objects.create(code="KEDUA", name="Kedua", is_jkn=True)
    login(page, logged_in("view_rulevalue", "set_rules_of_data", name="pengelola"), live_server)

    page.goto(f"{live_server.url}/setup/readiness/")
    expect(page.get_by_text("4 hal menghentikan pasien.")).to_be_visible()
    payers = page.locator('[id="ready.106"]')
    payers.locator("summary").click()
    expect(payers.get_by_text("Kedua: bukan JKN lagi")).to_be_visible()
    snap(page, f"readiness-{size}")
    assert axe_violations(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, "the page scrolls sideways"
    payers.get_by_role("button", name="Jadikan tepat satu").click()
    expect(page.get_by_text("3 hal menghentikan pasien.")).to_be_visible()
    places = page.locator('[id="ready.102"]')
    places.locator("summary").click()
    places.get_by_role("button", name="Buat yang kurang").click()
    expect(page.get_by_text("Siap: setiap nomor yang diambil dapat dipanggil.")).to_be_visible()
    assert not {one.rule.id for one in rules.findings(at=timezone.now())} & {"ready.101", "ready.102", "ready.107"}
