"""Why somebody did something: kept in clear, shown in lists and told to BPJS."""

from queues.encryption.personal_numbers import looks_personal
from queues.errors import PersonalReasonError, ReasonNeededError
from queues.press import Press

LONGEST = 200


def checked(reason: str) -> str:
    """The reason as it is kept, "" for none. PersonalReasonError for a NIK, card or phone in it."""
    reason = reason.strip()
    short = reason[:LONGEST]
    # Before and after the cut: a longer number cut short looks like one.
    if looks_personal(reason) or looks_personal(short):
        raise PersonalReasonError
    return short


def required(reason: str) -> str:
    """`checked`, where there must be one. ReasonNeededError."""
    reason = checked(reason)
    if not reason:
        raise ReasonNeededError
    return reason


def with_checked_reason(press: Press) -> Press:
    """The press with its reason as it is kept. PersonalReasonError."""
    return press.because(checked(press.reason)) if press.reason else press


def with_required_reason(press: Press) -> Press:
    """`with_checked_reason`, where there must be a reason. ReasonNeededError."""
    return press.because(required(press.reason))


def with_reason_and_user(press: Press) -> Press:
    """`with_required_reason`, by a named person. ReasonNeededError."""
    if press.user is None:
        raise ReasonNeededError
    return with_required_reason(press)
