"""One line of a set-up file's list, read field by field: what is wrong is said with the line's place and the field."""

import json
from collections.abc import Sequence
from datetime import date, time
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from queues import hours
from queues.hours import UnreadableHoursError

M = TypeVar("M", bound=models.Model)
C = TypeVar("C", bound=models.TextChoices)


# What lines name, by kind and name: at most two rows, since one more says no more.
Rows = dict[tuple[type[models.Model], str], list[Any]]


class LineReader:
    """A line with its place (`plan[3]`) and the list to which problems are added. An absent field is an empty one.

    `rows`: what the lines before have named already.
    """

    def __init__(self, place: str, line: Any, fields: Sequence[str], problems: list[str], rows: Rows) -> None:
        self._place, self._problems, self._rows = place, problems, rows
        self._line: dict[str, Any] = line if isinstance(line, dict) else {}
        self.is_sound = True
        if not isinstance(line, dict):
            self.refuse("", _("harus sebuah objek."))
        for name in self._line:
            if name not in fields:
                self.refuse(name, _("isian ini tidak dikenal."))

    def refuse(self, name: str, words: str) -> None:
        """Say what is wrong with a field; "" for the line."""
        self.is_sound = False
        self._problems.append(f"{self._place}.{name}: {words}" if name else f"{self._place}: {words}")

    def text(self, name: str, *, longest: int) -> str | None:
        value = self._value(name, str, is_needed=True)
        if value is not None and not 1 <= len(value.strip()) <= longest:
            self.refuse(name, _("1 sampai %(longest)d huruf.") % {"longest": longest})
            return None
        return value.strip() if value is not None else None

    def number(self, name: str, least: int, most: int, *, is_needed: bool = True) -> int | None:
        value = self._value(name, int, is_needed=is_needed)
        if value is not None and not least <= value <= most:
            self.refuse(name, _("Dari %(least)s sampai %(most)s.") % {"least": least, "most": most})
            return None
        return value

    def truth(self, name: str) -> bool:
        return bool(self._value(name, bool, is_needed=False))

    def day(self, name: str, *, is_needed: bool = True) -> date | None:
        value = self._value(name, str, is_needed=is_needed)
        try:
            return date.fromisoformat(value) if value is not None else None
        except ValueError:
            self.refuse(name, _("Tanggal harus seperti 2027-12-31."))
            return None

    def hours(self, name: str, *, is_needed: bool = True) -> tuple[time, time] | None:
        value = self._value(name, str, is_needed=is_needed)
        try:
            read = hours.read(value) if value is not None else None
        except UnreadableHoursError as problem:
            self.refuse(name, str(problem))
            return None
        return (read.starts, read.ends) if read else None

    def wall(self, name: str) -> time | None:
        value = self._value(name, str, is_needed=True)
        try:
            return hours.read_time(value) if value is not None else None
        except UnreadableHoursError as problem:
            self.refuse(name, str(problem))
            return None

    def choice(self, name: str, choices: type[C], *, default: C | None = None) -> C | None:
        value = self._value(name, str, is_needed=default is None)
        if value is not None and value not in choices.values:
            self.refuse(name, _("Salah satu dari: %(words)s.") % {"words": ", ".join(choices.values)})
            return default
        return choices(value) if value is not None else default

    def row(self, name: str, model: type[M], *, is_needed: bool = True) -> M | None:
        """The one row with this name. Two doctors of one name are told apart in the browser alone."""
        value = self._value(name, str, is_needed=is_needed)
        if value is None:
            return None
        if (model, value) not in self._rows:
            self._rows[model, value] = list(model._default_manager.filter(name=value)[:2])
        found: list[M] = self._rows[model, value]
        if len(found) != 1:
            words = _("%(names)s ada dua kali.") if found else _("%(names)s tidak ada.")
            self.refuse(name, words % {"names": value})
            return None
        return found[0]

    def names(self, name: str) -> list[str]:
        value = self._value(name, list, is_needed=False) or []
        if not all(isinstance(one, str) for one in value):
            self.refuse(name, _("harus sebuah daftar nama."))
            return []
        return value

    def part(self, name: str, fields: Sequence[str]) -> "LineReader":
        """A field that is an object of its own."""
        part = LineReader(f"{self._place}.{name}", self._line.get(name), fields, self._problems, self._rows)
        self.is_sound = self.is_sound and part.is_sound
        return part

    def _value(self, name: str, kind: type[Any], *, is_needed: bool) -> Any:
        value = self._line.get(name)
        if value is None:
            if is_needed:
                self.refuse(name, _("harus diisi."))
            return None
        # True is no number.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(name, _("jenis nilainya salah: %(value)s.") % {"value": json.dumps(value)[:40]})
            return None
        return value
