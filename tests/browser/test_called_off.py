"""A doctor falls ill in the morning: one decision in the admin, seen at once in the room and on a phone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import verbs
from queues.models import Channel, DecisionKind, Visit
from tests.browser.conftest import axe_violations, console, login, snap
from tests.hospital import Hospital

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def keeper(open_page: Callable[..., Page], live_server: LiveServer) -> Page:
    """A supervisor's browser in the admin."""
    client = Client()
    client.force_login(User.objects.create_superuser("kepala"))
    page = open_page(width=1366, height=768, base_url=live_server.url)
    login(page, client, live_server)
    return page


def people(hospital: Hospital) -> list[Visit]:
    inside = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    waiting = [hospital.here() for _ in range(3)]
    waiting.append(hospital.here(payer=hospital.cash, channel=Channel.KIOSK))
    return [*waiting, hospital.booked(), hospital.booked(), inside]


def test_a_decision_in_the_admin_reaches_room_and_phone(
    hospital: Hospital,
    keeper: Page,
    at_work: Callable[..., Page],
    open_page: Callable[..., Page],
    live_server: LiveServer,
) -> None:
    first, *_others = people(hospital)
    room = at_work(console(hospital.room))
    phone = open_page(width=390, height=844)
    phone.goto(f"{live_server.url}/s/{first.status_token}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Menunggu giliran")
    keeper.goto(reverse("admin:queue_clinicsession_change", args=[hospital.session.pk]))
    snap(keeper, "called-off-session")
    keeper.get_by_role("link", name="Batalkan praktek").click()
    expect(keeper.get_by_text("6 orang kehilangan nomornya")).to_be_visible()
    act = keeper.get_by_role("button", name="Batalkan praktek, 6 nomor dibatalkan")
    expect(act).to_be_in_viewport()
    snap(keeper, "called-off-confirm")
    keeper.get_by_label("Alasan").fill("dokter sakit mendadak")
    act.click()
    expect(keeper.locator(".messagelist .success")).to_contain_text("6 antrean dibatalkan, 1 orang dibiarkan selesai")
    snap(keeper, "called-off-done")
    expect(room.locator("#called-off .number")).to_have_text(["A-2", "A-3", "A-4", "A-5"])
    expect(room.get_by_text("Tidak ada yang menunggu.")).to_be_visible()
    snap(room, "called-off-room")
    # Without a stream a phone asks every ten seconds.
    expect(phone.get_by_role("heading", level=1)).to_have_text("Praktek dibatalkan", timeout=20_000)
    expect(phone.get_by_text("dokter sakit mendadak")).to_be_visible()
    snap(phone, "called-off-phone")
    desk = at_work(console(hospital.desk))
    desk.locator("#called-off summary").click()
    snap(desk, "called-off-desk")
    keeper.get_by_role("link", name="Buka lagi").click()
    expect(keeper.get_by_text("6 antrean yang sudah dibatalkan tidak kembali.")).to_be_visible()
    snap(keeper, "called-off-open-again")


def test_a_long_list_of_people_to_help_leaves_the_queue_of_another_doctor_in_sight(
    hospital: Hospital, at_work: Callable[..., Page]
) -> None:
    other = hospital.open(hospital.children, hospital.second_doctor)
    for _ in range(12):
        hospital.here()
    next_one, *_others = [hospital.here(session=other) for _ in range(3)]
    verbs.close_session(
        hospital.session, DecisionKind.LEAVE, hospital.by(at=hospital.later(), reason="dokter operasi darurat")
    )
    room = at_work(console(hospital.room), bypass_csp=True)
    expect(room.locator("#called-off .number")).to_have_count(12)
    expect(room.locator("#called-off .number").first).to_be_in_viewport(ratio=1)
    expect(room.locator(f".rows .number:text-is('{next_one.label}')")).to_be_in_viewport(ratio=1)
    snap(room, "called-off-and-waiting")
    room.locator("#called-off .number").last.scroll_into_view_if_needed()
    expect(room.locator("#called-off .number").last).to_be_in_viewport(ratio=1)
    assert axe_violations(room) == []


def test_axe_finds_nothing_on_the_phone_of_a_session_called_off(
    hospital: Hospital, open_page: Callable[..., Page], live_server: LiveServer
) -> None:
    visit = hospital.here()
    closing = verbs.close_session(
        hospital.session, DecisionKind.LEAVE, hospital.by(at=hospital.later(), reason="dokter sakit")
    )
    assert not closing.undone
    phone = open_page(width=390, height=844, bypass_csp=True)
    phone.goto(f"{live_server.url}/s/{visit.status_token}/")
    assert axe_violations(phone) == []
