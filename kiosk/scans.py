"""What a scanner, or a finger on the pad, can give us: a status link, a booking code, a card or a NIK."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from queues import clock, verbs
from queues.models import AdmissionTicket, Patient, PharmacyTicket, Visit

STATUS_LINK = re.compile(r"/s/(?P<token>[A-Za-z0-9_-]{16,32})/?\s*$")
OUR_CODE_LENGTH = 18
NIK_LENGTH = 16
CARD_LENGTH = 13
LONGEST_CODE = 200
# So long ago may be the visit whose code somebody mistyped.
SIMILAR_WITHIN = timedelta(days=7)
# Crockford's base32 has no I, L, O: a person who types them means the digits.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Understood:
    """What a scan means: at most one field is set."""

    visit: Visit | None = None
    patient: Patient | None = None
    ticket: AdmissionTicket | PharmacyTicket | None = None


def understand(raw: str) -> Understood:
    """What was scanned or typed. IdentityConflictError never: one value names at most one person."""
    # PostgreSQL takes no NUL, and no code has one.
    text = raw.replace("\0", "").strip()[:LONGEST_CODE]
    if not text:
        return Understood()
    if link := STATUS_LINK.search(text):
        return _by_token(link["token"])
    if visit := _by_code(text):
        return Understood(visit=visit)
    return Understood(patient=find_person(text))


def _by_token(token: str) -> Understood:
    if visit := Visit.objects.named().filter(status_token=token).first():
        return Understood(visit=visit)
    ticket = (
        AdmissionTicket.objects.filter(status_token=token).first()
        or PharmacyTicket.objects.filter(status_token=token).first()
    )
    return Understood(ticket=ticket)


def _by_code(text: str) -> Visit | None:
    """Exactly as written first: imported codes are case-sensitive. Then as people type, of those who may come now."""
    visits = Visit.objects.named()
    if exact := visits.filter(booking_code=text).first():
        return exact
    upper = text.upper().replace(" ", "")
    wanted = Q(booking_code__iexact=text)
    if len(upper) == OUR_CODE_LENGTH:
        wanted |= Q(booking_code=upper.translate(MISREAD))
    # No index knows a code by other letters: not all visits of all years are looked at.
    since = clock.service_date(timezone.now()) - SIMILAR_WITHIN
    similar = list(visits.filter(wanted, session__date__gte=since)[:2])
    return similar[0] if len(similar) == 1 else None


def find_person(text: str) -> Patient | None:
    """By NIK (16 digits), card (13 digits) or record number (as written, or its digits alone)."""
    digits = re.sub(r"[\s.\-]", "", text)
    if digits.isdigit() and len(digits) == NIK_LENGTH:
        return verbs.find_patient(nik=digits)
    if digits.isdigit() and len(digits) == CARD_LENGTH:
        return verbs.find_patient(card=digits)
    return verbs.find_patient(record_number=text) or verbs.find_patient(record_number=digits)
