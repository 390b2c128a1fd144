"""Which voice says a sentence, where the clips come from, and what happens where one is missing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from display.clips import BREATH, Clip, ClipFolders, ClipsByName, clip_folders, clip_name, fewest_pieces, voicing
from display.models import Board
from display.speech import sentence
from queues.models import Clinic, Counter, Stop
from tests.hospital import Hospital

NUMBER = ("nomor", "antrean", "huruf-a", "satu")
PUT = Callable[..., None]


def of_kind(kind: str, *names: str) -> ClipsByName:
    return {name: Clip(kind, name, Path(f"/nowhere/{name}.wav")) for name in names}


def there(
    recordings: tuple[str, ...] = (), rendered: tuple[str, ...] = (), shipped: tuple[str, ...] = ()
) -> ClipFolders:
    return ClipFolders(of_kind("recordings", *recordings), of_kind("rendered", *rendered), of_kind("voice", *shipped))


def spoken(clip_folders: ClipFolders, *places: str) -> tuple[list[str], bool, bool]:
    """Names with the first letters of their shelf, and what is known of the whole."""
    made = voicing(sentence("A-1", *places), clip_folders)
    names = []
    for clip in made.clips:
        folder, _, name = clip.rpartition("/")
        names.append(clip if clip == BREATH else f"{folder.rpartition('/')[2]}/{name.removesuffix('.wav')}")
    return names, made.is_recorded, made.is_whole


@pytest.fixture
def put(settings: Settings, tmp_path: Path) -> PUT:
    settings.VOICE_DIR = str(tmp_path)

    def made(name: str, *, kind: str = "recordings", content: bytes = b"RIFF") -> None:
        (tmp_path / kind).mkdir(exist_ok=True)
        (tmp_path / kind / name).write_bytes(content)

    return made


def test_the_longest_clips_are_taken() -> None:
    words = ("poli", "penyakit", "dalam", "dua")
    many = of_kind("voice", "poli", "penyakit", "dalam", "dua", "penyakit-dalam")
    assert fewest_pieces(words, many) == ["poli", "penyakit-dalam", "dua"]
    assert fewest_pieces(words, {**many, **of_kind("voice", "poli-penyakit-dalam")}) == ["poli-penyakit-dalam", "dua"]


def test_a_long_clip_that_leads_nowhere_is_left() -> None:
    assert fewest_pieces(("a", "b", "c"), of_kind("voice", "a-b", "a", "b-c")) == ["a", "b-c"]
    assert fewest_pieces(("a", "b", "c"), of_kind("voice", "a-b", "b")) is None
    assert fewest_pieces((), {}) == []


def test_a_letter_is_another_clip_than_a_word() -> None:
    assert clip_name(("A",)) == "huruf-a"
    assert clip_name(("a",)) == "a"
    assert clip_name(("I", "G", "D")) == "huruf-i-huruf-g-huruf-d"


def test_a_person_who_recorded_everything_says_everything() -> None:
    names, is_recorded, is_whole = spoken(
        there(recordings=(*NUMBER, "silakan-menuju", "loket"), shipped=("nomor-antrean",)), "loket satu"
    )
    assert {name.partition("/")[0] for name in names if name != BREATH} == {"recordings"}
    assert names.count(BREATH) == 1
    assert (is_recorded, is_whole) == (True, True)


def test_one_voice_says_the_sentence_where_one_can() -> None:
    machine = (*NUMBER, "silakan", "menuju", "loket")
    names, is_recorded, is_whole = spoken(there(recordings=("loket", "satu"), shipped=machine), "loket satu")
    assert {name.partition("/")[0] for name in names if name != BREATH} == {"voice"}
    assert (is_recorded, is_whole) == (False, True)


def test_what_was_rendered_for_this_hospital_is_the_same_voice() -> None:
    names, _, is_whole = spoken(
        there(rendered=("pojok-laktasi",), shipped=(*NUMBER, "silakan-menuju")), "Pojok Laktasi"
    )
    assert names[-1] == "rendered/pojok-laktasi"
    assert is_whole


def test_voices_are_mixed_before_a_place_is_left_out() -> None:
    names, is_recorded, is_whole = spoken(
        there(recordings=("pojok-laktasi",), shipped=(*NUMBER, "silakan-menuju")), "Pojok Laktasi"
    )
    assert names[-2:] == ["voice/silakan-menuju", "recordings/pojok-laktasi"]
    assert (is_recorded, is_whole) == (False, True)


def test_a_place_without_a_clip_leaves_the_number_and_points_at_the_wall() -> None:
    names, is_recorded, is_whole = spoken(
        there(shipped=(*NUMBER, "silakan-menuju", "silakan-lihat-layar")), "Pojok Laktasi"
    )
    assert names == ["voice/nomor", "voice/antrean", "voice/huruf-a", "voice/satu", BREATH, "voice/silakan-lihat-layar"]
    assert (is_recorded, is_whole) == (False, False)


def test_without_any_clip_there_is_the_chime() -> None:
    assert spoken(there(), "Loket 1") == ([], False, False)


def test_a_folder_may_be_filled_by_people(put: PUT) -> None:
    for name in ("Nomor Antrean.wav", "huruf_A.MP3", "dua belas.ogg", "catatan.txt", "besar.wav"):
        put(name, content=b"x" * (2_000_001 if name == "besar.wav" else 10))
    assert set(clip_folders().recordings) == {"nomor-antrean", "huruf-a", "dua-belas"}
    put("loket.wav")
    assert "loket" in clip_folders().recordings


def test_own_clips_are_served_as_what_they_are(put: PUT) -> None:
    put("loket.mp3", content=b"ID3 loket")
    answer = Client().get("/display/voice/recordings/loket")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ID3 loket", "audio/mpeg")
    assert answer["Cache-Control"] == "no-cache"
    again = Client().get("/display/voice/recordings/loket", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    put("loket.mp3", content=b"ID3 direkam lagi")
    anew = Client().get("/display/voice/recordings/loket", headers={"If-None-Match": answer["ETag"]})
    assert anew.content == b"ID3 direkam lagi"


@pytest.mark.parametrize("path", ["secrets/loket", "recordings/..%2Fkunci", "recordings/..", "recordings/kunci.txt"])
def test_nothing_else_of_the_disk_is_served(put: PUT, path: str) -> None:
    put("loket.wav")
    put("loket.wav", kind="secrets")
    put("kunci.txt")
    assert Client().get(f"/display/voice/{path}").status_code == 404


def test_a_folder_that_is_not_there_is_an_empty_one(settings: Settings, tmp_path: Path) -> None:
    settings.VOICE_DIR = str(tmp_path / "not" / "there")
    assert (clip_folders().recordings, clip_folders().rendered) == ({}, {})
    assert Client().get("/display/voice/recordings/loket").status_code == 404


@pytest.fixture
def board(db: None) -> Board:
    hospital = Hospital()
    made = Board.objects.create(slug="lobi", name="Lobi")
    made.stops.set([*hospital.room.stops.all(), hospital.lab])
    Counter.objects.filter(pk=hospital.room.pk).update(name="Pojok Laktasi")
    return made


def test_the_list_of_boards_and_the_admin_say_which_places_have_no_voice(
    board: Board, put: PUT, admin_client: Client
) -> None:
    warning = "Belum ada suara untuk: Pojok Laktasi"
    assert warning in Client().get("/display/").content.decode()
    assert "Lab 1" in Client().get("/display/").content.decode()
    assert "belum ada untuk: " in admin_client.get("/admin/display/board/").content.decode()
    for name in ("pojok-laktasi.wav", "lab.wav"):
        put(name)
    assert "Belum ada suara" not in Client().get("/display/").content.decode()
    assert "lengkap" in admin_client.get("/admin/display/board/").content.decode()


def test_a_board_that_does_not_speak_misses_nothing(board: Board, admin_client: Client) -> None:
    Board.objects.update(has_voice=False)
    page = Client().get("/display/").content.decode()
    assert "Belum ada suara" not in page
    assert "tanpa suara" in page
    assert "tanpa suara" in admin_client.get("/admin/display/board/").content.decode()


def test_of_a_sensitive_clinic_only_the_neutral_name_is_looked_for(board: Board) -> None:
    children = Clinic.objects.filter(stops__boards=board)
    Clinic.objects.filter(pk__in=children).update(is_sensitive=True, name="Poli Adiksi", neutral_name="Poli Cemara")
    page = Client().get("/display/").content.decode()
    assert "Poli Cemara" in page
    assert "Adiksi" not in page


def test_many_boards_cost_no_more_queries_than_one(board: Board, django_assert_max_num_queries) -> None:
    for place in range(5):
        Board.objects.create(slug=f"lobi-{place}", name=f"Lobi {place}").stops.set(Stop.objects.all())
    with django_assert_max_num_queries(4):
        Client().get("/display/")
