"""Speech as a small file that every browser decodes: WAV, G.711 mu-law, 16 kHz, one channel; about 16 KB a second."""

import math
import struct
from collections.abc import Sequence
from operator import mul

RATE = 16_000
# Samples of silence at both ends are cut where nothing is louder than this (of 32767).
QUIET = 160
FADE_SECONDS = 0.004
PEAK = 24_000
TAPS = 16
MULAW_BIAS = 132
MULAW_CLIP = 32_635
WAVE_FORMAT_MULAW = 7


def clip_of(samples: Sequence[int], rate: int) -> bytes:
    """A WAV file of spoken 16-bit samples, without the silence around them and as loud as all others."""
    spoken = _faded(_louder(resampled(trimmed(samples), rate)))
    return wav_file(bytes(mulaw(sample) for sample in spoken))


def trimmed(samples: Sequence[int]) -> Sequence[int]:
    """The samples without silence before and after."""
    loud = [place for place, sample in enumerate(samples) if abs(sample) > QUIET]
    return samples[loud[0] : loud[-1] + 1] if loud else samples[:0]


def resampled(samples: Sequence[int], rate: int) -> list[float]:
    """At RATE: each new sample is the middle of a windowed sinc, which also removes what RATE cannot hold."""
    shared = math.gcd(rate, RATE)
    phases, step = RATE // shared, rate // shared
    filters = [_filter(phase / phases, min(1.0, RATE / rate)) for phase in range(phases)]
    padded = [0.0] * TAPS + [float(sample) for sample in samples] + [0.0] * TAPS
    made = []
    for place in range(len(samples) * phases // step):
        whole, phase = divmod(place * step, phases)
        made.append(sum(map(mul, filters[phase], padded[whole + 1 : whole + 1 + 2 * TAPS])))
    return made


def _filter(offset: float, cutoff: float) -> list[float]:
    weights = []
    for tap in range(1 - TAPS, TAPS + 1):
        distance = tap - offset
        window = 0.5 + 0.5 * math.cos(math.pi * distance / TAPS) if abs(distance) < TAPS else 0.0
        turn = math.pi * distance * cutoff
        weights.append(window * cutoff * (math.sin(turn) / turn if turn else 1.0))
    return weights


def _louder(samples: Sequence[float]) -> list[float]:
    loudest = max((abs(sample) for sample in samples), default=0.0)
    return [sample * PEAK / loudest for sample in samples] if loudest else list(samples)


def _faded(samples: Sequence[float]) -> list[int]:
    """Fade both ends, so that they do not click."""
    length = min(int(FADE_SECONDS * RATE), len(samples) // 2)
    last = len(samples) - 1
    return [round(sample * min(1.0, place / length, (last - place) / length)) for place, sample in enumerate(samples)]


def mulaw(sample: int) -> int:
    """One byte of G.711 mu-law for a 16-bit sample."""
    sign = 0x80 if sample < 0 else 0
    size = min(abs(sample), MULAW_CLIP) + MULAW_BIAS
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> (exponent + 3) & 0x0F) & 0xFF


def wav_file(sound: bytes) -> bytes:
    """mu-law bytes with the header that names them."""
    form = struct.pack("<HHIIHHH", WAVE_FORMAT_MULAW, 1, RATE, RATE, 1, 8, 0)
    parts = [(b"fmt ", form), (b"fact", struct.pack("<I", len(sound))), (b"data", sound)]
    body = b"".join(name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body
