"""BPJS took the end of the old number and refuses the one in its place: who hears of it, and what mends it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason
from bpjs_bridge.outbox import replacements
from queues import verbs
from queues.models import Stage, Visit
from tests.counter.conftest import logged_in, said
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import EVENING, Road
from tests.outbound.test_corrected_records import RIGHT, WRONG, member_of


@pytest.fixture
def refused(road: Road) -> Visit:
    """B-1 in the place of A-1, under a letter that BPJS will not have."""
    patient = road.hospital.patient()
    member_of(road, patient)
    old = road.ticket(patient, referral_number=RIGHT)
    road.drain(at=EVENING)
    session = road.hospital.open(road.hospital.internal, road.hospital.second_doctor)
    press = road.hospital.by(road.hospital.desk, at=road.hospital.later(), reason="salah poli")
    wanted = verbs.Replacement(session, old.payer, visit_type="REFERRAL", referral_number=WRONG)
    new = verbs.replace_visit(old, press, wanted)
    road.drain(at=EVENING)
    assert road.simulator.booking(old.booking_code)["cancelled_at_ms"]
    assert road.states(new) == {0: MessageState.PARKED, 30: MessageState.PENDING}
    return new


@pytest.fixture
def clerk(road: Road) -> Client:
    return logged_in("work_admission", "correct_referral", name="admisi")


def look(road: Road, client: Client, path: str) -> str:
    with time_machine.travel(road.hospital.now, tick=False):
        return client.get(path).content.decode()


def send(road: Road, client: Client, path: str, **fields: Any) -> Any:
    with time_machine.travel(road.hospital.later(), tick=False):
        return client.post(path, {"request_key": "satu", "reason": "surat keliru", **fields}, follow=True)


def page_of(road: Road, visit: Visit) -> str:
    return f"/counter/{road.hospital.desk.pk}/visits/{visit.booking_code}/"


def listed(road: Road, client: Client) -> bool:
    return "Nomor pengganti ditolak BPJS" in look(road, client, f"/counter/{road.hospital.desk.pk}/")


def test_the_desk_lists_it_and_its_page_says_what_to_do_next(road: Road, refused: Visit, clerk: Client) -> None:
    console = look(road, clerk, f"/counter/{road.hospital.desk.pk}/")
    assert "Nomor pengganti ditolak BPJS: bantu mereka" in console
    assert "data nomorreferensi belum sesuai." in " ".join(console.split())
    assert page_of(road, refused) in console
    page = look(road, clerk, page_of(road, refused))
    assert "A-1 sudah dibatalkan di BPJS dan tidak dapat dihidupkan lagi" in page
    assert f"{page_of(road, refused)}referral/" in page
    assert f"{page_of(road, refused)}wrong-clinic/?back=1" in page


def test_the_patients_phone_sends_them_to_the_desk_under_the_old_link_too(road: Road, refused: Visit) -> None:
    old = refused.replaces
    assert old is not None
    for token in (old.status_token, refused.status_token):
        assert "Lapor ke loket pendaftaran sebelum giliran Anda" in look(road, Client(), f"/s/{token}/")


def test_the_right_letter_sends_the_same_number_again(road: Road, refused: Visit, clerk: Client) -> None:
    after = send(road, clerk, f"{page_of(road, refused)}referral/", referral_number=RIGHT, visit_type="REFERRAL")
    assert "Nomor rujukan B-1 diperbaiki" in said(after)
    road.drain(at=EVENING)
    assert set(road.states(refused).values()) == {MessageState.DELIVERED}
    assert not listed(road, clerk)
    assert "Lapor ke loket" not in look(road, Client(), f"/s/{refused.status_token}/")
    assert_both_sides_agree(road)


def test_the_way_back_is_the_old_place_under_the_old_letter_as_a_third_number(
    road: Road, refused: Visit, clerk: Client
) -> None:
    page = look(road, clerk, f"{page_of(road, refused)}wrong-clinic/?back=1")
    assert f'value="{road.hospital.session.pk}" selected' in page
    assert f'value="{RIGHT}"' in page
    fields = {"session": road.hospital.session.pk, "visit_type": "REFERRAL", "referral_number": RIGHT}
    send(road, clerk, f"{page_of(road, refused)}wrong-clinic/", **fields)
    third = Visit.objects.get(replaces=refused)
    road.drain(at=EVENING)
    assert (third.label, third.stage) == ("A-2", Stage.WAITING_CLINIC)
    assert set(road.states(third).values()) == {MessageState.DELIVERED}
    assert refused.booking_code not in road.simulator.state()["bookings"]
    assert not listed(road, clerk)


def test_an_end_of_the_old_one_that_is_held_is_listed_as_what_it_is(road: Road, clerk: Client) -> None:
    old = road.ticket()
    road.drain(at=EVENING)
    session = road.hospital.open(road.hospital.internal, road.hospital.second_doctor)
    press = road.hospital.by(road.hospital.desk, at=road.hospital.later(), reason="salah poli")
    letter: dict[str, Any] = {"visit_type": "REFERRAL", "referral_number": old.referral_number}
    new = verbs.replace_visit(old, press, verbs.Replacement(session, old.payer, **letter))
    waiting = OutboxMessage.objects.filter(visit=old, state=MessageState.PENDING)
    parked = {"state": MessageState.PARKED, "park_reason": ParkReason.REFUSED, "parked_at": EVENING}
    waiting.update(**parked)
    assert listed(road, clerk)
    page = look(road, clerk, page_of(road, new))
    assert "BPJS belum menerima pembatalan A-1" in page


def test_the_screens_hear_of_it_when_it_comes(road: Road, refused: Visit, clerk: Client) -> None:
    desk, phone = f"/counter/{road.hospital.desk.pk}/now/", f"/s/{refused.status_token}/now/"
    with time_machine.travel(road.hospital.now, tick=False):
        tags = {path: clerk.get(path)["ETag"] for path in (desk, phone)}
        assert {clerk.get(path, headers={"If-None-Match": tags[path]}).status_code for path in tags} == {304}
        OutboxMessage.objects.filter(visit=refused, position=0).update(state=MessageState.PENDING, parked_at=None)
        assert {clerk.get(path, headers={"If-None-Match": tags[path]}).status_code for path in tags} == {200}


def test_what_is_over_or_past_and_what_bpjs_has_is_not_listed(road: Road, refused: Visit) -> None:
    at = road.hospital.now
    assert [one.visit for one in replacements.waiting_for_a_person(at=at)] == [refused]
    ordinary = road.ticket(referral_number="0001R0010326B000077")
    OutboxMessage.objects.filter(visit=ordinary, position=0).update(
        state=MessageState.PARKED, park_reason=ParkReason.REFERENCE, parked_at=at
    )
    assert [one.visit for one in replacements.waiting_for_a_person(at=at)] == [refused]
    assert replacements.of_visit(ordinary) is None
    assert replacements.waiting_for_a_person(at=at + timedelta(days=1)) == [], "the day is over"
    absent = replace(road.hospital.by(at=road.hospital.later()), reason="tidak ada di ruang tunggu")
    verbs.no_show(refused, absent)
    assert road.states(refused)[0] == MessageState.PARKED
    assert replacements.waiting_for_a_person(at=at) == []
