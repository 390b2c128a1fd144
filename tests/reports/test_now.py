"""The page of this moment: waits, practices that do not run, what BPJS holds; by right, and of today alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason
from queues import verbs
from queues.models import ClinicSession
from reports.now.places import places
from reports.now.practices import Trouble, practices
from tests.hospital import Hospital
from tests.reports.test_period import reader

PAGE, FRAGMENT = "/reports/now/", "/reports/now/live/"


@pytest.fixture
def hospital(db: None) -> Iterator[Hospital]:
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False):
        yield hospital


def at(hospital: Hospital, hours: int, minutes: int = 0) -> datetime:
    return hospital.now.replace(hour=hours, minute=minutes)


def shown(client: Client, moment: datetime, path: str = PAGE) -> str:
    with time_machine.travel(moment, tick=False):
        return client.get(path).content.decode()


def troubles(moment: datetime) -> list[tuple[str, int]]:
    return [(one.trouble, one.waiting) for one in practices(at=moment)]


def test_only_who_may_see_it_sees_it(hospital: Hospital) -> None:
    for path in (PAGE, FRAGMENT):
        assert Client().get(path)["Location"].startswith("/login/")
        assert reader("view_figures", "work_clinic").get(path).status_code == 403
        assert reader("view_live").get(path).status_code == 200


def test_the_longest_open_wait_stands_first_and_ends_with_the_call(hospital: Hospital) -> None:
    hospital.here()
    moment = hospital.now + timedelta(minutes=75)
    first = places(at=moment)[0]
    assert (first.stop.name, first.waiting, first.minutes, first.heat) == ("Poli Anak", 1, 75, "red")
    page = shown(reader("view_live"), moment)
    assert "75 menit" in page
    assert "terlalu lama" in page
    verbs.call_next(hospital.room, hospital.by(at=moment))
    poli = next(place for place in places(at=moment) if place.stop.name == "Poli Anak")
    assert (poli.waiting, poli.at_counter, poli.minutes) == (0, 1, None)


def test_a_practice_without_people_is_in_no_trouble(hospital: Hospital) -> None:
    hospital.booked()
    assert troubles(at(hospital, 11)) == []


def test_a_practice_that_has_not_begun_is_named_after_a_quarter_of_an_hour(hospital: Hospital) -> None:
    hospital.here()
    assert troubles(at(hospital, 8, 14)) == []
    assert troubles(at(hospital, 8, 15)) == [(Trouble.NOT_BEGUN, 1)]
    assert "Belum mulai" in shown(reader("view_live"), at(hospital, 8, 15))


def test_a_late_start_is_told_until_its_hour_and_then_is_not_begun(hospital: Hospital) -> None:
    hospital.here()
    verbs.decide_late_start(hospital.session, hospital.by(reason="operasi"), late_start=at(hospital, 10).time())
    assert troubles(at(hospital, 9)) == [(Trouble.LATE, 1)]
    assert "1 orang menunggu, mulai 10:00" in shown(reader("view_live"), at(hospital, 9))
    assert troubles(at(hospital, 10, 20)) == [(Trouble.NOT_BEGUN, 1)]


def test_a_practice_in_which_nobody_is_called_for_half_an_hour_is_stuck(hospital: Hospital) -> None:
    hospital.here()
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=at(hospital, 8, 5)))
    assert troubles(at(hospital, 8, 34)) == []
    assert troubles(at(hospital, 8, 35)) == [(Trouble.STUCK, 1)]


def test_people_of_a_doctor_who_is_away_are_seen(hospital: Hospital) -> None:
    hospital.here()
    ClinicSession.objects.filter(pk=hospital.session.pk).update(is_on_leave=True)
    assert troubles(at(hospital, 8)) == [(Trouble.AWAY, 1)]


def test_what_bpjs_holds_is_counted_by_its_reason(hospital: Hospital) -> None:
    hospital.here()
    hospital.here()
    message = OutboxMessage.objects.order_by("pk").first()
    assert message is not None
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MessageState.PARKED, park_reason=ParkReason.MAPPING, parked_at=hospital.now
    )
    page = shown(reader("view_live"), hospital.now + timedelta(minutes=5))
    assert "Kode poli, dokter atau jadwal tidak dikenal BPJS" in page
    assert "menunggu dikirim, tertua" in page


def test_an_empty_hospital_has_an_answer(db: None) -> None:
    page = reader("view_live").get(PAGE).content.decode()
    assert "Belum ada tempat menunggu" in page
    assert "Semua praktek yang ditunggu pasien berjalan" in page


def test_the_fragment_is_sent_once_while_nothing_changes(hospital: Hospital, django_assert_max_num_queries) -> None:
    for _person in range(5):
        hospital.here()
    client = reader("view_live")
    first = client.get(FRAGMENT)
    with django_assert_max_num_queries(14):
        again = client.get(FRAGMENT, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_no_name_stands_on_the_page(hospital: Hospital) -> None:
    visit = hospital.here()
    page = shown(reader("view_live"), hospital.now)
    assert visit.patient.name not in page
    assert visit.label not in page
