"""Numbers and seats."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import (
    LANE_PREFIX,
    OVER,
    AdmissionTicket,
    Channel,
    ClinicSession,
    NumberFloor,
    PayerKind,
    PharmacyTicket,
    Prescription,
    PrescriptionKind,
    Stage,
    Visit,
    VisitTransfer,
)
from queues.waiting.figures import session_figures

OUR_CODE = re.compile(r"[0-9]{8}[0-9A-HJKMNP-TV-Z]{10}")
FIRST_LABEL = ("visit", "from_session__label_prefix", "number")
HOLDS_SEAT = Q(visits__seat_index__isnull=False) & ~Q(visits__stage=Stage.CANCELLED)


def _twins(rows: "QuerySet[Model]", *fields: str) -> Iterator[str]:
    """Groups of equal fields with more than one row."""
    for row in rows.order_by().values(*fields).annotate(rows=Count("pk")).filter(rows__gt=1):
        yield ", ".join(f"{name} {value}" for name, value in row.items())


@invariant(1, "a number once per session")
def number_once(scope: Scope) -> Iterator[str]:
    """Twins are allowed among imported bookings only; tickets of admission and pharmacy have none."""
    yield from _twins(scope.of(Visit.objects.exclude(channel=Channel.IMPORT), "session__date"), "session", "number")
    tickets = scope.of(AdmissionTicket.objects.all(), "service_date")
    yield from _twins(tickets, "admission_class", "service_date", "number")
    yield from _twins(scope.of(PharmacyTicket.objects.all(), "service_date"), "service_date", "number")


@invariant(2, "numbers of a session are 1..n")
def numbers_have_no_gap(scope: Scope) -> Iterator[str]:
    """Each of ours follows the number before it, which a cancelled or an imported one may hold, or one that moved on
    to another session; or a floor, below which people may hold numbers that a restored database does not know.
    """
    session, last = 0, 0
    taken_along: dict[int, set[int]] = defaultdict(set)
    away = scope.of(VisitTransfer.objects.all(), "from_session__date").values_list("from_session", "number")
    for of_session, number in away:
        taken_along[of_session].add(number)
    floors: dict[int, list[int]] = defaultdict(list)
    skipped = scope.of(NumberFloor.objects.exclude(session=None), "service_date").values_list("session", "number")
    for of_session, number in skipped:
        floors[of_session].append(number)
    visits = scope.of(Visit.objects.order_by("session_id", "number"), "session__date")
    for of_session, number, channel in visits.values_list("session", "number", "channel").iterator():
        if of_session != session:
            session, last = of_session, 0
        last = max(last, *(floor for floor in floors[session] if floor < number), 0)
        while last + 1 < number and last + 1 in taken_along[session]:
            last += 1
        if channel != Channel.IMPORT and number > last + 1:
            yield f"session {session}: {number} follows {last}"
        last = number


@invariant(3, "active seats of a payer kind within its quota")
def seats_within_quota(scope: Scope) -> Iterator[str]:
    """An extra holds no seat, and has approver and reason."""
    for kind, quota in ((PayerKind.JKN, "jkn_quota"), (PayerKind.NON_JKN, "non_jkn_quota")):
        held = Count("visits", filter=HOLDS_SEAT & Q(visits__seat_kind=kind))
        over = scope.of(ClinicSession.objects.all(), "date").annotate(held=held).filter(held__gt=F(quota))
        yield from (f"session {row.pk} {kind}: {row.held} seats held" for row in over)  # type: ignore[attr-defined]
    visits = scope.of(Visit.objects.all(), "session__date")
    seated = visits.filter(seat_index__isnull=False).exclude(stage=Stage.CANCELLED)
    yield from _twins(seated, "session", "seat_kind", "seat_index")
    unexplained = visits.filter(seat_index=None).exclude(channel=Channel.IMPORT)
    for visit in unexplained.filter(Q(is_extra_seat=False) | Q(extra_approved_by=None) | Q(extra_reason="")):
        yield f"visit {visit.pk}: no seat, and no approver or reason"


@invariant(4, "seats left = quota - taken, never negative")
def seats_left_add_up(scope: Scope) -> Iterator[str]:
    """What screens and the wire show, against a count of its own and the quotas as they are stored."""
    now = timezone.now()
    sessions = ClinicSession.objects.named().filter(date__gte=scope.later(timezone.localdate(now))).order_by("pk")
    for session in sessions.annotate(
        jkn=Count("visits", filter=HOLDS_SEAT & Q(visits__seat_kind=PayerKind.JKN)),
        non_jkn=Count("visits", filter=HOLDS_SEAT & Q(visits__seat_kind=PayerKind.NON_JKN)),
    ):
        shown = session_figures(session, at=now)
        jkn, non_jkn = session.jkn, session.non_jkn  # type: ignore[attr-defined]
        honest = (max(shown.jkn_quota - jkn, 0), max(shown.non_jkn_quota - non_jkn, 0))
        if (shown.jkn_left, shown.non_jkn_left) != honest:
            yield f"session {session.pk}: shows {shown.jkn_left}/{shown.non_jkn_left}, has {honest[0]}/{honest[1]}"
        if shown.jkn_quota + shown.non_jkn_quota != session.jkn_quota + session.non_jkn_quota:
            yield f"session {session.pk}: a release made or lost seats"


@invariant(5, "one active visit per patient and session")
def one_active_visit(scope: Scope) -> Iterator[str]:
    """Nobody has two active numbers in one session."""
    yield from _twins(scope.of(Visit.objects.exclude(stage__in=OVER), "session__date"), "patient", "session")


@invariant(6, "booking codes unique for ever, ours in their pattern")
def booking_codes(scope: Scope) -> Iterator[str]:
    """Ours are DDMMYYYY and ten Crockford characters."""
    visits = scope.of(Visit.objects.all(), "session__date")
    # One of the scope may repeat a code of long ago.
    twins = Visit.objects.filter(booking_code__in=visits.values("booking_code")) if scope.since else visits
    yield from _twins(twins, "booking_code")
    for visit_id, code in visits.exclude(channel=Channel.IMPORT).values_list("pk", "booking_code").iterator():
        if not OUR_CODE.fullmatch(code):
            yield f"visit {visit_id}: its code is not of our pattern"


@invariant(7, "what was printed stands as it was printed")
def labels_follow_from_numbers(scope: Scope) -> Iterator[str]:
    """A label is a prefix and the number: of the session (of the first one, of a visit that moved on), of the lane (or
    the poli's own label).

    An admission class may change its letters.
    """
    moved = scope.of(VisitTransfer.objects.order_by("-pk"), "from_session__date")
    first = {pk: f"{prefix}-{number}" for pk, prefix, number in moved.values_list(*FIRST_LABEL)}
    visits = scope.of(Visit.objects.exclude(channel=Channel.IMPORT).order_by(), "session__date")
    for pk, label, prefix, number in visits.values_list("pk", "label", "session__label_prefix", "number").iterator():
        if label != first.get(pk, f"{prefix}-{number}"):
            yield f"visit {pk}: label {label}, number {number}"
    medicines = scope.of(PharmacyTicket.objects.all(), "service_date")
    of_poli = Exists(Prescription.objects.filter(ticket=OuterRef("pk"), visit__label=OuterRef("label")))
    for pk, label, lane, number in medicines.exclude(of_poli).values_list("pk", "label", "lane", "number").iterator():
        if label != f"{LANE_PREFIX[PrescriptionKind(lane)]}-{number}":
            yield f"pharmacy ticket {pk}: label {label}, number {number}"
    tickets = scope.of(AdmissionTicket.objects.all(), "service_date")
    for pk, label, number in tickets.values_list("pk", "label", "number").iterator():
        if label.rpartition("-")[2] != str(number):
            yield f"admission ticket {pk}: label {label}, number {number}"
