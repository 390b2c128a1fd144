"""Rules of the outbox that must hold (numbers as in docs/invariants.md): each yields a line per row that breaks it."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from bpjs_bridge import wire
from bpjs_bridge.models import (
    POSITION_OF_ADD,
    POSITION_OF_CANCEL,
    UNDELIVERED_STATES,
    MessageKind,
    MessageState,
    OutboxAttempt,
    OutboxMessage,
    Outcome,
    ParkReason,
    Reporting,
    position_of_task,
)
from bpjs_bridge.models.outbox import digest_of
from bpjs_bridge.outbox.emptying import is_emptied
from bpjs_bridge.outbox.reporting import KNOWN_TO_BPJS
from queues import clock
from queues.encryption.crypto import UndecryptableError, decrypt
from queues.encryption.fields import EncryptedTextField
from queues.invariants import Scope, invariant
from queues.models import ArchivedDay, Channel, SendMode, Source, Stage, Visit, VisitEvent

DUE_WITHIN = timedelta(minutes=1)
PROBES_A_MINUTE = 4
WAY, WAY_OF_ATTEMPT = "visit__session__date", "message__visit__session__date"
PAYLOAD = OutboxMessage._meta.get_field("payload")
# A no-show tells what the settings say, which may be nothing; it is looked at apart.
REPORTED_STAGES = [stage for stage in wire.TASK_OF_STAGE if stage != Stage.NO_SHOW]


@invariant(22, "an event and its message were written together")
def event_and_message(scope: Scope) -> Iterator[str]:
    """Every visit was heard; every told step of a reported visit has its message, and no message lacks its step."""
    unheard = Visit.objects.filter(bpjs_reporting=None, events__isnull=False).distinct()
    for visit in scope.of(unheard, "session__date"):
        yield f"visit {visit.pk}: never heard"
    told = Q(stage__in=REPORTED_STAGES) | (Q(stage=Stage.BOOKED) & ~Q(visit__channel__in=KNOWN_TO_BPJS))
    told |= Q(stage=Stage.CANCELLED) & ~Q(source=Source.BPJS)
    reported = Reporting.objects.exclude(mode=SendMode.OFF)
    steps = scope.of(VisitEvent.objects.filter(told, reverses=None), "visit__session__date")
    steps = steps.filter(Exists(reported.filter(visit=OuterRef("visit")))).annotate(place=_place_of_stage())
    # By the visit too: its messages have an index, those of an event have none.
    written = OutboxMessage.objects.filter(visit=OuterRef("visit"), event=OuterRef("pk"), position=OuterRef("place"))
    # Taken back and taken again: BPJS keeps the first time, and is told no second one.
    kept = OutboxMessage.objects.filter(
        visit=OuterRef("visit"), position=OuterRef("place"), event__lt=OuterRef("pk"), event__is_standing=False
    )
    silent = steps.exclude(Exists(written)).exclude(Exists(kept.filter(state=MessageState.DELIVERED)))
    for event in silent:
        yield f"event {event.pk}: no message"
    messages = scope.of(OutboxMessage.objects.all(), WAY)
    for message in messages.exclude(Exists(reported.filter(visit=OuterRef("visit")))):
        yield f"message {message.pk}: of a visit that is not reported"
    taken_back = messages.filter(event__is_standing=False, state__in=UNDELIVERED_STATES)
    for message in taken_back:
        yield f"message {message.pk}: its act was taken back"


def _place_of_stage() -> Case:
    """The position of a step's message; the pharmacy's number hangs on a step that has its own."""
    places = {stage: position_of_task(task) for stage, task in wire.TASK_OF_STAGE.items()}
    places |= {Stage.BOOKED: POSITION_OF_ADD, Stage.CANCELLED: POSITION_OF_CANCEL}
    whens = [When(stage=stage, then=Value(place)) for stage, place in places.items()]
    return Case(*whens, output_field=IntegerField())


@invariant(23, "a payload never changes")
def payloads(scope: Scope) -> Iterator[str]:
    """Each still has the digest of the bytes that were written; a copy that corrects nothing has the same.

    A settled one of an archived day may have been emptied.
    """
    assert isinstance(PAYLOAD, EncryptedTextField)
    place = PAYLOAD.place
    messages = scope.of(OutboxMessage.objects.all(), WAY)
    stored = messages.annotate(sealed=Cast("payload", TextField())).order_by("pk")
    stored = stored.exclude(is_emptied())
    for pk, sealed, digest in stored.values_list("pk", "sealed", "payload_digest").iterator():
        try:
            is_as_written = digest_of(decrypt(sealed, place=place)) == digest
        except UndecryptableError:
            is_as_written = False
        if not is_as_written:
            yield f"message {pk}: other bytes than were written"
    copies = messages.filter(supersedes__isnull=False).exclude(kind=MessageKind.ADD)
    for message in copies.exclude(payload_digest=F("supersedes__payload_digest")):
        yield f"message {message.pk}: an act told with other bytes than before"


@invariant(24, "delivered means that all before it are settled")
def delivered_in_order(scope: Scope) -> Iterator[str]:
    """When a message was delivered, every existing message of an earlier position was settled."""
    earlier = OutboxMessage.objects.filter(
        visit=OuterRef("visit"),
        position__lt=OuterRef("position"),
        state__in=UNDELIVERED_STATES,
        created_at__lte=OuterRef("delivered_at"),
    )
    delivered = scope.of(OutboxMessage.objects.filter(state=MessageState.DELIVERED), WAY)
    for message in delivered.filter(Exists(earlier)):
        yield f"message {message.pk}: delivered over one that is not"


@invariant(25, "one lease a booking, and a result for one lease")
def leases(scope: Scope) -> Iterator[str]:
    """No booking is held twice; no result carries a number that was never lent."""
    held = scope.of(OutboxMessage.objects.exclude(leased_by=""), WAY)
    for row in held.order_by().values("visit").annotate(leases=Count("pk")).filter(leases__gt=1):
        yield f"visit {row['visit']}: {row['leases']} leases"
    attempts = scope.of(OutboxAttempt.objects.all(), WAY_OF_ATTEMPT)
    for attempt in attempts.filter(epoch__gt=F("message__lease_epoch")):
        yield f"attempt {attempt.pk}: a lease that was never given"
    for message in held.exclude(state=MessageState.PENDING):
        yield f"message {message.pk}: settled and still held"


@invariant(27, "delivered in the order of the journey")
def delivery_order(scope: Scope) -> Iterator[str]:
    """By the attempts that BPJS confirmed; what was sent again at BPJS's word is looked at by the comparison."""
    confirmed = OutboxAttempt.objects.filter(outcome=Outcome.OK, message__supersedes=None, message__superseded_by=None)
    rows = scope.of(confirmed, WAY_OF_ATTEMPT).order_by("message__visit", "pk")
    positions_of = rows.values_list("message__visit", "message__position").iterator()
    for visit, group in groupby(positions_of, key=lambda row: row[0]):
        positions = [position for _visit, position in group]
        if positions != sorted(positions):
            yield f"visit {visit}: confirmed in the order {positions}"


