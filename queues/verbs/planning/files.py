"""What a set-up file says of the plan: a line that only stands, a holiday with its answer.

Unlike a person's press, a line opens nothing by itself: the file is taken whole first, and then the plan is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from queues import clock
from queues.errors import PlanDateError, PlanFieldError
from queues.models import Clinic, Holiday, HolidayAnswer, PlanLine
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.planning.changes import Noted, once
from queues.verbs.planning.checks import LineDraft
from queues.verbs.planning.holidays import LONGEST_NAME, HolidayDraft, follow_answer
from queues.verbs.planning.lines import check_drafts


@dataclass(frozen=True)
class HolidayLine:
    """A holiday with what the hospital does on it; `open_clinics` only where some polis are open."""

    draft: HolidayDraft
    answer: str
    open_clinics: tuple[Clinic, ...] = ()

    def as_holiday(self) -> Holiday:
        """A holiday that says so, not yet saved and without its polis."""
        holiday = self.draft.as_holiday()
        holiday.answer = self.answer
        return holiday


def add_line(draft: LineDraft, press: Press, *, standing: Sequence[PlanLine]) -> PlanLine:
    """A line of the week beside these, whose sessions the next opening opens. Refusals of errors/planning.py."""
    press = reasons.with_checked_reason(press)
    added: list[PlanLine] = []

    def add() -> list[Noted]:
        added[:] = check_drafts([draft], at=press.at, standing=standing)
        added[0].save()
        return [Noted(added[0].change_name, "", added[0].told)]

    once(press, add)
    return added[0]


def keep_holiday(wanted: HolidayLine, press: Press) -> Holiday:
    """The holiday of this date as the file says it, made or changed; sessions follow as after a person's answer.

    PlanDateError for a date that is over, PlanFieldError for a name that is none or "some polis" without a poli.
    """
    press = reasons.with_checked_reason(press)
    _check(wanted, press)

    def keep() -> list[Noted]:
        stored = Holiday.objects.filter(date=wanted.draft.date).first()
        old = stored.told(stored.open_clinics.all()) if stored else ""
        holiday = wanted.as_holiday()
        holiday.pk = stored.pk if stored else None
        holiday.save()
        holiday.open_clinics.set(wanted.open_clinics)
        return [Noted(holiday.change_name, old, holiday.told(wanted.open_clinics))]

    once(press, keep)
    return follow_answer(Holiday.objects.get(date=wanted.draft.date), press).holiday


def _check(wanted: HolidayLine, press: Press) -> None:
    name = wanted.draft.name.strip()
    if wanted.draft.date < clock.service_date(press.at):
        raise PlanDateError("date", _("Tanggal ini sudah lewat."))
    if not 3 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise PlanFieldError("name", _("Tulis namanya, 3 sampai 100 huruf."))
    if (wanted.answer == HolidayAnswer.SOME) != bool(wanted.open_clinics):
        raise PlanFieldError("open_polis", _("Poli yang buka diisi bila, dan hanya bila, sebagian poli buka (SOME)."))
