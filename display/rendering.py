"""Writing clips with the synthesiser."""

from collections.abc import Iterable
from pathlib import Path

from display.clips import clip_name
from display.espeak import synthesiser
from display.vocabulary import PRONOUNCED
from display.waves import clip_of


def spoken_text(words: Iterable[str]) -> str:
    """For the synthesiser. The comma keeps its voice up: more follows. Letters are said by their names."""
    text = " ".join(PRONOUNCED.get(word, word) for word in words)
    return text if text.isupper() else f"{text},"


def write_clips(pieces: Iterable[tuple[str, ...]], folder: Path) -> int:
    """A clip for each piece, over what was there; how many. NoSynthesiser, OSError."""
    speaker = synthesiser()
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for words in pieces:
        clip = clip_of(speaker.say(spoken_text(words)), speaker.rate)
        unfinished = folder / f".{clip_name(words)}"
        unfinished.write_bytes(clip)
        # A wall may ask for it at this moment.
        unfinished.replace(folder / f"{clip_name(words)}.wav")
        count += 1
    return count
