"""What a wall is told to say: each call and recall once, in the order of the presses, and never more than it shows."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from display.announcements import STILL_NEWS
from display.board_content import board_content
from display.models import Board, BoardKind, Shown
from queues import verbs
from queues.models import Call, Clinic, Counter, PrescriptionKind, QueueEntry, Stop
from queues.verbs import PrescriptionOrder
from tests.hospital import Hospital
from tests.unguarded import rows_of, without_triggers


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def board(hospital: Hospital) -> Board:
    made = Board.objects.create(slug="lobi", name="Lobi")
    made.stops.set(Stop.objects.all())
    return made


def call(hospital: Hospital, counter: Counter | None = None, *, after: float = 1) -> QueueEntry:
    return verbs.call_next(counter or hospital.room, hospital.by(at=hospital.later(after)))


def texts(hospital: Hospital, board: Board) -> list[str]:
    return [said.text for said in board_content(board, at=hospital.now).announcements]


def fragment(hospital: Hospital, board: Board) -> str:
    with time_machine.travel(hospital.now, tick=False):
        return Client().get(f"/display/{board.slug}/now/").content.decode()


def test_a_call_is_said_with_its_number_its_clinic_and_its_room(hospital: Hospital, board: Board) -> None:
    hospital.here()
    call(hospital)
    assert texts(hospital, board) == ["Nomor antrean A satu, silakan menuju poli anak, ruang anak"]
    Clinic.objects.update(spoken_name="klinik tumbuh kembang")
    Counter.objects.update(spoken_name="ruang dua")
    assert texts(hospital, board) == ["Nomor antrean A satu, silakan menuju klinik tumbuh kembang, ruang dua"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ANAK", "poli anak"),
        ("KIA", "poli K I A"),
        ("Bedah Saraf", "poli bedah saraf"),
        ("Poli Gigi", "poli gigi"),
        ("Unit Hemodialisa", "unit hemodialisa"),
        ("Klinik Nyeri", "klinik nyeri"),
    ],
)
def test_a_clinic_is_called_a_poli_unless_its_name_says_what_it_is(
    hospital: Hospital, board: Board, name: str, said: str
) -> None:
    Clinic.objects.filter(pk=hospital.children.pk).update(name=name)
    hospital.here()
    call(hospital)
    assert texts(hospital, board) == [f"Nomor antrean A satu, silakan menuju {said}, ruang anak"]


def test_admission_and_pharmacy_are_said_by_their_desks(hospital: Hospital, board: Board) -> None:
    verbs.take_admission_ticket(hospital.queue_class, hospital.by(at=hospital.later()))
    call(hospital, hospital.desk, after=2)
    assert texts(hospital, board) == ["Nomor antrean Z U satu, silakan menuju loket satu"]
    visit = hospital.here()
    entry = call(hospital)
    order = PrescriptionOrder(PrescriptionKind.COMPOUND)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(2)), prescription=order)
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    verbs.start_preparing(ticket, hospital.by(at=hospital.later(2)))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later(2)))
    call(hospital, hospital.chemist)
    assert texts(hospital, board)[-1] == "Nomor antrean F R satu, silakan menuju farmasi satu"


def test_announcements_stand_in_the_order_of_the_presses_whatever_their_numbers(
    hospital: Hospital, board: Board
) -> None:
    for _person in range(3):
        hospital.here()
    entries = [call(hospital, after=2) for _person in range(3)]
    first = Call.objects.get(entry=entries[0])
    with without_triggers():
        rows_of(Call).filter(pk=first.pk).update(called_at=first.called_at + timedelta(seconds=10))
    hospital.later(10)
    said = board_content(board, at=hospital.now).announcements
    assert [one.text.split()[3].rstrip(",") for one in said] == ["dua", "tiga", "satu"]
    assert said[-1].call < said[0].call


def test_two_presses_at_one_instant_stand_in_the_order_of_their_numbers(hospital: Hospital, board: Board) -> None:
    for _person in range(2):
        hospital.here()
    calls = [Call.objects.get(entry=call(hospital, after=2)) for _person in range(2)]
    with without_triggers():
        rows_of(Call).update(called_at=hospital.now)
    assert [said.call for said in board_content(board, at=hospital.now).announcements] == [made.pk for made in calls]


def test_a_recall_is_one_more_announcement(hospital: Hospital, board: Board) -> None:
    hospital.here()
    entry = call(hospital)
    verbs.recall(entry, hospital.by(hospital.room, at=hospital.later(45)))
    first, again = board_content(board, at=hospital.now).announcements
    assert first.text == again.text
    assert first.call < again.call


def test_a_call_is_news_for_a_minute(hospital: Hospital, board: Board) -> None:
    hospital.here()
    call(hospital)
    hospital.later(STILL_NEWS.total_seconds())
    assert len(texts(hospital, board)) == 1
    hospital.later(0.1)
    assert texts(hospital, board) == []
    assert board_content(board, at=hospital.now).latest is not None


def test_a_call_taken_back_is_not_said(hospital: Hospital, board: Board) -> None:
    hospital.here()
    call(hospital)
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(hospital.room, at=hospital.now))
    assert texts(hospital, board) == []


def test_calls_of_other_stops_are_not_said(hospital: Hospital, board: Board) -> None:
    board.stops.set([hospital.lab])
    hospital.here()
    call(hospital)
    assert texts(hospital, board) == []


@pytest.mark.parametrize("shown", Shown)
def test_no_name_and_no_record_number_is_ever_said(hospital: Hospital, board: Board, shown: Shown) -> None:
    """A masked name cannot be pronounced and the whole one is nobody's business: number and place alone."""
    Board.objects.update(what_is_shown=shown, kind=BoardKind.PHARMACY)
    hospital.here()
    call(hospital)
    assert texts(hospital, board) == ["Nomor antrean A satu, silakan menuju poli anak, ruang anak"]


