"""Night haemodialysis: sessions of HFIS until midnight and over it, as Mobile JKN, rooms, walls and BPJS meet them."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client

from bpjs_bridge import wire
from bpjs_bridge.models import GiveUpCause, MessageState, OutboxMessage, ParkReason
from bpjs_bridge.outbox.corrections import resend
from counter.called_off import people_to_help
from counter.desks import desks_for
from counter.registration import session_choices
from counter.revision import revision
from display.board_content import board_content
from display.models import Board, BoardKind
from kiosk import status
from kiosk.offers import sessions_today
from queues import clock, verbs
from queues.invariants import all_invariants
from queues.models import (
    Clinic,
    ClinicSession,
    Counter,
    DecisionKind,
    SessionAlias,
    Stage,
    Stop,
    Visit,
    VisitEvent,
    VisitGap,
)
from queues.press import Press
from queues.readiness.places import bookings_without_call
from queues.waiting.people import people_at
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import Answer, MobileJkn, booking_of, make_account
from tests.outbound.road import Road

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
EVENING, NIGHT, DAY = 990701, 990702, 990703
WORDS = {EVENING: "20:00-00:00", NIGHT: "22:00-04:00", DAY: "07:00-12:00"}


def hfis_row(doctor: int, hours: str) -> dict[str, Any]:
    """As jadwaldokter tells it, decrypted."""
    return {
        "kodesubspesialis": "HDL",
        "namasubspesialis": "HEMODIALISA",
        "kodepoli": "HDL",
        "namapoli": "Hemodialisa",
        "kodedokter": doctor,
        "namadokter": f"dr. Rekaan {doctor}, Sp.PD",
        "hari": 1,
        "namahari": "SENIN",
        "jadwal": hours,
        "kapasitaspasien": 12,
        "libur": 0,
    }


def wall(hour: int, minute: int = 0, *, on: date = TODAY) -> datetime:
    return clock.moment(on, time(hour, minute))


class Dialysis:
    """The unit, its room, and its Monday as HFIS has it."""

    def __init__(self, road: Road, words: dict[int, str]) -> None:
        self.road, self.hospital = road, road.hospital
        self.clinic: Clinic = self.hospital.clinic("Hemodialisa", "H", "HDL")
        Clinic.objects.filter(pk=self.clinic.pk).update(is_repeat_care=True)
        self.room: Counter = self.hospital.rooms[self.clinic.pk]
        rows = [hfis_row(doctor, hours.replace("-", " - ")) for doctor, hours in words.items()]
        road.simulator.say_schedule(TODAY.isoformat(), "HDL", rows)
        practices = [
            {"doctor": doctor, "name": f"dr. Rekaan {doctor}", "clinic": "HDL", "hours": hours, "capacity": 12}
            for doctor, hours in words.items()
        ]
        road.simulator.set_schedule(TODAY.isoformat(), practices)
        self.out = StringIO()
        call_command("sync_hfis", clinics="HDL", first=TODAY, last=TODAY, stdout=self.out)
        self.bpjs = MobileJkn(make_account())
        self.cash: dict[str, Any] = {"payer": self.hospital.cash, "visit_type": "", "referral_number": ""}

    def session(self, doctor: int) -> ClinicSession:
        return ClinicSession.objects.named().get(date=TODAY, doctor__bpjs_code=doctor)

    def asks(self, service: str, at: datetime, fields: dict[str, Any]) -> Answer:
        with time_machine.travel(at, tick=False):
            return self.bpjs.call(service, fields)

    def practice(self, doctor: int, hours: str) -> dict[str, Any]:
        told = {"kodepoli": "HDL", "kodedokter": doctor, "tanggalperiksa": TODAY.isoformat()}
        return {**told, "jampraktek": hours}

    def ticket(self, *, at: datetime, doctor: int = NIGHT, **asked: Any) -> Visit:
        self.hospital.now = at
        return self.road.ticket(session=self.session(doctor), **asked)

    def bpjs_lives_at(self, at: datetime) -> None:
        """The simulator's clock."""
        offset = self.road.simulator.state()["settings"]["clock_offset_seconds"]
        self.road.simulator.settings(clock_offset_seconds=offset + int((at - wall(20)).total_seconds()))


