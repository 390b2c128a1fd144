"""Where HFIS and a line of the plan differ: the questions of the line's sessions, asked and answered as one.

A session of the plan differs from HFIS each week anew. So what a person keeps is kept for the line: later sessions
with the same pair of values are not asked about. To follow HFIS changes the line; sessions with people stay, and their
own questions with them.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from bpjs_bridge.models import PlanQuestion, QuestionKind, ScheduleQuestion
from bpjs_bridge.models.plan import OF_LINES
from bpjs_bridge.schedules import answers
from bpjs_bridge.schedules import week as weeks
from bpjs_bridge.schedules.answers import Answered
from bpjs_bridge.schedules.differences import has_visits
from bpjs_bridge.schedules.questions import QuestionOverError
from bpjs_bridge.schedules.week import DoctorsWeek
from queues import clock, hours, verbs
from queues.errors import QueueError
from queues.models import ClinicSession, LineOrigin, PlanLine
from queues.press import Press
from queues.verbs import LineDraft, Planned, reasons

# A hospital that is not asked for weeks has no more than some of each line.
MOST_READ = 2000


@dataclass(frozen=True)
class LineQuestion:
    """One pair of values of a line, with the open questions of its sessions, by date."""

    line: PlanLine
    kind: QuestionKind
    theirs: str
    ours: str
    questions: tuple[ScheduleQuestion, ...]

    @property
    def first(self) -> ScheduleQuestion:
        """The one of the next date: both values in words, and the week that would be sent."""
        return self.questions[0]

    @property
    def waiting(self) -> int:
        """People with a number in these sessions."""
        return sum(question.waiting for question in self.questions)

    @property
    def key(self) -> str:
        """What a form says of it: another pair, or other sessions, are another question."""
        return "-".join(str(part) for part in (self.line.pk, self.kind, *(one.pk for one in self.questions)))

    def week(self, *, today: date) -> DoctorsWeek | None:
        """What `updatejadwaldokter` would say; None where it cannot say this."""
        return weeks.week_of(self.first, today=today)


def line_questions(*, at: datetime) -> list[LineQuestion]:
    """Open questions about sessions that stand as a line says, by line and pair. Bounded by what is open and ahead."""
    today = clock.service_date(at)
    rows = ScheduleQuestion.objects.ahead(today).unanswered().filter(kind__in=OF_LINES).named().order_by("date", "pk")
    lines = list(PlanLine.objects.standing(today).named())
    found: dict[tuple[int, str, str, str], list[ScheduleQuestion]] = {}
    by_key = {line.pk: line for line in lines}
    for question in rows[:MOST_READ]:
        line = _line_of(question.session, lines) if question.session else None
        if line is not None:
            found.setdefault((line.pk, question.kind, question.theirs, question.ours), []).append(question)
    return [
        LineQuestion(by_key[line], QuestionKind(kind), theirs, ours, tuple(those))
        for (line, kind, theirs, ours), those in found.items()
    ]


def _line_of(session: ClinicSession, lines: Iterable[PlanLine]) -> PlanLine | None:
    """The line whose session it is: of its poli, doctor, weekday and hours, valid on its date."""
    return next(
        (
            line
            for line in lines
            if (line.clinic_id, line.doctor_id) == (session.clinic_id, session.doctor_id)
            and (line.starts, line.ends) == (session.starts, session.ends)
            and line.holds_on(session.date)
        ),
        None,
    )


def keep(
    asked: LineQuestion, press: Press, *, is_asking: bool = False, week: DoctorsWeek | None = None
) -> PlanQuestion:
    """Our line stands, for these sessions and later ones. `is_asking`: HFIS shall say the same, by the doctor's week
    (`week`) once, or by hand. HfisRefusedError with BPJS's words: nothing is kept then.
    """
    press = press.because(reasons.checked(press.reason))
    first, *others = asked.questions
    if is_asking:
        answers.have_hfis_changed(first, press, week=week)
    else:
        answers.keep(first, press)
    for question in others:
        # Answered by somebody meanwhile, or settled: that stands.
        with suppress(QuestionOverError):
            if is_asking:
                answers.have_hfis_changed(question, press, week=None)
            else:
                answers.keep(question, press)
    values = {"line": asked.line, "kind": asked.kind, "theirs": asked.theirs, "ours": asked.ours, "withdrawn_at": None}
    answered = {"answered_at": press.at, "answered_by": press.user, "reason": press.reason}
    with transaction.atomic():
        kept, _is_new = PlanQuestion.objects.get_or_create(**values, defaults=answered)
    return kept


def follow(asked: LineQuestion, press: Press) -> Planned:
    """The line becomes what HFIS says, and ends where HFIS has none; so do its sessions that nobody has a number of.

    Sessions with people keep their own question, and are decided about one by one. The refusals of the plan.
    """
    press = press.because(reasons.checked(press.reason) or "HFIS")
    # The line first: what refuses it (another line at those hours) leaves everything as it is.
    planned = _changed(asked, press)
    for question in asked.questions:
        session = ClinicSession.objects.get(pk=question.session_id) if question.session_id else None
        if session is None or has_visits(session):
            continue
        with suppress(QueueError):
            answers.release(question, press)
    return planned


def _changed(asked: LineQuestion, press: Press) -> Planned:
    line = asked.line
    newest = verbs.newest_change(line.change_name)
    seen = newest.pk if newest else 0
    today = clock.service_date(press.at)
    if asked.kind == QuestionKind.LOCAL:
        return verbs.end_line(line, press, last=today - hours.ONE_DAY, seen=seen)
    wanted = draft_of(line, today=today)
    if asked.kind == QuestionKind.SEATS:
        wanted = replace(wanted, capacity=int(asked.theirs), quotas=None)
    else:
        starts, ends = asked.first.theirs_starts, asked.first.theirs_ends
        assert starts is not None
        assert ends is not None
        wanted = replace(wanted, starts=starts, ends=ends)
        pause_fits = wanted.pause is None or hours.is_within(wanted.pause[0], starts, ends)
        wanted = wanted if pause_fits else replace(wanted, pause=None)
    return verbs.change_line(line, wanted, press, seen=seen)


def draft_of(line: PlanLine, *, today: date) -> LineDraft:
    """The line as it stands, from today on, as one that follows HFIS."""
    return LineDraft(
        clinic=line.clinic,
        doctor=line.doctor,
        weekday=line.weekday,
        starts=line.starts,
        ends=line.ends,
        capacity=line.capacity,
        valid_from=max(line.valid_from, today),
        valid_until=line.valid_until,
        room=line.room,
        quotas=(line.jkn_quota, line.non_jkn_quota),
        pause=line.breaks[0] if line.breaks else None,
        origin=LineOrigin.HFIS,
        is_sure=True,
    )


def choices_of(asked: LineQuestion) -> list[Answered]:
    """What may be answered now."""
    return answers.choices_of(asked.first)


def withdraw(answer: PlanQuestion, press: Press) -> None:
    """Ask again when HFIS still differs; what was answered of single sessions stands."""
    PlanQuestion.objects.filter(pk=answer.pk, withdrawn_at=None).update(withdrawn_at=press.at)
