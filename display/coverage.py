"""Which places the clips can say, so that nobody finds out in the hall which they cannot."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from display.clips import ClipFolders, clip_folders, joined
from display.masking import spoken_clinic
from display.models import Board
from display.speech import Sentence, words_of
from queues.models import Clinic, Stop

STOPS_OF_A_BOARD = ("stops__clinic", "stops__counters")


@dataclass(frozen=True)
class SpokenName:
    """A name on the wall and the words for it."""

    name: str
    words: tuple[str, ...]


def names_of(stops: Iterable[Stop]) -> list[SpokenName]:
    """Every name that a call to these stops may say, once. Wants `clinic` and `counters` at hand."""
    found = {spoken.words: spoken for stop in stops for spoken in _names_at(stop) if spoken.words}
    return list(found.values())


def _names_at(stop: Stop) -> Iterator[SpokenName]:
    clinic = stop.clinic
    if clinic is not None:
        yield _clinic_name(clinic)
    for counter in stop.counters.all():
        if counter.is_active:
            yield SpokenName(counter.name, words_of(counter.spoken_name or counter.name))
            # What a sensitive call says is read from what is shown.
            yield SpokenName(counter.name, words_of(counter.name))


def _clinic_name(clinic: Clinic) -> SpokenName:
    if clinic.is_sensitive:
        return SpokenName(clinic.neutral_name, words_of(clinic.neutral_name))
    return SpokenName(clinic.name, words_of(spoken_clinic(clinic)))


def without_clips(names: Iterable[SpokenName], there: ClipFolders) -> list[str]:
    """Names that the clips cannot say: there the device's voice speaks, or the number alone is announced."""
    unsaid = (spoken.name for spoken in names if joined(Sentence((spoken.words,)), there.every) is None)
    return list(dict.fromkeys(unsaid))


def silent_places(board: Board) -> list[str]:
    """Names on this board that have no clip; none on a board without a voice. Prefetch `STOPS_OF_A_BOARD` for many."""
    return without_clips(names_of(board.stops.all()), clip_folders()) if board.has_voice else []
