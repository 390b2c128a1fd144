"""What will be incomplete at BPJS: from the state of today's visits, what is missing, since when, and who can act.

One statement reads the candidates; the rule itself is a pure function, so that a table of people tests it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from queues import clock, rules
from queues.models import (
    BEFORE_CLINIC,
    OVER,
    Call,
    Counter,
    Handover,
    Prescription,
    SendMode,
    Stage,
    StopKind,
    Visit,
    VisitEvent,
    VisitGap,
)

# A room is silent, a consultation long, a medicine late after these.
QUIET_AFTER = timedelta(minutes=60)
LONG_CONSULTATION = timedelta(minutes=60)
NOT_BEGUN_AFTER, NOT_READY_AFTER = timedelta(minutes=60), timedelta(minutes=90)
# Somebody sent to the laboratory comes back meanwhile, and a room may have several chairs.
AFTER_ANOTHER = timedelta(minutes=20)
BEFORE_ITS_END = timedelta(minutes=30)
RED_BEFORE_CLOSE = timedelta(hours=1)


class Missing(TextChoices):
    """What is missing, in words for the person who can say."""

    ADMISSION = "ADMISSION", _("Belum selesai di loket")
    UNCALLED = "UNCALLED", _("Datang, belum dipanggil")
    UNFINISHED = "UNFINISHED", _("Dipanggil, belum diselesaikan")
    GAP = "GAP", _("Jam tidak tercatat")
    NOT_BEGUN = "NOT_BEGUN", _("Obat belum dimulai")
    NOT_READY = "NOT_READY", _("Obat belum siap")


class Place(TextChoices):
    """The kind of place where somebody can still act."""

    ADMISSION = "ADMISSION", _("Loket pendaftaran")
    ROOM = "ROOM", _("Ruang poli")
    PHARMACY = "PHARMACY", _("Farmasi")


PLACE_OF = {
    Missing.ADMISSION: Place.ADMISSION,
    Missing.UNCALLED: Place.ROOM,
    Missing.UNFINISHED: Place.ROOM,
    Missing.NOT_BEGUN: Place.PHARMACY,
    Missing.NOT_READY: Place.PHARMACY,
}
# A step that nobody recorded is known where the next one was pressed.
PLACE_OF_GAP = {
    Stage.IN_ADMISSION: Place.ADMISSION,
    Stage.IN_CLINIC: Place.ROOM,
    Stage.PREPARING_MEDICINE: Place.PHARMACY,
}


@dataclass(frozen=True)
class Finding:
    """One visit, what is missing, who can act, and since when it is so. `gap`: the step without a time."""

    visit: Visit
    missing: Missing
    place: Place
    since: datetime | None
    gap: Stage | None = None

    @property
    def key(self) -> str:
        """Names its form."""
        return f"{self.missing}-{self.visit.pk}"


def findings(*, at: datetime, counter: Counter | None = None) -> list[Finding]:
    """Of today, by clinic and number; of what one counter can act on. One statement."""
    visits = _candidates(at)
    if counter is not None:
        visits = visits.filter(_at(counter))
    found = [one for visit in visits for one in missing_of(visit, at=at)]
    return [one for one in found if counter is None or one.place in places_of(counter)]


def places_of(counter: Counter) -> set[Place]:
    """What a counter can act on, by its stops (prefetched)."""
    kinds = {stop.kind for stop in counter.stops.all()}
    found = {Place.ADMISSION} if StopKind.ADMISSION in kinds else set()
    found |= {Place.ROOM} if StopKind.CLINIC in kinds else set()
    return found | ({Place.PHARMACY} if kinds & {StopKind.PHARMACY, StopKind.PICKUP} else set())


def is_urgent(*, at: datetime) -> bool:
    """Less than an hour is left before the day is closed."""
    return at >= close_at(at=at) - RED_BEFORE_CLOSE


def close_at(*, at: datetime) -> datetime:
    """When the hospital closes its day (`DAY_CLOSE_AT`), today."""
    return clock.moment(clock.service_date(at), time.fromisoformat(rules.current().day_close_at))


def missing_of(visit: Visit, *, at: datetime) -> Iterator[Finding]:
    """What is missing of a visit as `_candidates` reads it."""
    stage, gap = Stage(visit.stage), getattr(visit, "first_gap", None)
    called: datetime | None = getattr(visit, "called_on", None)
    left: datetime | None = getattr(visit, "left_on", None)
    last_call: datetime | None = getattr(visit, "session_call", None)
    is_past = at >= visit.session.home.ends_at
    is_quiet = is_past or (last_call is not None and at - last_call > QUIET_AFTER)
    if gap:
        yield Finding(visit, Missing.GAP, PLACE_OF_GAP[Stage(gap)], None, Stage(gap))
    if stage in (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION):
        if is_past:
            yield _found(visit, Missing.ADMISSION, visit.arrived_at)
    elif stage == Stage.WAITING_CLINIC:
        if is_quiet:
            yield _found(visit, Missing.UNCALLED, visit.arrived_at)
    elif stage == Stage.IN_CLINIC and called is not None:
        another = last_call is not None and last_call > called and at - called > AFTER_ANOTHER
        if at - called > LONG_CONSULTATION or another or is_past:
            yield _found(visit, Missing.UNFINISHED, called)
    elif getattr(visit, "waits_for_medicine", False) and left is not None:
        if stage == Stage.LEFT_CLINIC and at - left > NOT_BEGUN_AFTER:
            yield _found(visit, Missing.NOT_BEGUN, left)
        elif stage == Stage.PREPARING_MEDICINE and at - left > NOT_READY_AFTER:
            yield _found(visit, Missing.NOT_READY, left)


def _found(visit: Visit, missing: Missing, since: datetime | None) -> Finding:
    return Finding(visit, missing, PLACE_OF[missing], since)


def told(*, at: datetime) -> QuerySet[Visit]:
    """Visits of today that BPJS is told of, and that are not over or replaced."""
    visits = Visit.objects.for_patients().of_today(at=at).named().select_related("session__moved_to")
    return visits.filter(bpjs_reporting__mode=SendMode.ON, replaced_by=None).exclude(stage__in=OVER)


def _candidates(at: datetime) -> QuerySet[Visit]:
    """Those that something can be missing of, once it is late enough for it to be said."""
    events = VisitEvent.objects.filter(visit=OuterRef("pk"), is_standing=True).order_by()
    gaps = VisitGap.objects.filter(visit=OuterRef("pk"), filled_at=None, given_up_at=None).order_by("pk")
    written = Prescription.objects.filter(visit=OuterRef("pk"), withdrawn_at=None)
    ended = Handover.objects.filter(withdrawn_at=None, ticket__prescriptions__visit=OuterRef("pk"))
    calls = Call.objects.filter(withdrawn_at=None, entry__session=OuterRef("session"))
    calls = calls.exclude(entry__visit=OuterRef("pk")).order_by("-called_at")
    medicine = Q(stage__in=(Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE), has_prescription=True)
    here = Q(stage__in=BEFORE_CLINIC) & ~Q(stage=Stage.BOOKED) | Q(stage=Stage.IN_CLINIC)
    rows = told(at=at).filter(_late_enough(at))
    rows = rows.annotate(
        first_gap=Subquery(gaps.values("stage")[:1]),
        called_on=Subquery(events.filter(stage=Stage.IN_CLINIC).values("occurred_at")[:1]),
        left_on=Subquery(events.filter(stage=Stage.LEFT_CLINIC).values("occurred_at")[:1]),
        session_call=Subquery(calls.values("called_at")[:1]),
        waits_for_medicine=Exists(written) & ~Exists(ended),
    )
    return rows.filter(here | medicine | Exists(gaps)).order_by("session__clinic__name", "session", "number")


def _late_enough(at: datetime) -> Q:
    """From COACH_FROM on everything; before that practices that are about to end, or have."""
    today, wall = clock.service_date(at), at.astimezone(clock.hospital_zone())
    if wall.time() >= time.fromisoformat(rules.current().coach_from):
        return Q()
    soon = wall + BEFORE_ITS_END
    of_today = Q(session__ends__gt=F("session__starts"), session__date=today)
    yesterdays = Q(session__date__lt=today)
    return yesterdays if soon.date() != today else yesterdays | of_today & Q(session__ends__lte=soon.time())


def _at(counter: Counter) -> Q:
    """Visits that a counter may act on: those of its polis; at admission and pharmacy, of the whole hospital."""
    places = places_of(counter)
    polis = [stop.clinic_id for stop in counter.stops.all() if stop.clinic_id]
    wanted = Q(session__clinic__in=polis) | Q(session__moved_to__clinic__in=polis) if polis else Q(pk__in=[])
    if Place.ADMISSION in places:
        gap = Q(first_gap=Stage.IN_ADMISSION)
        wanted |= Q(stage__in=(Stage.WAITING_ADMISSION, Stage.IN_ADMISSION)) | gap
    if Place.PHARMACY in places:
        wanted |= Q(stage__in=(Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY))
    return wanted


def by_place(found: Iterable[Finding]) -> dict[Place, int]:
    """How many each can act on; places without any are left out."""
    counted: dict[Place, int] = {}
    for one in found:
        counted[one.place] = counted.get(one.place, 0) + 1
    return counted
