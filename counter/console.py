"""Everything a console shows at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from counter import candidates, letter_service, references, refused_instead, registration
from counter import duty_shown as duty
from counter.access import kinds_of
from counter.bpjs import statuses
from counter.called_off import ToHelp, people_to_help
from counter.candidates import Candidates
from counter.cards import Calls, Card, calls_of, cards_of
from counter.drafts import Draft, draft_shown
from counter.duty_shown import ShownDuty
from counter.medicine_lists import Pharmacy, pharmacy_at
from counter.medicines import PHARMACY_KINDS, MedicineLists, MedicineRow, pharmacy_entries
from counter.next_press import NextPress
from counter.refused_instead import Refused
from counter.registration import Identity, SessionChoice
from counter.together import Together, together
from counter.waiting import Row, Rows
from queues import clock, rules, verbs
from queues import hours as practice
from queues.database.composed import Among, Composed
from queues.models import (
    Act,
    AdmissionClass,
    ClinicSession,
    Counter,
    Payer,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
    Visit,
    VisitGap,
    VisitNote,
)
from queues.waiting import called_off
from queues.waiting.notes import notes_at
from queues.waiting.order import Orders
from queues.waiting.people import people_at
from queues.waiting.rounds import is_called_aside

# Where a console may send a person for a while.
DETOUR_KINDS = (StopKind.LAB, StopKind.RADIOLOGY, StopKind.NURSE, StopKind.CASHIER)


@dataclass(frozen=True)
class Undo:
    """What can still be taken back, and for how long."""

    act: Act
    seconds: int


@dataclass(frozen=True)
class Desk:
    """What the admission desk needs beside the card."""

    found: Identity | None
    candidates: Candidates | None
    sessions: list[SessionChoice]
    later: list[ClinicSession]
    payers: list[Payer]
    asks_vclaim: bool
    classes: list[AdmissionClass]
    refused: Sequence[Refused] = ()


@dataclass(frozen=True)
class Hours:
    """A session called from this room, and how many of its bookings have not come yet."""

    session: ClinicSession
    not_here: int
    called_off: str = ""
    begins_late: time | None = None
    midnight: str = ""


@dataclass(frozen=True)
class Chosen:
    """A person of the lists that was clicked, with what is typed for them and how often they were called."""

    row: Row
    entry: QueueEntry
    draft: Draft | None
    calls: Calls | None
    notes: list[VisitNote] = field(default_factory=list)


@dataclass(frozen=True)
class Console:
    """What one console shows, read from the database."""

    counter: Counter
    kinds: set[StopKind]
    cards: list[Card]
    waiting: list[Row]
    aside: list[Row]
    chosen: Chosen | None
    pharmacy: Pharmacy | None
    undo: Undo | None
    duty: ShownDuty
    together: Together | None
    desk: Desk | None
    to_help: list[ToHelp] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    gaps: list[VisitGap] = field(default_factory=list)
    detours: list[Stop] = field(default_factory=list)
    writes_letters: bool = False
    selected: int = 0

    @property
    def card(self) -> Card | None:
        """The card the verbs below act on."""
        return next(
            (card for card in self.cards if card.entry.pk == self.selected), self.cards[0] if self.cards else None
        )

    @property
    def others(self) -> list[Card]:
        """The other people at this counter (several places)."""
        return [card for card in self.cards if card is not self.card]

    @property
    def expected(self) -> str:
        """The entries that this screen shows at the counter."""
        return ",".join(str(card.entry.pk) for card in self.cards)

    @property
    def is_full(self) -> bool:
        """No place at this counter is free."""
        return len(self.cards) >= self.counter.capacity

    @property
    def is_pharmacy(self) -> bool:
        """The pharmacy has three lists in place of one."""
        return self.pharmacy is not None

    @property
    def medicines(self) -> MedicineLists | None:
        """The pharmacy's lists."""
        return self.pharmacy.lists if self.pharmacy else None

    @property
    def chosen_medicine(self) -> MedicineRow | None:
        """The ticket that a click, or the search, chose."""
        return self.pharmacy.chosen if self.pharmacy else None

    @property
    def ended_by_next(self) -> Card | None:
        """The entry that ends when next is pressed: the page names the person."""
        ends = self.is_full and self.counter.capacity == 1 and not self.is_pharmacy
        return self.cards[0] if ends else None

    @property
    def next_row(self) -> Row | None:
        """The entry that is called when next is pressed."""
        return next((row for row in self.waiting if not row.is_elsewhere), None)

    @property
    def next_medicine(self) -> MedicineRow | None:
        """The ticket whose medicine is called when next is pressed."""
        return self.pharmacy.first_ready if self.pharmacy else None

    @property
    def next_label(self) -> str:
        """The number that next calls, or an empty text."""
        if self.is_pharmacy:
            return self.next_medicine.entry.label if self.next_medicine else ""
        return self.next_row.label if self.next_row else ""

    @property
    def next_is_blocked(self) -> bool:
        """A full counter whose people next cannot end."""
        if self.is_full and (self.is_pharmacy or self.counter.capacity > 1):
            return True
        return bool(self.ended_by_next and self.ended_by_next.is_unregistered and not self.ended_by_next.steps_aside)

    @property
    def next_press(self) -> NextPress:
        """The button "next" in its present state."""
        return NextPress(self.next_label, self.is_pharmacy, self.next_is_blocked, self.card, self.ended_by_next)


