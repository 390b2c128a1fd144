"""Rules of the outbox that must hold (numbers as in docs/invariants.md): each yields a line per row that breaks it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, TextField, Value, When
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
from bpjs_bridge.outbox.reporting import KNOWN_TO_BPJS
from queues.encryption.crypto import UndecryptableError, decrypt
from queues.encryption.fields import EncryptedTextField
from queues.invariants import invariant
from queues.models import Channel, SendMode, Source, Stage, Visit, VisitEvent

DUE_WITHIN = timedelta(minutes=1)
PROBES_A_MINUTE = 4
PAYLOAD = OutboxMessage._meta.get_field("payload")
# A no-show tells what the settings say, which may be nothing; it is looked at apart.
REPORTED_STAGES = [stage for stage in wire.TASK_OF_STAGE if stage != Stage.NO_SHOW]


@invariant(22, "an event and its message were written together")
def event_and_message() -> Iterator[str]:
    """Every visit was heard; every told step of a reported visit has its message, and no message lacks its step."""
    for visit in Visit.objects.filter(bpjs_reporting=None, events__isnull=False).distinct():
        yield f"visit {visit.pk}: never heard"
    is_reported = Q(stage__in=REPORTED_STAGES) | (Q(stage=Stage.BOOKED) & ~Q(visit__channel__in=KNOWN_TO_BPJS))
    is_reported |= Q(stage=Stage.CANCELLED) & ~Q(source=Source.BPJS)
    reported = Reporting.objects.exclude(mode=SendMode.OFF).values("visit")
    steps = VisitEvent.objects.filter(is_reported, visit__in=reported, reverses=None).annotate(place=_place_of_stage())
    silent = steps.exclude(Exists(OutboxMessage.objects.filter(event=OuterRef("pk"), position=OuterRef("place"))))
    for event in silent:
        yield f"event {event.pk}: no message"
    for message in OutboxMessage.objects.exclude(visit__in=reported):
        yield f"message {message.pk}: of a visit that is not reported"
    taken_back = OutboxMessage.objects.filter(event__is_standing=False, state__in=UNDELIVERED_STATES)
    for message in taken_back:
        yield f"message {message.pk}: its act was taken back"


def _place_of_stage() -> Case:
    """The position of a step's message; the pharmacy's number hangs on a step that has its own."""
    places = {stage: position_of_task(task) for stage, task in wire.TASK_OF_STAGE.items()}
    places |= {Stage.BOOKED: POSITION_OF_ADD, Stage.CANCELLED: POSITION_OF_CANCEL}
    whens = [When(stage=stage, then=Value(place)) for stage, place in places.items()]
    return Case(*whens, output_field=IntegerField())


@invariant(23, "a payload never changes")
def payloads() -> Iterator[str]:
    """Each still has the digest of the bytes that were written; a copy that corrects nothing has the same."""
    assert isinstance(PAYLOAD, EncryptedTextField)
    place = PAYLOAD.place
    stored = OutboxMessage.objects.annotate(sealed=Cast("payload", TextField())).order_by("pk")
    for pk, sealed, digest in stored.values_list("pk", "sealed", "payload_digest").iterator():
        try:
            is_as_written = digest_of(decrypt(sealed, place=place)) == digest
        except UndecryptableError:
            is_as_written = False
        if not is_as_written:
            yield f"message {pk}: other bytes than were written"
    copies = OutboxMessage.objects.filter(supersedes__isnull=False).exclude(kind=MessageKind.ADD)
    for message in copies.exclude(payload_digest=F("supersedes__payload_digest")):
        yield f"message {message.pk}: an act told with other bytes than before"


@invariant(24, "delivered means that all before it are settled")
def delivered_in_order() -> Iterator[str]:
    """When a message was delivered, every existing message of an earlier position was settled."""
    earlier = OutboxMessage.objects.filter(
        visit=OuterRef("visit"),
        position__lt=OuterRef("position"),
        state__in=UNDELIVERED_STATES,
        created_at__lte=OuterRef("delivered_at"),
    )
    for message in OutboxMessage.objects.filter(Exists(earlier), state=MessageState.DELIVERED):
        yield f"message {message.pk}: delivered over one that is not"


@invariant(25, "one lease a booking, and a result for one lease")
def leases() -> Iterator[str]:
    """No booking is held twice; no result carries a number that was never lent."""
    held = OutboxMessage.objects.exclude(leased_by="").order_by().values("visit")
    for row in held.annotate(leases=Count("pk")).filter(leases__gt=1):
        yield f"visit {row['visit']}: {row['leases']} leases"
    for attempt in OutboxAttempt.objects.filter(epoch__gt=F("message__lease_epoch")):
        yield f"attempt {attempt.pk}: a lease that was never given"
    for message in OutboxMessage.objects.exclude(state=MessageState.PENDING).exclude(leased_by=""):
        yield f"message {message.pk}: settled and still held"


@invariant(27, "delivered in the order of the journey")
def delivery_order() -> Iterator[str]:
    """By the attempts that BPJS confirmed; what was sent again at BPJS's word is looked at by the comparison."""
    confirmed = OutboxAttempt.objects.filter(outcome=Outcome.OK, message__supersedes=None, message__superseded_by=None)
    rows = confirmed.order_by("message__visit", "pk").values_list("message__visit", "message__position")
    for visit, group in groupby(rows, key=lambda row: row[0]):
        positions = [position for _visit, position in group]
        if positions != sorted(positions):
            yield f"visit {visit}: confirmed in the order {positions}"


