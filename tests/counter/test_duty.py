"""Counters open, pause and close: colleagues and patients see it, nobody is left waiting behind a closed door."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from display.models import Board, BoardKind
from queues import verbs
from queues.errors import NoAdmissionDeskError, NobodyCallsError, NoDeskThereError
from queues.models import (
    ClinicSession,
    Counter,
    CounterDuty,
    Duty,
    HistoryChangedError,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Visit,
)
from queues.press import Press
from queues.readiness.rules import nothing_can_be_called
from queues.waiting import duty, figures
from tests.counter.conftest import logged_in, said
from tests.counter.test_pharmacy import prescribed
from tests.hospital import Hospital


def state(counter: Counter, at: Any) -> str:
    return str(Counter.objects.get(pk=counter.pk).duty_at(at))


def pause(hospital: Hospital, counter: Counter, minutes: int = 15) -> None:
    back_at = hospital.now + timedelta(minutes=minutes)
    verbs.pause_counter(counter, hospital.by(counter, at=hospital.now), back_at=back_at)


def page_of(path: str, hospital: Hospital, client: Client | None = None) -> str:
    with time_machine.travel(hospital.now, tick=False):
        return (client or Client()).get(path).content.decode()


def wait_at_desk(hospital: Hospital) -> Any:
    return verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))


# --- the console ---------------------------------------------------------------------------------------------------
def test_a_pause_of_some_minutes_is_one_press_and_is_kept_with_the_name(
    hospital: Hospital, clerk: Client, press, look
) -> None:
    assert said(press(clerk, hospital.desk, "duty", state="PAUSED", minutes="15")) == "Loket 1 jeda, kembali 07:15."
    kept = CounterDuty.objects.get()
    assert kept.actor is not None
    assert kept.act is not None
    assert (kept.state, kept.actor.username, kept.at, kept.act.kind) == ("PAUSED", "admisi", hospital.now, "duty")
    hospital.later(120)
    page = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert "Loket 1: kembali 07:15" in page
    assert "admisi" in page
    chosen = look(logged_in("work_admission", name="rekan"), "/counter/")
    assert "kembali 07:15 · admisi" in chosen, "a colleague sees who and until when"
    hospital.later(15 * 60)
    late = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert "duty-overdue" in late, "the pause is over and nobody is back"
    assert said(press(clerk, hospital.desk, "duty", state="OPEN")) == "Loket 1 buka."
    assert CounterDuty.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "PAUSED", "back_at": "06:59"}, "antara 07:00 dan 23:59"),
        ({"state": "PAUSED", "minutes": "1020"}, "Isi jam kembali seperti 10:15."),
        ({"state": "PAUSED", "back_at": "nanti"}, "Isi jam kembali seperti 10:15."),
        ({"state": "PAUSED"}, "Isi jam kembali seperti 10:15."),
        ({"state": "PAUSED", "minutes": "999"}, ""),
        ({"state": "PAUSED", "back_at": "10.15"}, ""),
        ({"state": "LIBUR"}, "Pilih buka, jeda, atau tutup."),
    ],
)
def test_a_pause_needs_a_time_of_today(
    hospital: Hospital, clerk: Client, press, fields: dict[str, str], words: str
) -> None:
    page = press(clerk, hospital.desk, "duty", **fields)
    assert words in said(page)
    assert CounterDuty.objects.exists() == (not words)


def test_only_whoever_works_there_changes_it(hospital: Hospital, nurse: Client) -> None:
    assert nurse.post(f"/counter/{hospital.desk.pk}/duty/", {"state": "CLOSED"}).status_code == 403
    assert not CounterDuty.objects.exists()


@pytest.mark.parametrize("verb", ["next", "call", "resume"])
def test_whoever_calls_is_back(hospital: Hospital, clerk: Client, press, verb: str) -> None:
    entry = QueueEntry.objects.get(admission_ticket=wait_at_desk(hospital))
    if verb == "resume":
        verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
        verbs.hold(entry, hospital.by(hospital.desk, at=hospital.later()))
    pause(hospital, hospital.desk)
    hospital.later(5)
    press(clerk, hospital.desk, verb, expected="", entry="" if verb == "next" else entry.pk)
    assert state(hospital.desk, hospital.now) == Duty.OPEN
    entry.refresh_from_db()
    assert entry.counter_id == hospital.desk.pk
    assert CounterDuty.objects.latest("pk").act_id == entry.last_act_id


def test_a_refused_call_opens_nothing(hospital: Hospital, clerk: Client, press) -> None:
    pause(hospital, hospital.desk)
    assert said(press(clerk, hospital.desk, "next", expected="")) == "Tidak ada yang menunggu."
    assert state(hospital.desk, hospital.now) == Duty.PAUSED


def test_a_pause_leaves_the_press_before_it_to_be_undone(hospital: Hospital) -> None:
    wait_at_desk(hospital)
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    pause(hospital, hospital.desk)
    assert verbs.latest_undoable(hospital.desk, at=hospital.later(2)) is not None


def test_the_next_day_begins_open(hospital: Hospital) -> None:
    verbs.close_counter(hospital.desk, hospital.by(hospital.desk, at=hospital.now))
    assert state(hospital.desk, hospital.now) == Duty.CLOSED
    assert state(hospital.desk, hospital.later(24 * 3600)) == Duty.OPEN
    assert wait_at_desk(hospital).label == "ZU-1"
    assert duty.away_at([hospital.admission.pk], at=hospital.now) == []


def test_what_was_recorded_stays(hospital: Hospital) -> None:
    pause(hospital, hospital.desk)
    row = CounterDuty.objects.get()
    with pytest.raises(HistoryChangedError):
        row.delete()
    with pytest.raises(HistoryChangedError):
        CounterDuty.objects.update(back_at=hospital.now)


# --- closing -------------------------------------------------------------------------------------------------------
def test_a_counter_that_serves_does_not_close(hospital: Hospital, clerk: Client, press) -> None:
    wait_at_desk(hospital)
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    assert "ZU-1 masih di loket ini" in said(press(clerk, hospital.desk, "duty", state="CLOSED"))


def test_the_last_counter_does_not_close_on_people_and_a_second_one_may(
    hospital: Hospital, clerk: Client, press
) -> None:
    wait_at_desk(hospital)
    assert "1 orang menunggu di Admisi" in said(press(clerk, hospital.desk, "duty", state="CLOSED"))
    second = hospital.counter("Loket 2", hospital.admission)
    assert said(press(clerk, hospital.desk, "duty", state="CLOSED")) == "Loket 1 tutup."
    assert "1 orang menunggu di Admisi" in said(press(clerk, second, "duty", state="CLOSED"))
    pause(hospital, second)
    assert "1 orang menunggu di Admisi" in said(press(clerk, second, "duty", state="CLOSED"))


def test_a_room_does_not_close_before_its_session_and_its_people_are_done(
    hospital: Hospital, nurse: Client, press
) -> None:
    assert "Jadwal Anak" in said(press(nurse, hospital.room, "duty", state="CLOSED"))
    visit, late = hospital.here(), hospital.booked(hospital.patient())
    hospital.later(6 * 3600)
    assert "1 orang menunggu di Anak" in said(press(nurse, hospital.room, "duty", state="CLOSED"))
    verbs.cancel(visit, hospital.by(at=hospital.now, reason="uji"))
    assert said(press(nurse, hospital.room, "duty", state="CLOSED")) == "Ruang Anak tutup."
    with pytest.raises(NobodyCallsError):
        verbs.check_in(late, Press(hospital.later()))
    verbs.open_counter(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    assert verbs.check_in(late, Press(hospital.later())).stage == Stage.WAITING_CLINIC


# --- who may begin to wait -------------------------------------------------------------------------------------------
def test_in_a_pause_numbers_are_given_out(hospital: Hospital) -> None:
    for counter in (hospital.desk, hospital.lab_desk, hospital.chemist):
        pause(hospital, counter)
    assert wait_at_desk(hospital).label == "ZU-1"
    assert prescribed(hospital).label == "FN-1"
    hospital.here()
    seen = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert verbs.detour(seen, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)


def test_behind_closed_doors_nobody_begins_to_wait_and_a_prescription_is_kept(hospital: Hospital) -> None:
    for counter in (hospital.desk, hospital.lab_desk, hospital.chemist):
        verbs.close_counter(counter, hospital.by(counter, at=hospital.now))
    with pytest.raises(NoAdmissionDeskError):
        wait_at_desk(hospital)
    new = hospital.booked(hospital.patient(is_new=True))
    with pytest.raises(NoAdmissionDeskError):
        verbs.check_in(new, Press(hospital.later()))
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    with pytest.raises(NoDeskThereError):
        verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)
    order = verbs.PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    assert Visit.objects.get(entries=entry).stage == Stage.LEFT_CLINIC
    assert not PharmacyTicket.objects.exists()
    assert nothing_can_be_called() is None, "a closed counter is no missing one"


def test_the_kiosk_says_that_the_desk_pauses_and_offers_nothing_when_it_is_closed(hospital: Hospital) -> None:
    pause(hospital, hospital.desk)
    client = Client()
    with time_machine.travel(hospital.now, tick=False):
        text = client.get("/kiosk/admission/begin/", follow=True).content.decode()
    assert "kembali 07:15" in text
    assert "button-huge" in text
    verbs.close_counter(hospital.desk, hospital.by(hospital.desk, at=hospital.now))
    with time_machine.travel(hospital.now, tick=False):
        text = client.get("/kiosk/admission/begin/", follow=True).content.decode()
    assert "Nomor loket belum tersedia" in text


# --- who sees it ---------------------------------------------------------------------------------------------------
def test_phones_of_those_who_wait_say_it_and_others_do_not(hospital: Hospital) -> None:
    visit, ticket = hospital.here(), wait_at_desk(hospital)
    pause(hospital, hospital.room)
    hospital.later(5)
    assert "Petugas istirahat sebentar, kembali 07:17." in page_of(f"/s/{visit.status_token}/", hospital)
    assert "istirahat" not in page_of(f"/s/{ticket.status_token}/", hospital)
    pause(hospital, hospital.desk)
    assert "istirahat sebentar" in page_of(f"/s/{ticket.status_token}/", hospital)
    hospital.counter("Loket 2", hospital.admission)
    assert "istirahat" not in page_of(f"/s/{ticket.status_token}/", hospital), "another desk calls"


@pytest.mark.parametrize("has_room", [True, False], ids=["in its room", "in any room of the poli"])
def test_nobody_is_told_a_time_before_the_end_of_the_pause(hospital: Hospital, has_room: bool) -> None:
    visit = hospital.here()
    if has_room:
        ClinicSession.objects.filter(pk=visit.session_id).update(room=hospital.room)
    hospital.now = visit.session.starts_at + timedelta(minutes=5)
    pause(hospital, hospital.room, minutes=30)
    back, at = hospital.now + timedelta(minutes=30), hospital.later(60)

    def told() -> datetime:
        return figures.turn(Visit.objects.get(pk=visit.pk), at=at).estimated_at

    assert told() == back
    second = hospital.counter("Ruang 2", *hospital.room.stops.all())
    assert told() == (back if has_room else at), "the second room calls whoever is of no room"
    verbs.open_counter(hospital.room, hospital.by(hospital.room, at=at))
    verbs.pause_counter(second, hospital.by(second, at=at), back_at=back)
    assert told() == at


def test_the_wall_names_counters_that_are_away_and_hides_a_sensitive_room(hospital: Hospital) -> None:
    board = Board.objects.create(slug="hall", name="Hall", kind=BoardKind.CLINIC)
    board.stops.set([hospital.admission, *hospital.room.stops.all()])
    before = page_of("/display/hall/now/", hospital)
    pause(hospital, hospital.desk)
    pause(hospital, hospital.room)
    pause(hospital, hospital.chemist)
    text = page_of("/display/hall/now/", hospital)
    assert "wall-away" not in before
    assert "<b>Loket 1</b> kembali 07:15" in text
    assert "<b>Ruang Anak</b> kembali 07:15" in text
    assert "Farmasi" not in text
    hospital.children.is_sensitive, hospital.children.neutral_name = True, "Poli Melati"
    hospital.children.save()
    text = page_of("/display/hall/now/", hospital)
    assert "Ruang Anak" not in text
    assert "<b>Poli Melati</b> kembali 07:15" in text


def test_what_nobody_calls_stands_on_the_page_to_choose_from(hospital: Hospital) -> None:
    wait_at_desk(hospital)
    wait_at_desk(hospital)
    hospital.here()
    pause(hospital, hospital.desk)
    found = duty.uncalled(at=hospital.now)
    assert [(one.place, one.people) for one in found] == [("Admisi", 2)]
    text = page_of("/counter/", hospital, logged_in("work_clinic"))
    assert "<b>Admisi</b>: 2 orang · Loket 1 kembali" in text
    verbs.open_counter(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    assert duty.uncalled(at=hospital.now) == []


def test_a_screen_hears_of_it_at_once(hospital: Hospital, clerk: Client) -> None:
    address = f"/counter/{hospital.desk.pk}/now/"
    with time_machine.travel(hospital.now, tick=False):
        tag = clerk.get(address)["ETag"]
        assert clerk.get(address, headers={"If-None-Match": tag}).status_code == 304
        pause(hospital, hospital.desk)
        assert clerk.get(address, headers={"If-None-Match": tag}).status_code == 200
