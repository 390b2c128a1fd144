"""How many SQL statements each verb takes: a budget, and the measured numbers in docs/benchmarks.md.

Savepoints are not counted; the outbox's statements are, because the verb waits for them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queues import verbs
from queues.models import Channel, NumberSeries, Patient, PharmacyTicket, PrescriptionKind, QueueEntry, Visit
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from queues.verbs.pharmacy import PHARMACY_SERIES
from queues.waiting import figures, order
from tests.environment import REPOSITORY
from tests.hospital import TODAY, Hospital

SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup", 1, "3x1")])
BOOKED_PEOPLE = 30
REFERRAL = "0001R0010326B000001"
NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")
Pressing = Callable[[Hospital], Callable[[], Any]]
BUDGETS: dict[str, tuple[int, Pressing]] = {}


def budget(statements: int) -> Callable[[Pressing], Pressing]:
    def register(press: Pressing) -> Pressing:
        BUDGETS[press.__name__] = (statements, press)
        return press

    return register


def in_the_room(hospital: Hospital) -> QueueEntry:
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


@budget(7)
def book(hospital: Hospital) -> Callable[[], Any]:
    person = hospital.patient()
    booking = verbs.Booking(person, hospital.session, hospital.jkn, Channel.MOBILE_JKN, referral_number=REFERRAL)
    return lambda: verbs.book(booking, Press(hospital.now))


@budget(27)
def take_ticket(hospital: Hospital) -> Callable[[], Any]:
    person = hospital.patient()
    booking = verbs.Booking(person, hospital.session, hospital.jkn, Channel.KIOSK, referral_number=REFERRAL)
    return lambda: verbs.take_ticket(booking, Press(hospital.now))


@budget(13)
def check_in(hospital: Hospital) -> Callable[[], Any]:
    visit = hospital.booked()
    return lambda: verbs.check_in(visit, Press(hospital.later()))


@budget(5)
def take_admission_ticket(hospital: Hospital) -> Callable[[], Any]:
    return lambda: verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))


@budget(23)
def call_next(hospital: Hospital) -> Callable[[], Any]:
    return lambda: in_the_room(hospital)


@budget(52)
def call_next_and_end_with_prescription(hospital: Hospital) -> Callable[[], Any]:
    in_the_room(hospital)
    at = hospital.later()
    return lambda: verbs.call_next(hospital.room, hospital.by(at=at), prescription=SYRUP)


@budget(32)
def finish_with_prescription(hospital: Hospital) -> Callable[[], Any]:
    entry, at = in_the_room(hospital), hospital.later()
    return lambda: verbs.finish(entry, hospital.by(hospital.room, at=at), prescription=SYRUP)


@budget(21)
def mark_absent(hospital: Hospital) -> Callable[[], Any]:
    entry, at = in_the_room(hospital), hospital.later(5)
    return lambda: verbs.mark_absent(entry, hospital.by(hospital.room, at=at))


@budget(8)
def recall(hospital: Hospital) -> Callable[[], Any]:
    entry, at = in_the_room(hospital), hospital.later()
    return lambda: verbs.recall(entry, hospital.by(hospital.room, at=at))


@budget(26)
def undo_next(hospital: Hospital) -> Callable[[], Any]:
    in_the_room(hospital)
    act = verbs.latest_undoable(hospital.room, at=hospital.later(3))
    assert act is not None
    return lambda: verbs.undo(act, hospital.by(at=hospital.now))


@budget(15)
def cancel(hospital: Hospital) -> Callable[[], Any]:
    visit = hospital.here()
    return lambda: verbs.cancel(visit, Press(hospital.now, reason="berhalangan"))


@budget(7)
def change_rule(hospital: Hospital) -> Callable[[], Any]:
    asked = verbs.RuleChange("CALLS_BEFORE_MISSED", "5", 0)
    return lambda: verbs.change_rule(asked, hospital.by(at=hospital.now))


def line_of(hospital: Hospital) -> verbs.LineDraft:
    """A line of the week that begins behind the horizon: what it opens is another act's."""
    begins = TODAY + timedelta(days=120)
    return verbs.LineDraft(hospital.children, hospital.doctor, 2, time(8), time(12), 30, begins, room=hospital.room)


@budget(12)
def plan_lines(hospital: Hospital) -> Callable[[], Any]:
    return lambda: verbs.plan_lines([line_of(hospital)], hospital.by(at=hospital.now))


