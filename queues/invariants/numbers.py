"""Numbers and seats."""

import re
from collections.abc import Iterator

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from queues.figures import session_figures
from queues.invariants.registry import invariant
from queues.models import OVER, AdmissionTicket, Channel, ClinicSession, PayerKind, PharmacyTicket, Stage, Visit

OUR_CODE = re.compile(r"[0-9]{8}[0-9A-HJKMNP-TV-Z]{10}")
HOLDS_SEAT = Q(visits__seat_index__isnull=False) & ~Q(visits__stage=Stage.CANCELLED)


@invariant(1, "a number once per session")
def number_once() -> Iterator[str]:
    """Twins are allowed among imported bookings only."""
    ours = Visit.objects.exclude(channel=Channel.IMPORT).order_by()
    twins = ours.values("session", "number").annotate(count=Count("pk")).filter(count__gt=1)
    yield from (f"session {row['session']} number {row['number']}: {row['count']} visits" for row in twins)
    for ticket in (
        AdmissionTicket.objects.order_by()
        .values("admission_class", "service_date", "number")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    ):
        yield f"admission class {ticket['admission_class']} {ticket['service_date']} number {ticket['number']}"
    for row in (
        PharmacyTicket.objects.order_by()
        .values("service_date", "number")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    ):
        yield f"pharmacy {row['service_date']} number {row['number']}"


@invariant(2, "numbers of a session are 1..n")
def numbers_have_no_gap() -> Iterator[str]:
    """Cancelled ones keep theirs; imported ones keep what they had, and ours go on above."""
    sessions = ClinicSession.objects.exclude(visits__channel=Channel.IMPORT).annotate(
        count=Count("visits"), top=Max("visits__number")
    )
    for session in sessions.filter(count__gt=0).exclude(top=F("count")):
        yield f"session {session.pk}: {session.count} visits, highest number {session.top}"  # type: ignore[attr-defined]


@invariant(3, "active seats of a payer kind within its quota")
def seats_within_quota() -> Iterator[str]:
    """An extra holds no seat, and has approver and reason."""
    for kind, quota in ((PayerKind.JKN, "jkn_quota"), (PayerKind.NON_JKN, "non_jkn_quota")):
        over = ClinicSession.objects.annotate(
            held=Count("visits", filter=HOLDS_SEAT & Q(visits__seat_kind=kind))
        ).filter(held__gt=F(quota))
        yield from (f"session {row.pk} {kind}: {row.held} seats held" for row in over)  # type: ignore[attr-defined]
    unexplained = Visit.objects.filter(seat_index=None).exclude(channel=Channel.IMPORT)
    for visit in unexplained.filter(Q(is_extra_seat=False) | Q(extra_approved_by=None) | Q(extra_reason="")):
        yield f"visit {visit.pk}: no seat, and no approver or reason"


@invariant(4, "seats left = quota - taken, never negative")
def seats_left_add_up() -> Iterator[str]:
    """What screens and the wire show, against a count of its own."""
    now = timezone.now()
    for session in ClinicSession.objects.named().filter(date__gte=timezone.localdate(now)):
        shown = session_figures(session, at=now)
        held = session.visits.filter(seat_index__isnull=False).exclude(stage=Stage.CANCELLED)
        taken = held.filter(seat_kind=PayerKind.JKN).count()
        others = held.filter(seat_kind=PayerKind.NON_JKN).count()
        honest = (max(shown.jkn_quota - taken, 0), max(shown.non_jkn_quota - others, 0))
        if (shown.jkn_left, shown.non_jkn_left) != honest or min(honest) < 0:
            yield f"session {session.pk}: shows {shown.jkn_left}/{shown.non_jkn_left}, has {honest[0]}/{honest[1]}"


@invariant(5, "one active visit per patient and session")
def one_active_visit() -> Iterator[str]:
    """Two tickets for one person in one session."""
    doubled = (
        Visit.objects.exclude(stage__in=OVER)
        .order_by()
        .values("patient", "session")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    yield from (f"patient {row['patient']} session {row['session']}: {row['count']}" for row in doubled)


@invariant(6, "booking codes unique for ever, ours in their pattern")
def booking_codes() -> Iterator[str]:
    """Ours are DDMMYYYY and ten Crockford characters."""
    twins = Visit.objects.order_by().values("booking_code").annotate(count=Count("pk")).filter(count__gt=1)
    yield from (f"booking code used {row['count']} times" for row in twins)
    for visit_id, code in Visit.objects.exclude(channel=Channel.IMPORT).values_list("pk", "booking_code").iterator():
        if not OUR_CODE.fullmatch(code):
            yield f"visit {visit_id}: its code is not of our pattern"


@invariant(7, "what was printed stands as it was printed")
def labels_follow_from_numbers() -> Iterator[str]:
    """Label = the session's prefix and the visit's number; slot and date belong to the session."""
    for visit in Visit.objects.exclude(channel=Channel.IMPORT).select_related("session").iterator():
        if visit.label != f"{visit.session.label_prefix}-{visit.number}":
            yield f"visit {visit.pk}: label {visit.label}, number {visit.number}"
