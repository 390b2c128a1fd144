"""What one cell of another system's table says, or that it says nothing."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.utils.functional import Promise

from queues.imports.table import BadLineError

# Sentences are translated when a line is wrong, not once for every line that is right.
Sentence = str | Promise
# What the systems that hospitals come from write where a value is not known.
NOTHING = frozenset(
    ("", "-", "--", ".", "0", "00", "000", "null", "\\n", "none", "nil", "n/a", "na", "tidak ada", "tdk ada")
)
LONGEST_NOTHING = max(map(len, NOTHING))
ONE_SIGN = re.compile(r"(\d)\1{4,}|[-.x*]+", re.IGNORECASE)
NO_DATE = re.compile(r"(0000.00.00|00.00.0000|0{1,4})( .*)?|1899-12-3[01]( .*)?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T].*)?")


class DateOrder(StrEnum):
    """How a file writes `3/4/1980`."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    # Both, in one file: only what can be read in one way is read.
    UNCLEAR = "?"


def said(text: str) -> str:
    """The cell, or nothing where it stands for "not known": `-`, `0`, `TIDAK ADA`.

    Spreadsheets put an apostrophe first.
    """
    if text[:1] == "'":
        text = text.lstrip("'")
    text = text.strip()
    return text if len(text) > LONGEST_NOTHING or text.lower() not in NOTHING else ""


def said_number(text: str) -> str:
    """As `said`; a number of one repeated digit, sixteen zeros or nines, is not known either."""
    text = said(text)
    # Most numbers are told from such a one by their first two signs.
    is_suspect = text[:1] == text[1:2] or not text[:1].isdigit()
    return "" if is_suspect and ONE_SIGN.fullmatch(text) else text


def said_date(text: str) -> str:
    """As `said`; a date of zeros is not known."""
    text = said(text)
    return "" if NO_DATE.fullmatch(text) else text


def words(text: str, longest: int, *, empty: Sentence | None, long: Sentence) -> str:
    """Free text on one line; `empty` None allows nothing at all. Raises BadLineError."""
    joined = " ".join(text.split())
    if not joined and empty is not None:
        raise BadLineError(empty)
    if len(joined) > longest:
        raise BadLineError(long)
    return joined


def digits(text: str, length: int, reason: Sentence) -> str:
    """A number of so many digits, or nothing; spreadsheets put an apostrophe before it. Raises BadLineError."""
    number = text.lstrip("'")
    if number and not (len(number) == length and number.isascii() and number.isdigit()):
        raise BadLineError(reason)
    return number


@lru_cache(maxsize=50_000)
def read_date(text: str, order: DateOrder = DateOrder.DAY_FIRST) -> date | None:
    """A date as files write it, with a time behind it or not; None: it is none. A file repeats its dates."""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := YEAR_LAST.fullmatch(text):
        day, month, year = map(int, found.groups())
        # Whatever the file's order: there is no month above twelve.
        is_month_first = order == DateOrder.MONTH_FIRST if max(day, month) <= 12 else month > 12
        if order == DateOrder.UNCLEAR and max(day, month) <= 12 and day != month:
            return None
        if is_month_first:
            day, month = month, day
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
