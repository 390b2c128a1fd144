"""A wall shows the latest call at once, keeps the last ones, and never more of a person than it may."""

from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from display.board_content import CALLS_LOOKED_AT, board_content
from display.models import Board, BoardKind, Shown, ViewingDistance
from queues import verbs
from queues.models import Clinic, PrescriptionKind
from queues.verbs import PrescriptionOrder
from tests.counter.conftest import logged_in
from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def board(hospital: Hospital) -> Board:
    made = Board.objects.create(slug="poli-lantai-1", name="Poli lantai 1")
    made.stops.set([stop for room in hospital.rooms.values() for stop in room.stops.all()])
    return made


@pytest.fixture
def now(hospital: Hospital) -> Any:
    def seen(board: Board, tag: str = "") -> Any:
        with time_machine.travel(hospital.now, tick=False):
            return Client().get(f"/display/{board.slug}/now/", headers={"If-None-Match": tag} if tag else {})

    return seen


def call(hospital: Hospital) -> Any:
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def finish(hospital: Hospital, entry: Any, kind: PrescriptionKind | None = None) -> None:
    order = PrescriptionOrder(kind) if kind else None
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)


def test_before_the_first_call_the_wall_says_so(board: Board, now) -> None:
    assert "Belum ada panggilan" in now(board).content.decode()


def test_a_press_at_the_console_is_on_the_wall(hospital: Hospital, board: Board, now) -> None:
    hospital.here()
    tag = now(board)["ETag"]
    hospital.later()
    with time_machine.travel(hospital.now, tick=False):
        logged_in("work_clinic").post(f"/counter/{hospital.room.pk}/next/", {"expected": ""})
    answer = now(board, tag)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "A-1" in text
    assert "Ruang Anak" in text


def test_an_unchanged_wall_is_304_and_four_queries(
    hospital: Hospital, board: Board, now, django_assert_max_num_queries
) -> None:
    for _person in range(4):
        hospital.here()
    for _person in range(3):
        call(hospital)
    first = now(board)
    with django_assert_max_num_queries(4):
        again = now(board, first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_latest_is_large_the_four_before_it_stay_and_a_recall_returns(hospital: Hospital, board: Board) -> None:
    for _person in range(7):
        hospital.here()
    entries = [call(hospital) for _person in range(7)]
    shown = board_content(board, at=hospital.now)
    assert shown.latest is not None
    assert shown.latest.label == "A-7"
    assert [shown.label for shown in shown.before] == ["A-6", "A-5", "A-4", "A-3"]
    assert [shown.label for shown in shown.rooms] == ["A-7"]
    finish(hospital, entries[-1])
    shown = board_content(board, at=hospital.now)
    assert shown.latest is not None
    assert (shown.latest.label, shown.rooms) == ("A-7", [])


def test_a_patient_called_long_before_all_others_is_still_seen_in_the_room(
    hospital: Hospital, board: Board, now, django_assert_max_num_queries
) -> None:
    hospital.here()
    hospital.here(session=hospital.open(hospital.internal, hospital.second_doctor))
    first = call(hospital)
    other_room = hospital.rooms[hospital.internal.pk]
    called = verbs.call_next(other_room, hospital.by(other_room, at=hospital.later()))
    for _time in range(CALLS_LOOKED_AT):
        verbs.recall(called, hospital.by(other_room, at=hospital.later()))
    with django_assert_max_num_queries(8):
        drawn = now(board)
    with django_assert_max_num_queries(1):
        assert now(board, drawn["ETag"]).status_code == 304
    shown = board_content(board, at=hospital.now)
    assert [shown.label for shown in shown.rooms] == ["A-1", called.label]
    assert shown.before == []
    finish(hospital, first)
    assert [shown.label for shown in board_content(board, at=hospital.now).rooms] == [called.label]


def test_a_recall_is_news_and_an_undone_call_is_gone(hospital: Hospital, board: Board, now) -> None:
    hospital.here()
    hospital.here()
    call(hospital)
    second = call(hospital)
    before = now(board)
    verbs.recall(second, hospital.by(hospital.room, at=hospital.later()))
    assert now(board, before["ETag"]).status_code == 200
    hospital.here()
    call(hospital)
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(hospital.room, at=hospital.now))
    shown = board_content(board, at=hospital.now)
    assert shown.latest is not None
    assert shown.latest.label == "A-2"


def test_calls_of_other_stops_and_of_yesterday_are_not_shown(hospital: Hospital, board: Board) -> None:
    hospital.here()
    call(hospital)
    assert board_content(board, at=hospital.later(24 * 3600)).latest is None
    board.stops.clear()
    hospital.later(-24 * 3600)
    assert board_content(board, at=hospital.now).latest is None


