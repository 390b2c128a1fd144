"""Several settings in one form: all of them are kept or none, each with its line of history."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from queues import verbs
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS, Setting, UnreadableError
from queues.verbs import RuleChange
from setup.shown import Shown, shown


@dataclass
class Field:
    """A setting of the form: as it is, as typed (of a key only whether), and what is wrong with it.

    `is_empty_a_value`: an emptied field empties the setting; otherwise it leaves what is there.
    """

    one: Shown
    seen: int
    typed: str = ""
    problem: str = ""
    is_empty_a_value: bool = False

    @property
    def setting(self) -> Setting:
        return self.one.setting

    @property
    def is_changed(self) -> bool:
        """Does the form say something else than what is in force, or for the first time what the release says too?"""
        says_something = self.is_empty_a_value or bool(self.typed.strip())
        is_confirmed = self.is_empty_a_value and not self.one.is_set
        return says_something and self.one.may_change and (is_confirmed or self.value != self.one.value)

    @property
    def value(self) -> Any:
        return self.setting.read(self.typed)

    @property
    def put_back(self) -> str:
        """What the field shows: a key is typed anew."""
        return "" if self.setting.is_secret else self.typed or ("" if self.problem else str(self.one.value))


def fields_of(names: Iterable[str], person: Any, *, is_empty_a_value: bool = False) -> list[Field]:
    """The form's fields as they stand."""
    rows = reading.stored()
    every = [shown(SETTINGS[name], rows, person) for name in names]
    return [Field(one, _newest(one.setting.name), is_empty_a_value=is_empty_a_value) for one in every]


def read(fields: list[Field], request: HttpRequest) -> bool:
    """Take what was typed, and say what is wrong with it; True when nothing is."""
    for field in fields:
        if field.setting.name in request.POST:
            field.typed = request.POST[field.setting.name]
            field.problem = _problem_of(field)
        else:
            field.typed = field.setting.written(field.one.value) if not field.setting.is_secret else ""
    return not any(field.problem for field in fields)


def keep(changed: list[Field], request: HttpRequest, press: Press) -> None:
    """Change the settings, by parts of one press; a refusal of one keeps none."""
    key = press.request_key
    with transaction.atomic():
        for number, field in enumerate(changed):
            seen = request.POST.get(f"seen-{field.setting.name}", "")
            asked = RuleChange(field.setting.name, field.typed, int(seen) if seen.isdecimal() and len(seen) < 19 else 0)
            verbs.change_rule(asked, replace(press, request_key=f"{key}{number}" if key else ""))


def names(changed: Iterable[Field]) -> str:
    return ", ".join(str(field.setting.label) for field in changed)


def _problem_of(field: Field) -> str:
    if field.one.is_pinned:
        return ""
    if not (field.typed.strip() or field.is_empty_a_value):
        return _why_not_empty(field)
    try:
        return field.setting.problem_of(field.value)
    except UnreadableError:
        return field.setting.problem_of_reading()


def _why_not_empty(field: Field) -> str:
    """What has a value and may not be without one is not kept in silence when somebody empties it. A key that is not
    typed anew stays.
    """
    if field.setting.is_secret or not field.one.may_change or not field.one.value:
        return ""
    return _("Kolom ini tidak boleh kosong. Tersimpan sekarang: %(value)s.") % {"value": field.one.words}


def _newest(name: str) -> int:
    newest = verbs.newest_change(name)
    return newest.pk if newest else 0
