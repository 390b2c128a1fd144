"""What BPJS holds, in groups of one reason and the same words; numbers in the words count as the same."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, QuerySet

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, ParkReason
from bpjs_bridge.outbox.late import LAST_DAY
from queues import clock
from reports.workbench.meanings import Meaning, meaning_of

DIGITS = re.compile(r"\d+")
# So many rows of a group stand on the page, and so many different words of one group are looked up.
MOST_ROWS = 200
MOST_WORDS = 400
KEY_LENGTH = 12


@dataclass(frozen=True)
class Group:
    """`words`: BPJS's, digits as #. `days_left`: until BPJS takes the oldest no more; negative when it is too late."""

    key: str
    reason: ParkReason
    words: str
    exactly: Sequence[str]
    count: int
    oldest_at: datetime
    oldest_day: date
    newest_day: date
    days_left: int

    @property
    def meaning(self) -> Meaning:
        return meaning_of(self.reason)

    @property
    def is_urgent(self) -> bool:
        """The last days in which BPJS takes the oldest."""
        return 0 <= self.days_left <= 3

    @property
    def is_over(self) -> bool:
        return self.days_left < 0

    @property
    def takes_reference(self) -> bool:
        return self.reason == ParkReason.REFERENCE

    @property
    def takes_numbers(self) -> bool:
        return self.reason in (ParkReason.PATIENT, ParkReason.INCOMPLETE)

    @property
    def is_of_codes(self) -> bool:
        return self.reason == ParkReason.MAPPING


def held() -> QuerySet[OutboxMessage]:
    """Messages that wait for a person, read by the index of what is undelivered; nobody's numbers with them."""
    return OutboxMessage.objects.filter(state=MessageState.PARKED)


def groups(*, at: datetime) -> list[Group]:
    """The ones that BPJS will soon take no more stand first. One statement, of what is held alone."""
    today = clock.service_date(at)
    counted = held().order_by().values("park_reason", "last_message")
    rows = counted.annotate(
        messages=Count("pk"),
        oldest_at=Min("parked_at"),
        first_day=Min("visit__session__date"),
        last_day=Max("visit__session__date"),
    )
    together = defaultdict(list)
    for row in rows:
        together[row["park_reason"], DIGITS.sub("#", row["last_message"])].append(row)
    found = [
        Group(
            key=_key(reason, words),
            reason=ParkReason(reason),
            words=words,
            exactly=[row["last_message"] for row in same],
            count=sum(row["messages"] for row in same),
            oldest_at=min(row["oldest_at"] for row in same),
            oldest_day=min(row["first_day"] for row in same),
            newest_day=max(row["last_day"] for row in same),
            days_left=LAST_DAY - (today - min(row["first_day"] for row in same)).days,
        )
        for (reason, words), same in together.items()
    ]
    return sorted(found, key=lambda one: (one.is_over or not one.meaning.can_resend, one.days_left, -one.count))


def _key(reason: str, words: str) -> str:
    return hashlib.sha256(f"{reason}|{words}".encode()).hexdigest()[:KEY_LENGTH]


@dataclass(frozen=True)
class Row:
    """One held message. `can_mend`: by a number that is written beside it."""

    message: OutboxMessage
    days_left: int
    can_mend: bool

    @property
    def is_over(self) -> bool:
        return self.days_left < 0


def rows_of(group: Group, *, at: datetime) -> list[Row]:
    """The messages of a group, the oldest service date first. One statement; what is in them is not read."""
    today = clock.service_date(at)
    rows = (
        held()
        .filter(park_reason=group.reason, last_message__in=list(group.exactly)[:MOST_WORDS])
        .select_related("visit__session__clinic", "visit__patient")
        .defer("payload")
        .order_by("visit__session__date", "visit", "position")
    )
    mends = group.takes_reference or group.takes_numbers
    return [
        Row(
            message,
            LAST_DAY - (today - message.visit.session.date).days,
            mends and message.kind == MessageKind.ADD,
        )
        for message in rows[:MOST_ROWS]
    ]
