"""The waiting list of a console: each row has a person, the time waited, and the reason for the place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counter.bpjs import BpjsStatus
from queues.database.composed import Among, Composed
from queues.models import ClinicSession, EntryState, Priority, QueueEntry, ReferenceCheck, Stage, Stop, StopKind
from queues.models.people import mask_name
from queues.waiting import why
from queues.waiting.figures import Outlook, Turn
from queues.waiting.order import Orders
from queues.waiting.people import Person


@dataclass(frozen=True)
class Flag:
    """A short word on a row; tone is a suffix of the tag's class. is_long: a sentence, which may take several lines."""

    words: str
    tone: str = ""
    is_long: bool = False


@dataclass(frozen=True)
class Row:
    """A person in the waiting list."""

    person: Person
    stop: Stop
    name: str
    what: str
    why: str
    minutes: int
    turn: Turn | None = None
    flags: list[Flag] = field(default_factory=list)
    bpjs: BpjsStatus | None = None
    is_elsewhere: bool = False

    @property
    def pk(self) -> int:
        """Of the entry."""
        return self.person.pk

    @property
    def label(self) -> str:
        """The number."""
        return self.person.label

    @property
    def heat(self) -> str:
        """How long is long (words go with the colour: the minutes themselves)."""
        return heat_of(self.minutes, self.stop)

    @property
    def waited(self) -> str:
        """The minutes, in words."""
        return _("%(minutes)s mnt") % {"minutes": localize(self.minutes)}

    @property
    def place(self) -> str:
        """How many are before, and when the doctor probably calls; where there is a turn."""
        if self.turn is None:
            return ""
        words = {"remaining": localize(self.turn.remaining), "time": why.wall(self.turn.estimated_at)}
        return _("sisa antrean %(remaining)s, perkiraan %(time)s") % words

    @property
    def tags(self) -> list[Flag]:
        """All that stands below the name: why somebody was sent to the desk, the flags, and what BPJS refused."""
        case = [Flag(self.person.case, "warn", is_long=True)] if self.person.case else []
        is_refused = self.bpjs is not None and self.bpjs.tone == "danger"
        refused = [Flag(f"BPJS: {self.bpjs.words}", "danger", is_long=True)] if self.bpjs and is_refused else []
        return [*case, *self.flags, *refused]


class Rows:
    """Makes rows of people at one moment: what they have in common is read once, for lists and cards together."""

    def __init__(
        self,
        stops: Iterable[Stop],
        sessions: Iterable[ClinicSession],
        bpjs: Mapping[int, BpjsStatus],
        *,
        at: datetime,
        orders: Orders,
    ) -> None:
        self._stops = {stop.pk: stop for stop in stops}
        self._sessions = {session.pk: session for session in sessions}
        self._bpjs, self._at, self._orders = bpjs, at, orders
        self._outlooks: dict[int, Outlook] = {}

    def of(self, people: Sequence[Person]) -> list[Row]:
        """The rows of these people, in their order."""
        elsewhere = places_elsewhere(person.patient_id for person in people)
        self._read_sessions({person.session_id for person in people if person.session_id})
        return [self._row(person, elsewhere.get(person.patient_id or 0, "")) for person in people]

    def _read_sessions(self, keys: set[int]) -> None:
        """Somebody held here may be of a session that another room calls."""
        if missing := keys - self._sessions.keys():
            self._sessions |= {session.pk: session for session in _sessions(list(missing))}

    def _row(self, person: Person, place: str) -> Row:
        stop = self._stops.get(person.stop_id) or Stop.objects.get(pk=person.stop_id)
        bpjs = self._bpjs.get(person.visit_id or 0)
        return Row(
            person=person,
            stop=stop,
            name=mask_name(person.name) if person.name else "",
            what=_what(person, stop),
            why=_why(person, stop),
            minutes=minutes_since(person.joined_at, at=self._at),
            turn=self._turn(person, stop),
            flags=[*_flags(person, stop, place), *unchecked_reference(person.reference_check, bpjs)],
            bpjs=bpjs,
            is_elsewhere=bool(place),
        )

    def _turn(self, person: Person, stop: Stop) -> Turn | None:
        """Of the visit's clinic alone: at the desk and the pharmacy the place on the list says as much."""
        if stop.kind != StopKind.CLINIC or not (
            person.session_id and person.visit_id and person.stage and person.slot_at
        ):
            return None
        outlook = self._outlooks.get(person.session_id)
        if outlook is None:
            session = self._sessions[person.session_id]
            outlook = self._outlooks[person.session_id] = Outlook(session, at=self._at, orders=self._orders)
        return outlook.turn_of(person.visit_id, person.stage, person.slot_at)


