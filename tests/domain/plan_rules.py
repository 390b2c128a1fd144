"""The plan in the middle of a day, as one of the things that are pressed in whatever order (test_state_machine.py)."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from queues import verbs
from queues.models import ExceptionKind, Holiday, HolidayAnswer, HolidayKind, PlanException, PlanLine
from queues.press import Press
from tests.hospital import TODAY, Hospital

pick = st.integers(0, 999)
TOMORROW = TODAY + timedelta(days=1)


class PlanRules(RuleBasedStateMachine):
    """Lines of two weekdays, what deviates from them today and tomorrow, and both as holidays."""

    hospital: Hospital
    attempt: Callable[..., None]

    def by_planner(self) -> Press:
        return self.hospital.by(at=self.hospital.later(2), reason="uji")

    def draft(self, choice: int, other: int) -> verbs.LineDraft:
        """Of either poli and doctor, today's weekday or tomorrow's; free hours and taken ones."""
        day, poli = TODAY + timedelta(days=choice % 2), (self.hospital.children, self.hospital.internal)[other % 2]
        doctor = (self.hospital.doctor, self.hospital.second_doctor)[choice // 2 % 2]
        starts = (8, 13, 18)[other // 2 % 3]
        hours = (time(starts), time(starts + 3 + choice % 2))
        until = TOMORROW if choice % 3 else None
        return verbs.LineDraft(poli, doctor, day.isoweekday(), *hours, 4, TODAY, until, is_sure=bool(choice % 5))

    def seen(self, name: str, choice: int) -> int:
        """Mostly what a page shows that is fresh."""
        newest = verbs.newest_change(name)
        return newest.pk if newest and choice % 4 else 0

    @rule(what=st.sampled_from(range(10)), choice=pick, other=pick)
    def plan_is_kept(self, what: int, choice: int, other: int) -> None:
        """One rule for many verbs: each of its own would leave fewer presses for the path itself."""
        acts = (
            *(self.line_is_added, self.line_is_changed, self.line_is_ended, self.date_deviates, self.date_is_usual),
            *(self.holiday_is_typed, self.holidays_are_loaded, self.holiday_is_answered, self.holiday_is_none),
            self.night_opens,
        )
        acts[what](choice, other)

    def line_is_added(self, choice: int, other: int) -> None:
        self.attempt(verbs.plan_lines, [self.draft(choice, other)], self.by_planner())

    def line(self, choice: int) -> Any:
        lines = list(PlanLine.objects.order_by("pk"))
        return lines[choice % len(lines)] if lines else None

    def line_is_changed(self, choice: int, other: int) -> None:
        if line := self.line(other):
            seen = self.seen(line.change_name, other)
            self.attempt(verbs.change_line, line, self.draft(choice, other), self.by_planner(), seen=seen)

    def line_is_ended(self, choice: int, other: int) -> None:
        if line := self.line(other):
            last = TODAY + timedelta(days=choice % 4 - 2)
            seen = self.seen(line.change_name, choice)
            self.attempt(verbs.end_line, line, self.by_planner(), last=last, seen=seen)

    def date_deviates(self, choice: int, other: int) -> None:
        wanted = self.draft(choice, other)
        day = TODAY + timedelta(days=choice % 2)
        asked = verbs.ExceptionDraft(
            list(ExceptionKind)[other % len(ExceptionKind)],
            day,
            day,
            clinic=wanted.clinic if choice % 3 else None,
            doctor=wanted.doctor if other % 4 else None,
            line=self.line(choice),
            starts=wanted.starts,
            ends=wanted.ends,
            capacity=4,
        )
        self.attempt(verbs.except_from_plan, asked, self.by_planner())

    def date_is_usual(self, choice: int, _other: int) -> None:
        rows = list(PlanException.objects.order_by("pk"))
        if rows:
            self.attempt(verbs.withdraw_exception, rows[choice % len(rows)], self.by_planner())

    def holiday_is_typed(self, choice: int, other: int) -> None:
        kind = list(HolidayKind)[other % len(HolidayKind)]
        asked = verbs.HolidayDraft(TODAY + timedelta(days=choice % 3 - 1), "Hari uji", kind)
        self.attempt(verbs.set_holiday, asked, self.by_planner())

    def holidays_are_loaded(self, _choice: int, _other: int) -> None:
        days = [TODAY, TOMORROW]
        drafts = [verbs.HolidayDraft(day, "Hari daftar", HolidayKind.JOINT_LEAVE) for day in days]
        self.attempt(verbs.load_holidays, drafts, self.by_planner())

    def holiday_is_answered(self, choice: int, other: int) -> None:
        rows = list(Holiday.objects.order_by("date"))
        if rows:
            day = rows[choice % len(rows)]
            answer = list(HolidayAnswer)[other % len(HolidayAnswer)]
            some = [self.hospital.children] if other % 3 else []
            seen = self.seen(day.change_name, choice)
            self.attempt(verbs.answer_holiday, day, answer, self.by_planner(), seen=seen, open_clinics=some)

    def holiday_is_none(self, choice: int, other: int) -> None:
        rows = list(Holiday.objects.order_by("date"))
        if rows:
            day = rows[choice % len(rows)]
            self.attempt(verbs.remove_holiday, day, self.by_planner(), seen=self.seen(day.change_name, other))

    def night_opens(self, choice: int, _other: int) -> None:
        first = TODAY + timedelta(days=choice % 3 - 1)
        self.attempt(verbs.open_planned, first, TOMORROW, self.by_planner())
