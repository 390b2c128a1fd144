"""A prescription that is being typed, in a real browser: holds, an undo, a second screen, a reload lose none of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from queues.models import PrescriptionDraft, PrescriptionItem
from tests.browser.conftest import card, console
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


def said(page: Page) -> Locator:
    return page.locator('[data-region="messages"]')


def medicine(page: Page) -> Locator:
    return page.locator("#card-form [name=medicine_1]")


def type_a_prescription(page: Page, words: str = "Puyer batuk") -> None:
    page.get_by_text("Racikan", exact=True).click()
    medicine(page).fill(words)


@pytest.fixture
def page(hospital: Hospital, at_work: AtWork) -> Page:
    """A-1 in the room, A-2 waits."""
    hospital.here()
    hospital.here()
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("A-1 dipanggil")
    return page


def test_it_comes_back_from_being_held(hospital: Hospital, page: Page) -> None:
    type_a_prescription(page)
    page.locator('[data-hotkey="h"]').click()
    expect(said(page)).to_contain_text("A-1 ditahan.")
    page.locator(".row", has_text="A-1").locator("a").click()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(said(page)).to_contain_text("A-1 dilanjutkan.")
    expect(medicine(page)).to_have_value("Puyer batuk")
    expect(page.locator("#rx-COMPOUND")).to_be_checked()


def test_the_undo_of_next_brings_it_back(hospital: Hospital, page: Page) -> None:
    type_a_prescription(page)
    page.wait_for_timeout(1100)
    page.locator('[data-hotkey="n"]').click()
    expect(said(page)).to_contain_text("A-2 dipanggil")
    expect(medicine(page)).to_have_value("")
    page.keyboard.press("z")
    expect(card(page)).to_contain_text("A-1")
    expect(medicine(page)).to_have_value("Puyer batuk")


@pytest.mark.parametrize("answer", ["cut", "broken"])
def test_what_could_not_be_saved_is_saved_without_another_letter(hospital: Hospital, page: Page, answer: str) -> None:
    refused: list[str] = []

    def fail_once(route: Route) -> None:
        if refused:
            route.fallback()
            return
        refused.append(route.request.url)
        route.abort("internetdisconnected") if answer == "cut" else route.fulfill(status=502, body="")

    page.route("**/draft/", fail_once)
    with page.expect_response(lambda response: response.url.endswith("/draft/") and response.ok):
        type_a_prescription(page)
    assert refused
    page.reload()
    expect(medicine(page)).to_have_value("Puyer batuk")


def test_what_is_typed_at_the_moment_of_an_undo_is_kept(hospital: Hospital, page: Page) -> None:
    page.keyboard.press("s")
    expect(said(page)).to_contain_text("mulai dilayani")
    type_a_prescription(page)
    page.locator('[data-hotkey="z"]').click()
    expect(said(page)).to_contain_text("Diurungkan.")
    expect(medicine(page)).to_have_value("Puyer batuk")


def test_it_is_on_a_second_screen_while_it_is_typed_and_stays_after_a_reload(
    hospital: Hospital, page: Page, at_work: AtWork
) -> None:
    colleague = at_work(console(hospital.room))
    type_a_prescription(page)
    expect(medicine(colleague)).to_have_value("Puyer batuk")
    medicine(page).press_sequentially(" malam")
    assert medicine(page).input_value() == "Puyer batuk malam", "a save moves nothing under the hand"
    page.reload()
    expect(medicine(page)).to_have_value("Puyer batuk malam")
    page.wait_for_timeout(1100)
    expect(medicine(colleague)).to_have_value("Puyer batuk malam")
    colleague.locator('[data-hotkey="f"]').click()
    expect(said(colleague)).to_contain_text("A-1 selesai.")
    assert [item.medicine for item in PrescriptionItem.objects.all()] == ["Puyer batuk malam"]


def test_a_row_added_and_the_focus_stay_while_it_is_saved(hospital: Hospital, page: Page) -> None:
    type_a_prescription(page)
    page.get_by_role("button", name="Tambah baris").click()
    page.keyboard.type("Salep")
    page.wait_for_timeout(2500)
    expect(page.locator("#rx-medicine-6")).to_be_focused()
    expect(page.locator("#rx-medicine-6")).to_have_value("Salep")
    page.locator("#rx-NON_COMPOUND").check()
    page.wait_for_timeout(2500)
    expect(page.locator("#rx-NON_COMPOUND")).to_be_focused()
    expect(page.locator("#rx-medicine-6")).to_have_value("Salep")
    assert PrescriptionDraft.objects.get().kind == "NON_COMPOUND"
