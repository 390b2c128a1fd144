"""The week: polis by weekday, with what stands about the opening of sessions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bpjs_bridge.models import ScheduleQuestion
from queues import clock, verbs
from queues.models import Clinic, Doctor, Holiday, PlanException, PlanLine, PlanOpening, Weekday
from queues.readiness.plan_rules import holidays_missing
from setup.plan.pressing import for_planners, key_of

AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class Cell:
    """A weekday of a poli."""

    weekday: Weekday
    lines: list[PlanLine]


@dataclass(frozen=True)
class Row:
    """A poli with its seven days."""

    clinic: Clinic
    cells: list[Cell]

    @property
    def seats(self) -> int:
        """Of the whole week."""
        return sum(line.capacity for cell in self.cells for line in cell.lines)


@require_safe
@for_planners
def page(request: HttpRequest) -> HttpResponse:
    """Lines that hold, or will: some hundred rows, whatever the history holds."""
    at = timezone.now()
    today = clock.service_date(at)
    every = list(Clinic.objects.for_patients().filter(is_active=True).order_by("name"))
    chosen = request.GET.get("clinic", "")
    rows = rows_of([one for one in every if not chosen or str(one.pk) == chosen], today)
    content: dict[str, Any] = {
        "rows": [row for row in rows if chosen or row.seats] or (rows if chosen else []),
        "clinics": every,
        "chosen": chosen,
        "weekdays": Weekday.choices,
        "has_lines": any(row.seats for row in rows),
        "without": [row.clinic for row in rows if not row.seats],
        "has_doctors": Doctor.objects.filter(is_active=True).exists(),
        "today": today,
        "request_key": key_of(request),
    }
    return render(request, "setup/plan/week.html", content | _standing(today, at))


def rows_of(clinics: list[Clinic], today: date) -> list[Row]:
    """Each poli with its lines by weekday and start: one statement."""
    lines = PlanLine.objects.standing(today).named().filter(clinic__in=clinics).order_by("starts", "pk")
    by_place: dict[tuple[int, int], list[PlanLine]] = {}
    for line in lines:
        by_place.setdefault((line.clinic_id, line.weekday), []).append(line)
    return [Row(one, [Cell(day, by_place.get((one.pk, day), [])) for day in Weekday]) for one in clinics]


def _standing(today: date, at: datetime) -> dict[str, Any]:
    """What is open, and what waits for somebody: each by an index."""
    return {
        "last_run": PlanOpening.objects.select_related("actor").first(),
        "horizon": verbs.horizon(at=at),
        "exceptions": PlanException.objects.standing().filter(last__gte=today).count(),
        "unanswered": Holiday.objects.between(today, today + AHEAD).unanswered().count(),
        "holidays_missing": list(holidays_missing(at)),
        "questions": ScheduleQuestion.objects.ahead(today).unanswered().count(),
    }
