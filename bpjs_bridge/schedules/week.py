"""A doctor's whole week at one poli, as updatejadwaldokter wants it (protocol 2, number 6), and what it cannot say.

It knows weekdays and hours: no seats, no leave, no single date. It is in force from the next day at the earliest.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bpjs_bridge.client import journal, references
from bpjs_bridge.client.answers import Answer, unknown
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.references import Poli, WeeklyHours
from bpjs_bridge.models import QuestionKind, ScheduleQuestion
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.schedules.synchronise import why_closed
from queues.models import ClinicSession

# Differences of which a week of hours can tell HFIS our side.
TOLD_BY_HOURS = (QuestionKind.HOURS, QuestionKind.GONE, QuestionKind.LOCAL, QuestionKind.CANCELLED)
# So far sessions are looked for, when the next of a weekday has none.
LOOKED_AT = timedelta(days=14)


@dataclass(frozen=True)
class DoctorsWeek:
    """What is sent. `hours` by weekday and start."""

    poli: Poli
    doctor_code: int
    hours: tuple[WeeklyHours, ...]

    def __str__(self) -> str:
        """All of it in a line: two weeks that are sent alike read alike."""
        hours = " ".join(f"{weekday}:{hours}" for weekday, hours in self.rows)
        return f"{self.poli.poli_code} {self.poli.code} {self.doctor_code} {hours}"

    @property
    def rows(self) -> list[tuple[int, str]]:
        """(weekday 1 to 7, `08:00-12:00`), for people and for the record."""
        return [(one.weekday, f"{one.starts:%H:%M}-{one.ends:%H:%M}") for one in self.hours]


def week_of(question: ScheduleQuestion, *, today: date) -> DoctorsWeek | None:
    """The week as our sessions have it; None where the call cannot tell this difference, or would tell no hours.

    Each weekday as on the next date on which the doctor practises here, the question's own as on its very date. Leave
    is of one date alone: its hours stay in the week.
    """
    clinic, doctor, day = question.clinic, question.doctor, question.date
    code = clinic.bpjs_subspecialist_code
    if question.kind not in TOLD_BY_HOURS or day is None or doctor.bpjs_code is None or not code:
        return None
    rows = ClinicSession.objects.filter(
        doctor=doctor,
        clinic__bpjs_subspecialist_code=code,
        date__range=(min(day, today), max(day, today + LOOKED_AT)),
        is_cancelled=False,
        moved_to=None,
    )
    by_date: dict[date, list[ClinicSession]] = {}
    for session in rows.order_by("date", "starts"):
        by_date.setdefault(session.date, []).append(session)
    hours: list[WeeklyHours] = []
    for weekday in range(1, 8):
        dates = [one for one in by_date if one.isoweekday() == weekday and one > today]
        chosen = day if day.isoweekday() == weekday else min(dates, default=None)
        hours += [WeeklyHours(weekday, one.starts, one.ends) for one in by_date.get(chosen or date.min, [])]
    if not hours:
        return None
    poli = Poli(code, clinic.name, clinic.bpjs_poli_code or code, clinic.name)
    return DoctorsWeek(poli, doctor.bpjs_code, tuple(hours))


def send(week: DoctorsWeek) -> Answer:
    """Ask BPJS to change HFIS. UNKNOWN also when the gate is shut: nothing was asked then. Not in a transaction."""
    if not gates.wait_for_slot():
        return unknown(why_closed())
    with BpjsClient.antrean() as client:
        answer = references.change_hours(client, poli=week.poli, doctor_code=week.doctor_code, week=week.hours)
    with transaction.atomic():
        gates.learn(answer, at=timezone.now())
    journal.write()
    return answer


def words_for_hfis(question: ScheduleQuestion) -> str:
    """What a person types in HFIS, where no call does it."""
    told = {
        "poli": f"{question.clinic} ({question.clinic.bpjs_subspecialist_code or '-'})",
        "doctor": f"{question.doctor} ({question.doctor.bpjs_code or '-'})",
        "day": date_format(question.date, "l, j F Y") if question.date else "",
        "hours": question.session.hours if question.session else "",
        "ours": question.ours_words,
    }
    return _("Di HFIS: %(poli)s, %(doctor)s, %(day)s pukul %(hours)s: ubah menjadi %(ours)s.") % told
