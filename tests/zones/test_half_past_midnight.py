"""Half past midnight in Jayapura is yesterday in Jakarta: each hospital lives by the date on its own wall."""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from time_machine import travel

from bpjs_bridge import wire
from display.models import Board
from queues import clock, verbs
from queues.invariants import all_invariants
from queues.models import AdmissionTicket, Channel, ClinicSession, Stage, VisitEvent
from queues.press import Press
from queues.waiting import figures
from reports.facts.definition import facts_of_day
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, booking_of, practice_of
from tests.zones.conftest import NIGHT, Wall

TOO_LATE = "Pengambilan antrean paling lambat H-1 dari tanggal periksa"
TOO_FAR = "Pendaftaran ke Poli Ini Belum Tersedia"
OVER = "Tanggal Periksa Tidak Berlaku"


def session_on(hospital: Hospital, day: date) -> ClinicSession:
    found = ClinicSession.objects.filter(date=day, clinic=hospital.children, doctor=hospital.doctor).first()
    return found or hospital.open(hospital.children, hospital.doctor, on=day)


@pytest.mark.parametrize(
    ("days_ahead", "told"),
    [(-1, (201, OVER)), (0, (201, TOO_LATE)), (1, (200, "Ok")), (90, (200, "Ok")), (91, (201, TOO_FAR))],
)
def test_the_window_of_mobile_jkn_is_counted_from_the_date_on_the_wall(
    bpjs: MobileJkn, hospital: Hospital, wall: Wall, days_ahead: int, told: tuple[int, str]
) -> None:
    session = session_on(hospital, wall.today + timedelta(days=days_ahead))
    answer = bpjs.call("ambilantrean", booking_of(hospital.patient(), session))
    assert answer.told == told
    if answer.code == 200:
        estimate = wire.moment_of(answer.response["estimasidilayani"])
        assert estimate == clock.moment(session.date, time(8)), "eight o'clock on the hospital's wall"


def test_status_is_told_of_today_and_no_more_of_yesterday(bpjs: MobileJkn, hospital: Hospital, wall: Wall) -> None:
    yesterday = session_on(hospital, wall.today - timedelta(days=1))
    assert bpjs.call("statusantrean", practice_of(hospital.session)).code == 200
    assert bpjs.call("statusantrean", practice_of(yesterday)).told == (201, OVER)


def test_a_check_in_counts_for_the_date_on_the_wall(bpjs: MobileJkn, hospital: Hospital, wall: Wall) -> None:
    today, tomorrow = hospital.booked(), hospital.booked(session=session_on(hospital, wall.tomorrow))
    waktu = wire.milliseconds(NIGHT)
    assert bpjs.call("checkinantrean", kodebooking=tomorrow.booking_code, waktu=waktu).code == 201
    assert bpjs.call("checkinantrean", kodebooking=today.booking_code, waktu=waktu).told == (200, "Ok")
    arrived = VisitEvent.objects.get(visit=today, stage=Stage.WAITING_CLINIC)
    assert (arrived.occurred_at, today.entries.get().service_date) == (NIGHT, wall.today)


def test_numbers_begin_anew_when_the_walls_date_does(hospital: Hospital, wall: Wall) -> None:
    for moment in (NIGHT - timedelta(hours=1), NIGHT):
        verbs.take_admission_ticket(hospital.queue_class, Press(moment))
    numbers = list(AdmissionTicket.objects.order_by("taken_at").values_list("number", flat=True))
    assert numbers == ([1, 1] if wall.clock == "00:30" else [1, 2])
    assert AdmissionTicket.objects.latest("taken_at").service_date == wall.today


def test_a_ticket_and_the_pages_say_the_walls_time_and_zone(hospital: Hospital, wall: Wall) -> None:
    visit = hospital.booked()
    kiosk = Client()
    page = kiosk.post("/kiosk/code/", {"code": visit.booking_code}, follow=True).content.decode()
    key = page.partition('name="key" value="')[2].partition('"')[0]
    ticket = kiosk.post("/kiosk/confirm/", {"visit": visit.pk, "key": key}, follow=True).content.decode()
    assert f"{wall.clock}&nbsp;{wall.word}" in ticket
    assert f"{'Senin' if wall.today.day == 16 else 'Minggu'}, {wall.today.day} Maret 2026" in ticket
    Board.objects.create(slug="lobi", name="Lobi")
    staff = Client()
    staff.force_login(User.objects.create_superuser("penyelia"))
    for client, path in (
        (kiosk, "/kiosk/"),
        (kiosk, f"/s/{visit.status_token}/"),
        (kiosk, "/display/lobi/"),
        (staff, f"/counter/{hospital.desk.pk}/"),
        (staff, "/reports/"),
    ):
        text = client.get(path).content.decode()
        assert f'data-zone="{wall.zone}"' in text, path
        assert f"<span data-clock-time>{wall.clock}</span>" in text, path
        assert f'<span class="clock-zone">{wall.word}</span>' in text, path


def test_the_report_of_today_is_that_of_the_walls_date(hospital: Hospital, wall: Wall) -> None:
    hospital.here()
    staff = Client()
    staff.force_login(User.objects.create_superuser("penyelia"))
    assert f'value="{wall.today.isoformat()}"' in staff.get("/reports/").content.decode()
    assert len(facts_of_day(wall.today)) == 1
    assert facts_of_day(wall.today - timedelta(days=1)) == []


def test_what_is_told_to_bpjs_has_the_walls_date_and_the_moment_itself(hospital: Hospital, wall: Wall) -> None:
    visit = hospital.booked(payer=hospital.cash, channel=Channel.COUNTER)
    told = wire.add_payload(visit, at=NIGHT)
    assert told["tanggalperiksa"] == wall.today.isoformat()
    assert told["estimasidilayani"] == wire.milliseconds(figures.estimated_at(visit, at=NIGHT))
    assert wire.moment_of(wire.milliseconds(NIGHT)) == NIGHT


def test_a_walk_at_that_hour_breaks_no_rule(hospital: Hospital, wall: Wall) -> None:
    visit = hospital.here()
    room = hospital.rooms[hospital.internal.pk]
    called = verbs.call_next(room, hospital.by(room, at=hospital.later()))
    verbs.finish(called, hospital.by(room, at=hospital.later()))
    assert visit.session.date == wall.today
    with travel(hospital.now, tick=False):
        assert [f"{rule.number} {rule.name}: {row}" for rule in all_invariants() for row in rule.find()] == []
