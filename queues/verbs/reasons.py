"""Why somebody did something: kept in clear, shown in lists and told to BPJS."""

from queues.encryption.personal_numbers import looks_personal
from queues.errors import PersonalReasonError, ReasonNeededError

LONGEST = 200


def kept(reason: str) -> str:
    """The reason as it is kept, "" for none. PersonalReasonError for a NIK, card or phone in it."""
    reason = reason.strip()
    short = reason[:LONGEST]
    # Before and after the cut: a longer number cut short looks like one.
    if looks_personal(reason) or looks_personal(short):
        raise PersonalReasonError
    return short


def given(reason: str) -> str:
    """`kept`, where there must be one. ReasonNeededError."""
    reason = kept(reason)
    if not reason:
        raise ReasonNeededError
    return reason
