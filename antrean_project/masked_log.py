"""Long numbers are cut out of every line of a log: Django and gunicorn quote the address or header that they refuse."""

import logging
import re

# A booking code (queues.verbs.booking) names a visit and stays; other runs of ten digits or more may be a person's.
LONG_NUMBER = re.compile(
    r"(?P<booking_code>(?<![0-9A-Za-z])[0-3][0-9][01][0-9]20[0-9]{2}(?![0-9]{10})[0-9A-Z]{10}(?![0-9A-Za-z]))|[0-9]{10,}"
)
MASK = "(number)"


def masked(text: str) -> str:
    """The text with MASK for each long number."""
    return LONG_NUMBER.sub(lambda found: found["booking_code"] or MASK, text)


class MaskedFormatter(logging.Formatter):
    """Masks long numbers in the whole line and in the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
