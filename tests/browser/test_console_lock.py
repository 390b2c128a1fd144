"""A screen locks: nothing is read, nothing is lost, and the same person goes on where they were."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from queues.models import Call
from staff_login import pins
from tests.browser.conftest import axe_violations, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
PIN = "480261"


def test_a_locked_console_is_blank_refuses_and_keeps_what_was_typed(
    hospital: Hospital, at_work: Callable[..., Page]
) -> None:
    hospital.here()
    hospital.here()
    page = at_work(console(hospital.room), answers=(403, 423))
    pins.set_pin(User.objects.get(username="perawat-ana"), PIN, at=timezone.now())
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-1 dipanggil")
    page.locator("#rx-NON_COMPOUND").check()
    page.locator("#rx-medicine-1").fill("Parasetamol 500 mg")
    page.keyboard.press("Alt+l")
    lock = page.get_by_role("dialog", name="Layar terkunci")
    expect(lock).to_be_visible()
    expect(page.locator('[data-region="list"]')).to_be_hidden()
    expect(page.locator("header.topbar")).to_be_hidden()
    snap(page, "console-locked")
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    calls = Call.objects.count()
    # Past the overlay, as a script or another tab would: the server refuses.
    status = page.evaluate(
        "() => { const form = document.querySelector('#card-form');"
        " return fetch(form.action, { method: 'POST', body: new FormData(form) }).then(answer => answer.status); }"
    )
    assert status == 423
    assert Call.objects.count() == calls
    page.keyboard.type("000777")
    page.keyboard.press("Enter")
    expect(lock).to_contain_text("PIN atau kata sandi tidak cocok.")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(lock).to_be_hidden()
    expect(page.locator('[data-region="list"]')).to_be_visible()
    expect(page.locator("#rx-medicine-1")).to_have_value("Parasetamol 500 mg")
    page.locator("#verb-n").click()
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-2 dipanggil")
