"""The report of a day: what makes it a bad one, and how it reads pages."""

import random
from dataclasses import replace
from datetime import time

import pytest
from django.utils import timezone

from demo.day import findings, report
from demo.day.browser import OddPage, Page
from demo.day.day import CallPress, Notes, SisaCheck
from demo.day.findings import Findings
from demo.day.people import SHARES, Kind, crowd, how_many
from demo.day.place import CannotLive, refuse_midnight
from queues import clock

PAGE = """<h1>Judul</h1><form method="post" action="/kiosk/review/"><input type="hidden" name="key" value="k&amp;1">
<input type="radio" name="priority" value="" checked><input type="radio" name="priority" value="ELDERLY">
<select name="payer"><option value="1">JKN</option><option value="2" selected>Umum</option></select>
<input name="off" value="x" disabled><button name="answer" value="yes">Ya</button>
<button name="answer" value="no" disabled>Tidak</button></form>"""


def a_good_day() -> Findings:
    return Findings(
        kinds={str(Kind.KIOSK_JKN): {"served": 1}},
        ends={"served": 1},
        acts={"called to a clinic": 1},
        messages={"antrean/add": 1},
        states={"DELIVERED": 1},
        parked=0,
        unknown_retried=0,
        differences=[],
        add_for_mobile_jkn=0,
        invariants_checked=35,
        invariants_broken=[],
        not_as_lived=[],
        board={"count": 1, "median": 0.5, "p95": 0.5, "max": 0.5},
        board_missed=[],
        sisa={"asked": 2, "fell_by_one": 2, "phone_compared": 1, "phone_agrees": 1},
        sisa_odd=[],
        presses={"count": 1, "median": 0.1, "p95": 0.1, "max": 0.1},
        refusals={},
        troubles=[],
    )


def test_a_good_day_has_no_fault() -> None:
    assert findings.faults_of(a_good_day(), "") == []
    assert "A GOOD DAY" in report.as_text(a_good_day())


@pytest.mark.parametrize(
    "changed",
    [
        {"parked": 1},
        {"ends": {"served": 1, "unfinished": 1}},
        {"ends": {"refused": 1}},
        {"differences": ["a booking is lost"]},
        {"add_for_mobile_jkn": 1},
        {"invariants_broken": ["1 a number once per session: A-1"]},
        {"not_as_lived": ["A-1"]},
        {"board_missed": ["A-1"]},
        {"board": {"count": 3, "median": 1.2, "p95": 1.4, "max": 1.5}},
        {"sisa": {"asked": 2, "fell_by_one": 1, "phone_compared": 0, "phone_agrees": 0}},
        {"sisa": {"asked": 2, "fell_by_one": 2, "phone_compared": 2, "phone_agrees": 1}},
        {"troubles": ["a page was odd"]},
        {"mended": {"two records, merged": 1, "wrong poli, replaced": 0}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_each_figure_that_is_off_makes_a_bad_day(changed: dict[str, object]) -> None:
    found = replace(a_good_day(), **changed)  # type: ignore[arg-type]
    assert len(findings.faults_of(found, "")) == 1
    found.faults = findings.faults_of(found, "")
    assert "NOT A GOOD DAY" in report.as_text(found)


def test_messages_that_never_left_make_a_bad_day() -> None:
    assert findings.faults_of(a_good_day(), "3 messages wait") == ["3 messages wait"]


def test_a_call_is_on_the_wall_when_it_is_seen_after_its_press() -> None:
    notes = Notes(calls=[CallPress("A-1", 10.0, 10.1), CallPress("A-2", 20.0, 20.1)])
    notes.shown = {"A-1": [4.0, 10.4, 30.0], "A-2": [19.0]}
    delays, missed = findings.board_delays(notes)
    assert delays == [pytest.approx(0.4)]
    assert missed == ["A-2"]


@pytest.mark.parametrize(
    ("after", "phone", "is_right"), [(4, 4, True), (4, None, True), (5, 5, False), (3, 3, False), (4, 3, False)]
)
def test_sisaantrean_falls_by_exactly_one_at_5(after: int, phone: int | None, is_right: bool) -> None:
    assert SisaCheck("A-9", 5, after, phone, "A-1", "A-2").is_right is is_right


def test_every_kind_of_person_comes_and_the_sum_is_kept() -> None:
    for count in (7, 12, 40, 113):
        counts = how_many(count)
        assert sum(counts.values()) == count
        assert all(counts[kind] >= 1 for kind in SHARES)
    assert sum(how_many(3).values()) == 3


def test_the_same_seed_is_the_same_day() -> None:
    def day(seed: int) -> list[str]:
        people = crowd(40, ["ANA", "INT"] * 20, random.Random(seed))
        return [f"{person.kind} {person.clinic} {person.prescription} {person.trouble}" for person in people]

    assert day(5) == day(5)
    assert day(5) != day(6)


@pytest.mark.parametrize(("wall", "is_refused"), [(time(23, 50), True), (time(23, 30), False), (time(0, 1), False)])
def test_a_day_is_never_lived_across_midnight(wall: time, is_refused: bool) -> None:
    moment = clock.moment(clock.service_date(timezone.now()), wall)
    if not is_refused:
        refuse_midnight(moment)
        return
    with pytest.raises(CannotLive, match="before midnight"):
        refuse_midnight(moment)


def test_a_form_is_sent_as_a_browser_would() -> None:
    page = Page("http://x/kiosk/review/", 200, PAGE)
    form = page.form("/kiosk/review/")
    assert form.fields == {"key": "k&1", "priority": "", "payer": "2"}
    assert form.button("answer", "yes") == {"answer": "yes"}
    assert form.button("answer", "no") is None
    assert form.choices("payer") == [("1", "JKN"), ("2", "Umum")]
    with pytest.raises(OddPage, match="Judul"):
        page.form("/elsewhere/")
