"""A wall that speaks, in a real browser: the server's order, nothing twice, nothing at once, nothing lost."""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import time as wall_time
from datetime import timedelta
from itertools import pairwise

import pytest
import requests
import time_machine
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from display.models import Board
from queues import clock, verbs
from queues.models import Act, Call, Clinic, Counter, QueueEntry
from queues.press import Press
from tests.browser.ears import CHIME, Reading, listen, played, readings, sentences
from tests.counter.conftest import logged_in
from tests.environment import REPOSITORY
from tests.hospital import TODAY, Hospital
from tests.unguarded import rows_of, without_triggers

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
VOICE = (REPOSITORY / "static" / "js" / "voice.js").read_text(encoding="utf-8")
# Clips cut to a tenth: these tests are about order, not about words. `make proof` hears five calls at full length.
SHORT = 0.1
LENGTH = 1.0 if os.environ.get("PROOF") == "1" else 0.3
SPOKEN = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan")


@dataclass
class Day:
    """A morning with eight desks, two clinics and people; the server's clock is months away from the browser's."""

    hospital: Hospital
    clock: time_machine.Traveller
    desks: list[Counter] = field(default_factory=list)

    def __post_init__(self) -> None:
        hospital = self.hospital
        Clinic.objects.filter(pk=hospital.children.pk).update(name="Poli Anak")
        Clinic.objects.filter(pk=hospital.internal.pk).update(name="Poli Penyakit Dalam")
        Counter.objects.filter(pk=hospital.room.pk).update(name="Ruang 101")
        Counter.objects.filter(pk=self.other_room.pk).update(name="Ruang 102")
        other = hospital.open(hospital.internal, hospital.second_doctor)
        for _person in range(4):
            hospital.here()
            hospital.here(session=other)
        self.desks = [hospital.desk, *(hospital.counter(f"Loket {n}", hospital.admission) for n in range(2, 9))]
        for _desk in self.desks:
            verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
        board = Board.objects.create(slug="lobi", name="Lobi")
        board.stops.set([hospital.admission, *hospital.room.stops.all(), *self.other_room.stops.all()])

    @property
    def other_room(self) -> Counter:
        return self.hospital.rooms[self.hospital.internal.pk]

    def call(self, *desks: int) -> list[QueueEntry]:
        """Call the next ticket to each of these desks, 1 to 8, now. Ticket n comes to the n-th desk that calls."""
        called = []
        for desk in desks:
            counter = self.desks[desk - 1]
            called.append(verbs.call_next(counter, self.hospital.by(counter, at=timezone.now())))
        return called

    def undo(self, entry: QueueEntry) -> None:
        verbs.undo(Act.objects.get(calls__entry=entry), self.hospital.by(at=timezone.now()))


@pytest.fixture
def day(transactional_db: None) -> Iterator[Day]:
    with time_machine.travel(clock.moment(TODAY, wall_time(8, 0)), tick=True) as traveller:
        yield Day(Hospital(), traveller)


