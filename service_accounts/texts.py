"""Texts that callers send, as they may be kept."""

import re
import unicodedata

# Of the characters that no text of a person holds, line ends and tabs are only badly placed spaces.
BAD_CATEGORIES = ("Cc", "Cs")
SPACES = re.compile(r"\s+")


def is_clean(text: str) -> bool:
    """Does it hold no control character and no half of a surrogate pair?"""
    return not any(unicodedata.category(sign) in BAD_CATEGORIES and not sign.isspace() for sign in text)


def on_one_line(text: str) -> str:
    """With single spaces, and none at the ends."""
    return SPACES.sub(" ", text).strip()
