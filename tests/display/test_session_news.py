"""A wall says once and shows on, in the place of its notice, which session is late, away or moved."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from display.models import Board
from queues import verbs
from queues.models import Clinic, ClinicSession, DecisionKind
from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def board(hospital: Hospital) -> Board:
    made = Board.objects.create(slug="poli", name="Poli lantai 1", notice="Siapkan kartu")
    made.stops.set(hospital.room.stops.all())
    return made


def wall(hospital: Hospital, path: str = "now/") -> str:
    with time_machine.travel(hospital.now, tick=False):
        return Client().get(f"/display/poli/{path}").content.decode()


def news(hospital: Hospital) -> list[str]:
    return re.findall(r"data-news>([^<]*)<", wall(hospital))


def said(hospital: Hospital) -> list[str]:
    return re.findall(r'data-text="([^"]*)"', wall(hospital))


def by(hospital: Hospital, **given: Any) -> Any:
    return hospital.by(at=hospital.later(1), **given)


def test_a_late_start_is_shown_until_it_has_come_and_said_once(hospital: Hospital, board: Board) -> None:
    assert news(hospital) == []
    verbs.decide_late_start(hospital.session, by(hospital), late_start=time(9))
    assert news(hospital) == ["Anak: dr. Uji Pertama mulai pukul 09:00"]
    assert said(hospital) == ["Poli anak, dokter mulai pukul sembilan, silakan lihat layar"]
    assert "Anak: dr. Uji Pertama mulai pukul 09:00</p>" in wall(hospital, "")
    hospital.now += timedelta(minutes=2)
    assert (news(hospital), said(hospital)) == (["Anak: dr. Uji Pertama mulai pukul 09:00"], [])
    hospital.now += timedelta(hours=2)
    assert news(hospital) == []


@pytest.mark.parametrize(("kind", "words"), [("LEAVE", "libur"), ("CANCELLED", "tidak praktek")])
def test_an_absence_that_a_person_decided_is_shown_until_the_hours_are_over(
    hospital: Hospital, board: Board, kind: str, words: str
) -> None:
    verbs.close_session(hospital.session, DecisionKind(kind), by(hospital, reason="sakit"))
    assert news(hospital) == [f"Anak: dr. Uji Pertama {words} hari ini"]
    assert said(hospital) == [f"Poli anak, dokter {words} hari ini, silakan lihat layar"]
    hospital.now += timedelta(hours=6)
    assert news(hospital) == []


def test_what_hfis_alone_says_of_an_empty_session_is_no_news(hospital: Hospital, board: Board) -> None:
    verbs.set_leave(hospital.session, is_on_leave=True)
    assert news(hospital) == []


def test_a_move_says_where_and_another_boards_clinic_is_not_told(hospital: Hospital, board: Board) -> None:
    there = hospital.open(hospital.children, hospital.second_doctor)
    elsewhere = hospital.open(hospital.internal, hospital.doctor, hours=(13, 15))
    verbs.decide_late_start(elsewhere, by(hospital), late_start=time(14))
    verbs.move_session(hospital.session, by(hospital, reason="sakit"), target=there)
    assert news(hospital) == ["Anak: dr. Uji Pertama dilayani di Anak, 08:00-12:00"]


def test_a_sensitive_clinic_keeps_its_neutral_name_and_its_doctor_unnamed(hospital: Hospital, board: Board) -> None:
    Clinic.objects.filter(pk=hospital.children.pk).update(is_sensitive=True, neutral_name="Melati")
    session = ClinicSession.objects.named().get(pk=hospital.session.pk)
    verbs.decide_late_start(session, by(hospital), late_start=time(9))
    assert news(hospital) == ["Melati: dokter mulai pukul 09:00"]
    assert said(hospital) == ["Melati, dokter mulai pukul sembilan, silakan lihat layar"]
