"""The outbox in the admin: BPJS's words, no personal numbers, and acts for those who may."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import BpjsGate, GiveUpCause, MessageState, OutboxMessage
from bpjs_bridge.outbox.delivery import Deliverer
from tests.group_browsers import browser_of
from tests.outbound.road import Road
from tests.outbound.test_refusals import correct_the_nik, refused_for_a_wrong_nik

LIST = reverse("admin:bpjs_bridge_outboxmessage_changelist")


@pytest.fixture
def parked(road: Road) -> OutboxMessage:
    return refused_for_a_wrong_nik(road)


def press(client: Client, action: str, message: OutboxMessage, **more: str) -> str:
    answer = client.post(LIST, {"action": action, "_selected_action": [message.pk], **more}, follow=True)
    return answer.content.decode()


def test_the_list_shows_bpjs_words_and_no_personal_number(parked: OutboxMessage) -> None:
    client = browser_of("Penyelia")
    page = client.get(LIST).content.decode()
    page += client.get(reverse("admin:bpjs_bridge_outboxmessage_change", args=[parked.pk])).content.decode()
    assert "data nik belum sesuai." in page
    assert parked.visit.booking_code in page
    for row in parked.visit.patient.identifiers.all():
        assert row.value not in page


def test_a_supervisor_resends(parked: OutboxMessage, road: Road) -> None:
    correct_the_nik(parked)
    page = press(browser_of("Penyelia"), "resend_parked", parked)
    assert "1 pesan dikirim ulang." in page
    road.drain()
    again = OutboxMessage.objects.get(visit=parked.visit, position=0, state=MessageState.DELIVERED)
    assert again.requested_by == User.objects.get(username="orang-Penyelia")


def test_giving_up_needs_a_reason_and_keeps_the_name(parked: OutboxMessage) -> None:
    client = browser_of("Penyelia")
    assert "Isi alasannya." in press(client, "give_up_parked", parked)
    press(client, "give_up_parked", parked, reason="NIK pasien salah")
    parked.refresh_from_db()
    assert (parked.state, parked.given_up_cause) == (MessageState.GIVEN_UP, GiveUpCause.PERSON)
    assert (parked.given_up_by.username, parked.given_up_reason) == ("orang-Penyelia", "NIK pasien salah")


@pytest.mark.parametrize("group", ["Perawat poli", "Admisi", "Farmasi"])
def test_others_may_not_act(parked: OutboxMessage, group: str) -> None:
    press(browser_of(group), "give_up_parked", parked, reason="Coba-coba")
    parked.refresh_from_db()
    assert parked.state == MessageState.PARKED


def test_a_supervisor_resumes_what_was_halted(road: Road) -> None:
    road.ticket()
    road.simulator.settings(signature_window_seconds=300)
    with BpjsClient.antrean() as client:
        Deliverer(client).deliver_next()
    gate = BpjsGate.objects.get()
    assert gate.halted_at is not None
    url = reverse("admin:bpjs_bridge_bpjsgate_changelist")
    browser = browser_of("Penyelia")
    assert "jam server" in browser.get(url).content.decode()
    browser.post(url, {"action": "resume", "_selected_action": [gate.pk]})
    gate.refresh_from_db()
    assert gate.halted_at is None
    assert gate.resumed_by == User.objects.get(username="orang-Penyelia")
