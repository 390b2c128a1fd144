"""The card of the person at the counter: large, with what the next press needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from counter.bpjs import BpjsStatus, statuses
from counter.drafts import Draft, draft_shown
from counter.medicines import MedicineRow, medicine_row
from counter.waiting import Flag, minutes_since, unchecked_reference
from queues import verbs
from queues.models import EntryState, Patient, QueueEntry, Stage, StopKind, Visit, VisitNote
from queues.verbs import TypedPrescription
from queues.waiting import figures, rounds
from queues.waiting.notes import notes_at
from queues.waiting.rounds import Round, rounds_of


@dataclass(frozen=True)
class Calls:
    """How often the person on the card was called, and what "Panggil lagi" and "Tidak hadir" say about it.

    The round's calls at one moment; seconds are whole and counted down by the page.
    """

    made: int
    wanted: int
    left: int
    recall_wait: int
    take_back_seconds: int
    last_at: datetime | None


@dataclass(frozen=True)
class RegisteredVisit:
    """A visit this admission number led to."""

    visit: Visit
    turn: figures.Turn
    bpjs: BpjsStatus | None


@dataclass(frozen=True)
class Card:
    """A person called to, or served at, the counter."""

    entry: QueueEntry
    kind: str
    calls: Calls
    minutes: int
    registered: list[RegisteredVisit] = field(default_factory=list)
    medicine: MedicineRow | None = None
    bpjs: BpjsStatus | None = None
    draft: Draft | None = None
    notes: list[VisitNote] = field(default_factory=list)

    @property
    def template(self) -> str:
        """The template of this kind of card."""
        return f"counter/_card_{self.kind}.html"

    @property
    def patient(self) -> Patient | None:
        """The patient, once they are known."""
        return self.entry.patient

    @property
    def flags(self) -> list[Flag]:
        """What a person should know of the visit's reference."""
        visit = self.entry.visit
        return unchecked_reference(visit.reference_check, self.bpjs) if visit else []

    @property
    def is_called(self) -> bool:
        """Called, not yet come."""
        return self.entry.state == EntryState.CALLED

    @property
    def is_unregistered(self) -> bool:
        """An admission number that has led to nothing yet: it cannot be finished."""
        return self.entry.admission_ticket_id is not None and not self.registered

    @property
    def steps_aside(self) -> bool:
        """Next does not end this person: called to the desk and not come."""
        return rounds.steps_aside(self.entry)

    @property
    def can_be_cancelled(self) -> bool:
        """Before the doctor's call, and with a visit to cancel."""
        return self.entry.visit is not None and self.entry.visit.stage in (
            Stage.WAITING_ADMISSION,
            Stage.IN_ADMISSION,
            Stage.WAITING_CLINIC,
        )

    @property
    def key(self) -> str:
        """Changes when a screen must not keep the old card."""
        return f"{self.entry.pk}.{len(self.registered)}"


CARD_KINDS = {
    StopKind.ADMISSION: "admission",
    StopKind.CLINIC: "clinic",
    StopKind.PHARMACY: "pharmacy",
    StopKind.PICKUP: "pharmacy",
}


def cards_of(entries: list[QueueEntry], bpjs: Mapping[int, BpjsStatus], *, at: datetime) -> list[Card]:
    """The cards of the people at a counter, oldest first. `bpjs`: by visit."""
    calls = calls_of(entries, at=at)
    typed = _typed_for(entries)
    return [
        replace(
            _card(entry, calls[entry.pk], typed.get(entry.visit_id or 0, TypedPrescription()), at=at),
            bpjs=bpjs.get(entry.visit_id or 0),
        )
        for entry in entries
    ]


def calls_of(entries: Iterable[QueueEntry], *, at: datetime) -> dict[int, Calls]:
    """Entry id -> its calls."""
    return {pk: _calls(of, at=at) for pk, of in rounds_of(entries).items()}


def _calls(of: Round, *, at: datetime) -> Calls:
    return Calls(
        made=of.calls,
        wanted=of.rule.calls,
        left=of.calls_left,
        recall_wait=of.seconds_until_recall(at=at),
        take_back_seconds=of.seconds_to_take_back(at=at),
        last_at=of.called_at[-1] if of.called_at else None,
    )


def _typed_for(entries: list[QueueEntry]) -> dict[int, TypedPrescription]:
    """Visit id -> the prescription typed so far, for people at the doctor here."""
    visits = [entry.visit_id for entry in entries if entry.stop.kind == StopKind.CLINIC and entry.visit_id]
    return verbs.drafts_of(visits) if visits else {}


def _card(entry: QueueEntry, calls: Calls, typed: TypedPrescription, *, at: datetime) -> Card:
    kind = CARD_KINDS.get(StopKind(entry.stop.kind), "other")
    return Card(
        entry=entry,
        kind=kind,
        calls=calls,
        minutes=minutes_since(calls.last_at or entry.joined_at, at=at),
        registered=_registered(entry, at=at) if kind == "admission" else [],
        medicine=medicine_row(entry, at=at) if entry.pharmacy_ticket_id else None,
        draft=draft_shown(typed) if kind == "clinic" else None,
        notes=notes_at(entry) if getattr(entry, "is_noted", False) else [],
    )


def _registered(entry: QueueEntry, *, at: datetime) -> list[RegisteredVisit]:
    if entry.admission_ticket_id is None:
        return []
    visits = list(Visit.objects.active().named().filter(admission_ticket=entry.admission_ticket_id).order_by("pk"))
    bpjs_statuses: Mapping[int, BpjsStatus] = statuses(visit.pk for visit in visits)
    turns = figures.turns(visits, at=at)
    return [RegisteredVisit(visit, turns[visit.pk], bpjs_statuses.get(visit.pk)) for visit in visits]
