"""The synthesiser of the shipped clips: espeak-ng from the optional wheel of requirements-voice.txt."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

try:
    import espeakng_loader
except ImportError:
    espeakng_loader = None

# espeak-ng's speak_lib.h.
AUDIO_OUTPUT_SYNCHRONOUS = 2
ESPEAK_RATE = 1
ESPEAK_RANGE = 4
CHARS_UTF8 = 1
PHONEMES = 0x100
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

VOICE = b"id"
# Said one by one, words last longer: joined, this sounds like 155 a minute.
WORDS_A_MINUTE = 180
# Words that are said alone and joined later sing less.
MELODY_PERCENT = 35


class NoSynthesiser(Exception):
    """The optional wheel is not installed, or its library does not load."""


@dataclass
class Synthesiser:
    """`say(text)`: 16-bit samples at `rate` a second. `[[...]]` in the text are espeak-ng's own phonemes."""

    rate: int
    library: Any
    _samples: list[int] = field(default_factory=list)
    _listener: Callable[..., int] | None = None

    def say(self, text: str) -> list[int]:
        """16-bit samples of the whole text; blocks until all are there."""
        del self._samples[:]
        words = text.encode() + b"\0"
        self.library.espeak_Synth(words, len(words), 0, 0, 0, CHARS_UTF8 | PHONEMES, None, None)
        self.library.espeak_Synchronize()
        return list(self._samples)

    def _hear(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count:
            self._samples.extend(samples[:count])
        return 0

    def listen(self) -> None:
        """The library keeps the address of this callback: it must live as long as the library is used."""
        self._listener = CALLBACK(self._hear)
        self.library.espeak_SetSynthCallback(self._listener)


def synthesiser() -> Synthesiser:
    """The Indonesian voice, ready to speak. NoSynthesiser."""
    if espeakng_loader is None:
        raise NoSynthesiser
    return _started(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())


@cache
def _started(library_path: str, data_path: str) -> Synthesiser:
    """The library has one state per process: started a second time it crashes."""
    try:
        library = ctypes.CDLL(library_path)
    except OSError as failure:
        raise NoSynthesiser from failure
    rate = library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data_path.encode(), 0)
    if rate <= 0 or library.espeak_SetVoiceByName(VOICE) != 0:
        raise NoSynthesiser
    library.espeak_SetParameter(ESPEAK_RATE, WORDS_A_MINUTE, 0)
    library.espeak_SetParameter(ESPEAK_RANGE, MELODY_PERCENT, 0)
    made = Synthesiser(rate, library)
    made.listen()
    return made