@invariant(28, "every message is settled or due within a minute")
def settled_or_due() -> Iterator[str]:
    """Every waiting message has a due time, and it is near."""
    for message in OutboxMessage.objects.filter(state=MessageState.PENDING, due_at__gt=timezone.now() + DUE_WITHIN):
        yield f"message {message.pk}: due at {message.due_at.isoformat(timespec='seconds')}"


@invariant(29, "parked has BPJS's words and an alarm")
def parked_messages() -> Iterator[str]:
    """Every parked message has a reason, BPJS's words and an alarm."""
    for message in OutboxMessage.objects.filter(state=MessageState.PARKED):
        if not message.last_message or message.alarmed_at is None or message.park_reason == ParkReason.NONE:
            yield f"message {message.pk}: parked without words or alarm"


@invariant(30, "attempts are ok, refused or unknown")
def attempts() -> Iterator[str]:
    """The counts of a message are those of its history."""
    unknown = Q(history__outcome__in=(Outcome.UNKNOWN, Outcome.HALTED))
    counted = OutboxMessage.objects.annotate(
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
def probes() -> Iterator[str]:
    """Counted over all processes."""
    moments = list(OutboxAttempt.objects.filter(is_probe=True).order_by("started_at").values_list("started_at", "pk"))
    for (first, _pk), (last, pk) in zip(moments, moments[PROBES_A_MINUTE:], strict=False):
        if last - first < timedelta(minutes=1):
            yield f"attempt {pk}: the fifth probe within a minute"


@invariant(33, "no add for a booking of Mobile JKN that BPJS has not said to lack")
def no_add_for_mobile_jkn() -> Iterator[str]:
    """BPJS has it already, unless our answer to it was lost: then BPJS said, asked for the code, that it has none.

    One of the system used before that BPJS made is never added; one that BPJS was told of may be if BPJS lost it.
    """
    own = Q(visit__channel=Channel.MOBILE_JKN) | Q(visit__bpjs_reporting__is_bpjs_own=True)
    is_proved = Q(visit__channel=Channel.MOBILE_JKN, visit__bpjs_reporting__missing_at__lte=F("created_at"))
    for message in OutboxMessage.objects.filter(own, kind=MessageKind.ADD).exclude(is_proved):
        yield f"message {message.pk}"
