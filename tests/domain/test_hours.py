"""Other hours, a late start, another standard: slots and places follow, and what was told stays as it was told."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from bpjs_bridge.models import OutboxMessage
from queues import clock, verbs
from queues.errors import LateStartOutsideHoursError
from queues.invariants import all_invariants
from queues.models import Channel, ClinicSession, Priority, QueueEntry, Stage, Visit
from queues.press import Press
from queues.waiting import figures
from queues.waiting.places import Standing, keep_places
from tests.domain.at_once import at_once, overtake, overtaker, widen, without_lock_on
from tests.hospital import TODAY, Hospital

TOMORROW = TODAY + timedelta(days=1)


def wall(hour: int, minute: int = 0, *, on: date = TODAY) -> datetime:
    return clock.moment(on, time(hour, minute))


def slots(session: ClinicSession) -> list[str]:
    rows = Visit.objects.filter(session=session).order_by("number")
    return [f"{slot.astimezone(clock.hospital_zone()):%H:%M}" for slot in rows.values_list("slot_at", flat=True)]


def keys(session: ClinicSession) -> list[datetime]:
    return list(QueueEntry.objects.filter(session=session).order_by("visit__number").values_list("order_at", flat=True))


def waiting(hospital: Hospital) -> list[int | None]:
    return [person.number for person in hospital.waiting()]


def call(hospital: Hospital) -> QueueEntry:
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def absent(hospital: Hospital, entry: QueueEntry) -> None:
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(), reason="tidak menjawab"))


def broken() -> dict[int, list[str]]:
    return {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))}


@pytest.fixture
def afternoon(hospital: Hospital) -> ClinicSession:
    return hospital.open(hospital.children, hospital.doctor, on=TOMORROW, hours=(13, 15))


def test_bookings_before_and_after_show_the_hours_of_now(
    hospital: Hospital, afternoon: ClinicSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: hospital.now)
    hospital.booked(session=afternoon)
    hospital.booked(session=afternoon)
    session = verbs.change_hours(afternoon, starts=time(8), ends=time(12))
    hospital.booked(session=session)
    told = [figures.turn(visit, at=hospital.now) for visit in Visit.objects.named().order_by("number")]
    begins = wall(8, on=TOMORROW)
    assert told == [figures.Turn(place + 1, begins + timedelta(minutes=6 * place)) for place in range(3)]
    assert broken() == {}


def test_what_was_told_stays_as_it_was_told(hospital: Hospital, afternoon: ClinicSession) -> None:
    visit = hospital.booked(session=afternoon, payer=hospital.cash, channel=Channel.KIOSK)
    before = list(OutboxMessage.objects.order_by("pk").values())
    assert before, "the number was told to BPJS"
    verbs.change_hours(afternoon, starts=time(8), ends=time(12))
    verbs.start_late(afternoon, late_start=time(9))
    visit.refresh_from_db()
    assert (visit.told_hours, visit.label) == ("13:00-15:00", "A-1")
    assert list(OutboxMessage.objects.order_by("pk").values()) == before


def test_the_last_slots_of_late_hours_stay_on_the_date(hospital: Hospital, afternoon: ClinicSession) -> None:
    for _ in range(3):
        hospital.booked(session=afternoon)
    session = verbs.change_hours(afternoon, starts=time(23, 50), ends=time(23, 59))
    assert slots(session) == ["23:50", "23:56", "23:59"]


def test_people_here_wait_by_the_new_slot_or_by_the_arrival_that_stands(hospital: Hospital) -> None:
    first, second, third = (hospital.booked() for _ in range(3))
    hospital.now = wall(8, 16)
    for visit in (third, second, first):
        verbs.check_in(visit, Press(hospital.later()))
    assert waiting(hospital) == [2, 3, 1], "number 1 came 19 minutes after the slot"
    verbs.start_late(hospital.session, late_start=time(9))
    assert keys(hospital.session) == [wall(9), wall(9, 6), wall(9, 12)]
    assert waiting(hospital) == [1, 2, 3]
    verbs.start_late(hospital.session, late_start=None)
    assert waiting(hospital) == [2, 3, 1]


def test_a_patient_who_has_not_come_is_waited_for_until_the_new_slot(hospital: Hospital) -> None:
    away = hospital.booked()
    hospital.now = wall(8, 30)
    assert figures.is_missed_slot(away, at=hospital.now)
    verbs.change_hours(hospital.session, starts=time(9), ends=time(13))
    away.refresh_from_db()
    assert not figures.is_missed_slot(away, at=hospital.now)


def test_a_patient_who_missed_the_call_stays_behind_the_people_put_before_them(hospital: Hospital) -> None:
    for _ in range(6):
        hospital.here()
    absent(hospital, call(hospital))
    assert waiting(hospital) == [2, 3, 4, 1, 5, 6]
    verbs.change_hours(hospital.session, starts=time(10), ends=time(14))
    assert waiting(hospital) == [2, 3, 4, 1, 5, 6]
    verbs.start_late(hospital.session, late_start=time(11))
    assert waiting(hospital) == [2, 3, 4, 1, 5, 6]


def arrive_in_front(hospital: Hospital) -> None:
    """A session that began long ago: those who come go by their arrival, two high numbers soon after the first."""
    visits = [hospital.booked() for _ in range(20)]
    hospital.now = wall(11, 20)
    for visit in (visits[0], visits[19], visits[18], *visits[1:18]):
        verbs.check_in(visit, Press(hospital.later()))


def test_three_places_behind_survives_a_late_start_and_its_reversal(hospital: Hospital) -> None:
    arrive_in_front(hospital)
    absent(hospital, call(hospital))
    before = waiting(hospital)
    assert before == [20, 19, 2, 1, *range(3, 19)]
    verbs.start_late(hospital.session, late_start=time(11, 55))
    assert waiting(hospital) == [2, 3, 4, 1, *range(5, 21)], "the others by their slots, the missed one fourth"
    verbs.start_late(hospital.session, late_start=None)
    assert waiting(hospital) == before


def test_two_missed_ones_keep_their_places_while_others_change_theirs(hospital: Hospital) -> None:
    arrive_in_front(hospital)
    for _ in range(2):
        absent(hospital, call(hospital))
    before = waiting(hospital)
    assert before[:5] == [19, 2, 1, 20, 3]
    verbs.start_late(hospital.session, late_start=time(11, 55))
    assert waiting(hospital)[:5] == [2, 3, 1, 20, 4]
    verbs.start_late(hospital.session, late_start=None)
    assert waiting(hospital) == before


def test_a_missed_one_among_priorities_stands_three_places_behind(hospital: Hospital) -> None:
    for _ in range(6):
        hospital.here()
    for _ in range(3):
        hospital.here(priority=Priority.ELDERLY)
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()))
    missed = call(hospital)
    absent(hospital, missed)
    before = waiting(hospital)
    assert missed.visit is not None
    assert before.index(missed.visit.number) in (3, 4)
    verbs.start_late(hospital.session, late_start=time(11))
    assert waiting(hospital) == before
    verbs.start_late(hospital.session, late_start=None)
    assert waiting(hospital) == before


@pytest.mark.slow
@given(st.data())
def test_other_slots_and_their_reversal_leave_everybody_where_they_were(data: st.DataObject) -> None:
    """A group of any keys: new slots and back. A missed one has as many waiting people before it each time."""
    size = data.draw(st.integers(1, 12))
    moments = st.integers(0, 40).map(lambda minutes: wall(8) + timedelta(minutes=minutes))
    flags = st.tuples(st.booleans(), st.integers(0, 4).map(bool))
    who = [data.draw(flags) for _ in range(size)]
    slots_of_old, slots_of_late = ([data.draw(moments) for _ in range(size)] for _ in range(2))

    def write_anew(order: list[int], slots: list[datetime]) -> list[int]:
        standings = [Standing(pk, pk, slots[pk], *who[pk]) for pk in order]
        keys = keep_places(standings)
        return sorted(order, key=lambda pk: (keys[pk], pk))

    def before(order: list[int]) -> dict[int, int]:
        places = {}
        for pk in order:
            if who[pk] == (True, True):
                places[pk] = sum(who[other][1] for other in order[: order.index(pk)])
        return places

    start = write_anew(data.draw(st.permutations(range(size))), slots_of_old)
    late = write_anew(start, slots_of_late)
    again = write_anew(late, slots_of_old)
    waits = [pk for pk in start if who[pk][1]]
    assert [pk for pk in again if who[pk][1]] == waits
    assert before(late) == before(start)


def test_an_absence_taken_back_after_a_late_start_leads_to_the_slot_of_now(hospital: Hospital) -> None:
    for _ in range(5):
        hospital.here()
    verbs.mark_absent(call(hospital), hospital.by(hospital.room, at=hospital.later(2), reason="tidak menjawab"))
    verbs.start_late(hospital.session, late_start=time(11))
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    assert keys(hospital.session)[0] == wall(11)


@pytest.mark.parametrize("late_start", [time(7), time(8), time(12), time(23, 59)])
def test_a_late_start_lies_within_the_hours(hospital: Hospital, late_start: time) -> None:
    hospital.here()
    with pytest.raises(LateStartOutsideHoursError, match="08:00-12:00"):
        verbs.start_late(hospital.session, late_start=late_start)
    assert slots(hospital.session) == ["08:00"]


def test_a_call_taken_back_leads_to_the_new_place(hospital: Hospital) -> None:
    for _ in range(2):
        hospital.here()
    call(hospital)
    verbs.change_hours(hospital.session, starts=time(10), ends=time(14))
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    assert keys(hospital.session) == [wall(10), wall(10, 6)]
    assert waiting(hospital) == [1, 2]


def test_a_visit_that_is_over_or_through_keeps_its_slot(hospital: Hospital) -> None:
    for _ in range(3):
        hospital.here()
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()))
    cancelled = Visit.objects.get(number=2)
    verbs.cancel(cancelled, Press(hospital.later(), reason="berhalangan"))
    verbs.change_hours(hospital.session, starts=time(9), ends=time(13))
    assert slots(hospital.session) == ["08:00", "08:06", "09:12"]
    assert Visit.objects.get(number=1).stage == Stage.LEFT_CLINIC


@pytest.mark.parametrize(("starts", "kept"), [(8, time(8, 30)), (7, time(8, 30)), (9, None), (13, None)])
def test_a_late_start_outside_the_new_hours_goes_with_the_old_ones(
    hospital: Hospital, starts: int, kept: time | None
) -> None:
    hospital.booked()
    verbs.start_late(hospital.session, late_start=time(8, 30))
    session = verbs.change_hours(hospital.session, starts=time(starts), ends=time(starts + 4))
    assert session.late_start == kept
    begins = kept or time(starts)
    assert slots(session) == [f"{begins:%H:%M}"]


def test_another_standard_moves_the_slots_of_this_day_and_later(hospital: Hospital, afternoon: ClinicSession) -> None:
    for session in (hospital.session, afternoon):
        for _ in range(2):
            hospital.booked(session=session)
    other = hospital.open(hospital.internal, hospital.second_doctor)
    for _ in range(2):
        hospital.booked(session=other)
    hospital.children.service_seconds = 600
    hospital.children.save()
    verbs.follow_standard(hospital.children, at=wall(7, on=TOMORROW))
    assert [slots(one)[1] for one in (hospital.session, afternoon, other)] == ["08:06", "13:10", "08:06"]
    verbs.follow_standard(hospital.children, at=hospital.now)
    assert slots(hospital.session)[1] == "08:10"


def test_it_takes_a_handful_of_statements_however_many_wait(hospital: Hospital) -> None:
    verbs.change_capacity(hospital.session, hospital.by(at=hospital.now, reason="uji"), capacity=60, quotas=(60, 0))
    taken = []
    for hour in (9, 10):
        for _ in range(1 if hour == 9 else 29):
            hospital.here()
        with CaptureQueriesContext(connection) as captured:
            verbs.change_hours(hospital.session, starts=time(hour), ends=time(hour + 4))
        taken.append(len(captured))
    assert taken[0] == taken[1] <= 15


# --- at the same moment: the visit's lock -----
def arrive_while_hours_change(hospital: Hospital) -> list[datetime]:
    visit = hospital.booked()
    at_once(
        [
            lambda: verbs.check_in(visit, Press(hospital.now)),
            overtaker(lambda: verbs.change_hours(hospital.session, starts=time(10), ends=time(14))),
        ]
    )
    return keys(hospital.session)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_visits_lock_an_arrival_keeps_the_slot_of_before(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Visit)
    overtake(monkeypatch, "step-WAITING_CLINIC")
    assert arrive_while_hours_change(hospital) != [wall(10)]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_patient_who_arrives_while_the_hours_change_waits_by_the_new_slot(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "step-WAITING_CLINIC", "slots-read", seconds=0.2)
    assert arrive_while_hours_change(hospital) == [wall(10)]