def console(counter: Counter, *, user: User, memory: SessionBase, chosen: int, at: datetime) -> Console:
    """The console as it is now. chosen: the entry a click chose, 0 for none."""
    kinds = kinds_of(counter)
    stops = list(counter.stops.all())
    current = verbs.current_at(counter)
    tickets = pharmacy_entries(counter, at=at)
    is_pharmacy = bool(kinds & set(PHARMACY_KINDS))
    called_from = verbs.sessions_at(counter, stops, at=at) if StopKind.CLINIC in kinds else []
    orders = Orders(at=at)
    waiting, aside = people_at(stops, called_from, at=at, orders=orders)
    on_cards = [entry.visit_id for entry in current]
    bpjs = statuses(key for key in (*on_cards, *(person.visit_id for person in (*waiting, *aside))) if key)
    rows = Rows(stops, called_from, bpjs, at=at, orders=orders).of([*waiting, *aside])
    own = [] if is_pharmacy else rows[: len(waiting)]
    return Console(
        counter=counter,
        kinds=kinds,
        cards=cards_of(current, bpjs, at=at),
        waiting=own,
        together=together(counter, own, memory, at=at, orders=orders),
        aside=rows[len(waiting) :],
        chosen=_chosen(rows[len(waiting) :] if is_pharmacy else rows, chosen, at=at),
        pharmacy=pharmacy_at(counter, tickets, memory, chosen=chosen, at=at) if is_pharmacy else None,
        undo=_undo(counter, at=at),
        duty=duty.shown(counter, at=at),
        desk=_desk(counter, current, memory, at=at) if StopKind.ADMISSION in kinds else None,
        to_help=_to_help(kinds, called_from, at=at),
        hours=_hours(called_from, at=at),
        gaps=_gaps(counter, user, at=at) if StopKind.CLINIC in kinds else [],
        detours=_detours(counter, at=at) if StopKind.CLINIC in kinds else [],
        writes_letters=StopKind.CLINIC in kinds and letter_service.offered() is not None,
        selected=chosen,
    )


def _chosen(rows: list[Row], key: int, *, at: datetime) -> Chosen | None:
    row = next((row for row in rows if row.pk == key), None)
    entry = QueueEntry.objects.named().filter(pk=key).first() if row else None
    if row is None or entry is None:
        return None
    notes = notes_at(entry) if row.person.is_noted else []
    return Chosen(row, entry, _draft(entry), _calls(entry, at=at), notes)


def _draft(entry: QueueEntry) -> Draft | None:
    """For a person who left without having been called: what is typed for them, when they were here before."""
    is_patient = entry.visit_id is not None and entry.stop.kind == StopKind.CLINIC
    return draft_shown(verbs.draft_of(entry.visit_id)) if is_patient and entry.visit_id else None


def _calls(entry: QueueEntry, *, at: datetime) -> Calls | None:
    """For a person who was called, did not come and was set aside: they are called again from the list."""
    return calls_of([entry], at=at)[entry.pk] if is_called_aside(entry) else None


def _undo(counter: Counter, *, at: datetime) -> Undo | None:
    act = verbs.latest_undoable(counter, at=at)
    if act is None:
        return None
    left = act.at + timedelta(seconds=rules.current().undo_seconds) - at
    return Undo(act, max(ceil(left.total_seconds()), 1))