@budget(16)
def plan_lines_that_open_a_session(hospital: Hospital) -> Callable[[], Any]:
    on = TODAY + timedelta(days=1)
    wanted = replace(line_of(hospital), valid_from=on, valid_until=on)
    return lambda: verbs.plan_lines([wanted], hospital.by(at=hospital.now))


@budget(10)
def change_line(hospital: Hospital) -> Callable[[], Any]:
    [line] = verbs.plan_lines([line_of(hospital)], hospital.by(at=hospital.now)).lines
    newest = verbs.newest_change(line.change_name)
    assert newest is not None
    wanted = replace(line_of(hospital), capacity=40)
    return lambda: verbs.change_line(line, wanted, hospital.by(at=hospital.now), seen=newest.pk)


@budget(16)
def except_from_plan(hospital: Hospital) -> Callable[[], Any]:
    """A leave that closes one session without people."""
    other = hospital.open(hospital.internal, hospital.second_doctor, on=TODAY + timedelta(days=1))
    draft = verbs.ExceptionDraft("LEAVE", other.date, other.date, doctor=hospital.second_doctor)
    return lambda: verbs.except_from_plan(draft, hospital.by(at=hospital.now, reason="seminar"))


@budget(5)
def set_holiday(hospital: Hospital) -> Callable[[], Any]:
    draft = verbs.HolidayDraft(TODAY + timedelta(days=5), "Hari Raya", "NATIONAL")
    return lambda: verbs.set_holiday(draft, hospital.by(at=hospital.now))


