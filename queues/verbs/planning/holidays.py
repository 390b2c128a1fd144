"""Holidays: typed or loaded from a list, and what the hospital does on each. An answer is a person's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from queues import clock
from queues.errors import HolidayTwiceError, PlanDateError, PlanFieldError, PlanGoneError
from queues.models import Clinic, ClinicSession, DecisionKind, Holiday, HolidayAnswer, HolidayKind
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.planning import hits
from queues.verbs.planning.changes import Noted, check_seen, once
from queues.verbs.planning.lines import Effects
from queues.verbs.planning.opening import Opened, horizon, missing, open_missing

LONGEST_NAME = 100
# What a kind means until somebody says otherwise: on joint leave hospitals differ, so it is asked.
USUAL = {
    HolidayKind.NATIONAL: HolidayAnswer.CLOSED,
    HolidayKind.JOINT_LEAVE: HolidayAnswer.UNANSWERED,
    HolidayKind.OWN: HolidayAnswer.CLOSED,
}


@dataclass(frozen=True)
class HolidayDraft:
    """A holiday as it is asked for, without an answer."""

    date: date
    name: str
    kind: str
    is_estimate: bool = False

    def as_holiday(self) -> Holiday:
        """A holiday that says so, not yet saved, with what its kind usually means."""
        usual = HolidayAnswer.UNANSWERED if self.is_estimate else USUAL[HolidayKind(self.kind)]
        return Holiday(
            date=self.date, name=self.name.strip(), kind=self.kind, is_estimate=self.is_estimate, answer=usual
        )


@dataclass
class Loaded:
    """What a list brought. `kept`: dates that have a holiday already, which stays. `effects`: on sessions that were
    open; `still_open`: how many are open on dates that nobody has answered.
    """

    added: list[Holiday] = field(default_factory=list)
    kept: list[Holiday] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    still_open: int = 0


@dataclass
class Answered:
    """What an answer did."""

    holiday: Holiday
    effects: Effects
    opened: Opened


def set_holiday(draft: HolidayDraft, press: Press) -> Holiday:
    """Add one. PlanDateError for a date that is over, HolidayTwiceError, PlanFieldError for a name that is none."""
    press = reasons.with_checked_reason(press)

    def add() -> list[Noted]:
        holiday = _checked(draft, at=press.at)
        holiday.save()
        return [Noted(holiday.change_name, "", holiday.told())]

    once(press, add)
    return Holiday.objects.get(date=draft.date)


def _checked(draft: HolidayDraft, *, at: datetime) -> Holiday:
    if draft.date < clock.service_date(at):
        raise PlanDateError("date", _("Tanggal ini sudah lewat."))
    if not 3 <= len(draft.name.strip()) <= LONGEST_NAME or not draft.name.isprintable():
        raise PlanFieldError("name", _("Tulis namanya, 3 sampai 100 huruf."))
    if there := Holiday.objects.filter(date=draft.date).first():
        raise HolidayTwiceError(there.name, there.date)
    return draft.as_holiday()


def load_holidays(drafts: Iterable[HolidayDraft], press: Press) -> Loaded:
    """Add those of a list whose dates have none, all or none; what is there stays, with its answer.

    So a list that is loaded twice changes nothing, and no answer is lost. What is over is left out. Sessions that the
    plan had opened before follow what a holiday usually means: without people they close, as this person's decision.
    """
    press = reasons.with_checked_reason(press)
    loaded, today = Loaded(), clock.service_date(press.at)
    ahead = [draft for draft in drafts if draft.date >= today]

    def load() -> list[Noted]:
        there = {one.date: one for one in Holiday.objects.filter(date__in=[draft.date for draft in ahead])}
        loaded.kept = [there[draft.date] for draft in ahead if draft.date in there]
        loaded.added = [draft.as_holiday() for draft in ahead if draft.date not in there]
        for holiday in loaded.added:
            holiday.save()
        return [Noted(holiday.change_name, "", holiday.told()) for holiday in loaded.added]

    if not once(press, load):
        loaded.kept = list(Holiday.objects.filter(date__in=[draft.date for draft in ahead]))
    for holiday in loaded.added:
        done = follow_answer(holiday, press).effects
        loaded.effects.closed += done.closed
        loaded.effects.kept += done.kept
    asked = [one.date for one in loaded.added if one.answer == HolidayAnswer.UNANSWERED]
    loaded.still_open = ClinicSession.objects.open().for_patients().filter(date__in=asked).count()
    return loaded


def effects_of_answer(holiday: Holiday, answer: str, open_clinics: Collection[int], *, at: datetime) -> Effects:
    """What the answer would do to sessions that are open. Nothing is written."""
    if answer in (HolidayAnswer.OPEN, HolidayAnswer.UNANSWERED):
        return Effects()
    kept_open = open_clinics if answer == HolidayAnswer.SOME else ()
    found = hits.hits_of(hits.of_day(holiday.date, except_for=kept_open), at=at)
    # A practice that was opened for this very date, by a person who knew of the holiday, is theirs.
    return Effects(closed=[one for one in found if not one.people], kept=[one for one in found if one.people])


def answer_holiday(
    holiday: Holiday, answer: str, press: Press, *, seen: int, open_clinics: Collection[Clinic] = ()
) -> Answered:
    """Say what the hospital does on it: sessions without people close, as this person's decision, or open.

    PlanChangedError when somebody answered since, PlanGoneError for one that is gone, PlanDateError for one that is
    over, PlanFieldError for "some polis" without a poli; ReasonNeededError without a person.
    """
    press = reasons.with_checked_reason(press)
    if answer == HolidayAnswer.SOME and not open_clinics:
        raise PlanFieldError("open_clinics", _("Centang poli yang buka, atau pilih semua tutup."))

    def decide() -> list[Noted]:
        stored = Holiday.objects.filter(pk=holiday.pk).first()
        if stored is None:
            raise PlanGoneError
        if stored.date < clock.service_date(press.at):
            raise PlanDateError("answer", _("Tanggal ini sudah lewat."))
        check_seen(stored.change_name, seen)
        old = stored.told(stored.open_clinics.all())
        stored.answer = answer
        stored.save(update_fields=["answer"])
        stored.open_clinics.set(open_clinics if answer == HolidayAnswer.SOME else ())
        return [Noted(stored.change_name, old, stored.told(stored.open_clinics.all()))]

    once(press, decide)
    return follow_answer(Holiday.objects.get(pk=holiday.pk), press)


def follow_answer(stored: Holiday, press: Press) -> Answered:
    """What stands of a holiday is what sessions do on its date: without people they close or open."""
    keys = list(stored.open_clinics.values_list("pk", flat=True))
    effects = effects_of_answer(stored, stored.answer, keys, at=press.at)
    words = press.because(press.reason or f"{stored.name}")
    for hit in list(effects.closed):
        if hits.close_empty(hit.session, DecisionKind.CANCELLED, words) is None:
            effects.closed.remove(hit)
            effects.kept.append(hit)
    is_near = stored.date <= horizon(at=press.at)
    opened = open_missing(missing(stored.date, stored.date, at=press.at)) if is_near else Opened()
    effects.problems = opened.problems
    return Answered(stored, effects, opened)


def remove_holiday(holiday: Holiday, press: Press, *, seen: int) -> None:
    """It is none (a feast by the moon on another date): its history stays, and its date opens as the week says.

    PlanChangedError, PlanGoneError; ReasonNeededError without a person.
    """
    press = reasons.with_checked_reason(press)

    def remove() -> list[Noted]:
        stored = Holiday.objects.filter(pk=holiday.pk).first()
        if stored is None:
            raise PlanGoneError
        check_seen(stored.change_name, seen)
        name, old = stored.change_name, stored.told(stored.open_clinics.all())
        stored.delete()
        return [Noted(name, old, "")]

    once(press, remove)
    if holiday.date <= horizon(at=press.at):
        open_missing(missing(holiday.date, holiday.date, at=press.at))