@pytest.fixture
def dialysis(road: Road) -> Dialysis:
    return Dialysis(road, WORDS)


def test_all_three_sessions_of_hfis_exist_on_the_day_on_which_they_begin(dialysis: Dialysis) -> None:
    rows = ClinicSession.objects.filter(clinic=dialysis.clinic).order_by("starts")
    assert [(row.date, row.hours, row.told_hours) for row in rows] == [
        (TODAY, hours, hours) for hours in sorted(WORDS.values())
    ]
    assert "3 jadwal dibuka" in dialysis.out.getvalue()


@pytest.mark.parametrize("doctor", [EVENING, NIGHT])
def test_status_and_ambil_take_the_words_of_hfis(dialysis: Dialysis, doctor: int) -> None:
    before, asked = wall(9, on=YESTERDAY), dialysis.practice(doctor, WORDS[doctor])
    told = dialysis.asks("statusantrean", before, asked)
    assert (told.told, told.response["kuotajkn"]) == ((200, "Ok"), 11)
    person = booking_of(dialysis.hospital.patient(), dialysis.session(doctor))
    taken = dialysis.asks("ambilantrean", before, {**person, **asked})
    assert taken.told == (200, "Ok")
    visit = Visit.objects.get(booking_code=taken.response["kodebooking"])
    assert (visit.session.date, visit.told_hours) == (TODAY, WORDS[doctor])


@pytest.mark.parametrize("doctor", [EVENING, NIGHT])
def test_add_tells_the_words_of_hfis_letter_for_letter(dialysis: Dialysis, doctor: int) -> None:
    visit = dialysis.ticket(at=wall(19), doctor=doctor)
    dialysis.road.drain()
    told = dialysis.road.simulator.booking(visit.booking_code)
    assert (told["jampraktek"], told["tanggalperiksa"]) == (WORDS[doctor], TODAY.isoformat())


@pytest.mark.parametrize(
    ("said", "kept", "hours"),
    [
        ("00:00 - 24:00", "00:00-24:00", "00:00-24:00"),
        ("20:00-24:00", "20:00-24:00", "20:00-00:00"),
        ("8:00 - 12:00", "8:00-12:00", "08:00-12:00"),
        (" 08:00:00 -  12:00:00 ", "08:00:00-12:00:00", "08:00-12:00"),
    ],
)
def test_odd_words_of_hfis_are_one_practice_told_back_as_they_are(road: Road, said: str, kept: str, hours: str) -> None:
    dialysis = Dialysis(road, {NIGHT: kept})
    road.simulator.say_schedule(TODAY.isoformat(), "HDL", [hfis_row(NIGHT, said)])
    call_command("sync_hfis", clinics="HDL", first=TODAY, last=TODAY, stdout=dialysis.out)
    assert "1 sama" in dialysis.out.getvalue()
    session = dialysis.session(NIGHT)
    assert (session.hours, session.told_hours) == (hours, kept)
    for asked in (kept, hours, said):
        told = dialysis.asks("statusantrean", wall(9, on=YESTERDAY), dialysis.practice(NIGHT, asked))
        assert told.told == (200, "Ok"), asked
    visit = dialysis.ticket(at=wall(7, 30))
    road.drain()
    assert road.simulator.booking(visit.booking_code)["jampraktek"] == kept


