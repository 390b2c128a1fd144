"""One instant, one number: ticket, status page, console, board and WS tell the same remaining and the same estimate."""

import json
import re
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.test import Client

from bpjs_bridge.models import MessageKind, OutboxMessage
from display.models import Board
from queues import clock, verbs
from queues.models import Channel, Priority, Visit
from queues.press import Press
from queues.waiting import figures
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import MobileJkn, make_account
from tests.kiosk.conftest import Kiosk

Expected = tuple[int, str]
ON_PAPER = r'Sisa antrean \(termasuk Anda\)</dt><dd class="tabular">(\d+)<.*Perkiraan dilayani</dt><dd[^>]*>(\d\d:\d\d)'
ON_PHONE = (
    r'Sisa antrean \(termasuk Anda\)</dt><dd class="number">(\d+)<.*Perkiraan dilayani</dt><dd><span[^>]*>(\d\d:\d\d)'
)
ON_CONSOLE = r'<span class="number">%s</span>.*?sisa antrean (\d+), perkiraan (\d\d:\d\d)'
CONSULTATION = timedelta(minutes=9)


def read(pattern: str, text: str) -> Expected:
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, pattern
    return int(found[1]), found[2]


def wall(moment: datetime) -> str:
    return f"{moment.astimezone(clock.hospital_zone()):%H:%M}"


def before_the_start(hospital: Hospital) -> None:
    """07:00 and some minutes: five are here, one of them with priority, two are expected, one gave up."""
    hospital.now = clock.moment(TODAY, time(7, 0))
    for _person in range(4):
        hospital.here()
    hospital.booked()
    verbs.cancel(hospital.booked(), Press(hospital.later(), reason="uji"))
    hospital.booked()
    hospital.here(priority=Priority.ELDERLY)


def at_the_real_pace(hospital: Hospital) -> None:
    """Consultations take nine minutes though the standard says six; the seventh person missed the call."""
    before_the_start(hospital)
    for _person in range(5):
        hospital.here()
    hospital.now = hospital.session.starts_at
    for _call in range(7):
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.now))
        hospital.now += CONSULTATION
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.now, reason="tidak ada di ruang tunggu"))
    verbs.call_next(hospital.room, hospital.by(at=hospital.later(5)))
    assert figures.pace(hospital.session) == CONSULTATION


@pytest.mark.parametrize("the_day_so_far", [before_the_start, at_the_real_pace])
def test_ticket_status_page_console_and_ws_say_the_same_at_one_instant(db: None, the_day_so_far) -> None:
    hospital = Hospital()
    the_day_so_far(hospital)
    known = hospital.patient()
    nurse, bpjs = logged_in("work_clinic"), MobileJkn(make_account())
    with time_machine.travel(hospital.later(), tick=False):
        kiosk = Kiosk().go().known(known).press(payer=hospital.cash.pk)
        kiosk.press(clinic=hospital.children.pk).press()
        ticket = read(ON_PAPER, kiosk.text)
        console = nurse.get(f"/counter/{hospital.room.pk}/").content.decode()
        taken = Visit.objects.get(channel=Channel.KIOSK)
        sent = json.loads(OutboxMessage.objects.get(visit=taken, kind=MessageKind.ADD).payload)
        assert ticket[1] == wall(datetime.fromtimestamp(sent["estimasidilayani"] / 1000, tz=clock.hospital_zone()))
        told: dict[str, Expected] = {}
        waiting = Visit.objects.unserved().exclude(entries__state="CALLED").exclude(arrived_at=None)
        for visit in waiting:
            phone = read(ON_PHONE, Client().get(f"/s/{visit.status_token}/").content.decode())
            sisa = bpjs.call("sisaantrean", kodebooking=visit.booking_code).response["sisaantrean"]
            assert phone == read(ON_CONSOLE % visit.label, console)
            assert phone[0] == sisa
            told[visit.label] = phone
    assert told[taken.label] == ticket
    assert len(told) >= 4
    in_order = sorted(told.values())
    assert [estimate for _remaining, estimate in in_order] == sorted(estimate for _remaining, estimate in in_order)


def test_the_number_last_called_is_the_same_on_the_wall_and_for_ws(db: None) -> None:
    hospital = Hospital()
    at_the_real_pace(hospital)
    board = Board.objects.create(slug="anak", name="Anak")
    board.stops.set(hospital.room.stops.all())
    waiting = Visit.objects.filter(stage="WAITING_CLINIC").first()
    assert waiting is not None
    bpjs = MobileJkn(make_account())
    with time_machine.travel(hospital.later(), tick=False):
        called = bpjs.call("sisaantrean", kodebooking=waiting.booking_code).response["antreanpanggil"]
        page = Client().get("/display/anak/now/").content.decode()
    first_label = re.search(r"A-\d+", page)
    assert first_label is not None
    assert first_label[0] == called


def test_the_desk_that_registers_somebody_tells_what_the_ticket_tells(db: None) -> None:
    hospital = Hospital()
    for _person in range(3):
        hospital.here()
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    entry = verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    verbs.register_holder(
        entry,
        hospital.by(hospital.desk, at=hospital.later()),
        verbs.Registration(patient=hospital.patient(), session=hospital.session, payer=hospital.cash),
    )
    bpjs = MobileJkn(make_account())
    with time_machine.travel(hospital.later(), tick=False):
        desk = logged_in("work_admission").get(f"/counter/{hospital.desk.pk}/").content.decode()
        sisa = bpjs.call("sisaantrean", kodebooking=ticket.visits.get().booking_code).response["sisaantrean"]
    assert read(r"sisa antrean (\d+), perkiraan (\d\d:\d\d)", desk) == (sisa, "08:18") == (4, "08:18")
