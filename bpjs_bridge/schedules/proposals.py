"""Lines of the plan that HFIS's sessions suggest: what HFIS brought in these two weeks, by weekday."""

from collections import Counter as Tally
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from queues import clock, hours
from queues.errors import QueueError
from queues.models import ClinicSession, Counter, LineOrigin, PlanLine
from queues.verbs import LineDraft, check_drafts

# Each weekday twice, as far as the nightly comparison reads.
LOOKED_AT = timedelta(days=13)


@dataclass(frozen=True)
class Proposal:
    """A line as HFIS has it. `other`: a line of this doctor, poli and weekday that says otherwise.

    `problem`: why it cannot stand beside the plan; both empty: it is new.
    """

    draft: LineDraft
    dates: int
    other: PlanLine | None = None
    problem: str = ""

    @property
    def line(self) -> PlanLine:
        """As a line, not saved."""
        return self.draft.as_line()

    @property
    def key(self) -> str:
        """What a form says of it: the same key is the same proposal with the same values."""
        line = self.line
        parts = (line.clinic_id, line.doctor_id, line.weekday, f"{line.starts:%H%M}", f"{line.ends:%H%M}")
        return "-".join(str(part) for part in (*parts, line.capacity))


def proposals(*, at: datetime) -> list[Proposal]:
    """What the plan has not, by poli, weekday and start. Bounded by date: two weeks of sessions."""
    today = clock.service_date(at)
    rows = ClinicSession.objects.open().filter(is_from_hfis=True, date__range=(today, today + LOOKED_AT))
    by_practice: dict[tuple[int, int, int, time, time], list[ClinicSession]] = defaultdict(list)
    for session in rows.named().order_by("date"):
        weekday = session.date.isoweekday()
        key = (session.clinic_id, session.doctor_id, weekday, session.starts, session.ends)
        by_practice[key].append(session)
    standing = list(PlanLine.objects.standing(today).named())
    planned = {(one.clinic_id, one.doctor_id, one.weekday, one.starts, one.ends): one for one in standing}
    differing = [those for key, those in by_practice.items() if _says_otherwise(planned.get(key), those)]
    found = [_proposal(those, standing, at=at) for those in differing]
    return sorted(found, key=lambda one: (one.draft.clinic.name, one.draft.weekday, one.draft.starts))


def _says_otherwise(line: PlanLine | None, sessions: list[ClinicSession]) -> bool:
    """A line with these hours differs by its seats alone."""
    return line is None or line.capacity != _usual_seats(sessions)


def _usual_seats(sessions: list[ClinicSession]) -> int:
    return Tally(session.capacity for session in sessions).most_common(1)[0][0]


def _proposal(sessions: list[ClinicSession], standing: list[PlanLine], *, at: datetime) -> Proposal:
    one, today = sessions[-1], clock.service_date(at)
    # HFIS itself says that the doctor practises there.
    draft = LineDraft(
        clinic=one.clinic,
        doctor=one.doctor,
        weekday=one.date.isoweekday(),
        starts=one.starts,
        ends=one.ends,
        capacity=max(_usual_seats(sessions), 1),
        valid_from=today,
        room=_usual_room(sessions),
        origin=LineOrigin.HFIS,
        is_sure=True,
    )
    other = next(
        (
            line
            for line in standing
            if (line.clinic_id, line.doctor_id, line.weekday) == (one.clinic_id, one.doctor_id, draft.weekday)
            and _meet(line, one)
        ),
        None,
    )
    if other is not None:
        return Proposal(draft, len(sessions), other=other)
    try:
        check_drafts([draft], at=at)
    except QueueError as refusal:
        return Proposal(draft, len(sessions), problem=str(refusal))
    return Proposal(draft, len(sessions))


def _usual_room(sessions: list[ClinicSession]) -> Counter | None:
    """The room that all of them have."""
    rooms = {session.room_id for session in sessions}
    return sessions[-1].room if len(rooms) == 1 else None


def _meet(line: PlanLine, session: ClinicSession) -> bool:
    return hours.overlap((line.starts, line.ends), (session.starts, session.ends))
