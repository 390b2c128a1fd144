"""The waiting list of a console: each row has a person, the time waited, and the reason for the place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counter.bpjs import BpjsStatus, statuses
from queues import verbs
from queues.models import Counter, EntryState, QueueEntry, Stage, Stop, StopKind
from queues.waiting import figures
from queues.waiting.figures import Turn
from queues.waiting.order import Orders
from queues.waiting.rounds import is_called_aside


@dataclass(frozen=True)
class Flag:
    """A short word on a row; tone is a suffix of the tag's class. is_long: a sentence, which may take several lines."""

    words: str
    tone: str = ""
    is_long: bool = False


@dataclass(frozen=True)
class Row:
    """A person in the waiting list."""

    entry: QueueEntry
    name: str
    what: str
    why: str
    minutes: int
    turn: Turn | None = None
    flags: list[Flag] = field(default_factory=list)
    bpjs: BpjsStatus | None = None
    is_elsewhere: bool = False

    @property
    def heat(self) -> str:
        """How long is long (words go with the colour: the minutes themselves)."""
        return heat_of(self.minutes, self.entry.stop)

    @property
    def waited(self) -> str:
        """The minutes, in words."""
        return _("%(minutes)s mnt") % {"minutes": localize(self.minutes)}

    @property
    def place(self) -> str:
        """How many are before, and when the doctor probably calls; where there is a turn."""
        if self.turn is None:
            return ""
        words = {"remaining": localize(self.turn.remaining), "time": _wall(self.turn.estimated_at)}
        return _("sisa antrean %(remaining)s, perkiraan %(time)s") % words

    @property
    def tags(self) -> list[Flag]:
        """All that stands below the name: why somebody was sent to the desk, the flags, and what BPJS refused."""
        ticket = self.entry.admission_ticket
        case = [Flag(str(ticket.case), "warn", is_long=True)] if ticket and ticket.case else []
        is_refused = self.bpjs is not None and self.bpjs.tone == "danger"
        refused = [Flag(f"BPJS: {self.bpjs.words}", "danger", is_long=True)] if self.bpjs and is_refused else []
        return [*case, *self.flags, *refused]


def waiting_rows(counter: Counter, *, at: datetime) -> list[Row]:
    """The entries that can be called here, in order."""
    orders = Orders(at=at)
    return rows_of(verbs.waiting_at(counter, at=at, orders=orders), at=at, orders=orders)


def rows_of(entries: list[QueueEntry], *, at: datetime, orders: Orders | None = None) -> list[Row]:
    """The rows of some entries, in their order. `orders`: of the same moment."""
    elsewhere = places_elsewhere(entries)
    bpjs_statuses = statuses(entry.visit_id for entry in entries if entry.visit_id)
    # Of the visit's clinic alone: at the desk and the pharmacy the place on the list says as much.
    turns = figures.turns(
        (entry.visit for entry in entries if entry.visit and entry.stop.kind == StopKind.CLINIC),
        at=at,
        orders=orders,
    )
    rows = [_row(entry, elsewhere=elsewhere, bpjs_statuses=bpjs_statuses, at=at) for entry in entries]
    return [replace(row, turn=turns.get(row.entry.visit_id or 0)) for row in rows]


def places_elsewhere(entries: Iterable[QueueEntry]) -> dict[int, str]:
    """Where the person of an entry is being served at this moment, if not here: patient -> place."""
    patients = {entry.patient_id for entry in entries if entry.patient_id}
    if not patients:
        return {}
    there = QueueEntry.objects.at_counters().filter(patient__in=patients).select_related("stop")
    return {row.patient_id: row.stop.name for row in there if row.patient_id}


def minutes_since(moment: datetime, *, at: datetime) -> int:
    """Full minutes, never negative."""
    return max(int((at - moment) / timedelta(minutes=1)), 0)


def heat_of(minutes: int, stop: Stop) -> str:
    """`amber`, then `red`, as the stop where somebody waits has it."""
    return "red" if minutes >= stop.too_long_from else "amber" if minutes >= stop.long_from else ""


def _row(
    entry: QueueEntry, *, elsewhere: Mapping[int, str], bpjs_statuses: Mapping[int, BpjsStatus], at: datetime
) -> Row:
    place = elsewhere.get(entry.patient_id or 0, "")
    return Row(
        entry=entry,
        name=entry.patient.masked_name if entry.patient else "",
        what=_what(entry),
        why=_why(entry),
        minutes=minutes_since(entry.joined_at, at=at),
        flags=_flags(entry, place),
        bpjs=bpjs_statuses.get(entry.visit_id or 0),
        is_elsewhere=bool(place),
    )


def _what(entry: QueueEntry) -> str:
    """The class of an admission number, or the payer (and the clinic, where the list mixes them)."""
    if entry.admission_ticket is not None:
        return entry.admission_ticket.admission_class.name
    if entry.visit is None:
        return ""
    payer = entry.visit.payer.name
    if entry.stop.kind == StopKind.CLINIC:
        return payer
    return f"{payer} · {entry.visit.session.clinic.name}"


def _why(entry: QueueEntry) -> str:
    """Why at this place: the answer to "why is she before me?"."""
    joined = _wall(entry.joined_at)
    if entry.visit is None or entry.stop.kind != StopKind.CLINIC:
        return _("sejak %(time)s") % {"time": joined}
    slot, arrived = entry.visit.slot_at, entry.visit.arrived_at or entry.joined_at
    if arrived > slot + timedelta(minutes=settings.LATE_ARRIVAL_MINUTES):
        return _("datang %(time)s (jam slot %(slot)s)") % {"time": _wall(arrived), "slot": _wall(slot)}
    return _("jam slot %(slot)s") % {"slot": _wall(slot)}


def _wall(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _is_back(entry: QueueEntry) -> bool:
    """Was in the room already and waits again, without having missed a call: from the laboratory, say."""
    if entry.visit is None or entry.stop.kind != StopKind.CLINIC or entry.miss_count:
        return False
    return entry.visit.stage == Stage.IN_CLINIC and entry.state == EntryState.WAITING


def _flags(entry: QueueEntry, place: str) -> list[Flag]:
    flags: list[Flag] = []
    if entry.priority:
        flags.append(Flag(str(entry.get_priority_display()), "brand"))
    if entry.visit is not None and entry.visit.is_new_patient:
        flags.append(Flag(_("Baru"), "brand"))
    if entry.miss_count:
        words = ngettext("Terlewat %(count)d kali", "Terlewat %(count)d kali", entry.miss_count)
        flags.append(Flag(words % {"count": entry.miss_count}, "warn"))
    if is_called_aside(entry):
        flags.append(Flag(_("Dipanggil, belum datang"), "warn"))
    elif entry.state == EntryState.HELD:
        flags.append(Flag(_("Ditahan"), "warn"))
    if entry.state == EntryState.AWAY:
        flags.append(Flag(_("Sedang ke tempat lain"), "warn"))
    if _is_back(entry):
        flags.append(Flag(_("Kembali, dilanjutkan"), "brand"))
    if place:
        flags.append(Flag(_("Sedang di %(place)s") % {"place": place}, "warn"))
    return flags
