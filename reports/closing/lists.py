"""What is still open of one date, by list, and what can be chosen for each. Of that date's visits alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from bpjs_bridge import rules as bpjs_rules
from bpjs_bridge.models import MessageState, OutboxMessage
from queues import clock, hours, verbs
from queues.models import UNSERVED, OpenKind, QueueEntry, Stage, Visit, VisitGap
from reports.coach.held import OVERDUE_AFTER


class Choice(TextChoices):
    """What becomes of a line."""

    LEAVE = "LEAVE", _("Biarkan, dengan alasan")
    NO_SHOW = "NO_SHOW", _("Nyatakan tidak hadir")
    CANCEL = "CANCEL", _("Batalkan")
    GIVE_UP = "GIVE_UP", _("Lepas: jamnya tidak diketahui")


# The hospital's setting of those who never came says what is proposed (NO_SHOW_NEVER_PRESENT).
PROPOSED = {"nothing": Choice.LEAVE, "batal": Choice.CANCEL, "99": Choice.NO_SHOW}


@dataclass(frozen=True)
class Line:
    """One visit in a list; `what` tells it apart where a visit has several."""

    visit: Visit
    kind: OpenKind
    what: str = ""

    @property
    def name(self) -> str:
        """Of its form field."""
        return f"{self.kind}-{self.visit.pk}"


@dataclass(frozen=True)
class OpenList:
    """One list with its lines, the choices of each (the proposed one first), and whether leaving one needs a reason."""

    kind: OpenKind
    lines: Sequence[Line]
    choices: Sequence[Choice]

    @property
    def needs_reason(self) -> bool:
        """A gap that nobody fills is "tidak tahu", which says it all."""
        return self.kind != OpenKind.GAP


def open_lists(day: date, *, at: datetime) -> list[OpenList]:
    """The lists that are not empty. Five statements: the sessions are read first, so that the visits are theirs alone
    however many lie behind them.
    """
    is_today = day == clock.service_date(at)
    sessions = [session.pk for session in verbs.sessions_closed_with(day, at=at).for_patients()]  # type: ignore[attr-defined]
    lines: Mapping[OpenKind, list[Line]] = {kind: [] for kind in OpenKind}
    for visit in _unserved(sessions):
        kind = _kind_of(Stage(visit.stage))
        lines[kind].append(Line(visit, kind))
    for gap in _gaps(sessions):
        lines[OpenKind.GAP].append(Line(gap.visit, OpenKind.GAP, str(Stage(gap.stage).label)))
    for visit in _medicine(sessions, day):
        lines[OpenKind.MEDICINE].append(Line(visit, OpenKind.MEDICINE))
    for visit in _untold(sessions, at):
        lines[OpenKind.HELD].append(Line(visit, OpenKind.HELD))
    return [OpenList(kind, rows, choices_of(kind, is_today=is_today)) for kind, rows in lines.items() if rows]


def still_running(lists: Sequence[OpenList], *, at: datetime) -> list[str]:
    """Practices whose hours are not over, by poli and hours: their people may still come."""
    sessions = {line.visit.session for one in lists for line in one.lines}
    return sorted(f"{one.clinic.name} {one.hours}" for one in sessions if one.home.ends_at > at)


def choices_of(kind: OpenKind, *, is_today: bool) -> list[Choice]:
    """The proposed one first. After midnight BPJS takes no end of a visit any more: not offered."""
    if kind == OpenKind.GAP:
        return [Choice.GIVE_UP]
    if kind == OpenKind.NEVER_CAME and is_today:
        proposed = PROPOSED[bpjs_rules.current().no_show_never_present]
        return [proposed, *(one for one in PROPOSED.values() if one != proposed)]
    if kind == OpenKind.NOT_CALLED and is_today:
        return [Choice.NO_SHOW, Choice.LEAVE]
    return [Choice.LEAVE]


def _kind_of(stage: Stage) -> OpenKind:
    if stage == Stage.BOOKED:
        return OpenKind.NEVER_CAME
    return OpenKind.WITH_DOCTOR if stage == Stage.IN_CLINIC else OpenKind.NOT_CALLED


def _of(sessions: Sequence[int]) -> QuerySet[Visit]:
    rows = Visit.objects.filter(session__in=sessions, replaced_by=None).named().select_related("session__moved_to")
    return rows.order_by("session__clinic__name", "session", "number")


def _unserved(sessions: Sequence[int]) -> QuerySet[Visit]:
    return _of(sessions).filter(stage__in=UNSERVED)


def _gaps(sessions: Sequence[int]) -> QuerySet[VisitGap]:
    rows = VisitGap.objects.filter(visit__in=_of(sessions).order_by().values("pk"), filled_at=None, given_up_at=None)
    return rows.select_related("visit__session__clinic", "visit__patient").order_by("visit__session", "visit__number")


def _medicine(sessions: Sequence[int], day: date) -> QuerySet[Visit]:
    dates = (day, day - hours.ONE_DAY)
    open_tickets = QueueEntry.objects.present().filter(service_date__in=dates, pharmacy_ticket__isnull=False)
    waiting = open_tickets.order_by().values("pharmacy_ticket")
    return _of(sessions).filter(prescriptions__ticket__in=waiting, prescriptions__withdrawn_at=None).distinct()


def _untold(sessions: Sequence[int], at: datetime) -> QuerySet[Visit]:
    """What a person may do something about: not what leaves by itself, nor what the close gives up behind a gap."""
    overdue = Q(state=MessageState.PENDING, due_at__lte=at - OVERDUE_AFTER)
    waiting = OutboxMessage.objects.filter(Q(state=MessageState.PARKED) | overdue, visit__session__in=sessions)
    gaps = VisitGap.objects.filter(visit=OuterRef("pk"), filled_at=None, given_up_at=None)
    return _of(sessions).filter(~Exists(gaps), pk__in=waiting.order_by().values("visit"))
