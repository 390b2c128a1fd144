"""A day in figures: counts per clinic, median waits, steps nobody recorded."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Count, Q

from queues.models import Stage, Visit, VisitEvent, VisitGap

# A wait: from the standing event of one stage to that of another.
ADMISSION = (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION)
CLINIC = (Stage.WAITING_CLINIC, Stage.IN_CLINIC)
PHARMACY = (Stage.LEFT_CLINIC, Stage.MEDICINE_READY)
SERVED = (Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)


@dataclass(frozen=True)
class ClinicDay:
    """One clinic on one date; waits in whole minutes, None where nobody waited to the end."""

    clinic: str
    booked: int
    served: int
    no_show: int
    cancelled: int
    admission_wait: int | None
    clinic_wait: int | None
    pharmacy_wait: int | None


def clinic_days(day: date) -> list[ClinicDay]:
    """All clinics that had a visit, by name. Two statements.

    A number that another one replaces is neither a booking nor a cancellation more: its person has the other one.
    """
    counted = (
        Visit.objects.filter(session__date=day, replaced_by=None)
        .values("session__clinic__name")
        .annotate(
            booked=Count("pk"),
            served=Count("pk", filter=Q(stage__in=SERVED)),
            no_show=Count("pk", filter=Q(stage=Stage.NO_SHOW)),
            cancelled=Count("pk", filter=Q(stage=Stage.CANCELLED)),
        )
        .order_by("session__clinic__name")
    )
    waits = _waits(day)
    return [
        ClinicDay(
            clinic=row["session__clinic__name"],
            booked=row["booked"],
            served=row["served"],
            no_show=row["no_show"],
            cancelled=row["cancelled"],
            admission_wait=_middle(waits[row["session__clinic__name"], ADMISSION]),
            clinic_wait=_middle(waits[row["session__clinic__name"], CLINIC]),
            pharmacy_wait=_middle(waits[row["session__clinic__name"], PHARMACY]),
        )
        for row in counted
    ]


def _waits(day: date) -> dict[tuple[str, tuple[Stage, Stage]], list[float]]:
    """Seconds waited, by clinic and kind of wait, from standing events alone. What a replaced number waited counts
    once, under the number in its place.
    """
    times: dict[int, dict[str, datetime]] = defaultdict(dict)
    clinics: dict[int, str] = {}
    rows = VisitEvent.objects.filter(visit__session__date=day, visit__replaced_by=None, is_standing=True).values_list(
        "visit", "visit__session__clinic__name", "stage", "occurred_at"
    )
    for visit, clinic, stage, occurred_at in rows:
        times[visit][stage] = occurred_at
        clinics[visit] = clinic
    waits: dict[tuple[str, tuple[Stage, Stage]], list[float]] = defaultdict(list)
    for visit, steps in times.items():
        for kind in (ADMISSION, CLINIC, PHARMACY):
            begins, ends = (steps.get(stage) for stage in kind)
            if begins is not None and ends is not None:
                waits[clinics[visit], kind].append((ends - begins).total_seconds())
    return waits


def _middle(seconds: list[float]) -> int | None:
    return round(median(seconds) / 60) if seconds else None


def open_gaps(day: date) -> list[VisitGap]:
    """Steps that happened and that nobody recorded."""
    rows = VisitGap.objects.filter(visit__session__date=day, filled_at=None)
    return list(rows.select_related("visit__session__clinic", "actor").order_by("visit__session__clinic__name", "pk"))
