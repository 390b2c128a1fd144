"""Why BPJS does not let this hospital in, from its words (protocol 2.1): the clock, a key, or the consumer id."""

import re
from enum import StrEnum

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import Outcome


class AccessTrouble(StrEnum):
    """NONE: it does let us in, or says nothing of it. UNKNOWN: it does not, and does not say why."""

    NONE = ""
    CLOCK = "clock"
    CONS_ID = "cons_id"
    USER_KEY = "user_key"
    SIGNATURE = "signature"
    UNKNOWN = "access"


# The first that fits counts: a wrong clock makes the signature wrong as well.
WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), trouble)
    for pattern, trouble in (
        (r"expired service|timestamp|waktu|jam server", AccessTrouble.CLOCK),
        (r"cons[\s_-]?id", AccessTrouble.CONS_ID),
        (r"user[\s_-]?key", AccessTrouble.USER_KEY),
        (r"signature", AccessTrouble.SIGNATURE),
    )
)
FORBIDDEN = "403"


def access_trouble(answer: Answer) -> AccessTrouble:
    """By BPJS's words; a 403 without words of its own is the user key, which its gateway checks."""
    if answer.outcome != Outcome.HALTED:
        return AccessTrouble.NONE
    for pattern, trouble in WORDS:
        if pattern.search(answer.message):
            return trouble
    return AccessTrouble.USER_KEY if answer.code == FORBIDDEN else AccessTrouble.UNKNOWN
