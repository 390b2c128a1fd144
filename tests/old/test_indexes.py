"""Every index of what grows with the visits is read: one that nobody reads is written with each step all the same."""

from collections.abc import Iterator

import pytest
from django.db import connection, models

from bpjs_bridge.models import OutboxMessage
from queues import verbs
from queues.invariants.privacy import personal_numbers
from queues.models import Act, AdmissionTicket, Patient, QueueEntry, TicketPrint, Visit, VisitGap, VisitType
from tests.hospital import Hospital
from tests.old import back_office
from tests.old.hall_of_today import SYRUP, Screens, walk
from tests.old.years import OF_A_VISIT

pytestmark = pytest.mark.django_db(transaction=True)

GROWING: tuple[type[models.Model], ...] = (*OF_A_VISIT, Patient, TicketPrint, VisitGap)
# People away from a stop: of a dozen waits the planner may find them by another index just as well. It was seen to be
# read with 20,000 visits, and sometimes here.
EITHER_WAY = {"entry_on_detour"}
# The first columns of one index are all those of another, over no fewer rows: whoever asks the one can ask the other.
IS_BEGINNING_OF = """
    SELECT one.indexrelid::regclass::text, other.indexrelid::regclass::text
    FROM pg_index one JOIN pg_index other ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
    WHERE one.indrelid::regclass::text = ANY(%s) AND NOT one.indisunique
    AND other.indkey::text || ' ' LIKE one.indkey::text || ' %%' AND one.indkey::text <> '0'
    AND (other.indpred IS NULL OR pg_get_expr(other.indpred, other.indrelid) = pg_get_expr(one.indpred, one.indrelid))
"""


@pytest.fixture
def indexes_are_liked() -> Iterator[None]:
    """On a small database too the planner takes an index where one fits, and of two the one that gives fewer rows: it
    need not be filled with years.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("SET cpu_index_tuple_cost = 1")
        cursor.execute("SELECT pg_stat_reset()")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET enable_seqscan")
        cursor.execute("RESET cpu_index_tuple_cost")


def unread() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelname FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)"
            " WHERE relname = ANY(%s) AND NOT indisunique AND idx_scan = 0",
            [[model._meta.db_table for model in GROWING]],
        )
        return {name for (name,) in cursor.fetchall()}


def go_astray(hospital: Hospital) -> AdmissionTicket:
    """What does not happen to everybody: an admission number, prints, elsewhere and back, undone, the
    wrong poli. Gives the number.
    """
    visit = hospital.here(visit_type=VisitType.REFERRAL, referral_number="0099R0010326Z000001")
    verbs.print_visit(visit, hospital.by(at=hospital.later()))
    ticket = verbs.take_admission_ticket(hospital.queue_class, hospital.by(at=hospital.later()))
    verbs.print_admission(ticket, hospital.by(at=hospital.later()))
    assert not personal_numbers(["1234567890123456"])
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)
    verbs.come_back(entry, hospital.by(at=hospital.later()))
    entry = verbs.call(entry, hospital.by(at=hospital.later()), counter=hospital.room)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    verbs.undo(Act.objects.latest("pk"), hospital.by(hospital.room, at=hospital.later(2)))
    holder = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    registration = verbs.Registration(hospital.patient(), hospital.session, hospital.cash)
    wrong = verbs.register_holder(holder, hospital.by(hospital.desk, at=hospital.later()), registration)
    right = verbs.Replacement(hospital.open(hospital.internal, hospital.second_doctor), hospital.cash)
    verbs.replace_visit(wrong, hospital.by(hospital.desk, at=hospital.later(), reason="salah poli"), right)
    return ticket


def test_each_index_of_what_grows_is_read_by_somebody(indexes_are_liked: None) -> None:
    hospital = Hospital()
    walk(hospital)
    with connection.cursor() as cursor:
        # Or the planner goes by what an earlier test had left in the tables.
        cursor.execute("ANALYZE")
    ticket = go_astray(hospital)
    screens = Screens(hospital)
    screens.ask(lambda: screens.page(screens.anyone, f"/s/{ticket.status_token}/"))
    for question in (screens.asked() | back_office.asked(screens)).values():
        screens.ask(question)
    assert unread() <= EITHER_WAY


def test_no_index_begins_another_one_and_none_is_for_beginnings_of_texts(transactional_db: None) -> None:
    assert AdmissionTicket in GROWING
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in GROWING]
        cursor.execute(IS_BEGINNING_OF, [tables])
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef LIKE '%%pattern_ops%%'", [tables]
        )
        assert cursor.fetchall() == []


def test_what_changes_all_day_is_vacuumed_by_the_day(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE reloptions @>"
            " '{autovacuum_vacuum_scale_factor=0,autovacuum_vacuum_threshold=10000}'"
        )
        assert {name for (name,) in cursor.fetchall()} == {
            model._meta.db_table for model in (Visit, QueueEntry, OutboxMessage)
        }
