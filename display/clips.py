"""Which clips there are, and how a sentence is joined from them.

A clip is a file named after its words: `dua-belas.wav`, `poli-anak.ogg`, `huruf-a.wav` for a letter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

from display.speech import Sentence

# What browsers decode.
CONTENT_TYPES = {
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
}
# A word is short: anything larger was put there by mistake and would keep a wall waiting.
LARGEST_BYTES = 2_000_000
RECORDINGS = "recordings"
RENDERED = "rendered"
SHIPPED = "voice"
BREATH = ","


@dataclass(frozen=True)
class Clip:
    """A file of one of the three folders."""

    kind: str
    name: str
    path: Path

    @property
    def address(self) -> str:
        """The URL of the clip."""
        if self.kind == SHIPPED:
            return static(f"{SHIPPED}/{self.path.name}")
        return reverse("display:clip", args=[self.kind, self.name])


ClipsByName = Mapping[str, Clip]


def clip_name(words: Iterable[str]) -> str:
    """The name of the file that says these words, without its ending."""
    return "-".join(f"huruf-{word.lower()}" if word.isupper() else word for word in words)


def clips_in(folder: Path, kind: str) -> ClipsByName:
    """Clips of a folder by name; capitals, blanks and underscores of a file's name do not matter."""
    try:
        changed = folder.stat().st_mtime_ns
    except OSError:
        return {}
    return _listed(folder, kind, changed)


@lru_cache(maxsize=16)
def _listed(folder: Path, kind: str, _changed: int) -> ClipsByName:
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in CONTENT_TYPES and path.is_file() and path.stat().st_size <= LARGEST_BYTES:
            name = re.sub(r"[\s_]+", "-", path.stem.strip().lower())
            found[name] = Clip(kind, name, path)
    return found


def own_clips(kind: str) -> ClipsByName:
    """The hospital's own: `recordings` of a person, or `rendered` by make_voice."""
    return clips_in(Path(settings.VOICE_DIR) / kind, kind)


def shipped_clips() -> ClipsByName:
    """The clips that the product brings along."""
    folder = finders.find(SHIPPED)
    return clips_in(Path(folder), SHIPPED) if isinstance(folder, str) else {}


@dataclass(frozen=True)
class ClipFolders:
    """Clips by name, from three voices: a person's, and two that machines made."""

    recordings: ClipsByName
    rendered: ClipsByName
    shipped: ClipsByName

    @property
    def machine(self) -> ClipsByName:
        """One artificial voice; what was made for this hospital comes first."""
        return {**self.shipped, **self.rendered}

    @property
    def every(self) -> ClipsByName:
        """All clips; a person's recording comes before a machine's."""
        return {**self.machine, **self.recordings}


def clip_folders() -> ClipFolders:
    """All three folders as they are now."""
    return ClipFolders(own_clips(RECORDINGS), own_clips(RENDERED), shipped_clips())


@dataclass(frozen=True)
class Voicing:
    """Addresses in order, `,` where the voice breathes. `is_recorded`: a person says all; `is_whole`: the place too."""

    clips: tuple[str, ...]
    is_recorded: bool
    is_whole: bool


def voicing(sentence: Sentence, there: ClipFolders) -> Voicing:
    """One voice for the whole sentence where that is possible, then several, and then the number alone."""
    for attempt in (sentence, sentence.without_place):
        for available in (there.recordings, there.machine, there.every):
            clips = joined(attempt, available)
            if clips is not None:
                is_whole = attempt is sentence
                return Voicing(clips, is_recorded=is_whole and available is there.recordings, is_whole=is_whole)
    return Voicing((), is_recorded=False, is_whole=False)


def joined(sentence: Sentence, available: ClipsByName) -> tuple[str, ...] | None:
    """The clips of a sentence, or None when a word has none."""
    clips: list[str] = []
    for phrase in sentence.phrases:
        pieces = fewest_pieces(phrase, available)
        if pieces is None:
            return None
        clips += ([BREATH] if clips else []) + [available[piece].address for piece in pieces]
    return tuple(clips)


def fewest_pieces(words: Sequence[str], available: ClipsByName) -> list[str] | None:
    """Names of the clips that say exactly these words: long ones before short ones, for they sound better."""
    rest: list[list[str] | None] = [None] * len(words) + [[]]
    for start in range(len(words) - 1, -1, -1):
        for end in range(len(words), start, -1):
            name, tail = clip_name(words[start:end]), rest[end]
            best = rest[start]
            if name in available and tail is not None and (best is None or len(tail) + 1 < len(best)):
                rest[start] = [name, *tail]
    return rest[0]
