"""The desk for BPJS: held messages in groups, mended and sent again, one or many, by whoever may, once."""

import re

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bpjs_bridge.models import GiveUpCause, MessageState, OutboxMessage, ParkReason
from bpjs_bridge.outbox import corrections
from queues.models import ReferralCorrection
from tests.outbound.road import Road
from tests.outbound.test_corrected_records import RIGHT, WRONG, member_of
from tests.outbound.test_refusals import correct_the_nik, refused_for_a_wrong_nik
from tests.simulator_process import SimulatorProcess

PAGE, RESEND, GIVE_UP = "/reports/workbench/", "/reports/workbench/resend/", "/reports/workbench/give-up/"
ALL = ("view_outboxmessage", "resend_message", "give_up_message", "correct_referral", "mend_identities")


@pytest.fixture
def road(db: None, simulator: SimulatorProcess) -> Road:
    return Road(simulator)


def someone(*permissions: str, name: str = "penyelia") -> Client:
    user, _made = User.objects.get_or_create(username=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def refused(road: Road, count: int) -> list[OutboxMessage]:
    """So many numbers that BPJS would not have, each in words with another number in them."""
    road.simulator.fault("odd_refusal", match="add", times=count)
    for _number in range(count):
        road.ticket()
    road.drain()
    found = list(OutboxMessage.objects.filter(state=MessageState.PARKED).order_by("pk"))
    assert len(found) == count
    for number, message in enumerate(found):
        words = f"Kuota sesi {number + 17} penuh"
        OutboxMessage.objects.filter(pk=message.pk).update(last_message=words, park_reason=ParkReason.REFUSED)
    return found


def press(client: Client, address: str, *held: OutboxMessage, **fields: str) -> str:
    answer = client.post(address, {"message": [one.pk for one in held], **fields}, follow=True)
    assert answer.redirect_chain[0][1] == 303
    return answer.text


def test_words_that_differ_in_numbers_alone_are_one_group_with_its_meaning(road: Road) -> None:
    refused(road, 3)
    one = refused_for_a_wrong_nik(road)
    client = someone(*ALL)
    with time_machine.travel(road.hospital.now, tick=False):
        text = client.get(PAGE).text
    assert text.count('class="workbench-head"') == 2
    assert "Kuota sesi # penuh" in text
    assert "Data pasien ditolak" in text
    assert "7 hari lagi" in text
    key = re.search(r'group=([0-9a-f]{12})"[^>]*>\s*<span class="workbench-head"><b>Data pasien', text)
    assert key is not None
    chosen = client.get(PAGE, {"group": key[1]}).text
    assert "data nik belum sesuai." in chosen
    assert one.visit.booking_code in chosen
    for row in one.visit.patient.identifiers.all():
        assert row.value not in chosen
    assert one.visit.patient.name not in chosen


def test_many_are_sent_again_at_one_press_and_the_same_press_twice_sends_nothing_more(road: Road) -> None:
    held = refused(road, 3)
    client = someone(*ALL)
    assert client.get(f"{PAGE}?all").text.count("checked") == 3
    assert "3 pesan dikirim ulang." in press(client, RESEND, *held)
    written = OutboxMessage.objects.count()
    assert "3 pesan sudah diputuskan sebelumnya" in press(client, RESEND, *held)
    assert OutboxMessage.objects.count() == written
    road.drain()
    again = OutboxMessage.objects.filter(supersedes__in=held)
    assert {(one.state, one.requested_by and one.requested_by.username) for one in again} == {("DELIVERED", "penyelia")}
    assert "Tidak ada yang ditahan." in client.get(PAGE).text


def test_one_that_is_refused_holds_no_other_up(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    held = refused(road, 3)
    real = corrections.resend

    def meanwhile(message: OutboxMessage, **how: object) -> OutboxMessage:
        # Somebody else leaves the second one while this press is under way.
        if message.pk == held[1].pk:
            OutboxMessage.objects.filter(pk=message.pk).update(lease_epoch=message.lease_epoch + 1)
        return real(message, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(corrections, "resend", meanwhile)
    text = press(someone(*ALL), RESEND, *held)
    assert "2 pesan dikirim ulang." in text
    assert "1 pesan sudah diputuskan sebelumnya" in text


def test_what_bpjs_takes_no_more_is_only_left_with_a_reason(road: Road) -> None:
    held = refused(road, 2)
    OutboxMessage.objects.filter(pk__in=[one.pk for one in held]).update(park_reason=ParkReason.TOO_LATE)
    client = someone(*ALL)
    assert "Kirim ulang yang dicentang" not in client.get(PAGE).text
    assert "BPJS tidak menerima pesan ini lagi." in press(client, RESEND, *held)
    assert "Isi alasannya." in press(client, GIVE_UP, *held, reason=" ")
    assert OutboxMessage.objects.filter(state=MessageState.PARKED).count() == 2
    assert "2 pesan dilepas." in press(client, GIVE_UP, *held, reason="lewat H+7")
    held[0].refresh_from_db()
    assert (held[0].state, held[0].given_up_cause) == (MessageState.GIVEN_UP, GiveUpCause.PERSON)
    assert (held[0].given_up_by and held[0].given_up_by.username, held[0].given_up_reason) == ("penyelia", "lewat H+7")


def test_a_press_without_a_row_or_with_too_many_changes_nothing_and_says_so(road: Road) -> None:
    client = someone(*ALL)
    assert "Belum ada pesan yang dipilih." in press(client, RESEND)
    answer = client.post(RESEND, {"message": ["x", "9" * 30, "²"]}, follow=True)
    assert "Belum ada pesan yang dipilih." in answer.text
    answer = client.post(RESEND, {"message": list(range(201))}, follow=True)
    assert "paling banyak 200" in answer.text


def test_a_right_reference_is_written_beside_its_message_and_leaves(road: Road) -> None:
    patient = road.hospital.patient()
    member_of(road, patient)
    visit = road.ticket(patient, referral_number=WRONG)
    road.drain()
    held = OutboxMessage.objects.get(visit=visit, state=MessageState.PARKED)
    address = f"{PAGE}{held.pk}/mend/"
    assert someone("view_outboxmessage", name="lain").post(address, {"number": RIGHT}).status_code == 403
    client = someone(*ALL)
    assert f'action="{address}"' in client.get(PAGE).text
    assert "Isi alasannya." in client.post(address, {"number": RIGHT}, follow=True).text
    fields = {"number": RIGHT, "reason": "salah ketik", "request_key": "tekan-1"}
    assert "dibetulkan dan dikirim lagi" in client.post(address, fields, follow=True).text
    assert "sudah diputuskan" in client.post(address, fields, follow=True).text
    assert ReferralCorrection.objects.count() == 1
    road.drain()
    assert road.states(visit)[0] == MessageState.DELIVERED


def test_only_who_may_sees_and_presses(road: Road) -> None:
    held = refused(road, 1)
    assert Client().get(PAGE)["Location"].startswith("/login/")
    assert someone("view_figures", name="lain").get(PAGE).status_code == 403
    reader = someone("view_outboxmessage", name="auditor")
    text = reader.get(PAGE).text
    assert "Kirim ulang" not in text
    assert 'type="checkbox"' not in text
    for address in (RESEND, GIVE_UP):
        assert reader.post(address, {"message": [held[0].pk], "reason": "coba"}).status_code == 403
        assert someone("resend_message", name="lain").post(address).status_code == 403
    held[0].refresh_from_db()
    assert held[0].state == MessageState.PARKED


def test_the_page_asks_as_much_for_many_as_for_few(
    road: Road, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = someone(*ALL)
    refused(road, 12)
    correct_the_nik(refused_for_a_wrong_nik(road))
    client.get(PAGE)
    with django_assert_max_num_queries(11):
        client.get(PAGE)
