"""How a setting is declared: once, beside its default. Form, pages, checks, documents and history follow from that.

A dataclass with `@declares` is a room's settings; each field is one, with `setting(...)` as its default. The field's
name in capitals is the setting's name: of its row in the database, of its history, and of the variable that pins it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

R = TypeVar("R")
Text = str | Promise

TRUE_WORDS, FALSE_WORDS = ("1", "true", "yes", "on", "ya"), ("0", "false", "no", "off", "tidak")
# What history says of a secret that there is.
SECRET = "***"
WALL_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"


class Keeper(Enum):
    """The role that may change a setting; an administrator may always. The value is the permission's codename."""

    DATA = "set_rules_of_data"
    SUPERVISOR = "set_rules_of_supervisor"
    TECHNICIAN = "set_rules_of_technician"


KEEPERS: dict[Keeper, Text] = {
    Keeper.DATA: gettext_lazy("Pengelola data"),
    Keeper.SUPERVISOR: gettext_lazy("Penyelia"),
    Keeper.TECHNICIAN: gettext_lazy("Teknisi"),
}


class Since(Enum):
    """From when a changed value holds."""

    # For the next act in every process.
    NOW = "now"
    # For what is made from then on; what is there keeps the value it was made with.
    NEW = "new"


class UnreadableError(ValueError):
    """A text that says no value of the setting's type."""


@dataclass(frozen=True)
class Setting:
    """One setting. `says` tells in a sentence what a value does, with %(value)s; `says_of` that of single values.

    `least` and `most` bound numbers, and the length of a text. `choices` are the words a value may have.
    """

    default: Any
    group: str
    label: Text
    help: Text
    keeper: Keeper
    since: Since = Since.NOW
    needs_reason: bool = False
    says: Text = ""
    says_of: Mapping[Any, Text] = field(default_factory=dict)
    unit: Text = ""
    least: float | None = None
    most: float | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    # The whole text, where it has a form of its own.
    pattern: str = ""
    # A value outside the bounds that means something of its own: 0 for "never".
    also: Any = None
    # An empty variable is a value ("never"), not an absent one.
    is_empty_meant: bool = False
    # A code of capitals: whoever types it small means the same.
    is_capital: bool = False
    # Likewise one of small letters.
    is_small: bool = False
    # What else a value must be: why it is not, as a sentence.
    check: Callable[[Any], str] | None = None
    # The value names a picture that is uploaded in place of being typed.
    is_picture: bool = False
    # Signs that are cut off at the end, with blanks and line ends.
    trims: str = ""
    # Sealed at rest, typed and never shown again, and kept out of history but for whether there is one.
    is_secret: bool = False
    name: str = ""
    field_name: str = ""

    @property
    def kind(self) -> type:
        return type(self.default)

    def read(self, text: str) -> Any:
        """The value that a text says: of a variable, a form or a row (UnreadableError)."""
        text = text.strip().rstrip(self.trims or None)
        text = text.upper() if self.is_capital else text.lower() if self.is_small else text
        try:
            if self.kind is bool:
                return _truth(text)
            return self.kind(text.replace(",", ".") if self.kind is float else text)
        except ValueError as problem:
            raise UnreadableError(self.name) from problem

    def written(self, value: Any) -> str:
        """The value as its row and its history hold it; `read` is the way back."""
        return ("1" if value else "0") if self.kind is bool else number(value) if self.kind is float else str(value)

    def told(self, value: Any) -> str:
        """The value as history keeps it: of a secret, only that there is one."""
        return (SECRET if value else "") if self.is_secret else self.written(value)

    def problem_of(self, value: Any) -> str:
        """Why a value is none of this setting, as a sentence; "" when it is one."""
        if self.also is not None and value == self.also:
            return ""
        if self.choices:
            words = ", ".join(self.choices)
            return "" if value in self.choices else _("Salah satu dari: %(words)s.") % {"words": words}
        if self.kind is str:
            return self._problem_of_text(value)
        if self.kind is not bool and not self._least <= value <= self._most:
            return (
                _("Dari %(least)s sampai %(most)s.") % {"least": number(self._least), "most": number(self._most)}
                + self._also_words()
            )
        return ""

    def problem_of_reading(self) -> str:
        """What to say of a text that `read` refuses."""
        if self.kind is bool:
            return _("Ya atau Tidak.")
        return _("Tulis angka, misalnya %(value)s.") % {"value": self.shown(self.default)}

    def sentence(self, value: Any) -> str:
        """What this value does, in one sentence; "" where the help says it already."""
        special = self.says_of.get(value)
        if special is not None:
            return str(special)
        return str(self.says) % {"value": self.shown(value)} if self.says else ""

    def shown(self, value: Any) -> str:
        """A value as people read it, without its unit."""
        if self.is_secret:
            return _("terisi, tidak ditampilkan") if value else _("belum diisi")
        if self.is_picture:
            return _("gambar %(name)s") % {"name": value[:8]} if value else ""
        if self.kind is bool:
            return _("Ya") if value else _("Tidak")
        if self.choices:
            return str(self.choices.get(value, value))
        return number(value) if self.kind is float else str(value)

    @property
    def _least(self) -> float:
        return float("-inf") if self.least is None else self.least

    @property
    def _most(self) -> float:
        return float("inf") if self.most is None else self.most

    def _also_words(self) -> str:
        return "" if self.also is None else " " + _("Atau %(value)s.") % {"value": self.shown(self.also)}

    def _problem_of_text(self, value: str) -> str:
        if not self._least <= len(value) <= self._most:
            words = _("%(least)s sampai %(most)s huruf; ini %(length)s.")
            if self.least == self.most:
                words = _("Harus %(most)s huruf atau angka; ini %(length)s.")
            return words % {"least": number(self._least), "most": number(self._most), "length": len(value)}
        if not value.isprintable():
            return _("Tanpa ganti baris dan tanda yang tidak terlihat.")
        if self.pattern and not re.fullmatch(self.pattern, value):
            return _("Bentuknya tidak sesuai. %(help)s") % {"help": self.help}
        return self.check(value) if self.check else ""