@pytest.fixture
def wall(open_page: OpenPage, live_server: LiveServer, day: Day) -> Callable[..., Page]:
    """wall(shorter=, is_on=): the board, followed from now on, its sound switched on by a press."""

    def opened(*, shorter: float = SHORT, is_on: bool = True, script: str = VOICE) -> Page:
        page = open_page(width=1920, height=1080)
        listen(page, shorter=shorter)
        page.route("**/voice.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
        goto(page, live_server)
        if is_on:
            page.mouse.click(400, 400)
            expect(page.locator("#sound")).to_have_text(re.compile("Suara nyala"))
        return page

    return opened


def goto(page: Page, server: LiveServer) -> None:
    """Open it, or open it again, and wait until it follows."""
    with page.expect_response(lambda answer: answer.url.endswith("/now/")):
        page.goto(f"{server.url}/display/lobi/")


def said(desk: int, number: int | None = None) -> str:
    """What is heard when a ticket is called to a desk."""
    ticket = SPOKEN[(number or desk) - 1]
    return f"nomor-antrean huruf-z huruf-u {ticket} silakan-menuju loket {SPOKEN[desk - 1]}"


def until(page: Page, is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    """Playwright's own waiting evaluates strings, which the pages' policy forbids."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not is_so():
        page.wait_for_timeout(50)


def wait_for(page: Page, count: int, *, seconds: float = 60) -> list[str]:
    """The sentences, once there are so many and the last one has ended."""

    def are_over() -> bool:
        return len(sentences(page)) >= count and all(sound["ended"] for sound in played(page))

    until(page, are_over, seconds=seconds)
    return sentences(page)


def silence(page: Page, seconds: float = 4) -> list[str]:
    """What was said, after waiting longer than any pause between two readings."""
    page.wait_for_timeout(seconds * 1000)
    return sentences(page)


def test_what_was_called_before_the_wall_was_opened_is_shown_and_not_said(day: Day, wall) -> None:
    day.call(1, 2)
    page = wall()
    expect(page.locator(".wall-number")).to_have_text("ZU-2")
    assert silence(page) == []
    day.call(3)
    assert wait_for(page, 2) == [said(3)] * 2


def test_calls_of_one_moment_are_said_one_after_the_other_in_the_servers_order(day: Day, wall) -> None:
    page = wall()
    day.call(5, 1, 3)
    expected = [said(5, 1), said(1, 2), said(3)]
    assert wait_for(page, 6) == [sentence for sentence in expected for _twice in range(2)]
    chimes = [reading for reading in readings(page) if reading.words == CHIME]
    assert len(chimes) == 3


def test_a_recall_is_an_announcement_of_its_own(day: Day, wall) -> None:
    page = wall()
    (entry,) = day.call(1)
    day.clock.shift(timedelta(seconds=30))
    verbs.recall(entry, day.hospital.by(day.desks[0], at=timezone.now()))
    assert wait_for(page, 4) == [said(1)] * 4
    assert silence(page) == [said(1)] * 4


def test_a_wall_that_is_loaded_again_repeats_nothing_and_says_what_it_had_not_said(
    day: Day, wall, live_server: LiveServer
) -> None:
    page = wall()
    day.call(1)
    wait_for(page, 2)
    day.call(2, 3)
    wait_for(page, 3)
    # Ticket 2 was said once, ticket 3 waits.
    goto(page, live_server)
    page.mouse.click(400, 400)
    assert wait_for(page, 2) == [said(3)] * 2
    goto(page, live_server)
    page.mouse.click(400, 400)
    assert silence(page) == []


def test_a_call_taken_back_before_its_turn_is_not_said(day: Day, wall) -> None:
    page = wall()
    _first, second, _third = day.call(1, 2, 3)
    wait_for(page, 1)
    day.undo(second)
    assert wait_for(page, 4) == [said(1), said(1), said(3), said(3)]
    assert said(2) not in silence(page)


def test_a_call_taken_back_while_it_is_said_stops_at_once_and_the_next_one_follows(day: Day, wall) -> None:
    # Words drawn out: a busy machine hears late that the call is taken back.
    page = wall(shorter=2.5)
    first, _second = day.call(1, 2)
    until(page, lambda: len(sentences(page)) > 0)
    day.undo(first)
    wait_for(page, 2)
    (broken, *_rest) = [reading for reading in readings(page) if reading.words != CHIME]
    assert len(broken.words) < len(readings(page)[-1].words)
    assert sentences(page).count(said(1)) == 0
    assert sentences(page)[-1] == said(2)


def test_what_is_older_than_a_minute_is_shown_and_not_said(day: Day, wall) -> None:
    page = wall()
    day.call(1, 2)
    until(page, lambda: len(readings(page)) > 0)
    # While the first is said, the second grows old; the first is not cut for being old itself.
    day.clock.shift(timedelta(seconds=61))
    day.call(3)
    assert wait_for(page, 4) == [said(1), said(1), said(3), said(3)]
    expect(page.locator(".wall-before")).to_contain_text("ZU-2")


def test_nobody_is_left_out_for_the_second_reading_of_another(day: Day, wall) -> None:
    page = wall(shorter=0.5)
    day.clock.shift(timedelta(seconds=-42))
    day.call(1, 2, 3, 4)
    day.clock.shift(timedelta(seconds=42))
    # Eighteen seconds are left for four calls; with two readings each the last would come too late.
    until(page, lambda: said(4) in sentences(page))
    heard = silence(page)
    assert list(dict.fromkeys(heard)) == [said(desk) for desk in (1, 2, 3, 4)]
    assert len(heard) < 8


def numbered(day: Day, desk: int, pk: int) -> None:
    """A call with that number, as when its transaction had begun at another moment than it was committed."""
    with transaction.atomic():
        day.call(desk)
        with without_triggers():
            rows_of(Call).filter(pk=Call.objects.latest("called_at").pk).update(id=pk)


@pytest.mark.race
def test_a_call_that_is_committed_late_with_a_lower_number_is_said_all_the_same(day: Day, wall) -> None:
    page = wall()
    numbered(day, 1, 2000)
    wait_for(page, 2)
    numbered(day, 2, 1000)
    assert wait_for(page, 4) == [said(1), said(1), said(2), said(2)]
    expect(page.locator('.is-new[data-call="1000"]').first).to_be_visible()


@pytest.mark.race
def test_with_a_highest_number_instead_of_a_memory_that_call_would_be_lost(day: Day, wall) -> None:
    watermark = VOICE.replace("!said.has(call.id)", "call.id > Math.max(0, ...said)")
    assert watermark != VOICE
    page = wall(script=watermark)
    numbered(day, 1, 2000)
    wait_for(page, 2)
    numbered(day, 2, 1000)
    assert silence(page) == [said(1)] * 2


def press_next(server: LiveServer, counter: Counter, session: requests.Session) -> int:
    """The console's main key: the one who is there leaves, the next one is called."""
    there = QueueEntry.objects.filter(counter=counter).values_list("pk", flat=True)
    fields = {"expected": ",".join(map(str, there))}
    answer = session.post(f"{server.url}/counter/{counter.pk}/next/", fields, allow_redirects=False, timeout=10)
    return answer.status_code


@pytest.mark.slow
def test_two_consoles_call_five_people_in_three_seconds_and_all_are_heard_twice(
    day: Day, wall, live_server: LiveServer
) -> None:
    page = wall(shorter=LENGTH)
    rooms = (day.hospital.room, day.other_room)
    nurses = [at_console(name) for name in ("perawat-a", "perawat-b")]

    def work(place: int, presses: int) -> None:
        for press in range(presses):
            assert press_next(live_server, rooms[place], nurses[place]) == 303
            if press < presses - 1:
                time.sleep(1.1)

    began = time.monotonic()
    with ThreadPoolExecutor() as consoles:
        for done in [consoles.submit(work, 0, 3), consoles.submit(work, 1, 2)]:
            done.result()
    assert time.monotonic() - began < 10
    calls = list(Call.objects.order_by("called_at", "pk"))
    assert len(calls) == 5
    heard = wait_for(page, 10, seconds=150)
    places = {rooms[0].pk: "poli anak", rooms[1].pk: "poli penyakit dalam"}
    ends = {rooms[0].pk: "ruang seratus satu", rooms[1].pk: "ruang seratus dua"}
    expected: dict[int, list[str]] = {room.pk: [] for room in rooms}
    for call in calls:
        letter, _, number = call.entry.label.partition("-")
        where = f"silakan-menuju {places[call.counter_id]} {ends[call.counter_id]}"
        expected[call.counter_id].append(f"nomor-antrean huruf-{letter.lower()} {SPOKEN[int(number) - 1]} {where}")
    assert heard[::2] == heard[1::2]
    # Of two presses of one moment the one that was committed first may be under way when the other one is seen.
    for room in rooms:
        assert [sentence for sentence in heard[::2] if ends[room.pk] in sentence] == expected[room.pk]
    assert len(heard) == 10
    check_rhythm(readings(page))


def at_console(name: str) -> requests.Session:
    """Somebody who is logged in, as a browser that keeps its cookies."""
    client, token = logged_in("work_clinic", name=name), "a" * 32
    session = requests.Session()
    session.cookies.update({"sessionid": client.cookies["sessionid"].value, "csrftoken": token})
    session.headers["X-CSRFToken"] = token
    return session


def check_rhythm(heard: list[Reading]) -> None:
    """Chime, sentence, two seconds, sentence; then the next. `readings` has made sure that nothing overlaps."""
    assert [reading.words == CHIME for reading in heard] == [True, False, False] * 5
    for chime, first, again in zip(heard[::3], heard[1::3], heard[2::3], strict=True):
        assert chime.until <= first.at
        assert first.words == again.words
        assert again.at - first.until >= 1.9
    assert all(one.until <= following.at for one, following in pairwise(heard))
