"""What a text in the one search field may mean: a name, a date of birth, one of many numbers, or several of these."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from queues import name_keys

LONGEST = 100
NIK_DIGITS, CARD_DIGITS, PHONE_DIGITS = 16, 13, range(9, 16)
SHORTEST_CODE = 8
# As hospitals write record numbers: with zeros in front or without, in pairs or not.
RECORD_WIDTHS = (6, 8, 10)
SHORTEST_WORD, SHORTEST_ALONE = 2, 3
SEPARATORS = re.compile(r"[\s./+-]")
LABEL = re.compile(r"([A-Z]{1,2})\s*-?\s*(\d{1,4})|([A-Z]{1,2}\d)\s*-\s*(\d{1,4})")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
DATES = (
    re.compile(r"(?<![\w-])(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})(?![\w-])"),
    re.compile(r"(?<![\w-])(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<y>\d{4}|\d{2})(?![\w-])"),
    re.compile(r"(?<![\w-])(?P<d>\d{1,2})[-/. ]*(?P<m>[A-Za-z]{3,9})[-/. ]*(?P<y>\d{4}|\d{2})(?![\w-])"),
    re.compile(r"(?<!\w)(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})(?!\w)"),
    re.compile(r"(?<!\w)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\w)"),
)
# "3 sep", "3 September": no year was said.
BIRTHDAY = re.compile(r"(?<![\w-])(?P<d>\d{1,2})[-/. ]*(?P<m>[A-Za-z]{3,9})(?![\w-])")
A_LEAP_YEAR = 2000
# Indonesian, in two spellings, and English: "sep", "sept", "september".
MONTH_NAMES = (
    "januari january",
    "februari pebruari february",
    "maret march",
    "april",
    "mei may",
    "juni june",
    "juli july",
    "agustus august agst",
    "september",
    "oktober october",
    "november nopember",
    "desember december",
)
SHORTEST_MONTH = 3


@dataclass(frozen=True)
class Born:
    """What is said of a date of birth beside a name: a year, or a day of a month, or nothing."""

    year: int | None = None
    birthday: tuple[int, int] | None = None

    @property
    def conditions(self) -> dict[str, int]:
        """On a patient. Only for few of them: no index knows the parts of a date."""
        found = {} if self.year is None else {"birth_date__year": self.year}
        if self.birthday is not None:
            found |= {"birth_date__day": self.birthday[0], "birth_date__month": self.birthday[1]}
        return found


AT_ANY_TIME = Born()


@dataclass(frozen=True)
class Asked:
    """The meanings that a text can have. All empty: nothing that a person can be looked for by."""

    words: tuple[str, ...] = ()
    births: tuple[date, ...] = ()
    born: Born = AT_ANY_TIME
    digits: str = ""
    labels: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    record_numbers: tuple[str, ...] = ()

    @property
    def has_name(self) -> bool:
        """A word long enough to look for by itself, or any beside a date of birth."""
        return any(map(can_lead, self.words)) or bool(self.words and self.births)

    @property
    def phones(self) -> list[str]:
        """The ways to write this phone number, if it may be one."""
        if len(self.digits) not in PHONE_DIGITS:
            return []
        rest = self.digits.removeprefix("62") if self.digits.startswith("62") else self.digits.removeprefix("0")
        is_phone = self.digits.startswith(("0", "62")) or rest.startswith("8")
        return [f"0{rest}", f"62{rest}", f"+62{rest}", rest] if is_phone else []


def can_lead(word: str) -> bool:
    """Can this word be looked for by itself? `AAAA` is spelled A, which begins every tenth name."""
    return len(word) >= SHORTEST_ALONE and len(name_keys.beginning_of(word)) >= SHORTEST_WORD


def understand(text: str, *, today: date) -> Asked:
    """All that the text may mean on this day: of two digits of a year the past is meant."""
    text = " ".join(text.split())[:LONGEST]
    births, rest = _births(text, today=today)
    plain = SEPARATORS.sub("", text)
    labels = tuple(_labels(text.upper()))
    year = YEAR.search(rest) if not births else None
    birthday, rest = _birthday(rest) if not births else (None, rest)
    tokens = rest.split()
    named = " ".join(token for token in tokens if not any(sign.isdigit() for sign in token))
    words = () if labels else tuple(word for word in name_keys.words_of(named) if len(word) >= SHORTEST_WORD)
    one_word = text if " " not in text else ""
    return Asked(
        words=tuple(dict.fromkeys(words)),
        births=tuple(births),
        born=Born(int(year[0]) if year else None, birthday) if words else AT_ANY_TIME,
        digits=plain if plain.isascii() and plain.isdigit() else "",
        labels=labels,
        codes=tuple({one_word, one_word.upper()}) if len(one_word) >= SHORTEST_CODE else (),
        record_numbers=tuple(_record_numbers(text, plain)),
    )


def _births(text: str, *, today: date) -> tuple[list[date], str]:
    """The dates that stand in the text, and the text without them."""
    found: list[date] = []
    rest = text
    for pattern in DATES:
        for match in pattern.finditer(text):
            born = _date(match["y"], match["m"], match["d"], today=today)
            if born is not None and born not in found:
                found.append(born)
                rest = rest.replace(match[0], " ")
    return found, rest


def _birthday(text: str) -> tuple[tuple[int, int] | None, str]:
    """(day, month) where both are named without a year, and the text without them."""
    match = BIRTHDAY.search(text)
    month = _month(match["m"]) if match else 0
    if not (match and month):
        return None, text
    try:
        date(A_LEAP_YEAR, month, int(match["d"]))
    except ValueError:
        return None, text
    return (int(match["d"]), month), text.replace(match[0], " ")


def _month(word: str) -> int:
    """1 to 12 of a name or its beginning, three letters at least; else 0."""
    word = word.lower()
    if len(word) < SHORTEST_MONTH:
        return 0
    return next((n for n, names in enumerate(MONTH_NAMES, 1) if any(one.startswith(word) for one in names.split())), 0)


def _date(year: str, month: str, day: str, *, today: date) -> date | None:
    number = int(month) if month.isdigit() else _month(month)
    full = int(year) if len(year) == 4 else today.year - today.year % 100 + int(year)
    try:
        born = date(full, number, int(day))
        if born > today and len(year) == 2:
            born = date(full - 100, number, int(day))
    except ValueError:
        return None
    return born if date(1880, 1, 1) <= born <= today else None


def _labels(text: str) -> Iterator[str]:
    """`A-8`, `a8`, `FR 7`, `A1-2`: as labels are printed. `A12` may be A-12 or A1-2."""
    match = LABEL.fullmatch(text)
    if not match:
        return
    letters, number = match[1] or match[3], match[2] or match[4]
    yield f"{letters}-{int(number)}"
    if match[1] and "-" not in text and len(number) > 1:
        yield f"{letters}{number[0]}-{int(number[1:])}"


def _record_numbers(text: str, plain: str) -> Iterator[str]:
    """The ways in which this record number may be kept."""
    if " " not in text and any(sign.isdigit() for sign in text):
        yield from {text, text.upper()}
    if not (plain.isascii() and plain.isdigit()) or len(plain) > max(RECORD_WIDTHS):
        return
    bare = plain.lstrip("0")
    filled = {bare.zfill(width) for width in RECORD_WIDTHS if len(bare) <= width}
    yield from {plain, bare, *filled} - {""}
    for number in filled:
        pairs = [number[place : place + 2] for place in range(0, len(number), 2)]
        yield from ("-".join(pairs), ".".join(pairs))
