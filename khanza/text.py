"""The bytes of Khanza's columns as text: tables of many years hold more than one encoding."""

import re

# The first byte of a letter beyond ASCII, read as Windows-1252: seen where UTF-8 was written through a connection that
# said latin1, and encoded once more.
LEADING = re.compile("[\u00c2-\u00f4]")


def as_text(raw: bytes | None) -> str:
    """UTF-8, else Windows-1252; UTF-8 that was encoded a second time is undone. NULL is nothing. On one line."""
    if not raw:
        return ""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if LEADING.search(text):
        text = _once(text)
    return " ".join(text.replace("\x00", "").split())


def as_key(raw: bytes | None) -> str:
    """A key letter for letter, blanks too: it goes back to the server, which compares."""
    return (raw or b"").decode(errors="replace")


def _once(text: str) -> str:
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text
