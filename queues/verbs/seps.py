"""The SEP under which BPJS pays a visit: typed at a console, sent by the SIMRS, or read from VClaim."""

import re

from queues.errors import SepInUseError, SepNotForThisError, SepNumberWrongError, VisitOverError
from queues.models import ActKind, Visit
from queues.press import Press
from queues.verbs import acting

# Hospital, month and year, a letter, serial (protocol V0). No meaning is taken from the letter.
SEP_NUMBER = re.compile(r"[0-9A-Z]{8}[0-9]{4}[A-Z][0-9]{6}")


def note_sep(visit: Visit, press: Press, *, sep_number: str) -> Visit:
    """Write the SEP's number, in capitals; an empty text takes it away again.

    SepNumberWrongError, SepNotForThisError (no JKN visit, or the number is its reference), VisitOverError,
    SepInUseError for one that another visit of the day has.
    """
    number = sep_number.strip().upper()
    if number and not SEP_NUMBER.fullmatch(number):
        raise SepNumberWrongError
    with acting.on_visit(visit, press, ActKind.SEP) as (visit, act):
        if act is not None:
            _check(visit, number)
            visit.sep_number = number
            visit.save(update_fields=["sep_number"])
        return visit


def fill_sep(visit: Visit, sep_number: str) -> bool:
    """What VClaim says, where nobody wrote a number: what a person typed stays. True: it is written now."""
    return bool(Visit.objects.active().filter(pk=visit.pk, sep_number="").update(sep_number=sep_number))


def _check(visit: Visit, number: str) -> None:
    if not visit.payer.is_jkn or (number and number == visit.referral_number.upper()):
        raise SepNotForThisError
    if visit.is_over:
        raise VisitOverError
    # A SEP is of one date: only that day's visits are read.
    others = Visit.objects.active().filter(session__date=visit.session.date, sep_number=number).exclude(pk=visit.pk)
    if number and others.exists():
        raise SepInUseError