def test_another_spelling_of_the_same_hours_is_kept_from_then_on_and_changes_nothing_else(dialysis: Dialysis) -> None:
    session = dialysis.session(DAY)
    rows = [hfis_row(doctor, "7:00 - 12:00" if doctor == DAY else hours) for doctor, hours in WORDS.items()]
    dialysis.road.simulator.say_schedule(TODAY.isoformat(), "HDL", rows)
    call_command("sync_hfis", clinics="HDL", first=TODAY, last=TODAY, stdout=dialysis.out)
    assert "3 sama" in dialysis.out.getvalue()
    again = dialysis.session(DAY)
    assert (again.pk, again.hours, again.told_hours) == (session.pk, "07:00-12:00", "7:00-12:00")
    assert not again.aliases.exists()


# --- after midnight ---------------------------------------------------------------------------------------------
@pytest.fixture
def at_night(dialysis: Dialysis) -> Iterator[Visit]:
    """Booked for Monday 22:00, here at 21:50; it is 01:30 on Tuesday."""
    dialysis.hospital.now = wall(9, on=YESTERDAY)
    visit = dialysis.hospital.booked(session=dialysis.session(NIGHT))
    dialysis.hospital.now = wall(21, 49)
    verbs.check_in(visit, Press(dialysis.hospital.later()))
    dialysis.hospital.now = wall(1, 30, on=TOMORROW)
    with time_machine.travel(dialysis.hospital.now, tick=False):
        yield visit


def nurse() -> Client:
    user = User.objects.create_user("perawat-malam")
    user.user_permissions.set(Permission.objects.filter(codename__in=("work_clinic", "enter_late_time")))
    client = Client()
    client.force_login(user)
    return client


def board(dialysis: Dialysis) -> Board:
    shown = Board.objects.create(slug="hd", name="HD", kind=BoardKind.CLINIC)
    shown.stops.set(Stop.objects.filter(clinic=dialysis.clinic))
    return shown


def test_the_patient_is_called_on_tuesday_at_half_past_one_on_the_same_number(
    dialysis: Dialysis, at_night: Visit
) -> None:
    client, on_the_wall = nurse(), board(dialysis)
    page = client.get(f"/counter/{dialysis.room.pk}/").content.decode()
    assert at_night.label in page
    said = client.post(
        f"/counter/{dialysis.room.pk}/next/", {"expected": "", "request_key": "malam"}, follow=True
    ).content.decode()
    assert f"{at_night.label} dipanggil ke {dialysis.room.name}" in said
    at_night.refresh_from_db()
    assert at_night.stage == Stage.IN_CLINIC
    wall_page = Client().get(f"/display/{on_the_wall.slug}/now/").content.decode()
    assert at_night.label in wall_page
    shown = board_content(on_the_wall, at=dialysis.hospital.now)
    assert shown.latest is not None
    assert (shown.latest.label, [room.label for room in shown.rooms]) == (at_night.label, [at_night.label])
    assert at_night.label in Client().get(f"/s/{at_night.status_token}/").content.decode()
    assert not broken()


def broken() -> dict[int, list[str]]:
    return {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))}


def test_who_comes_after_midnight_checks_in_at_kiosk_and_phone_and_is_told_their_place(
    dialysis: Dialysis, at_night: Visit
) -> None:
    session = dialysis.session(NIGHT)
    dialysis.hospital.now = wall(9, on=YESTERDAY)
    at_kiosk, on_phone = (dialysis.hospital.booked(session=session) for _ in range(2))
    kiosk = Client()
    page = kiosk.post("/kiosk/code/", {"code": at_kiosk.booking_code}, follow=True).content.decode()
    key = page.partition('name="key" value="')[2].partition('"')[0]
    kiosk.post("/kiosk/confirm/", {"visit": at_kiosk.pk, "key": key}, follow=True)
    now = wall(1, 30, on=TOMORROW)
    asked = {"kodebooking": on_phone.booking_code, "waktu": wire.milliseconds(now)}
    assert dialysis.asks("checkinantrean", now, asked).told == (200, "Ok")
    rows = VisitEvent.objects.filter(visit__in=(at_kiosk, on_phone), stage=Stage.WAITING_CLINIC)
    assert list(rows.values_list("occurred_at", flat=True)) == [now, now]
    left = dialysis.asks("sisaantrean", now, {"kodebooking": on_phone.booking_code})
    assert (left.code, left.response["sisaantrean"]) == (200, 3)
    found = status.find(on_phone.status_token, at=now)
    assert found is not None
    assert (found.remaining, found.is_over) == (3, False)
    waiting = [person.visit_id for person in people(dialysis, now)]
    assert waiting == [at_night.pk, at_kiosk.pk, on_phone.pk]


