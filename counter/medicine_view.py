"""What a pharmacist has chosen to see: a lane, a state, what was searched for.

In the login's session ids, and the words of the search sealed: they may be a name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet

from counter.medicines import PHARMACY_KINDS
from queues.encryption import crypto
from queues.encryption.personal_numbers import without_numbers
from queues.models import Counter, EntryState, Prescription, PrescriptionKind, QueueEntry, Stage, Visit

# The columns of the console, and a fourth list in their place: what has ended today.
STATES = ("received", "preparing", "ready", "ended")
COLUMN_OF = {EntryState.WAITING: "received", EntryState.PREPARING: "preparing", EntryState.READY: "ready"}
STATUS_LINK = re.compile(r"/s/(?P<token>[A-Za-z0-9_-]{16,32})/?\s*$")
MOST_FOUND = 30
SHORTEST_NAME = 2
LONGEST_SEARCH = 200
# So much of it is said again.
LONGEST_SHOWN = 40
_PLACE = "session.medicine_words"
AFTER_CLINIC = (Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)


@dataclass(frozen=True)
class MedicineView:
    """lane and state: empty for all. found: the entries of the last search, None without one; orders: prescriptions
    without a number that it found. words: what was searched for, without anything that may be a NIK, a card or a phone.
    """

    lane: str = ""
    state: str = ""
    found: tuple[int, ...] | None = None
    orders: tuple[int, ...] = ()
    words: str = ""

    @property
    def narrows(self) -> bool:
        """Was something found, so that the lists show it alone? An empty column says then what was searched for."""
        return bool(self.found or self.orders)

    @property
    def finds_nothing(self) -> bool:
        """Was something searched for that nothing of today matches?"""
        return self.found is not None and not self.narrows

    @property
    def only(self) -> int:
        """The one entry that was searched for: it is chosen at once. 0 for none or several."""
        return self.found[0] if self.found and len(self.found) == 1 and not self.orders else 0

    def shows(self, entry: QueueEntry) -> bool:
        """Is it of the lane, the state and the search? A search looks through all lanes and states; one that found
        nothing hides nobody, for whoever comes meanwhile waits too.
        """
        if self.narrows:
            return entry.pk in (self.found or ())
        assert entry.pharmacy_ticket is not None
        is_of_lane = self.lane in ("", entry.pharmacy_ticket.lane)
        return is_of_lane and self.state in ("", COLUMN_OF.get(EntryState(entry.state), "ended"))


def remembered(memory: SessionBase, counter_pk: int) -> MedicineView:
    """The view of this login at this counter."""
    kept: dict[str, Any] = memory.get(_name(counter_pk), {})
    found = kept.get("found")
    return MedicineView(
        lane=kept.get("lane", ""),
        state=kept.get("state", ""),
        found=None if found is None else tuple(found),
        orders=tuple(kept.get("orders", ())),
        words=_opened(kept.get("words", "")),
    )


def remember(memory: SessionBase, counter_pk: int, view: MedicineView) -> None:
    """Until the next choice."""
    found = None if view.found is None else list(view.found)
    kept = {"lane": view.lane, "state": view.state, "found": found, "orders": list(view.orders)}
    memory[_name(counter_pk)] = {**kept, "words": crypto.encrypt(view.words, place=_PLACE) if view.words else ""}


def _opened(sealed: str) -> str:
    """The words of the search; none where their key is gone from the ring."""
    try:
        return crypto.decrypt(sealed, place=_PLACE) if sealed else ""
    except crypto.UndecryptableError:
        return ""


def chosen(view: MedicineView, *, lane: str, state: str) -> MedicineView:
    """Another lane or state; what was searched for is gone. Words that name none mean all."""
    return replace(
        view,
        lane=lane if lane in PrescriptionKind.values else "",
        state=state if state in STATES else "",
        found=None,
        orders=(),
        words="",
    )


def search(view: MedicineView, text: str, *, at: datetime) -> MedicineView:
    """By number (7, FN-7, the poli's A-12), name, record number, booking code, or the code of a printed ticket."""
    text = text.replace("\0", "").strip()[:LONGEST_SEARCH]
    if not text:
        return replace(view, found=None, orders=(), words="")
    tickets, visits = _asked(text)
    rows = tickets_of_today(at).filter(tickets).order_by("order_at", "pk")
    latest = {ticket: pk for pk, ticket in rows.values_list("pk", "pharmacy_ticket")}
    orders = Prescription.objects.filter(
        visits, ticket=None, withdrawn_at=None, visit__in=Visit.objects.of_today(at=at), visit__stage__in=AFTER_CLINIC
    )
    return replace(
        view,
        found=tuple(sorted(latest.values())[:MOST_FOUND]),
        orders=tuple(orders.order_by("pk").values_list("pk", flat=True)[:MOST_FOUND]),
        words="" if STATUS_LINK.search(text) else without_numbers(text)[:LONGEST_SHOWN],
    )


def tickets_of_today(at: datetime) -> QuerySet[QueueEntry]:
    """Everything of today at the pharmacy, what has ended too."""
    return QueueEntry.objects.alive_at(at).filter(stop__kind__in=PHARMACY_KINDS, pharmacy_ticket__cancelled_at=None)


def _asked(text: str) -> tuple[Q, Q]:
    """What a wait, and a prescription without a number, must be to be meant."""
    if link := STATUS_LINK.search(text):
        token = link["token"]
        by_poli = Q(pharmacy_ticket__prescriptions__visit__status_token=token)
        return Q(pharmacy_ticket__status_token=token) | by_poli, Q(visit__status_token=token)
    of_ticket = Q(pharmacy_ticket__label__iexact=text) | _of_visit(text, "pharmacy_ticket__prescriptions__visit__")
    if text.isdigit() and len(text) < len("1000000000"):
        of_ticket |= Q(pharmacy_ticket__number=int(text))
    return of_ticket, _of_visit(text, "visit__")


def _of_visit(text: str, path: str) -> Q:
    """The poli's label, the booking code, the record number as written or its digits, or every word of a name."""
    digits = re.sub(r"[\s.\-]", "", text)
    by = {"label__iexact": text, "booking_code": text}
    asked = Q(**{f"{path}{name}": value for name, value in by.items()}, _connector=Q.OR)
    asked |= Q(**{f"{path}patient__medical_record_number__in": [text, digits]})
    if len(text) < SHORTEST_NAME or any(sign.isdigit() for sign in text):
        return asked
    named = Q()
    for word in text.split():
        named &= Q(**{f"{path}patient__name__icontains": word})
    return asked | named


def unnumbered(view: MedicineView) -> list[Prescription]:
    """The prescriptions that the search found without a number."""
    rows = Prescription.objects.filter(pk__in=view.orders, ticket=None, withdrawn_at=None)
    return list(rows.select_related("visit__patient", "visit__session__clinic").order_by("pk")) if view.orders else []


def lane_counts(entries: Iterable[QueueEntry]) -> dict[str, int]:
    """Lane -> how many tickets are not handed over, in the order of the lanes; empty ones too."""
    counts = dict.fromkeys(PrescriptionKind.values, 0)
    for entry in entries:
        if entry.pharmacy_ticket is not None:
            counts[entry.pharmacy_ticket.lane] += 1
    return counts


def first_ready(counter: Counter, view: MedicineView, entries: Iterable[QueueEntry]) -> QueueEntry | None:
    """The medicine that "next" calls: of the chosen lane, whatever else is filtered or searched for."""
    ready = (row for row in entries if row.state == EntryState.READY and row.pharmacy_ticket is not None)
    stops = {stop.pk for stop in counter.stops.all()}
    return next(
        (row for row in ready if row.stop_id in stops and view.lane in ("", row.pharmacy_ticket.lane)),  # type: ignore[union-attr]
        None,
    )


def _name(counter_pk: int) -> str:
    return f"medicine-{counter_pk}"