@Composed
def _sessions(keys: list[int]) -> QuerySet[ClinicSession]:
    return ClinicSession.objects.filter(Among("pk", keys)).named()


def places_elsewhere(patients: Iterable[int | None]) -> dict[int, str]:
    """Where these people are served at this moment: patient -> place. Of somebody on a list, it is not here."""
    keys = {patient for patient in patients if patient}
    return dict(_served_now(list(keys))) if keys else {}


@Composed
def _served_now(patients: list[int]) -> QuerySet[QueueEntry, tuple[int, str]]:
    return QueueEntry.objects.at_counters().filter(Among("patient", patients)).values_list("patient_id", "stop__name")


def minutes_since(moment: datetime, *, at: datetime) -> int:
    """Full minutes, never negative."""
    return max(int((at - moment) / timedelta(minutes=1)), 0)


def heat_of(minutes: int, stop: Stop) -> str:
    """`amber`, then `red`, as the stop where somebody waits has it."""
    return "red" if minutes >= stop.too_long_from else "amber" if minutes >= stop.long_from else ""


def _what(person: Person, stop: Stop) -> str:
    """The class of an admission number, or the payer (and the clinic, where the list mixes them)."""
    if person.admission_class is not None:
        return person.admission_class
    if person.visit_id is None:
        return ""
    return f"{person.payer}" if stop.kind == StopKind.CLINIC else f"{person.payer} · {person.clinic}"


def _why(person: Person, stop: Stop) -> str:
    """Why at this place: the answer to "why is she before me?"."""
    if person.slot_at is None or stop.kind != StopKind.CLINIC:
        return why.at_another_stop(person.joined_at)
    return why.at_the_clinic(
        key=person.order_at,
        slot_at=person.slot_at,
        arrived_at=person.arrived_at or person.joined_at,
        is_priority=bool(person.priority),
        miss_count=person.miss_count,
        was_in_room=person.stage == Stage.IN_CLINIC,
    )


def _is_back(person: Person, stop: Stop) -> bool:
    """Was in the room already and waits again, without having missed a call: from the laboratory, say."""
    is_of_clinic = person.visit_id is not None and stop.kind == StopKind.CLINIC
    return (
        is_of_clinic
        and not person.miss_count
        and person.stage == Stage.IN_CLINIC
        and person.state == EntryState.WAITING
    )


def unchecked_reference(check: int | None, bpjs: BpjsStatus | None) -> list[Flag]:
    """A reference that nobody could check when the number was taken; once BPJS has the antrean, it has judged it."""
    if check is None or (bpjs is not None and bpjs.is_accepted):
        return []
    found = ReferenceCheck(check)
    return [Flag(str(found.label), "danger" if found == ReferenceCheck.NOT_FITTING else "warn")]


def _flags(person: Person, stop: Stop, place: str) -> list[Flag]:
    flags: list[Flag] = [Flag(_("Catatan"), "brand")] if person.is_noted else []
    if person.priority:
        flags.append(Flag(str(Priority(person.priority).label), "brand"))
    if person.is_new_patient:
        flags.append(Flag(_("Baru"), "brand"))
    if person.miss_count:
        words = ngettext("Terlewat %(count)d kali", "Terlewat %(count)d kali", person.miss_count)
        flags.append(Flag(words % {"count": person.miss_count}, "warn"))
    if person.is_called_aside:
        flags.append(Flag(_("Dipanggil, belum datang"), "warn"))
    elif person.state == EntryState.HELD:
        flags.append(Flag(_("Ditahan"), "warn"))
    if person.state == EntryState.AWAY:
        flags.append(Flag(_("Sedang ke tempat lain"), "warn"))
    if _is_back(person, stop):
        flags.append(Flag(_("Kembali, dilanjutkan"), "brand"))
    if place:
        flags.append(Flag(_("Sedang di %(place)s") % {"place": place}, "warn"))
    return flags
