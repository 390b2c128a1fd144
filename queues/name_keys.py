"""How a word of a name is spelled for finding it: one key for the spellings of one Indonesian name.

`Achmad`, `Ahmat` and `Akhmad` are AHMAD; `Soekarno` and `Sukarno` are SUKARNU; `Moh.`, `Mochamad` and `Muhammad` are
MUHAMAD. A key has nothing but A-Z, so that every collation orders keys alike and a range of keys is a prefix.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

LONGEST = 40
# From the old spelling and from Arabic, longest first; applied from left to right.
SOUNDS = (
    *(("SCH", "S"), ("OE", "U"), ("DJ", "J"), ("TJ", "C"), ("NJ", "NY"), ("SJ", "S"), ("SY", "S"), ("SH", "S")),
    *(("KH", "H"), ("PH", "F"), ("TH", "T"), ("DH", "D"), ("GH", "G"), ("DZ", "S"), ("TS", "S"), ("CK", "K")),
    *(("X", "KS"), ("V", "F"), ("Z", "S"), ("Q", "K"), ("Y", "I"), ("O", "U"), ("J", "J")),
)
# Short forms that only this name has.
MUHAMAD = frozenset({"MOH", "MUH", "MHD", "MOCH", "MUCH", "MUHD", "MOHD"})
LETTERS = re.compile(r"[A-Z]+")


def keys_of(name: str) -> list[str]:
    """The keys of a name's words, each once, as they are stored. A name without a Latin letter has none."""
    return sorted({key_of(word) for word in words_of(name)})


def words_of(name: str) -> list[str]:
    """The words of a name in Latin capitals: accents are taken off, what is no letter parts words."""
    plain = name.replace("'", "").replace("`", "").replace("’", "")
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return LETTERS.findall(plain.upper())


@lru_cache(maxsize=20_000)
def key_of(word: str) -> str:
    """The key of one whole word of capitals: its sounds, without a last H, a last T as D. Names share their words."""
    key = beginning_of(word)
    if len(key) > 2 and key.endswith("H"):
        key = key[:-1]
    return key[:-1] + "D" if len(key) > 2 and key.endswith("T") else key


def beginning_of(word: str) -> str:
    """The key that the word has as the beginning of a longer one."""
    if word in MUHAMAD:
        return "MUHAMAD"
    text = word if not word.startswith("CH") else word[:1] + word[2:]
    text = text.replace("CH", "H")
    for written, said in SOUNDS:
        text = text.replace(written, said)
    return _single(text)[:LONGEST]


def behind(key: str) -> str:
    """The first key behind all that begin with this one; empty when nothing can be."""
    shortened = key.rstrip("Z")
    return shortened[:-1] + chr(ord(shortened[-1]) + 1) if shortened else ""


def is_close(one: str, other: str) -> bool:
    """At most one sign wrong, missing or too much; two where both are long. Neighbours that changed places are one."""
    allowed = 2 if min(len(one), len(other)) >= 7 else 1
    if abs(len(one) - len(other)) > allowed:
        return False
    return _distance(one, other) <= allowed


def _single(text: str) -> str:
    """MUHAMMAD -> MUHAMAD."""
    return "".join(sign for sign, _same in groupby(text))


def _distance(one: str, other: str) -> int:
    """Damerau-Levenshtein (restricted): insertions, deletions, substitutions, neighbours changed."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, start=1):
        earlier, before, row = before, row, [place]
        for column, its in enumerate(other, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (sign != its))
            if place > 1 and column > 1 and sign == other[column - 2] and one[place - 2] == its:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
    return row[-1]


def closest(key: str, keys: Iterable[str]) -> list[str]:
    """Those of the keys that are close to this one."""
    return [one for one in keys if is_close(key, one)]
