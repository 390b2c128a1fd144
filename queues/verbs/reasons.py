"""Why somebody did something: kept in clear, shown in lists and told to BPJS."""

from queues.encryption.personal_numbers import looks_personal
from queues.errors import PersonalReasonError, ReasonNeededError
from queues.press import Press

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


def read(press: Press) -> Press:
    """The press with its reason as it is kept. PersonalReasonError."""
    return press.because(kept(press.reason)) if press.reason else press


def demanded(press: Press) -> Press:
    """`read`, where there must be a reason. ReasonNeededError."""
    return press.because(given(press.reason))


def of_a_person(press: Press) -> Press:
    """`demanded`, by a named person. ReasonNeededError."""
    if press.user is None:
        raise ReasonNeededError
    return demanded(press)