def people(dialysis: Dialysis, at: datetime) -> list[Any]:
    stops = list(dialysis.room.stops.all())
    return people_at(stops, verbs.sessions_at(dialysis.room, stops, at=at), at=at)[0]


def test_status_and_batal_after_midnight_are_those_of_the_night_until_it_is_over(
    dialysis: Dialysis, at_night: Visit
) -> None:
    practice, code = dialysis.practice(NIGHT, WORDS[NIGHT]), {"kodebooking": at_night.booking_code}
    now, over = wall(1, 30, on=TOMORROW), wall(7, 1, on=TOMORROW)
    assert dialysis.asks("statusantrean", now, practice).told == (200, "Ok")
    assert dialysis.asks("statusantrean", over, practice).told == (201, "Tanggal Periksa Tidak Berlaku")
    of_the_day = dialysis.asks("statusantrean", now, dialysis.practice(DAY, WORDS[DAY]))
    assert of_the_day.told == (201, "Tanggal Periksa Tidak Berlaku")
    taken = dialysis.asks("ambilantrean", now, booking_of(dialysis.hospital.patient(), dialysis.session(NIGHT)))
    assert taken.told == (201, "Pengambilan antrean paling lambat H-1 dari tanggal periksa")
    # Hours that BPJS was told before lead to the same session.
    SessionAlias.objects.create(session=at_night.session, starts=time(21), ends=time(4))
    assert dialysis.asks("statusantrean", now, dialysis.practice(NIGHT, "21:00-04:00")).told == (200, "Ok")
    too_late = dialysis.asks("batalantrean", over, {**code, "keterangan": "sakit"})
    assert too_late.told == (201, "Pembatalan Antrean tidak berlaku mundur")
    assert dialysis.asks("batalantrean", now, {**code, "keterangan": "sakit"}).told == (200, "Ok")


def test_tuesdays_own_session_with_the_same_prefix_is_another_queue(dialysis: Dialysis, at_night: Visit) -> None:
    """A person may have typed the same letters: numbers, lists and turns stay apart."""
    hospital, prefix = dialysis.hospital, at_night.session.label_prefix
    tuesday = hospital.open(dialysis.clinic, hospital.doctor, on=TOMORROW, hours=(1, 6))
    ClinicSession.objects.filter(pk=tuesday.pk).update(label_prefix=prefix)
    tuesday.refresh_from_db()
    tuesday.clinic = dialysis.clinic
    hospital.now = wall(1, 30, on=TOMORROW)
    other = hospital.here(session=tuesday)
    assert other.label == at_night.label
    assert other.entries.get().service_date == TOMORROW
    codes = {visit.booking_code: visit for visit in (at_night, other)}
    for code, visit in codes.items():
        left = dialysis.asks("sisaantrean", hospital.now, {"kodebooking": code})
        assert left.response["sisaantrean"] == 1, visit
    called = verbs.call_next(dialysis.room, hospital.by(dialysis.room, at=hospital.later()))
    assert called.visit == at_night
    for code, told in ((at_night.booking_code, at_night.label), (other.booking_code, "-")):
        left = dialysis.asks("sisaantrean", hospital.now, {"kodebooking": code})
        assert left.response["antreanpanggil"] == told