def _desk(counter: Counter, current: list[QueueEntry], memory: SessionBase, *, at: datetime) -> Desk:
    entry = next((row for row in current if row.stop.kind == StopKind.ADMISSION), None)
    patient = None
    if entry is not None:
        patient = registration.found_patient(counter, entry) or (entry.patient if entry.visit_id else None)
    ticket = entry.admission_ticket if entry else None
    wished = ticket.wished_session if ticket else None
    return Desk(
        later=registration.later_sessions(wished.clinic, at=at) if wished and patient else [],
        found=registration.identity(patient, at=at) if patient else None,
        candidates=None if patient else candidates.shown(memory, counter, entry, at=at),
        sessions=registration.session_choices(at=at) if patient and entry and not entry.visit_id else [],
        payers=registration.payers() if patient else [],
        asks_vclaim=bool(patient) and references.is_offered(),
        classes=list(AdmissionClass.objects.filter(is_active=True, stop__in=counter.stops.all())),
        refused=refused_instead.waiting_for_a_person(at=at),
    )


def _gaps(counter: Counter, user: User, *, at: datetime) -> list[VisitGap]:
    """Today's calls without a recorded time, for users who may enter it."""
    if not user.has_perm("queue.enter_late_time"):
        return []
    return _open_gaps([stop.clinic_id for stop in counter.stops.all() if stop.clinic_id], *practice.alive(at)[:3])


@Composed
def _open_gaps(clinics: list[int], day: date, before: date, ends_from: time) -> QuerySet[VisitGap]:
    rows = VisitGap.objects.filter(filled_at=None, given_up_at=None, stage=Stage.IN_CLINIC)
    sessions = ClinicSession.objects.alive(day, before, ends_from).order_by()
    rows = rows.filter(Among("visit__session__clinic", clinics), visit__session__in=sessions)
    return rows.select_related("visit__patient").order_by("pk")


def _hours(called_from: list[ClinicSession], *, at: datetime) -> list[Hours]:
    if not called_from:
        return []
    sessions = [session for session in called_from if session.is_open or session.is_called_off]
    booked = dict(_not_here([session.pk for session in sessions]))
    return [
        Hours(
            session,
            booked.get(session.pk, 0),
            _why_closed(session),
            session.late_start_ahead(at=at),
            _midnight(session, at=at),
        )
        for session in sessions
    ]


def _midnight(session: ClinicSession, *, at: datetime) -> str:
    """What BPJS does not take of a session over midnight: said before it happens, and while it does."""
    if not (session.crosses_midnight and session.clinic.reports_to_bpjs and session.is_open):
        return ""
    if clock.service_date(at) > session.date:
        words = _("Lewat tengah malam: waktu tetap dicatat, tetapi BPJS tidak menerimanya untuk %(date)s (lewat hari).")
    else:
        words = _(
            "Mulai 00:00 waktu tidak diterima BPJS, karena bukan lagi %(date)s. Catat seperti biasa: jam tidak diubah, "
            "dan pesannya ditahan sebagai lewat hari."
        )
    return words % {"date": date_format(session.date, "j F Y")}


@Composed
def _not_here(sessions: list[int]) -> QuerySet[Visit, tuple[int, int]]:
    rows = Visit.objects.filter(Among("session", sessions), stage=Stage.BOOKED)
    return rows.values_list("session").annotate(people=Count("pk")).order_by()


def _why_closed(session: ClinicSession) -> str:
    off = called_off.of_session(session)
    return off.words if off else ""


def _to_help(kinds: set[StopKind], called_from: list[ClinicSession], *, at: datetime) -> list[ToHelp]:
    """At the admission desk those of all sessions, in a room those of the room's."""
    if StopKind.ADMISSION in kinds:
        return people_to_help(None, at=at)
    return people_to_help(called_from, at=at) if called_from else []


def _detours(counter: Counter, *, at: datetime) -> list[Stop]:
    """Laboratory and radiology first: nearly every detour leads there."""
    own = {stop.pk for stop in counter.stops.all()}
    stops = [stop for stop in _led_to(clock.service_date(at)) if stop.pk not in own]
    return sorted(stops, key=lambda stop: (DETOUR_KINDS.index(StopKind(stop.kind)), stop.name))


@Composed
def _led_to(day: date) -> QuerySet[Stop]:
    return Stop.objects.served(day).filter(kind__in=DETOUR_KINDS)
