"""The feed: committed changes in one order, nothing missed in any order of commits, nothing personal."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import Traveller

from queues import clock, verbs
from queues.models import Channel, ClinicSession, IdentifierKind, Visit, VisitEvent
from queues.press import Press
from simrs import feed
from simrs.models import Change, FeedMark
from tests.domain.at_once import at_once, collide, has_row_locks, widen, without_lock_on
from tests.hospital import TODAY, Hospital
from tests.simrs.simrs import Simrs, check_described

PATIENCE = 20
PATIENCE_SECONDS = 240
# On SQLite the second writer waits until the first one has committed: there is nothing to show.
overlapping = pytest.mark.skipif(not has_row_locks(), reason="SQLite has one writer at a time")


def steps(answer_events: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(event["kind"], event["stage"]) for event in answer_events]


def test_the_changes_of_a_visit_in_order(simrs: Simrs, hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.cancel(visit, Press(hospital.later(), reason="pasien pulang"))
    answer = simrs.get("/events")
    check_described(answer, "events")
    assert steps(answer.body["events"]) == [
        ("REACHED", "BOOKED"),
        ("REACHED", "WAITING_CLINIC"),
        ("REACHED", "CANCELLED"),
    ]
    assert [event["cursor"] for event in answer.body["events"]] == ["1", "2", "3"]
    assert (answer.body["next"], answer.body["has_more"]) == ("3", False)


def test_a_step_taken_back_is_a_change(simrs: Simrs, hospital: Hospital) -> None:
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    act = verbs.latest_undoable(hospital.room, at=hospital.later(3))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    assert steps(simrs.get("/events").body["events"])[-2:] == [("REACHED", "IN_CLINIC"), ("TAKEN_BACK", "IN_CLINIC")]


def test_a_cursor_goes_on_where_it_was(simrs: Simrs, hospital: Hospital) -> None:
    for _person in range(5):
        hospital.booked()
    seen, cursor, has_more = [], "", True
    while has_more:
        answer = simrs.get("/events", after=cursor, limit=2)
        seen += [event["booking_code"] for event in answer.body["events"]]
        cursor, has_more = answer.body["next"], answer.body["has_more"]
    assert len(set(seen)) == len(seen) == 5
    assert simrs.get("/events", after=cursor).body == {"events": [], "next": cursor, "has_more": False}
    late = hospital.booked()
    assert [event["booking_code"] for event in simrs.get("/events", after=cursor).body["events"]] == [late.booking_code]


def test_a_long_backlog_is_worked_off(simrs: Simrs, hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "BATCH", 2)
    simrs.get("/events")
    booked = [hospital.booked().booking_code for _person in range(5)]
    seen, cursor = [], "0"
    for _call in range(4):
        answer = simrs.get("/events", after=cursor)
        seen += [event["booking_code"] for event in answer.body["events"]]
        cursor = answer.body["next"]
    assert seen == booked


def test_nothing_personal_is_in_it(simrs: Simrs, hospital: Hospital) -> None:
    visit = hospital.booked()
    verbs.cancel(visit, hospital.by(at=hospital.later(), reason="dijemput keluarga"))
    told = json.dumps(simrs.get("/events").body)
    patient = visit.patient
    secrets = [patient.identifier(kind) for kind in (IdentifierKind.NIK, IdentifierKind.BPJS_CARD)]
    for secret in (*secrets, patient.phone, patient.name, patient.medical_record_number, "dijemput", "perawat"):
        assert secret not in told


def test_it_begins_with_the_day_on_which_it_is_first_asked(
    simrs: Simrs, hospital: Hospital, wall_clock: Traveller
) -> None:
    hospital.booked()
    hospital.now += timedelta(days=1)
    wall_clock.move_to(hospital.now)
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1))
    later = hospital.booked(session=tomorrow)
    assert [event["booking_code"] for event in simrs.get("/events").body["events"]] == [later.booking_code]


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "x"},
        {"after": "-1"},
        {"after": "9" * 19},
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "1.5"},
        {"nik": "1"},
    ],
)
def test_what_is_asked_wrongly(simrs: Simrs, asked: dict[str, str]) -> None:
    assert simrs.get("/events", **asked).told == (400, "wrong-fields")


def test_a_quiet_look_writes_nothing_and_reads_little(simrs: Simrs, hospital: Hospital) -> None:
    for _person in range(20):
        hospital.booked()
    simrs.get("/events")
    with CaptureQueriesContext(connection) as captured:
        simrs.get("/events", after=20)
    assert [row["sql"].split()[0] for row in captured.captured_queries] == ["SELECT"] * 5


# --- transactions that overlap -----
@pytest.fixture
def busy(transactional_db: None) -> Hospital:
    """By the real clock: threads do not share a frozen one with the database."""
    hospital = Hospital(now=timezone.now())
    tomorrow = clock.service_date(hospital.now) + timedelta(days=1)
    hospital.session = hospital.open(hospital.internal, hospital.doctor, on=tomorrow, hours=(13, 15))
    return hospital


@contextmanager
def under_way(work: Callable[[], Visit]) -> Iterator[Callable[[], None]]:
    """Another client has written and not committed; calling what is given lets it commit."""
    written, may_commit = Event(), Event()

    def run() -> None:
        try:
            with transaction.atomic():
                work()
                written.set()
                may_commit.wait(PATIENCE)
        finally:
            connections.close_all()

    thread = Thread(target=run, daemon=True)
    thread.start()
    assert written.wait(PATIENCE)

    def commit() -> None:
        may_commit.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()

    try:
        yield commit
    finally:
        may_commit.set()
        thread.join(PATIENCE)


def bookers(hospital: Hospital) -> list[Callable[[], Visit]]:
    """Two people in two sessions: neither waits for the other."""
    on = clock.service_date(hospital.now) + timedelta(days=1)
    sessions = [
        hospital.open(hospital.internal, hospital.doctor, on=on),
        hospital.open(hospital.children, hospital.second_doctor, on=on),
    ]

    def booker(session: ClinicSession) -> Callable[[], Visit]:
        booking = verbs.Booking(hospital.patient(), session, hospital.cash, Channel.COUNTER)
        return partial(verbs.book, booking, Press(hospital.now))

    return [booker(session) for session in sessions]


def read_all(after: int) -> feed.Page:
    return feed.read(after=after, limit=100, at=timezone.now())


def ids_told(page: feed.Page) -> list[int]:
    places = [int(event["cursor"]) for event in page.events]
    changes = Change.objects.filter(place__in=places, event__isnull=False)
    return [pk for pk in changes.order_by("place").values_list("event", flat=True) if pk]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@overlapping
def test_a_reader_that_remembers_ids_misses_a_late_commit(busy: Hospital) -> None:
    first, second = bookers(busy)
    with under_way(first) as commit:
        second()
        seen = max(VisitEvent.objects.values_list("pk", flat=True))
        commit()
    assert not VisitEvent.objects.filter(pk__gt=seen).exists()
    assert VisitEvent.objects.filter(pk__lt=seen).exists()


def late_one_is_told(hospital: Hospital) -> bool:
    """One client writes first and commits last; between, others book and the feed is read again and again."""
    first, second = bookers(hospital)
    cursor = read_all(0).next
    with under_way(first) as commit:
        second()
        for _look in range(4):
            cursor = read_all(cursor).next
            hospital.booked()
        cursor = read_all(cursor).next
        commit()
    late = ids_told(read_all(cursor))
    return len(late) == 1 and Change.objects.count() == VisitEvent.objects.count()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@overlapping
def test_without_asking_for_open_transactions_the_late_one_is_missed(
    busy: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_oldest_running", lambda: 2**62)
    assert not late_one_is_told(busy)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@overlapping
def test_a_late_commit_comes_later_in_the_feed_and_is_not_missed(busy: Hospital) -> None:
    assert late_one_is_told(busy)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_is_never_in_the_feed(busy: Hospital) -> None:
    first, second = bookers(busy)
    with transaction.atomic():
        first()
        transaction.set_rollback(True)
    second()
    assert len(read_all(0).events) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_settled_is_not_searched_again(busy: Hospital) -> None:
    """With nobody else under way, one look after the other moves it up to the look before. PostgreSQL also
    counts transactions in its other databases, those of the tests beside this one, so this may take many numbers.
    """
    verbs.change_capacity(busy.session, busy.by(reason="uji"), capacity=5000, quotas=(5000, 0))
    busy.booked()
    noted = VisitEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while FeedMark.objects.filter(settled_id__gte=noted).first() is None and time.monotonic() < deadline:
        read_all(0)
        busy.booked()
        time.sleep(0.1)
    assert FeedMark.objects.get(name=feed.FEED).settled_id >= noted


READERS = 6


def race_of_readers(hospital: Hospital) -> list[object]:
    read_all(0)
    for _person in range(10):
        hospital.booked()
    return at_once([lambda: read_all(0).events for _reader in range(READERS)])


def all_read_the_same(outcomes: list[object]) -> bool:
    places = list(Change.objects.values_list("place", flat=True).order_by("place"))
    is_whole = places == list(range(1, VisitEvent.objects.count() + 1))
    return is_whole and all(isinstance(told, list) and len(told) == len(places) for told in outcomes)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_feed_two_readers_collide(busy: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, FeedMark)
    collide(monkeypatch, "feed-read")
    assert not all_read_the_same(race_of_readers(busy))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_readers_at_once_give_each_change_one_place(busy: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "feed-read")
    assert all_read_the_same(race_of_readers(busy))