# --- what BPJS does not take ------------------------------------------------------------------------------------
def test_an_estimate_for_bpjs_stops_before_midnight_and_that_of_people_does_not(dialysis: Dialysis) -> None:
    Clinic.objects.filter(pk=dialysis.clinic.pk).update(service_seconds=3600)
    before = wall(9, on=YESTERDAY)
    answers = []
    for number in range(4):
        reference = f"0099R0010326Y00000{number}"
        booking = booking_of(dialysis.hospital.patient(), dialysis.session(NIGHT), reference=reference)
        answers.append(dialysis.asks("ambilantrean", before, booking).response)
    told = [wire.moment_of(answer["estimasidilayani"]) for answer in answers]
    assert told == [wall(22), wall(23), clock.end_of_day(TODAY), clock.end_of_day(TODAY)]
    visits = Visit.objects.filter(session=dialysis.session(NIGHT)).order_by("number")
    assert [visit.slot_at for visit in visits][2:] == [wall(0, on=TOMORROW), wall(1, on=TOMORROW)]


def walk_over_midnight(dialysis: Dialysis) -> Visit:
    """A ticket at 22:00, called at 23:50, finished at 01:30."""
    visit = dialysis.ticket(at=wall(22), **dialysis.cash)
    dialysis.hospital.now = wall(23, 49)
    entry = verbs.call_next(dialysis.room, dialysis.hospital.by(dialysis.room, at=dialysis.hospital.later()))
    dialysis.hospital.now = wall(1, 29, on=TOMORROW)
    verbs.finish(entry, dialysis.hospital.by(dialysis.room, at=dialysis.hospital.later()))
    return visit


def test_times_after_midnight_are_kept_and_parked_and_never_sent(dialysis: Dialysis) -> None:
    visit = walk_over_midnight(dialysis)
    dialysis.bpjs_lives_at(wall(2, on=TOMORROW))
    dialysis.road.drain()
    assert dialysis.road.stored(visit) == [3, 4]
    parked = OutboxMessage.objects.get(visit=visit, task_id=5)
    assert (parked.state, parked.park_reason, parked.attempts) == (MessageState.PARKED, ParkReason.PAST_DATE, 0)
    assert json.loads(parked.payload)["waktu"] == wire.milliseconds(wall(1, 30, on=TOMORROW))
    assert parked.last_message.startswith("Waktu 17-03-2026 01:30:00 ")
    assert "tanggal pelayanan 16-03-2026" in parked.last_message
    ended = VisitEvent.objects.get(visit=visit, stage=Stage.LEFT_CLINIC)
    assert ended.occurred_at == wall(1, 30, on=TOMORROW)


def test_a_person_who_sends_it_all_the_same_is_refused_by_bpjs_in_the_words_of_the_protocol(dialysis: Dialysis) -> None:
    """What is held is what BPJS would refuse."""
    visit = walk_over_midnight(dialysis)
    dialysis.bpjs_lives_at(wall(2, on=TOMORROW))
    dialysis.road.drain()
    resend(OutboxMessage.objects.get(visit=visit, task_id=5), at=wall(2, on=TOMORROW), by=dialysis.hospital.nurse)
    dialysis.road.drain()
    refused = OutboxMessage.objects.get(visit=visit, task_id=5, state=MessageState.PARKED)
    assert refused.park_reason == ParkReason.PAST_DATE
    assert "Tanggal pelayanan untuk Kode Booking tersebut adalah (2026-03-16)" in refused.last_message


def test_a_press_after_midnight_is_taken_back_with_its_message(dialysis: Dialysis) -> None:
    visit = dialysis.ticket(at=wall(23), **dialysis.cash)
    dialysis.hospital.now = wall(1, 30, on=TOMORROW)
    press = dialysis.hospital.by(dialysis.room)
    verbs.call_next(dialysis.room, press)
    act = verbs.latest_undoable(dialysis.room, at=press.at)
    assert act is not None
    verbs.undo(act, dialysis.hospital.by(dialysis.room, at=dialysis.hospital.later(3)))
    assert dialysis.road.states(visit) == {0: MessageState.PENDING, 30: MessageState.PENDING}


