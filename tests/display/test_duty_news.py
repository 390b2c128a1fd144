"""A counter that pauses is said once in the hall, where people wait for exactly that counter; the wall shows it on."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from display.clips import clip_folders, joined, shipped_clips, voicing
from display.models import Board
from display.speech import news_of, time_words
from display.vocabulary import BACK_AT, CLOSED, MOVED, NOT_TODAY, ON_LEAVE, STARTS_AT, SUBSTITUTE
from queues import verbs
from queues.models import Clinic, Counter
from tests.display.test_session_news import said, wall
from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def board(hospital: Hospital) -> Board:
    made = Board.objects.create(slug="poli", name="Poli lantai 1")
    made.stops.set(hospital.room.stops.all())
    return made


def pause(hospital: Hospital, counter: Counter, minutes: int = 15) -> None:
    back: datetime = hospital.now + timedelta(minutes=minutes)
    verbs.pause_counter(counter, hospital.by(at=hospital.later(1)), back_at=back)


def test_a_pause_is_said_once_where_somebody_waits_for_that_room(hospital: Hospital, board: Board) -> None:
    pause(hospital, hospital.room)
    assert said(hospital) == [], "nobody waits: nobody need hear it"
    verbs.open_counter(hospital.room, hospital.by(at=hospital.later(1)))
    hospital.here()
    pause(hospital, hospital.room)
    [words] = said(hospital)
    assert words == "Ruang anak, istirahat kembali pukul tujuh lewat enam belas, silakan lihat layar"
    assert "kembali 07:16" in wall(hospital)
    hospital.later(61)
    assert said(hospital) == []
    assert "kembali 07:16" in wall(hospital), "it goes on being shown"


def test_where_another_room_calls_the_same_people_nothing_is_said(hospital: Hospital, board: Board) -> None:
    hospital.counter("Ruang Anak 2", *hospital.room.stops.all())
    hospital.here()
    pause(hospital, hospital.room)
    assert said(hospital) == []
    hospital.session.room = hospital.room
    hospital.session.save()
    assert len(said(hospital)) == 1, "these people are called to that room alone"


def test_a_counter_that_opened_again_and_another_boards_are_not_said(hospital: Hospital, board: Board) -> None:
    hospital.here()
    pause(hospital, hospital.rooms[hospital.internal.pk])
    pause(hospital, hospital.room)
    verbs.open_counter(hospital.room, hospital.by(at=hospital.later(1)))
    assert said(hospital) == []


def test_a_sensitive_clinics_room_keeps_its_neutral_name(hospital: Hospital, board: Board) -> None:
    Clinic.objects.filter(pk=hospital.children.pk).update(is_sensitive=True, neutral_name="Melati")
    hospital.here()
    pause(hospital, hospital.room)
    [words] = said(hospital)
    assert words.startswith("Melati")
    assert "anak" not in words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(9), "sembilan"),
        (time(9, 30), "sembilan lewat tiga puluh"),
        (time(10, 5), "sepuluh lewat lima"),
        (time(0, 15), "nol lewat lima belas"),
    ],
)
def test_a_time_is_said_as_it_is_spoken(at: time, words: str) -> None:
    assert " ".join(time_words(at)) == words


TOLD: list[tuple[Any, bool]] = [
    (STARTS_AT, True),
    (BACK_AT, True),
    *((told, False) for told in (ON_LEAVE, NOT_TODAY, MOVED, SUBSTITUTE, CLOSED)),
]


@pytest.mark.parametrize(("told", "has_time"), TOLD)
def test_the_products_clips_say_every_sentence_of_news_at_every_minute(told: Any, has_time: bool) -> None:
    for hour in range(24):
        for minute in range(60):
            sentence = news_of("poli anak", told, time(hour, minute) if has_time else None)
            assert joined(sentence, shipped_clips()) is not None, sentence.text
            if not has_time:
                return


def test_a_place_without_these_clips_is_said_and_points_to_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    there = clip_folders()
    fewer = {name: clip for name, clip in there.shipped.items() if name != "dokter-libur-hari-ini"}
    spoken = voicing(news_of("poli anak", ON_LEAVE), type(there)({}, {}, fewer))
    assert [clip.rsplit("/", 1)[-1].split(".")[0] for clip in spoken.clips if clip != ","] == [
        *("poli", "anak", "silakan-lihat-layar"),
    ]
    assert not spoken.is_whole