def test_of_a_sensitive_clinic_only_what_the_wall_shows_is_said(hospital: Hospital, board: Board) -> None:
    Clinic.objects.filter(pk=hospital.children.pk).update(
        is_sensitive=True, neutral_name="Poli Melati", spoken_name="poli kesehatan jiwa"
    )
    Counter.objects.filter(pk=hospital.room.pk).update(name="Ruang 5", spoken_name="ruang lima kesehatan jiwa")
    hospital.here()
    call(hospital)
    assert texts(hospital, board) == ["Nomor antrean A satu, silakan menuju poli melati"]
    Clinic.objects.filter(pk=hospital.children.pk).update(neutral_name="")
    assert texts(hospital, board) == ["Nomor antrean A satu, silakan menuju ruang lima"]
    assert "jiwa" not in fragment(hospital, board)


def test_a_wall_is_given_words_and_clips_only_where_it_speaks(hospital: Hospital, board: Board) -> None:
    hospital.here()
    call(hospital)
    news = re.findall(r'data-say="(\d+)"', fragment(hospital, board))
    assert news == [str(Call.objects.get().pk)]
    assert 'data-text="Nomor antrean A satu, silakan menuju poli anak, ruang anak"' in fragment(hospital, board)
    assert "/static/voice/nomor-antrean.wav" in fragment(hospital, board)
    Board.objects.update(has_voice=False)
    silent = fragment(hospital, board)
    assert re.findall(r'data-say="(\d+)"', silent) == news
    assert "data-text" not in silent
    assert "/voice/" not in silent
    page = Client().get(f"/display/{board.slug}/").content.decode()
    assert 'id="sound"' not in page
    assert "voice.js" not in page


def test_what_is_said_costs_no_query(hospital: Hospital, board: Board, django_assert_num_queries) -> None:
    for _person in range(4):
        hospital.here()
    for _person in range(4):
        call(hospital, after=2)
    assert len(texts(hospital, board)) == 4
    with django_assert_num_queries(8):
        fragment(hospital, board)
    hospital.later(120)
    with django_assert_num_queries(8):
        fragment(hospital, board)
