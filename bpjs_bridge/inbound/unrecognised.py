"""Calls of Mobile JKN that were refused because of who is meant: kept, sealed, for the hospital to mend.

The same person for the same cause is one row with a count. It is settled when the person's next number is given.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from bpjs_bridge.models import UnrecognisedCause, UnrecognisedPerson
from queues.encryption.crypto import blind_indexes
from queues.errors import AlreadyRegisteredError, IdentityConflictError
from queues.models import IdentifierKind, Patient

logger = logging.getLogger(__name__)

# What was settled is kept without its numbers for so long, and what nobody settled with them.
SETTLED_DAYS, OPEN_DAYS = 90, 180
BY_NEXT_NUMBER = "nomor antrean berikutnya berhasil"
TABLE = UnrecognisedPerson._meta.db_table


@contextmanager
def kept(*, nik: str, card: str, service: str, wished_on: date | None, at: datetime) -> Iterator[None]:
    """A refusal by identity within is kept, and goes on to its caller."""
    try:
        yield
    except (IdentityConflictError, AlreadyRegisteredError):
        keep(nik=nik, card=card, service=service, wished_on=wished_on, at=at)
        raise


def keep(*, nik: str, card: str, service: str, wished_on: date | None, at: datetime) -> None:
    """Keep one refusal, or count it with the one that is open. Nothing when the numbers contradict nothing.

    The refusal is answered whatever becomes of this: a list of the hospital's is no reason to fail BPJS's call.
    """
    by_card, by_nik = _holder(IdentifierKind.BPJS_CARD, card), _holder(IdentifierKind.NIK, nik)
    cause = _cause(by_card, by_nik, nik=nik, card=card)
    if cause is None:
        return
    row = UnrecognisedPerson(cause=cause, card=card, nik=nik, patient=by_card, other=by_nik, service=service)
    row.wished_on, row.first_at, row.last_at = wished_on, at, at
    try:
        if not _count(row):
            with transaction.atomic():
                row.save()
    except IntegrityError:
        # Another call of the same person came first.
        _count(row)
    except DatabaseError:
        logger.exception("an unrecognised person was not kept")


def _count(row: UnrecognisedPerson) -> int:
    open_rows = UnrecognisedPerson.objects.filter(
        cause=row.cause,
        card_index__in=blind_indexes(row.card) if row.card else [""],
        nik_index__in=blind_indexes(row.nik) if row.nik else [""],
        settled_at=None,
    )
    people = {"patient": row.patient, "other": row.other}
    return open_rows.update(count=F("count") + 1, last_at=row.last_at, wished_on=row.wished_on, **people)


def _holder(kind: IdentifierKind, value: str) -> Patient | None:
    rows = Patient.objects.identified_by(kind, value).prefetch_related("identifiers") if value else None
    return rows.first() if rows is not None else None


def _cause(by_card: Patient | None, by_nik: Patient | None, *, nik: str, card: str) -> UnrecognisedCause | None:
    if not nik:
        return UnrecognisedCause.NO_NIK
    if by_card is not None and by_nik is not None:
        return UnrecognisedCause.TWO_RECORDS if by_card != by_nik else None
    if by_card is not None and by_card.identifier(IdentifierKind.NIK) not in ("", nik):
        return UnrecognisedCause.NIK_DIFFERS
    if by_nik is not None and card and by_nik.identifier(IdentifierKind.BPJS_CARD) not in ("", card):
        return UnrecognisedCause.CARD_DIFFERS
    return None


# Written out: every number of Mobile JKN asks it.
SETTLE = f"""
    UPDATE {TABLE} SET settled_at = %s, settled_how = %s, card = '', card_index = '', nik = '', nik_index = ''
    WHERE settled_at IS NULL AND card_index IN ({{marks}})
"""


def settle(card: str, *, at: datetime) -> None:
    """The member with this card got a number: whatever stood in the way is over, and the sealed numbers go."""
    cards = blind_indexes(card)
    statement = SETTLE.format(marks=", ".join(["%s"] * len(cards)))
    moment = UnrecognisedPerson._meta.get_field("settled_at").get_db_prep_value(at, connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [moment, BY_NEXT_NUMBER, *cards])


def forget_old(*, at: datetime) -> int:
    """Delete what was settled long ago, and what nobody settled for longer; how many."""
    settled = UnrecognisedPerson.objects.filter(settled_at__lt=at - timedelta(days=SETTLED_DAYS))
    left = UnrecognisedPerson.objects.filter(settled_at=None, last_at__lt=at - timedelta(days=OPEN_DAYS))
    return sum(rows.delete()[0] for rows in (settled, left))