@dataclass(frozen=True)
class Pair:
    """Two settings: the lower one is never above the upper one. An upper one that is `open_at` bounds nothing."""

    lower: str
    upper: str
    open_at: Any = None


# Every setting by its name, in the order of declaration; the class that declares each; what holds between two.
SETTINGS: dict[str, Setting] = {}
DECLARED_BY: dict[str, type[Any]] = {}
PAIRS: list[Pair] = []


def setting(default: R, **declared: Any) -> R:
    """The default of a dataclass's field, with everything else that a Setting says."""
    one = Setting(default=default, **declared)
    # What is printed of a room's rules, in a log or an error, has no key of BPJS.
    made: R = field(default=default, metadata={"setting": one}, repr=not one.is_secret)
    return made


def declares(*pairs: Pair) -> Callable[[type[R]], type[R]]:
    """A class decorator, over `dataclass(frozen=True)`: a room's settings, entered in the registry."""

    def enter(kind: type[R]) -> type[R]:
        declared: Any = kind
        for one in fields(declared):
            name = one.name.upper()
            SETTINGS[name] = replace(one.metadata["setting"], name=name, field_name=one.name)
            DECLARED_BY[name] = declared
        PAIRS.extend(pairs)
        return kind

    return enter


def settings_of(kind: type[Any]) -> list[Setting]:
    """The settings that a class declares."""
    return [SETTINGS[one.name.upper()] for one in fields(kind)]


def broken_pair(values: Mapping[str, Any]) -> Pair | None:
    """The first pair that these values by name break."""
    return next((pair for pair in PAIRS if pair.lower in values and _is_broken(pair, values)), None)


def _is_broken(pair: Pair, values: Mapping[str, Any]) -> bool:
    upper = values[pair.upper]
    return bool(upper != pair.open_at and values[pair.lower] > upper)


def number(value: float) -> str:
    """A number as people write it: without a fraction that it has not."""
    return f"{value:.0f}" if value == value // 1 else f"{value:g}"


def _truth(text: str) -> bool:
    word = text.lower()
    if word not in (*TRUE_WORDS, *FALSE_WORDS):
        raise ValueError(text)
    return word in TRUE_WORDS