@invariant(28, "every message is settled or due within a minute")
def settled_or_due(scope: Scope) -> Iterator[str]:
    """Every waiting message has a due time, and it is near."""
    late = OutboxMessage.objects.filter(state=MessageState.PENDING, due_at__gt=timezone.now() + DUE_WITHIN)
    for message in scope.of(late, WAY):
        yield f"message {message.pk}: due at {message.due_at.isoformat(timespec='seconds')}"


@invariant(29, "parked has BPJS's words and an alarm")
def parked_messages(scope: Scope) -> Iterator[str]:
    """Every parked message has a reason, BPJS's words and an alarm."""
    for message in scope.of(OutboxMessage.objects.filter(state=MessageState.PARKED), WAY):
        if not message.last_message or message.alarmed_at is None or message.park_reason == ParkReason.NONE:
            yield f"message {message.pk}: parked without words or alarm"


@invariant(30, "attempts are ok, refused or unknown")
def attempts(scope: Scope) -> Iterator[str]:
    """The counts of a message are those of its history; not where that may lie packed (`verify_history` reads it)."""
    unknown = Q(history__outcome__in=(Outcome.UNKNOWN, Outcome.HALTED))
    archived_to = ArchivedDay.objects.aggregate(last=Max("date"))["last"]
    messages = scope.of(OutboxMessage.objects.all(), WAY)
    if archived_to is not None:
        messages = messages.filter(created_at__gte=clock.start_of_day(archived_to + timedelta(days=1)))
    counted = messages.annotate(
        all_rows=Count("history"),
        ok_rows=Count("history", filter=Q(history__outcome=Outcome.OK)),
        refused_rows=Count("history", filter=Q(history__outcome=Outcome.REFUSED)),
        unknown_rows=Count("history", filter=unknown),
    )
    agrees = Q(
        attempts=F("all_rows"),
        ok_count=F("ok_rows"),
        refused_count=F("refused_rows"),
        unknown_count=F("unknown_rows"),
    )
    for message in counted.exclude(agrees):
        yield f"message {message.pk}: {message.attempts} attempts, {message.history.count()} in its history"


@invariant(32, "an open breaker sends at most four probes a minute")
def probes(scope: Scope) -> Iterator[str]:
    """Counted over all processes."""
    probed = scope.of(OutboxAttempt.objects.filter(is_probe=True), "started_at").order_by("started_at")
    before: deque[datetime] = deque(maxlen=PROBES_A_MINUTE)
    for at, pk in probed.values_list("started_at", "pk").iterator():
        if len(before) == PROBES_A_MINUTE and at - before[0] < timedelta(minutes=1):
            yield f"attempt {pk}: the fifth probe within a minute"
        before.append(at)


@invariant(33, "no add for a booking of Mobile JKN that BPJS has not said to lack")
def no_add_for_mobile_jkn(scope: Scope) -> Iterator[str]:
    """BPJS has it already, unless our answer to it was lost: then BPJS said, asked for the code, that it has none.

    One of the system used before that BPJS made is never added; one that BPJS was told of may be if BPJS lost it.
    """
    own = Q(visit__channel=Channel.MOBILE_JKN) | Q(visit__bpjs_reporting__is_bpjs_own=True)
    is_proved = Q(visit__channel=Channel.MOBILE_JKN, visit__bpjs_reporting__missing_at__lte=F("created_at"))
    added = scope.of(OutboxMessage.objects.filter(own, kind=MessageKind.ADD), WAY)
    for message in added.exclude(is_proved):
        yield f"message {message.pk}"
