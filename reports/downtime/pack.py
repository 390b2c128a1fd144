"""The lists of this moment: who is expected or waits in each practice, in the order of being called."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from queues.models import AdmissionClass, ClinicSession, Counter, Stage, StopKind, Visit
from queues.waiting.order import session_order
from reports.downtime.paper import MOST_DESKS, Block, paper_blocks


@dataclass(frozen=True)
class Line:
    """One person: `order` is their place among those who are called from the list, None for who has not come in time.
    The name is masked: the sheet lies on a counter.
    """

    order: int | None
    label: str
    name: str
    record_number: str
    stage: Promise | str
    payer: str
    is_priority: bool


@dataclass(frozen=True)
class Sheet:
    """A practice, or a class of admission numbers (`lines` is empty then)."""

    title: str
    detail: str
    lines: list[Line]
    paper: list[Block]


@dataclass(frozen=True)
class Pack:
    at: datetime
    sheets: list[Sheet]

    @property
    def people(self) -> int:
        """On all lists."""
        return sum(len(sheet.lines) for sheet in self.sheets)


def downtime_pack(*, at: datetime) -> Pack:
    """Admission first, then the practices of this date that are not called off. About four statements a practice."""
    desks = Counter.objects.filter(is_active=True, stops__kind=StopKind.ADMISSION).distinct().order_by("name", "pk")
    # A hospital without an admission desk writes numbers at the rooms.
    names = [desk.name for desk in desks[:MOST_DESKS]] or [""]
    classes = AdmissionClass.objects.served().order_by("label_prefix")
    admission = [Sheet(one.name, one.label_prefix, [], paper_blocks(one.label_prefix, names)) for one in classes]
    sessions = ClinicSession.objects.alive_at(at).open().for_patients().named()
    practices = [
        Sheet(
            session.clinic.name,
            f"{session.serving_doctor.name}, {session.hours}, {session.room.name if session.room else '-'}",
            _lines(session, at),
            paper_blocks(session.label_prefix, names),
        )
        for session in sessions.order_by("clinic__name", "starts", "pk")
    ]
    return Pack(at, admission + practices)


def _lines(session: ClinicSession, at: datetime) -> list[Line]:
    """Those in the order of calls first; then who has a number, is late and has not been seen: by number."""
    family = ClinicSession.objects.family(session.pk)
    visits = Visit.objects.filter(session__in=family).unserved().select_related("patient", "payer")
    by_key = {visit.pk: visit for visit in visits.order_by("number", "pk")}
    order = [place.visit_id for place in session_order(session, at=at) if place.visit_id in by_key]
    called = {key: number for number, key in enumerate(order, start=1) if key is not None}
    keys = [*called, *(key for key in by_key if key not in called)]
    return [_line(by_key[key], called.get(key)) for key in keys]


def _line(visit: Visit, order: int | None) -> Line:
    return Line(
        order=order,
        label=visit.label,
        name=visit.patient.masked_name,
        record_number=visit.patient.medical_record_number,
        stage=Stage(visit.stage).label,
        payer=visit.payer.name,
        is_priority=bool(visit.priority),
    )
