"""Every number, every letter, every name: what the voice says of a call, and that there is a clip for all of it."""

from itertools import product
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from demo.hospital.hospital import load_hospital, read_setup
from display.clips import ClipFolders, joined, shipped_clips
from display.coverage import names_of, silent_places
from display.models import Board
from display.numerals import digits_words, number_words
from display.speech import Sentence, label_words, sentence, words_of
from display.vocabulary import SHIPPED
from queues.models import LANE_PREFIX, Stop
from queues.press import Press
from tests.environment import REPOSITORY

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
LARGEST_SET_BYTES = 2_000_000


def below_a_hundred(number: int) -> str:
    """Written out by rule, apart from the code under test."""
    tens, ones = divmod(number, 10)
    if number == 10:
        return "sepuluh"
    if number == 11:
        return "sebelas"
    if tens == 1:
        return f"{UNITS[ones]} belas"
    return f"{UNITS[tens]} puluh {UNITS[ones]}".strip() if tens else UNITS[ones]


def in_words(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    head = {0: "", 1: "seratus"}.get(hundreds, f"{UNITS[hundreds]} ratus")
    return f"{head} {below_a_hundred(rest)}".strip()


SHELF = ClipFolders({}, {}, shipped_clips()).every


def is_voiced(said: Sentence) -> bool:
    return joined(said, SHELF) is not None


@pytest.mark.parametrize("hundreds", range(10))
def test_every_number_from_1_to_999_is_said_and_has_its_clips(hundreds: int) -> None:
    for number in range(max(1, hundreds * 100), hundreds * 100 + 100):
        assert " ".join(number_words(number)) == in_words(number)
        assert label_words(f"A-{number}") == ("A", *in_words(number).split())
        assert is_voiced(sentence(f"A-{number}", "loket 1"))


def test_no_two_numbers_sound_the_same() -> None:
    assert len({tuple(number_words(number)) for number in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2010, "dua ribu sepuluh"),
        (9999, "sembilan ribu sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_a_pharmacy_with_more_than_999_tickets_a_day_is_said_too(number: int, words: str) -> None:
    assert " ".join(number_words(number)) == words
    assert is_voiced(sentence(f"FN-{number}", "farmasi 1"))


def test_there_is_no_number_below_zero() -> None:
    with pytest.raises(ValueError, match="-1"):
        number_words(-1)


@pytest.mark.parametrize("letter", LETTERS)
def test_every_prefix_is_said_and_has_its_clips(letter: str) -> None:
    """One letter, two letters, and both with a digit: all that `LABEL_PREFIX` lets through."""
    for second, digit in product(["", *LETTERS], ["", *"0123456789"]):
        label = f"{letter}{second}{digit}-12"
        words = label_words(label)
        tail = (*digits_words(digit), "strip") if digit else ()
        assert words == (*filter(None, (letter, second)), *tail, "dua", "belas")
        assert is_voiced(sentence(label, "ruang 2"))


def test_no_two_labels_sound_the_same() -> None:
    prefixes = [f"{letter}{digit}" for letter in ("A", "B", "AB") for digit in ["", *"123456789"]]
    labels = [f"{prefix}-{number}" for prefix in prefixes for number in range(1, 1000)]
    assert len({label_words(label) for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("A-12", "A dua belas"),
        ("A1-2", "A satu strip dua"),
        ("AB2-105", "A B dua strip seratus lima"),
        ("FR-12", "F R dua belas"),
        # Of a system used before: said as well as it can be.
        ("012", "nol satu dua"),
        ("A/7", "A tujuh"),
        ("b 15", "B lima belas"),
        ("20231", "dua nol dua tiga satu"),
    ],
)
def test_labels(label: str, words: str) -> None:
    assert " ".join(label_words(label)) == words


def test_both_lanes_of_the_pharmacy_are_two_letters() -> None:
    for prefix in LANE_PREFIX.values():
        assert label_words(f"{prefix}-12") == (*prefix, "dua", "belas")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ruang 101", "ruang seratus satu"),
        ("Ruang 12B", "ruang dua belas B"),
        ("Loket 2", "loket dua"),
        ("Poli THT", "poli T H T"),
        ("poli te ha te", "poli te ha te"),
        ("Poli T H T", "poli T H T"),
        ("THT-KL", "T H T K L"),
        ("Ruang ICU", "ruang I C U"),
        ("Poli KIA", "poli K I A"),
        ("POLI ANAK", "poli anak"),
        ("PENYAKIT DALAM", "penyakit dalam"),
        ("POLI KIA", "poli K I A"),
        ("GIGI & MULUT", "gigi dan mulut"),
        ("Poli Anak dan Ibu (lt. 2)", "poli anak dan ibu lantai dua"),
        ("R. 012", "R nol satu dua"),
        ("Ruang II", "ruang dua"),
        ("Praktek dr. Sari", "praktek dokter sari"),
        ("drg. Budi", "dokter gigi budi"),
        ("Jum'at", "jumat"),
        ("Café", "cafe"),
        ("", ""),
        ("—", ""),
    ],
)
def test_a_name_without_a_spoken_form_is_read_as_it_is_written(name: str, words: str) -> None:
    assert " ".join(words_of(name)) == words


def test_the_sentence() -> None:
    said = sentence("A-12", "Poli Anak", "Ruang 2")
    assert said.text == "Nomor antrean A dua belas, silakan menuju poli anak, ruang dua"
    assert said.words == [*("nomor", "antrean", "A", "dua", "belas"), *said.words[5:]]
    assert said.words[5:] == ["silakan", "menuju", "poli", "anak", "ruang", "dua"]
    assert said.without_place.text == "Nomor antrean A dua belas, silakan lihat layar"


def test_a_place_that_names_its_clinic_is_said_once() -> None:
    assert sentence("A-1", "Poli Anak", "Poli Anak 2").text == "Nomor antrean A satu, silakan menuju poli anak dua"
    assert sentence("A-1", "Poli Anak", "Poli Anak").text == "Nomor antrean A satu, silakan menuju poli anak"


def test_without_a_place_the_wall_is_pointed_at() -> None:
    assert sentence("A-1", "", "—").text == "Nomor antrean A satu, silakan lihat layar"


def test_every_name_of_the_demo_hospital_has_its_clips(db: None) -> None:
    press = Press(timezone.now(), user=User.objects.create_user("penyusun"))
    load_hospital(read_setup(REPOSITORY / "demo" / "setup.json") | {"plan": []}, press)
    stops = Stop.objects.select_related("clinic").prefetch_related("counters")
    names = names_of(stops)
    assert len(names) > 40
    assert [said.name for said in names if not is_voiced(sentence("A-12", " ".join(said.words)))] == []
    assert [silent_places(board) for board in Board.objects.all()] == [[]] * Board.objects.count()


def test_the_shipped_clips_are_the_vocabulary_and_stay_small() -> None:
    clips = shipped_clips()
    assert len(set(SHIPPED)) == len(SHIPPED)
    letters = {f"huruf-{name.lower()}" for name in SHIPPED if name.isupper()}
    assert set(clips) == letters | {name.replace(" ", "-") for name in SHIPPED if not name.isupper()}
    assert sum(clip.path.stat().st_size for clip in clips.values()) < LARGEST_SET_BYTES
    assert Path(next(iter(clips.values())).path.parent, "LICENCE.md").is_file()
