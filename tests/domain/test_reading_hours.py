"""One reader of hours: two spellings of one practice are the same two times, and what is no hours gets a sentence."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from queues import clock, hours, verbs
from queues.errors import LateStartOutsideHoursError, SessionOverError
from queues.models import ClinicSession, Priority, QueueEntry
from tests.hospital import TODAY, Hospital

TOMORROW = TODAY + timedelta(days=1)
FOUR = time(4)
MIDNIGHT = time(0)


@st.composite
def spelling(draw: st.DrawFn, wall: time, *, is_end: bool) -> str:
    """One of the ways in which a time is written; 00:00 as an end as 24:00 too."""
    hour = 24 if is_end and wall == MIDNIGHT and draw(st.booleans()) else wall.hour
    digits = draw(st.sampled_from((f"{hour:02d}", str(hour))))
    mark = draw(st.sampled_from((":", ".")))
    seconds = draw(st.sampled_from(("", f"{mark}00")))
    return f"{digits}{mark}{wall.minute:02d}{seconds}"


walls = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.slow
@given(starts=walls, ends=walls, data=st.data())
def test_every_spelling_of_a_practice_is_read_as_its_two_times_and_kept_letter_for_letter(
    starts: time, ends: time, data: st.DataObject
) -> None:
    first, last = data.draw(spelling(starts, is_end=False)), data.draw(spelling(ends, is_end=True))
    dash = data.draw(st.sampled_from(("-", " - ", "- ", " -", " \u2013 ", "\u2014")))
    read = hours.read(f"{first}{dash}{last}")
    assert (read.starts, read.ends) == (starts, ends)
    assert read.words == f"{first}{dash.strip()}{last}"
    assert hours.read(read.words) == read, "what is told back is read again"


@pytest.mark.slow
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    told = ""
    try:
        read = hours.read(text)
    except hours.UnreadableHoursError as refused:
        told = str(refused)
    assert told.endswith(".") or len(read.words) <= hours.LONGEST_WORDS


NO_HOURS = ("", "pagi", "08:00", "08:00-", "-12:00", "8-12", "08:0-12:00", "08:00-12:000", "08:00 12:00")
NOT_ONE_PRACTICE = ("08:00-12:00-13:00", "08:00-12:00\n13:00", f"08:00{' ' * 60}-12:00", "\u0660\u0668:00-12:00")


@pytest.mark.parametrize("text", [*NO_HOURS, *NOT_ONE_PRACTICE])
def test_what_is_no_hours_is_told_how_hours_look(text: str) -> None:
    with pytest.raises(hours.UnreadableHoursError, match="seperti 08:00-12:00"):
        hours.read(text)


@pytest.mark.parametrize("text", ["25:00-26:00", "24:00-04:00", "08:60-12:00", "20:00-24:01", "08:00:60-12:00"])
def test_what_no_clock_shows_is_told_so(text: str) -> None:
    with pytest.raises(hours.UnreadableHoursError, match="antara 00:00 dan 24:00"):
        hours.read(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [("08:00-08:00", "sama"), ("13:00-12:00", "paling lama 16 jam"), ("08:00-07:59", "paling lama 16 jam")],
)
def test_hours_that_no_session_has_are_told_why(text: str, told: str) -> None:
    hours.read(text)
    with pytest.raises(hours.UnreadableHoursError, match=told):
        hours.practised(text)


def test_a_person_may_type_the_hour_alone_and_a_file_may_not() -> None:
    assert (hours.read_time("8"), hours.read_time(" 17 ")) == (time(8), time(17))
    assert hours.read_time("24", is_end=True) == MIDNIGHT
    for text in ("25", "800", "", "8:"):
        with pytest.raises(hours.UnreadableHoursError):
            hours.read_time(text)
    with pytest.raises(hours.UnreadableHoursError):
        hours.read("8-12")


@pytest.mark.parametrize("text", ["00:00-24:00", "00:00 - 00:00", "22:00-04:00", "20:00-24:00", "16:00-08:00"])
def test_whole_days_and_nights_are_practised(text: str) -> None:
    hours.practised(text)


@pytest.mark.slow
@given(
    starts=walls,
    ends=walls,
    before=st.timedeltas(timedelta(hours=-4), timedelta(hours=48)).map(lambda far: far - far % timedelta(minutes=1)),
)
def test_statements_and_rows_agree_on_what_is_alive(starts: time, ends: time, before: timedelta) -> None:
    """The values for a statement, applied by hand, say of any session what the session says of itself."""
    if hours.wrong(starts, ends):
        return
    session = ClinicSession(date=TODAY, starts=starts, ends=ends)
    at = clock.start_of_day(TODAY) + before
    day, night_of, ends_from, _since = hours.alive(at)
    is_of_night = session.date == night_of and session.crosses_midnight and ends >= ends_from
    assert session.is_alive(at=at) == (session.date == day or is_of_night)


# --- in the database ------------------------------------------------------------------------------------------
def night(hospital: Hospital, starts: time = time(22), ends: time = FOUR, *, on: date = TODAY) -> ClinicSession:
    return verbs.open_session(
        date=on, clinic=hospital.children, doctor=hospital.second_doctor, starts=starts, ends=ends, capacity=12
    )


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def wall(hour: int, minute: int = 0, *, on: date = TODAY) -> datetime:
    return clock.moment(on, time(hour, minute))


def test_a_session_until_midnight_or_over_it_ends_on_the_next_day(hospital: Hospital) -> None:
    evening, over = night(hospital, time(20), MIDNIGHT), night(hospital)
    assert (evening.ends_at, over.ends_at) == (wall(0, on=TOMORROW), wall(4, on=TOMORROW))
    assert (evening.hours, over.hours) == ("20:00-00:00", "22:00-04:00")
    whole = night(hospital, MIDNIGHT, MIDNIGHT, on=TOMORROW)
    assert (whole.hours, whole.ends_at - whole.starts_at) == ("00:00-24:00", timedelta(days=1))


def test_the_database_keeps_no_session_that_begins_and_ends_at_one_hour(hospital: Hospital) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicSession.objects.filter(pk=hospital.session.pk).update(ends=hospital.session.starts)


def test_a_night_is_alive_until_three_hours_after_its_end_and_nothing_else_of_its_day(
    hospital: Hospital,
) -> None:
    over = night(hospital)
    late = night(hospital, time(17), time(23, 30))
    for at, alive in (
        (wall(0), {hospital.session, late, over}),
        (wall(23, 59), {hospital.session, late, over}),
        (wall(0, on=TOMORROW), {over}),
        (wall(7, on=TOMORROW), {over}),
        (wall(7, 1, on=TOMORROW), set()),
    ):
        assert set(ClinicSession.objects.alive_at(at)) == alive, at
        assert {one for one in ClinicSession.objects.all() if one.is_alive(at=at)} == alive, at


def test_a_late_start_of_a_night_may_lie_after_midnight(hospital: Hospital) -> None:
    session = verbs.start_late(night(hospital), late_start=time(0, 30))
    assert session.starts_at == wall(0, 30, on=TOMORROW)
    with pytest.raises(LateStartOutsideHoursError):
        verbs.start_late(session, late_start=time(21))


def test_a_night_and_the_next_day_share_no_prefix(hospital: Hospital) -> None:
    """Both are called to one board: a number means one person."""
    over = night(hospital)
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TOMORROW)
    next_night = night(hospital, on=TOMORROW)
    assert len({over.label_prefix, tomorrow.label_prefix, next_night.label_prefix}) == 3
    earlier = night(hospital, on=TODAY - timedelta(days=1))
    assert earlier.label_prefix not in {hospital.session.label_prefix, over.label_prefix}


def test_slots_after_midnight_are_themselves(hospital: Hospital) -> None:
    hospital.children.service_seconds = 3600
    hospital.children.save()
    session = night(hospital)
    visits = [hospital.booked(session=session) for _ in range(4)]
    assert [visit.slot_at for visit in visits] == [wall(22), wall(23), wall(0, on=TOMORROW), wall(1, on=TOMORROW)]


def test_numbers_are_taken_until_the_night_ends(hospital: Hospital) -> None:
    session = night(hospital)
    hospital.now = wall(3, 59, on=TOMORROW)
    assert hospital.booked(session=session).number == 1
    hospital.now = wall(4, on=TOMORROW)
    with pytest.raises(SessionOverError):
        hospital.booked(session=session)


def test_what_waits_for_a_night_keeps_its_date_and_what_a_day_left_behind_stays_behind(hospital: Hospital) -> None:
    session = night(hospital)
    left = hospital.here()
    hospital.now = wall(0, 20, on=TOMORROW)
    visit = hospital.here(session=session)
    entry = visit.entries.get()
    assert entry.service_date == TODAY
    assert list(QueueEntry.objects.alive_at(hospital.now)) == [entry]
    assert [person.visit_id for person in hospital.waiting()] == [visit.pk], f"not {left}"
    hospital.now = wall(7, 1, on=TOMORROW)
    assert hospital.waiting() == []


def test_priority_goes_on_counting_the_calls_of_its_night_after_midnight(hospital: Hospital) -> None:
    session = night(hospital)
    hospital.now = wall(21, 50)
    first, second = (hospital.here(session=session, priority=Priority.ELDERLY) for _ in range(2))
    others = [hospital.here(session=session) for _ in range(2)]
    hospital.now = wall(23, 50)
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room))
    assert entry.visit == first
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    hospital.now = wall(0, 10, on=TOMORROW)
    assert [person.visit_id for person in hospital.waiting()] == [*(visit.pk for visit in others), second.pk]