def test_a_cancellation_after_midnight_reaches_bpjs_past_what_is_held(dialysis: Dialysis) -> None:
    visit = dialysis.ticket(at=wall(0, 40, on=TOMORROW), **dialysis.cash)
    verbs.cancel(visit, dialysis.hospital.by(at=dialysis.hospital.later(), reason="pulang"))
    dialysis.bpjs_lives_at(wall(1, on=TOMORROW))
    dialysis.road.drain()
    held = OutboxMessage.objects.get(visit=visit, task_id=3)
    assert (held.state, held.given_up_cause) == (MessageState.GIVEN_UP, GiveUpCause.PAST_DATE)
    assert dialysis.road.simulator.booking(visit.booking_code)["cancelled_by"] == "hospital"


def test_the_console_says_before_midnight_what_bpjs_will_not_take_and_after_it_what_it_does_not(
    dialysis: Dialysis,
) -> None:
    client, address = nurse(), f"/counter/{dialysis.room.pk}/"
    visit = walk_over_midnight(dialysis)
    dialysis.hospital.now = wall(1, 40, on=TOMORROW)
    told = {}
    for at in (wall(11), wall(22), wall(1, 40, on=TOMORROW), wall(7, 1, on=TOMORROW)):
        with time_machine.travel(at, tick=False):
            told[at] = client.get(address).content.decode()
    assert "Mulai 00:00 waktu tidak diterima BPJS, karena bukan lagi 16 Maret 2026." in told[wall(22)]
    assert "tidak menerimanya untuk 16 Maret 2026 (lewat hari)" in told[wall(1, 40, on=TOMORROW)]
    assert "lewat hari" not in told[wall(7, 1, on=TOMORROW)]
    Clinic.objects.filter(pk=dialysis.clinic.pk).update(reports_to_bpjs=False)
    with time_machine.travel(wall(22), tick=False):
        assert "Mulai 00:00" not in client.get(address).content.decode(), "BPJS is told nothing"
    assert visit.label


def test_a_forgotten_call_before_midnight_is_entered_after_it(dialysis: Dialysis, at_night: Visit) -> None:
    client = nurse()
    entry = at_night.entries.get()
    fields = {"entry": entry.pk, "called_at": "23:40", "reason": "lupa menekan panggil", "request_key": "lupa"}
    client.post(f"/counter/{dialysis.room.pk}/finish/", fields, follow=True)
    called = VisitEvent.objects.get(visit=at_night, stage=Stage.IN_CLINIC)
    assert called.occurred_at == wall(23, 40)


# --- the day's end ----------------------------------------------------------------------------------------------
def test_the_day_is_not_closed_over_a_night_in_which_people_wait(dialysis: Dialysis, at_night: Visit) -> None:
    """A step that nobody recorded may still be entered until the night is over; the next close gives it up."""
    entry = at_night.entries.get()
    verbs.finish(entry, dialysis.hospital.by(dialysis.room, at=dialysis.hospital.now), call_unknown=True)
    gap = VisitGap.objects.get(visit=at_night)
    for at, day, is_given_up in (
        (wall(0, 5, on=TOMORROW), TODAY, False),
        (wall(0, 5, on=TOMORROW), TOMORROW, False),
        (wall(23, 30, on=TOMORROW), TOMORROW, True),
    ):
        with time_machine.travel(at, tick=False):
            call_command("close_day", date=day, stdout=StringIO())
        gap.refresh_from_db()
        assert (gap.given_up_at is not None) == is_given_up, (at, day)


def test_a_session_of_the_day_is_given_up_at_its_close_as_before(dialysis: Dialysis, hospital_day: Visit) -> None:
    with time_machine.travel(wall(23, 55), tick=False):
        call_command("close_day", date=TODAY, stdout=StringIO())
    assert VisitGap.objects.get(visit=hospital_day).given_up_at == wall(23, 55)


