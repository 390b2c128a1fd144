"""Changing a rule of the hospital: one at a time, within its bounds, with its history."""

from dataclasses import dataclass

from django.db import transaction

from queues.database.injection_points import injection_point
from queues.errors import RuleChangedError, RuleOutOfBoundsError, RulePinnedError, RulesContradictError
from queues.models import ConfigChange, RuleValue
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS, Setting, UnreadableError, broken_pair
from queues.verbs import reasons
from queues.verbs.recorded import Told, add_line, in_turn


@dataclass(frozen=True)
class RuleChange:
    """What is asked: a rule by its name, its new value as typed (None: the release's default), and which change of it
    was the newest when the page was shown (its key; 0: none).
    """

    name: str
    value: str | None
    seen: int


def change_rule(asked: RuleChange, press: Press) -> ConfigChange | None:
    """Set a rule, or give it back to its default; the change, or None when nothing is different.

    It holds for the next act of this process at once and of the others within two seconds. RulePinnedError,
    RuleOutOfBoundsError, RulesContradictError, RuleChangedError, ReasonNeededError, PersonalReasonError; KeyError for a
    name that no rule has. The page asks for the right to it.
    """
    setting = SETTINGS[asked.name]
    if reading.is_pinned(setting):
        raise RulePinnedError(setting.name)
    value = setting.default if asked.value is None else _read(setting, asked.value)
    press = reasons.with_required_reason(press) if setting.needs_reason else reasons.with_checked_reason(press)
    return in_turn(press, lambda end: _change(setting, value, asked, press, end=end), RuleChangedError)[0]


def newest_change(name: str) -> ConfigChange | None:
    """The newest change of a rule, with the person."""
    return ConfigChange.objects.filter(name=name).select_related("actor").order_by("-pk").first()


def _read(setting: Setting, text: str) -> object:
    try:
        value = setting.read(text)
    except UnreadableError:
        raise RuleOutOfBoundsError(setting.problem_of_reading()) from None
    if problem := setting.problem_of(value):
        raise RuleOutOfBoundsError(problem)
    return value


def _change(setting: Setting, value: object, asked: RuleChange, press: Press, *, end: str) -> ConfigChange | None:
    newest = newest_change(setting.name)
    if (newest.pk if newest else 0) != asked.seen:
        raise RuleChangedError
    injection_point("rule-is-as-seen")
    reading.look_again()
    row, is_default = reading.stored().get(setting.name), asked.value is None
    if row is None if is_default else (row is not None and reading.usable(setting, row) == value):
        return None
    old = reading.value(setting.name)
    _check_pairs(setting, value)
    _write(setting, None if is_default else setting.written(value), has_row=row is not None)
    told = Told(setting.told(old), setting.told(value))
    change = add_line(setting.name, told, press, end=end, is_default=is_default)
    reading.look_again()
    transaction.on_commit(reading.forget)
    return change


def _write(setting: Setting, text: str | None, *, has_row: bool) -> None:
    rows = RuleValue.objects.filter(name=setting.name)
    if text is None:
        rows.delete()
        return
    columns = {"secret": text} if setting.is_secret else {"value": text}
    if has_row:
        rows.update(**columns)
    else:
        RuleValue.objects.create(name=setting.name, **columns)


def _check_pairs(setting: Setting, value: object) -> None:
    values = {**reading.values(), setting.name: value}
    broken = broken_pair(values)
    if broken is None or setting.name not in (broken.lower, broken.upper):
        return
    other = SETTINGS[broken.upper if setting.name == broken.lower else broken.lower]
    raise RulesContradictError(other.label, other.shown(values[other.name]))
