"""Values as VClaim spells them (protocol V0): texts, counts as texts, and three ways to say nothing."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bpjs_bridge.client.answers import LETTER_NUMBER
from bpjs_bridge.client.rows import BadRowError, Row, writable

NOTHING = ("", "-")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# "0.00" and "0,00" are counts too; no count has more digits.
COUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,4})?")
LONGEST_TEXT = 500
INPATIENT = ("rawat inap", "r.inap", "1")


def said(row: Row, name: str) -> str:
    """The text without blanks around it; "" where nothing is said (absent, null, "", "-"). BadRowError for no text."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int) or (isinstance(value, int) and abs(value) > 10**20):
        raise BadRowError(name)
    text = writable(str(value))[:LONGEST_TEXT]
    return "" if text in NOTHING else text


def needed(row: Row, name: str) -> str:
    """A text without which the row means nothing. Raises BadRowError."""
    text = said(row, name)
    if not text:
        raise BadRowError(name)
    return text


def letter_number(row: Row, name: str) -> str:
    """The number of a referral, a letter or a SEP, in capitals: they are compared without case. Raises BadRowError."""
    number = needed(row, name).upper()
    if not is_letter_number(number):
        raise BadRowError(name)
    return number


def is_letter_number(text: str) -> bool:
    """19 characters: hospital, month and year, a letter, serial."""
    return LETTER_NUMBER.fullmatch(text) is not None


def day(row: Row, name: str) -> date:
    """`YYYY-MM-DD`, or a moment that begins so. Raises BadRowError."""
    text = needed(row, name)[:10]
    if not DAY.fullmatch(text):
        raise BadRowError(name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRowError(name) from None


def day_or_none(row: Row, name: str) -> date | None:
    """None where nothing is said."""
    return day(row, name) if said(row, name) else None


def count(row: Row, name: str) -> int:
    """A whole number from zero up: `"1"`, `1`, `"0.00"`, `"0,00"`. Raises BadRowError."""
    return int(amount(row, name))


def amount(row: Row, name: str) -> Decimal:
    """The same with its fraction. Raises BadRowError."""
    value = row.get(name)
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not COUNT.fullmatch(text):
        raise BadRowError(name)
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise BadRowError(name) from None


def doctor_code(row: Row, name: str) -> int | None:
    """HFIS's number of a doctor; None where nothing is said, or 0. Raises BadRowError."""
    text = said(row, name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadRowError(name)
    return int(text) or None


def flag(row: Row, name: str) -> bool | None:
    """`"True"` and `"False"`; None where nothing is said. Raises BadRowError."""
    value = row.get(name)
    if isinstance(value, bool):
        return value
    text = said(row, name).lower()
    if text not in ("", "true", "false"):
        raise BadRowError(name)
    return None if not text else text == "true"


def is_inpatient(row: Row) -> bool:
    """`jnsPelayanan` in any of its spellings ("Rawat Inap", "R.Inap", "1"). Raises BadRowError."""
    return said(row, "jnsPelayanan").lower() in INPATIENT


def part(row: Mapping[str, Any], name: str) -> Row:
    """An object in the row; empty where there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def coded(text: str) -> tuple[str, str]:
    """Code and name of `INT - PENYAKIT DALAM`; no code where there is no dash."""
    code, dash, name = text.partition(" - ")
    return (code.strip(), name.strip()) if dash else ("", text.strip())