@pytest.mark.parametrize("shown", Shown)
def test_a_wall_shows_of_a_person_what_its_setting_says(hospital: Hospital, board: Board, now, shown: Shown) -> None:
    Board.objects.update(what_is_shown=shown)
    visit = hospital.here()
    call(hospital)
    hospital.here()
    call(hospital)
    text = now(board).content.decode()
    patient = visit.patient
    assert patient.name not in text
    assert (patient.masked_name in text) is (shown == Shown.NAME)
    assert (patient.medical_record_number in text) is (shown == Shown.RECORD_NUMBER)


@pytest.mark.parametrize("shown", Shown)
def test_a_sensitive_clinic_shows_a_number_and_a_neutral_name_whatever_is_set(
    hospital: Hospital, board: Board, now, shown: Shown
) -> None:
    Board.objects.update(what_is_shown=shown)
    Clinic.objects.filter(pk=hospital.children.pk).update(is_sensitive=True, neutral_name="Poli Melati")
    visit = hospital.here()
    call(hospital)
    text = now(board).content.decode()
    assert "A-1" in text
    assert "Poli Melati" in text
    for secret in ("Anak", visit.patient.masked_name, visit.patient.medical_record_number):
        assert secret not in text


def test_the_pharmacy_lists_what_is_ready_and_hides_names_of_sensitive_clinics(hospital: Hospital, now) -> None:
    board = Board.objects.create(slug="farmasi", name="Farmasi", kind=BoardKind.PHARMACY, what_is_shown=Shown.NAME)
    board.stops.set([hospital.pharmacy])
    visit = hospital.here()
    finish(hospital, call(hospital), PrescriptionKind.COMPOUND)
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    assert "FR-1" not in now(board).content.decode()
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    text = now(board).content.decode()
    assert "FR-1" in text
    assert visit.patient.masked_name in text, "ready, before any call"
    Board.objects.update(what_is_shown=Shown.RECORD_NUMBER)
    text = now(board).content.decode()
    assert visit.patient.masked_name not in text
    assert visit.patient.medical_record_number in text
    Board.objects.update(what_is_shown=Shown.NUMBER)
    assert visit.patient.medical_record_number not in now(board).content.decode()
    Board.objects.update(what_is_shown=Shown.NAME)
    Clinic.objects.update(is_sensitive=True)
    text = now(board).content.decode()
    assert "FR-1" in text
    assert visit.patient.masked_name not in text
    Clinic.objects.update(is_sensitive=False)
    verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
    assert visit.patient.masked_name in now(board).content.decode()
    Clinic.objects.update(is_sensitive=True)
    text = now(board).content.decode()
    assert "FR-1" in text
    assert visit.patient.masked_name not in text


def test_boards_need_no_login_and_one_out_of_use_is_not_there(board: Board) -> None:
    assert Client().get("/display/").status_code == 200
    assert Client().get(f"/display/{board.slug}/").status_code == 200
    Board.objects.update(is_active=False)
    for path in ("", "now/"):
        assert Client().get(f"/display/{board.slug}/{path}").status_code == 404
    assert "Poli lantai 1" not in Client().get("/display/").content.decode()


def test_a_board_says_its_notice_and_how_far_it_is_read(hospital: Hospital, board: Board) -> None:
    Board.objects.update(notice="Farmasi pindah ke lantai 2", viewing_distance=ViewingDistance.FAR)
    page = Client().get(f"/display/{board.slug}/").content.decode()
    assert "Farmasi pindah ke lantai 2" in page
    assert "distance-8" in page
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_an_address_is_plain_letters(hospital: Hospital) -> None:
    with pytest.raises(ValidationError):
        Board(slug="Lantai_1", name="x").full_clean()


def test_a_data_keeper_makes_a_board_in_the_admin(hospital: Hospital, admin_client: Client) -> None:
    assert "jarak pandang" in admin_client.get("/admin/display/board/add/").content.decode().lower()
    asked = {"name": "Lantai 2", "slug": "lantai-2", "kind": BoardKind.CLINIC, "what_is_shown": Shown.NUMBER}
    more = {"viewing_distance": 5, "is_active": "on", "stops": [stop.pk for stop in hospital.room.stops.all()]}
    assert admin_client.post("/admin/display/board/add/", {**asked, **more}).status_code == 302
    assert Board.objects.get(slug="lantai-2").stops.count() == 1
    assert "Lantai 2" in admin_client.get("/admin/display/board/").content.decode()
