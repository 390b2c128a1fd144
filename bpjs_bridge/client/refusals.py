"""What BPJS's refusals mean (protocol V8): classed by pattern, never by equality. A text is no reason to resend."""

import re
from enum import StrEnum

from bpjs_bridge.client.answers import LETTER, Answer
from bpjs_bridge.models import Outcome


class RefusalKind(StrEnum):
    """The kinds that protocol V8 tells apart. UNKNOWN: a sentence never seen, a person reads it."""

    NONE = ""
    SEP_ISSUED = "sep_issued"
    SEP_EXISTS = "sep_exists"
    LAPSED = "lapsed"
    REFERENCE = "reference"
    IDENTITY = "identity"
    STILL_VALID = "still_valid"
    SCHEDULE = "schedule"
    ALREADY_DONE = "already_done"
    UNKNOWN = "unknown"


# The first that fits counts.
PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"sudah terbit sep", RefusalKind.SEP_ISSUED),
        (r"masa berlaku.*(habis|berakhir|lebih dari)", RefusalKind.LAPSED),
        (r"nomorreferensi|rujukan tidak (valid|ada)", RefusalKind.REFERENCE),
        (r"\bnik\b.*(belum|tidak) sesuai", RefusalKind.IDENTITY),
        (r"kartu.*tidak", RefusalKind.IDENTITY),
        (r"telah mendapat pelayanan", RefusalKind.SEP_EXISTS),
        (r"masih berlaku", RefusalKind.STILL_VALID),
        (r"dokter|jadwal", RefusalKind.SCHEDULE),
        (r"sudah (digunakan|dirujuk|ada)", RefusalKind.ALREADY_DONE),
    )
)
SEP_AT_THE_END = re.compile(rf"({LETTER})\W*$", re.IGNORECASE)


def kind_of(answer: Answer) -> RefusalKind:
    """The kind of a refusal; NONE for any other answer."""
    if answer.outcome != Outcome.REFUSED:
        return RefusalKind.NONE
    text = " ".join((answer.words or answer.message).split())
    return next((kind for pattern, kind in PATTERNS if pattern.search(text)), RefusalKind.UNKNOWN)


def sep_of_duplicate(answer: Answer) -> str:
    """The SEP that is there already: the last 19 characters of `... Dgn No.SEP {19}`; "" if none is named."""
    found = SEP_AT_THE_END.search(answer.words) if kind_of(answer) == RefusalKind.SEP_EXISTS else None
    return found[1].upper() if found else ""
