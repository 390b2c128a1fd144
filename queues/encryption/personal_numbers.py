"""What may be a NIK, a card or a phone has no business in a text that is kept in clear."""

import re

# A NIK has 16 digits, a card 13, a phone begins with 08. Read by the databases, too.
LONG_NUMBER = r"(?<![0-9A-Za-z])(?:[0-9]{16}|[0-9]{13}|08[0-9]{8,11})(?![0-9A-Za-z])"


def looks_personal(text: str) -> bool:
    """Does a number that may be a NIK, a card or a phone stand in it?"""
    return re.search(LONG_NUMBER, text) is not None


def without_numbers(text: str) -> str:
    """The text with `*` for each sign of a number that may be a NIK, a card or a phone; as long as it was."""
    return re.sub(LONG_NUMBER, lambda found: "*" * len(found[0]), text)