@pytest.fixture
def hospital_day(dialysis: Dialysis) -> Visit:
    hospital: Hospital = dialysis.hospital
    hospital.now = wall(8)
    visit = hospital.here()
    verbs.finish(visit.entries.get(), hospital.by(hospital.room, at=hospital.later()), call_unknown=True)
    return visit


# --- screens that follow the night -----------------------------------------------------------------------------
def test_the_rooms_screen_follows_the_night_until_it_is_over(dialysis: Dialysis, at_night: Visit) -> None:
    subject = f"session:{at_night.session_id}"
    for hour, is_followed in ((1, True), (7, True), (8, False)):
        told = revision(dialysis.room.pk, at=wall(hour, on=TOMORROW))
        assert told is not None
        assert (subject in told[0]) == is_followed, hour


def test_desk_kiosk_and_start_page_offer_the_night_while_numbers_are_taken(dialysis: Dialysis, at_night: Visit) -> None:
    session, at_half_past_one = at_night.session, wall(1, 30, on=TOMORROW)
    for at, is_offered in ((at_half_past_one, True), (wall(4, on=TOMORROW), False)):
        assert (session in [choice.session for choice in session_choices(at=at)]) == is_offered
        assert (session in sessions_today(at=at)) == is_offered
    ClinicSession.objects.filter(pk=session.pk).update(room=dialysis.room)
    admin = User.objects.create_superuser("penyelia")
    [desk] = [one for one in desks_for(admin, at=at_half_past_one) if one.counter == dialysis.room]
    assert session in desk.sessions
    assert desk.waiting == 1


def test_numbers_of_admission_and_pharmacy_from_before_midnight_are_called_while_a_night_is_alive(
    dialysis: Dialysis, at_night: Visit
) -> None:
    """They may be its people's. Without a night, and later, a number is of its own day."""
    hospital = dialysis.hospital
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(wall(23, 50)))
    early = verbs.take_admission_ticket(hospital.queue_class, Press(wall(20)))
    for at, waits in ((wall(0, 10, on=TOMORROW), [ticket]), (wall(3, on=TOMORROW), [])):
        rows = people_at([hospital.admission], [], at=at)[0]
        assert [row.label for row in rows] == [one.label for one in waits], f"not {early.label}"
        shown = status.find(ticket.status_token, at=at)
        assert shown is not None
        assert shown.is_over == (not waits)
    ClinicSession.objects.filter(pk=at_night.session_id).update(starts=time(19), ends=time(23))
    ClinicSession.objects.filter(doctor__bpjs_code=EVENING).update(starts=time(18), ends=time(22))
    assert people_at([hospital.admission], [], at=wall(0, 10, on=TOMORROW))[0] == []


def test_people_of_a_night_that_is_called_off_after_midnight_are_listed_to_be_helped(
    dialysis: Dialysis, at_night: Visit
) -> None:
    hospital, now = dialysis.hospital, wall(1, 30, on=TOMORROW)
    press = hospital.by(at=now, reason="dokter sakit")
    verbs.close_session(at_night.session, DecisionKind.CANCELLED, press)
    at_night.refresh_from_db()
    assert at_night.stage == Stage.CANCELLED
    sessions = verbs.sessions_at(dialysis.room, list(dialysis.room.stops.all()), at=now)
    for asked in (None, sessions):
        assert [(one.label, one.is_ended) for one in people_to_help(asked, at=now)] == [(at_night.label, True)]


def test_a_night_that_no_room_calls_any_more_is_a_wall_after_midnight_too(dialysis: Dialysis, at_night: Visit) -> None:
    now = wall(1, 30, on=TOMORROW)
    assert list(bookings_without_call(now)) == []
    Counter.objects.filter(pk=dialysis.room.pk).update(is_active=False)
    assert list(bookings_without_call(now)) == [f"{at_night.session} (1)"]
    assert list(bookings_without_call(wall(8, on=TOMORROW))) == []
