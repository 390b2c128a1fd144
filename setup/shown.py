"""A setting as the pages show it: its value with what gives it, and its changes in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.models import ConfigChange
from queues.rules import reading
from queues.rules.declared import KEEPERS, SETTINGS, Setting, Since, Text, UnreadableError, number
from setup.steps import BY_KEY

MAY_SEE = "queue.view_rulevalue"
# How the names of acts begin: "setup.polis", "setup.skip.texts".
ACTS = "setup."
SINCE: dict[Since, Text] = {
    Since.NOW: gettext_lazy("Berlaku untuk tindakan berikutnya, di semua layar dalam dua detik."),
    Since.NEW: gettext_lazy("Berlaku untuk yang dibuat sejak disimpan; yang sudah ada tidak berubah."),
}


@dataclass(frozen=True)
class Shown:
    """One setting with its value in force; `is_set`: by the hospital, `is_unused`: a row that does not fit."""

    setting: Setting
    value: Any
    is_pinned: bool
    is_set: bool
    is_unused: bool
    may_change: bool

    @property
    def words(self) -> str:
        return words_of(self.setting, self.value)

    @property
    def sentence(self) -> str:
        return self.setting.sentence(self.value)

    @property
    def keeper(self) -> Text:
        return KEEPERS[self.setting.keeper]

    @property
    def since(self) -> Text:
        return SINCE[self.setting.since]

    @property
    def default(self) -> str:
        return words_of(self.setting, self.setting.default)

    @property
    def bounds(self) -> str:
        return bounds_of(self.setting)


@dataclass(frozen=True)
class ShownChange:
    """A change in words; what is no setting of this release any more is shown as it was written."""

    change: ConfigChange
    label: Text
    old: str
    new: str

    @property
    def address(self) -> str:
        """The setting's own page; "" for an act of the set-up."""
        is_setting = self.change.name in SETTINGS
        return reverse("setup:setting", args=[self.change.name]) if is_setting else ""


def shown(setting: Setting, rows: Mapping[str, str], person: AbstractBaseUser | AnonymousUser) -> Shown:
    value = reading.value(setting.name)
    is_pinned = reading.is_pinned(setting)
    has_row = setting.name in rows
    return Shown(
        setting=setting,
        value=value,
        is_pinned=is_pinned,
        is_set=has_row,
        is_unused=has_row and not is_pinned and reading.usable(setting, rows[setting.name]) != value,
        may_change=may_change(person, setting) and not is_pinned,
    )


def may_change(person: AbstractBaseUser | AnonymousUser, setting: Setting) -> bool:
    """The role of the setting; an administrator always."""
    assert isinstance(person, PermissionsMixin)
    return person.has_perm(f"queue.{setting.keeper.value}")


def changes_in_words(changes: list[ConfigChange]) -> list[ShownChange]:
    return [_change(one) for one in changes]


def words_of(setting: Setting, value: Any) -> str:
    """A value with its unit; what is empty is said."""
    words = setting.shown(value)
    if words == "":
        return _("(kosong)")
    return f"{words} {setting.unit}" if setting.unit else words


def bounds_of(setting: Setting) -> str:
    """What may be set, in words; "" where the choices say it."""
    if setting.kind is bool or setting.choices:
        return ""
    numbers = {"least": number(setting.least or 0), "most": number(setting.most or 0)}
    if setting.kind is str:
        return _("%(least)s sampai %(most)s huruf") % numbers
    words = _("%(least)s sampai %(most)s") % numbers
    if setting.also is not None:
        words += ", " + _("atau %(value)s") % {"value": setting.shown(setting.also)}
    return f"{words} {setting.unit}".strip()


def _change(change: ConfigChange) -> ShownChange:
    setting = SETTINGS.get(change.name)
    if setting is None:
        return ShownChange(change, _act_words(change.name), change.old, change.new)
    return ShownChange(change, setting.label, _read(setting, change.old), _read(setting, change.new))


def _act_words(name: str) -> Text:
    """The step of an act of the set-up; a name of another release as it was written."""
    step = BY_KEY.get(name.rpartition(".")[2]) if name.startswith(ACTS) else None
    return step.title if step is not None else name


def _read(setting: Setting, text: str) -> str:
    """A value of history in words; of a secret history says only whether there was one."""
    try:
        return words_of(setting, setting.read(text))
    except UnreadableError:
        return text