def ready(hospital: Hospital) -> PharmacyTicket:
    """A medicine that is ready."""
    verbs.finish(in_the_room(hospital), hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    ticket = PharmacyTicket.objects.get()
    for step in (verbs.start_preparing, verbs.mark_ready):
        step(ticket, hospital.by(hospital.chemist, at=hospital.later()))
    return ticket


@budget(8)
def pause_counter(hospital: Hospital) -> Callable[[], Any]:
    back_at = hospital.now + timedelta(minutes=15)
    return lambda: verbs.pause_counter(hospital.desk, hospital.by(at=hospital.now), back_at=back_at)


@budget(11)
def close_counter(hospital: Hospital) -> Callable[[], Any]:
    return lambda: verbs.close_counter(hospital.desk, hospital.by(at=hospital.now))


@budget(12)
def hand_over(hospital: Hospital) -> Callable[[], Any]:
    ticket, at = ready(hospital), hospital.later()
    return lambda: verbs.hand_over(ticket, hospital.by(hospital.chemist, at=at))


@budget(13)
def note_uncollected(hospital: Hospital) -> Callable[[], Any]:
    ticket = ready(hospital)
    verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
    at = hospital.later()
    return lambda: verbs.note_uncollected(ticket, hospital.by(hospital.chemist, at=at, reason="uji"))


@budget(17)
def open_medicine_again(hospital: Hospital) -> Callable[[], Any]:
    ticket = ready(hospital)
    verbs.hand_over(ticket, hospital.by(hospital.chemist, at=hospital.later()))
    at = hospital.later()
    return lambda: verbs.open_medicine_again(ticket, hospital.by(hospital.chemist, at=at, reason="uji"))


@budget(13)
def decide_late_start(hospital: Hospital) -> Callable[[], Any]:
    return lambda: verbs.decide_late_start(hospital.session, hospital.by(at=hospital.now), late_start=time(10))


@budget(14)
def move_session(hospital: Hospital) -> Callable[[], Any]:
    there = hospital.open(hospital.children, hospital.second_doctor)
    return lambda: verbs.move_session(hospital.session, hospital.by(at=hospital.now, reason="sakit"), target=there)


@budget(36)
def rebook(hospital: Hospital) -> Callable[[], Any]:
    visit = hospital.here(referral_number="9901R0010326B000009")
    there = hospital.open(hospital.children, hospital.second_doctor)
    press = hospital.by(at=hospital.later(), reason="sakit")
    verbs.decide_capacity(hospital.session, press, capacity=BOOKED_PEOPLE, let_go=[visit.pk])
    return lambda: verbs.rebook(visit, there, hospital.by(at=hospital.later(), request_key="kunci"))


def ended(hospital: Hospital) -> Visit:
    """A visit that left the clinic with a prescription."""
    entry = in_the_room(hospital)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    assert entry.visit is not None
    return entry.visit


@budget(32)
def reopen(hospital: Hospital) -> Callable[[], Any]:
    visit, by = ended(hospital), hospital.by(hospital.room, at=hospital.later(), reason="hasil menyusul")
    return lambda: verbs.reopen(visit, by)


@budget(24)
def prescribe_late(hospital: Hospital) -> Callable[[], Any]:
    visit, by = ended(hospital), hospital.by(hospital.room, at=hospital.later(), reason="obat diganti")
    return lambda: verbs.prescribe_late(visit, by, SYRUP)


@budget(17)
def restore(hospital: Hospital) -> Callable[[], Any]:
    visit, by = hospital.here(), hospital.by(hospital.room, at=hospital.later(), reason="sudah datang")
    verbs.no_show(visit, by)
    return lambda: verbs.restore(visit, hospital.by(hospital.room, at=hospital.later(), reason="sudah datang"))


@budget(4)
def write_note(hospital: Hospital) -> Callable[[], Any]:
    visit, by = hospital.here(), hospital.by(hospital.room, at=hospital.later())
    return lambda: verbs.write_note(visit, by, "keluarga menunggu di luar")


@budget(62)
def replace_visit(hospital: Hospital) -> Callable[[], Any]:
    visit = hospital.here()
    wanted = verbs.Replacement(hospital.open(hospital.internal, hospital.second_doctor), hospital.cash)
    return lambda: verbs.replace_visit(visit, hospital.by(at=hospital.later(), reason="salah poli"), wanted)


@budget(21)
def transfer_visit(hospital: Hospital) -> Callable[[], Any]:
    visit, there = hospital.here(), hospital.open(hospital.children, hospital.second_doctor)
    for _ in range(3):
        hospital.here(session=there)
    wanted = verbs.Transfer(there)
    return lambda: verbs.transfer_visit(visit, hospital.by(at=hospital.later(), reason="dokter penuh"), wanted)


def twins(hospital: Hospital) -> tuple[Patient, Patient]:
    """A record, and one without a card whose person waits at a poli."""
    other = verbs.register_patient(verbs.PersonRecord("Tokoh Kembar", "P"), Press(hospital.now))
    Patient.objects.filter(pk=other.pk).update(is_new_patient=False)
    hospital.here(other)
    return hospital.patient(), other


@budget(28)
def merge(hospital: Hospital) -> Callable[[], Any]:
    kept, other = twins(hospital)
    return lambda: verbs.merge(kept, other, hospital.by(at=hospital.now, reason="ganda"))


@budget(19)
def unmerge(hospital: Hospital) -> Callable[[], Any]:
    kept, other = twins(hospital)
    row = verbs.merge(kept, other, hospital.by(at=hospital.later(), reason="ganda"))
    return lambda: verbs.unmerge(row, hospital.by(at=hospital.now, reason="keliru"))


@budget(3)
def remaining(hospital: Hospital) -> Callable[[], Any]:
    visit = hospital.here()
    return lambda: order.remaining(visit, at=hospital.now)


@budget(1)
def session_figures(hospital: Hospital) -> Callable[[], Any]:
    return lambda: figures.session_figures(hospital.session, at=hospital.now)


@budget(6)
def people_at(hospital: Hospital) -> Callable[[], Any]:
    return lambda: hospital.waiting()


def statements(press: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        press()
    return [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(NOT_COUNTED)]


@pytest.mark.parametrize("verb", BUDGETS)
def test_a_verb_stays_within_its_statements(
    verb: str, hospital: Hospital, record_property: Callable[[str, object], None]
) -> None:
    verbs.change_capacity(hospital.session, hospital.by(at=hospital.now, reason="uji"), capacity=60, quotas=(60, 0))
    NumberSeries.objects.create(name=PHARMACY_SERIES)
    for _ in range(BOOKED_PEOPLE):
        hospital.here()
    allowed, press = BUDGETS[verb]
    taken = statements(press(hospital))
    record_property("statements", len(taken))
    assert len(taken) <= allowed, f"{len(taken)} statements:\n" + "\n".join(sql[:160] for sql in taken)


def test_the_budgets_are_those_that_are_written_down() -> None:
    table = (REPOSITORY / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    for verb, (allowed, _press) in BUDGETS.items():
        assert f"| `{verb}` | {allowed} |" in table
