"""The clips that espeak-ng makes: small WAV files without silence, for the product and for a hospital's own names."""

import importlib.util
import math
import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from display import espeak
from display.clips import clip_folders, shipped_clips
from display.models import Board
from display.rendering import spoken_text
from display.waves import PEAK, RATE, clip_of, mulaw, resampled, trimmed
from queues.models import Counter, Stop
from tests.environment import REPOSITORY
from tests.hospital import Hospital

needs_espeak = pytest.mark.skipif(
    importlib.util.find_spec("espeakng_loader") is None, reason="espeakng-loader is not installed"
)


def unpacked(clip: bytes) -> tuple[int, int, int, bytes]:
    """(format, channels, rate, sound) of a WAV file with the parts in the order in which we write them."""
    assert clip[:4] == b"RIFF"
    assert clip[8:16] == b"WAVEfmt "
    form, channels, rate = struct.unpack("<HHI", clip[20:28])
    assert struct.unpack("<I", clip[4:8])[0] == len(clip) - 8
    place = clip.index(b"data")
    (length,) = struct.unpack("<I", clip[place + 4 : place + 8])
    return form, channels, rate, clip[place + 8 : place + 8 + length]


def linear(byte: int) -> int:
    """G.711 back to 16 bits, written apart from the code under test."""
    byte = ~byte & 0xFF
    size = (((byte & 0x0F) << 3) + 0x84 << (byte >> 4 & 7)) - 0x84
    return -size if byte & 0x80 else size


@pytest.mark.parametrize("sample", [0, 1, -1, 100, -100, 1000, -12345, 32767, -32768])
def test_mulaw_is_within_a_sixteenth_of_what_it_stands_for(sample: int) -> None:
    assert abs(linear(mulaw(sample)) - sample) <= max(8, abs(sample) / 16)


def test_silence_around_speech_is_cut() -> None:
    assert list(trimmed([0, 5, -20, 900, 0, -900, 3, 0])) == [900, 0, -900]
    assert list(trimmed([0, 1, 2])) == []


def test_a_tone_keeps_its_height_at_the_new_rate() -> None:
    import_rate, hertz = 22_050, 1000
    tone = [round(10_000 * _sine(hertz * place / import_rate)) for place in range(import_rate // 5)]
    made = resampled(tone, import_rate)
    assert len(made) == RATE // 5
    middle = made[400:-400]
    crossings = sum(1 for one, following in pairwise(middle) if one < 0 <= following)
    assert abs(crossings - hertz * len(middle) / RATE) <= 1
    assert abs(max(middle) - 10_000) < 200


def _sine(turns: float) -> float:
    return math.sin(2 * math.pi * turns)


def test_every_clip_is_as_loud_as_the_others_and_ends_without_a_click() -> None:
    clip = clip_of([0] * 500 + [300, -300] * 2000 + [0] * 500, 16_000)
    form, channels, rate, sound = unpacked(clip)
    assert (form, channels, rate) == (7, 1, RATE)
    loudness = [abs(linear(byte)) for byte in sound]
    assert abs(max(loudness) - PEAK) < PEAK / 16
    assert max(loudness[0], loudness[-1]) < 100


def test_the_shipped_clips_hold_speech() -> None:
    for clip in shipped_clips().values():
        form, channels, rate, sound = unpacked(clip.path.read_bytes())
        assert (form, channels, rate) == (7, 1, RATE), clip.name
        loudness = [abs(linear(byte)) for byte in sound]
        assert 0.12 < len(sound) / RATE < 2.0, clip.name
        assert abs(max(loudness) - PEAK) < PEAK / 16, clip.name
        assert sum(loudness) / len(loudness) > 1000, clip.name


def test_letters_are_said_by_name_and_words_are_left_open() -> None:
    assert spoken_text(("A",)) == "A"
    assert spoken_text(("nomor", "antrean")) == "nomor antrean,"
    assert spoken_text(("dua", "belas")) == "dua [[b@l'as]],"


@pytest.fixture
def hospital(db: None, settings: Settings, tmp_path: Path) -> Hospital:
    settings.VOICE_DIR = str(tmp_path)
    made = Hospital()
    Counter.objects.filter(pk=made.room.pk).update(name="Pojok Laktasi")
    Board.objects.create(slug="lobi", name="Lobi").stops.set(Stop.objects.all())
    return made


def test_the_list_says_what_to_record_and_which_voice_says_it_now(
    hospital: Hospital, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "nomor-antrean.wav").write_bytes(b"RIFF")
    call_command("make_voice", "--list")
    lines = capsys.readouterr().out.splitlines()
    assert "nomor-antrean\tnomor antrean\trekaman" in lines
    assert "huruf-a\tA\tbuatan" in lines
    assert "poli-anak\tpoli anak\tbuatan" in lines
    assert "pojok-laktasi\tpojok laktasi\tbelum ada" in lines


def test_without_the_synthesiser_the_command_says_what_is_missing(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak, "espeakng_loader", None)
    with pytest.raises(CommandError, match=r"requirements-voice\.txt"):
        call_command("make_voice")


def test_the_system_starts_without_the_synthesiser() -> None:
    """It is an extra: nothing that runs in a hospital may need it."""
    runtime = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8")
    assert "espeakng" not in runtime
    program = "import sys; sys.modules['espeakng_loader'] = None; import django; django.setup(); import display.espeak"
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@needs_espeak
def test_a_hospitals_own_names_are_rendered_and_then_said(
    hospital: Hospital, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "pojok-laktasi" not in clip_folders().every
    call_command("make_voice")
    assert str(tmp_path / "rendered") in capsys.readouterr().out
    assert "pojok-laktasi" in clip_folders().rendered
    form, _channels, rate, sound = unpacked((tmp_path / "rendered" / "pojok-laktasi.wav").read_bytes())
    assert (form, rate) == (7, RATE)
    assert 0.5 < len(sound) / RATE < 2
    assert [path for path in (tmp_path / "rendered").iterdir() if path.name.startswith(".")] == []


@needs_espeak
def test_a_folder_that_cannot_be_written_is_a_sentence(hospital: Hospital, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("bukan folder", encoding="utf-8")
    with pytest.raises(CommandError, match="Tidak dapat menulis"):
        call_command("make_voice", "--out", tmp_path / "berkas")


@needs_espeak
def test_the_shipped_clips_are_what_the_command_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = ("nomor antrean", "A", "dua belas", "enam", "poli")
    monkeypatch.setattr("display.management.commands.make_voice.SHIPPED_PIECES", sample)
    call_command("make_voice", "--shipped", "--out", tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {clip.path.name: clip.path.read_bytes() for clip in shipped_clips().values()}
    assert len(made) == len(sample)
    # Another processor may round a sample differently.
    assert all(abs(len(shipped[name]) - len(clip)) < RATE / 50 for name, clip in made.items())
