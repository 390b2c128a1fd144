"""What the voice says of a call: number and place in Indonesian words, whatever language a screen is read in."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time

from display.numerals import ROMAN, digits_words, number_words
from display.vocabulary import DASH, LEADING, LOOK, OPENING, PAST_THE_HOUR, PLACES

Phrase = tuple[str, ...]
# Read out in full; the dot may be missing.
SHORT_FORMS = {"dr": ("dokter",), "drg": ("dokter", "gigi"), "lt": ("lantai",), "no": ("nomor",), "rg": ("ruang",)}
SIGNS = {"&": ("dan",), "+": ("dan",)}
VOWELS = frozenset("aeiou")
# `Ruang ICU`, `Poli KIA`: capitals up to this length are letters, unless the whole name is in capitals.
LONGEST_ABBREVIATION = 4
LONGEST_ABBREVIATION_AMONG_CAPITALS = 3
PARTS = re.compile(r"[a-z]+|[0-9]+|[&+]", re.IGNORECASE)
LABEL_PARTS = re.compile(r"[a-z]|[0-9]+|-", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """Phrases with a breath between them. A capital letter among the words is read as a letter."""

    phrases: tuple[Phrase, ...]

    @property
    def words(self) -> list[str]:
        """All words in their order."""
        return [word for phrase in self.phrases for word in phrase]

    @property
    def text(self) -> str:
        """The sentence as text, for a synthesiser."""
        text = ", ".join(" ".join(phrase) for phrase in self.phrases)
        return text[:1].upper() + text[1:]

    @property
    def without_place(self) -> "Sentence":
        """The number, and that the rest is on the wall."""
        return Sentence((self.phrases[0], LOOK))


def sentence(label: str, *places: str) -> Sentence:
    """`sentence("A-12", "Poli Anak", "Ruang 2")`: Nomor antrean A dua belas, silakan menuju poli anak, ruang dua.

    A place that begins with the one before it (`Poli Anak`, `Poli Anak 2`) replaces it; empty ones are passed over.
    """
    rest: list[Phrase] = []
    for place in (words_of(name) for name in places):
        if rest and place[: len(rest[-1])] == rest[-1]:
            rest.pop()
        if place:
            rest.append(place)
    number = (*OPENING, *label_words(label))
    if not rest:
        return Sentence((number, LOOK))
    return Sentence((number, (*LEADING, *rest[0]), *rest[1:]))


def news_of(place: str, told: Phrase, at: time | None = None) -> Sentence:
    """`news_of("Poli Anak", STARTS_AT, time(9, 30))`: Poli anak, dokter mulai pukul sembilan lewat tiga puluh, silakan
    lihat layar. Where no clip says the middle, the place and the rest of it are said (`without_place`).
    """
    return Sentence((words_of(place), (*told, *(time_words(at) if at else ())), LOOK))


def time_words(at: time) -> Phrase:
    """09:00: sembilan. 09:30: sembilan lewat tiga puluh. 00:05: nol lewat lima."""
    minutes = (PAST_THE_HOUR, *number_words(at.minute)) if at.minute else ()
    return (*number_words(at.hour), *minutes)


def label_words(label: str) -> Phrase:
    """`A-12`: A dua belas. `FR-7`: F R tujuh. `A1-2`: A satu strip dua, or it would be heard as twelve."""
    words: list[str] = []
    is_after_digits = False
    for part in LABEL_PARTS.findall(_plain(label)):
        if part == "-":
            words += [DASH] if is_after_digits else []
        elif part.isdigit():
            words += digits_words(part)
        else:
            words.append(part.upper())
        is_after_digits = part.isdigit()
    return tuple(words)


def words_of(name: str) -> Phrase:
    """A place's name as it is said. `Ruang 101`: ruang seratus satu. `Poli THT`: poli T H T. `012`: nol satu dua."""
    plain = _plain(name)
    is_all_capitals = plain == plain.upper()
    words: list[str] = []
    for part in PARTS.findall(plain):
        words += _spoken(part, is_all_capitals=is_all_capitals)
    return tuple(words)


def _plain(text: str) -> str:
    """Without accents and apostrophes."""
    parts = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _spoken(part: str, *, is_all_capitals: bool) -> Phrase:
    small = part.lower()
    if part in SIGNS:
        return SIGNS[part]
    if part.isdigit():
        return tuple(digits_words(part))
    if small in SHORT_FORMS:
        return SHORT_FORMS[small]
    if small in PLACES:
        return (small,)
    if part in ROMAN:
        return tuple(number_words(ROMAN[part]))
    return tuple(part.upper()) if _is_spelled(part, is_all_capitals=is_all_capitals) else (small,)


def _is_spelled(part: str, *, is_all_capitals: bool) -> bool:
    """Letter by letter: a single one, what has no vowel, and short capitals."""
    if len(part) == 1 or not VOWELS.intersection(part.lower()):
        return True
    longest = LONGEST_ABBREVIATION_AMONG_CAPITALS if is_all_capitals else LONGEST_ABBREVIATION
    return part.isupper() and len(part) <= longest
