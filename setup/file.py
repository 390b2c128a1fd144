"""A hospital as one file: everything that its set-up makes, but people and secrets.

What is there by its name or code is changed where it differs, what is missing is made, nothing is deleted.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from display.models import Board
from queues import verbs
from queues.errors import QueueError
from queues.models import AdmissionClass, Clinic, Counter, Doctor, Payer, Stop
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS, UnreadableError
from queues.verbs import RuleChange
from queues.verbs.recorded import Told, recorded

NAME = "setup.file"
FORMAT = 1
# What opens the hospital is a person's press (step 11), not a line of a file.
NOT_IN_FILES = ("BPJS_SEND",)
MOST_PROBLEMS = 50


class WrongFileError(QueueError):
    """The file cannot be taken; `problems`: line, field and reason of each. Nothing was made."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(_("Tidak ada yang dibuat."))
        self.problems = list(problems)


@dataclass(frozen=True)
class Part:
    """One list of the file: `known_by` is the field by which a line is known, `named` those that name other lines."""

    key: str
    model: type[models.Model]
    known_by: str
    fields: tuple[str, ...]
    one: Mapping[str, tuple[type[models.Model], str]] = field(default_factory=dict)
    many: Mapping[str, tuple[type[models.Model], str]] = field(default_factory=dict)

    @property
    def every_field(self) -> tuple[str, ...]:
        return (self.known_by, *self.fields, *self.one, *self.many)


STOP_BY_NAME = (Stop, "name")
PARTS = (
    Part("payers", Payer, "code", ("name", "is_jkn", "is_active")),
    Part(
        "polis",
        Clinic,
        "name",
        (
            *("spoken_name", "neutral_name", "label_prefix", "service_seconds", "non_jkn_percent", "is_sensitive"),
            *("is_repeat_care", "is_priority_offered", "is_at_kiosk", "is_draft", "is_active", "bpjs_poli_code"),
            *("bpjs_subspecialist_code", "reports_to_bpjs", "bpjs_send"),
        ),
    ),
    Part("doctors", Doctor, "name", ("bpjs_code", "is_active")),
    Part(
        "stops",
        Stop,
        "name",
        ("kind", "spoken_name", "amber_minutes", "red_minutes", "is_active"),
        one={"clinic": (Clinic, "name")},
    ),
    Part("counters", Counter, "name", ("spoken_name", "capacity", "is_active"), many={"stops": STOP_BY_NAME}),
    Part("classes", AdmissionClass, "code", ("name", "label_prefix", "is_active"), one={"stop": STOP_BY_NAME}),
    Part(
        "boards",
        Board,
        "slug",
        ("name", "kind", "what_is_shown", "notice", "viewing_distance", "has_voice", "is_active"),
        many={"stops": STOP_BY_NAME},
    ),
)


def exported() -> dict[str, Any]:
    """The set-up as it stands."""
    rules = {
        name: setting.written(reading.value(name))
        for name, setting in SETTINGS.items()
        if name in reading.stored() and not setting.is_secret and name not in NOT_IN_FILES
    }
    parts = {part.key: [_line(part, one) for one in part.model._default_manager.order_by("pk")] for part in PARTS}
    return {"format": FORMAT, "rules": rules, **parts}


def _line(part: Part, one: models.Model) -> dict[str, Any]:
    line = {name: getattr(one, name) for name in (part.known_by, *part.fields)}
    for name, (_model, by) in part.one.items():
        line[name] = getattr(getattr(one, name), by, None)
    for name, (_model, by) in part.many.items():
        line[name] = list(getattr(one, name).order_by("pk").values_list(by, flat=True))
    return line


def read(text: str) -> dict[str, Any]:
    """The content of a file. WrongFileError where it is none of ours."""
    try:
        content = json.loads(text)
    except ValueError as problem:
        raise WrongFileError([_("Bukan berkas JSON: %(why)s") % {"why": problem}]) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise WrongFileError([_('Bukan berkas penyiapan: "format" harus %(format)d.') % {"format": FORMAT}])
    known = {"format", "rules", *(part.key for part in PARTS)}
    problems = [_("%(key)s: bagian ini tidak dikenal.") % {"key": key} for key in content if key not in known]
    problems += [
        _("%(key)s: harus sebuah daftar.") % {"key": part.key}
        for part in PARTS
        if not isinstance(content.get(part.key, []), list)
    ]
    if not isinstance(content.get("rules", {}), dict):
        problems.append(_("%(key)s: harus sebuah objek.") % {"key": "rules"})
    if problems:
        raise WrongFileError(problems)
    return content


def apply(content: Mapping[str, Any], press: Press) -> str:
    """Make and change what the file says, all or nothing: in words what was done, "" when everything is so already.

    WrongFileError.
    """
    rules = content.get("rules", {})

    def act() -> Told | None:
        applying = Applying()
        for part in PARTS:
            applying.take(part, content.get(part.key, []))
        applying.problems += [f"rules.{name}: {why}" for name, text in rules.items() if (why := _why_not(name, text))]
        if applying.problems:
            raise WrongFileError(applying.problems[:MOST_PROBLEMS])
        words = _("berkas: %(made)d dibuat, %(changed)d diubah") % {"made": applying.made, "changed": applying.changed}
        return Told("", words) if applying.made or applying.changed else None

    with transaction.atomic():
        change = recorded(NAME, press, act)
        # Each rule has a line of its own in the same chain.
        names = [str(SETTINGS[name].label) for name, text in rules.items() if _change_rule(name, text, press)]
    return "; ".join([*([change.new] if change else []), *([", ".join(names)] if names else [])])


def _change_rule(name: str, text: str, press: Press) -> bool:
    """Whether it was another one. A rule that the environment pins is left to it."""
    setting = SETTINGS[name]
    if reading.is_pinned(setting) or (name in reading.stored() and reading.value(name) == setting.read(text)):
        return False
    newest = verbs.newest_change(name)
    part = press.within(press.reason or _("Berkas penyiapan"))
    try:
        return verbs.change_rule(RuleChange(name, text, newest.pk if newest else 0), part) is not None
    except QueueError as refusal:
        raise WrongFileError([f"rules.{name}: {refusal}"]) from None


@dataclass
class Applying:
    """One file on its way into the database, in a transaction that ends with the first problem that it has."""

    made: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)

    def take(self, part: Part, lines: Sequence[Any]) -> None:
        seen: set[Any] = set()
        for number, line in enumerate(lines):
            place = f"{part.key}[{number}]"
            if found := list(_wrong_shape(part, line)):
                self.problems += [f"{place}{name}: {words}" for name, words in found]
                continue
            if line[part.known_by] in seen:
                words = _("%(name)s sudah ada di berkas ini.") % {"name": line[part.known_by]}
                self.problems.append(f"{place}.{part.known_by}: {words}")
                continue
            seen.add(line[part.known_by])
            self._take_line(part, line, place)

    def _take_line(self, part: Part, line: Mapping[str, Any], place: str) -> None:
        one = part.model._default_manager.filter(**{part.known_by: line[part.known_by]}).first()
        is_new = one is None
        one = one if one is not None else part.model(**{part.known_by: line[part.known_by]})
        wanted = {name: line[name] for name in part.fields if name in line}
        related = self._related(part, line, place)
        if related is None:
            return
        many = {name: rows for name, rows in related.items() if name in part.many}
        wanted |= {name: rows[0] if rows else None for name, rows in related.items() if name in part.one}
        differs = {name: value for name, value in wanted.items() if is_new or getattr(one, name) != value}
        for name, value in differs.items():
            setattr(one, name, value)
        if (is_new or differs) and not self._is_saved(one, place):
            return
        moved = [name for name, rows in many.items() if is_new or set(getattr(one, name).all()) != set(rows)]
        for name in moved:
            getattr(one, name).set(many[name])
        self.made += is_new
        self.changed += not is_new and bool(differs or moved)

    def _related(self, part: Part, line: Mapping[str, Any], place: str) -> dict[str, list[models.Model]] | None:
        """The lines that this one names; None, and a problem, when one of them is not there."""
        found: dict[str, list[models.Model]] = {}
        for name, (model, by) in {**part.one, **part.many}.items():
            if name not in line:
                continue
            names = line[name] if name in part.many else [line[name]] if line[name] is not None else []
            rows = {getattr(row, by): row for row in model._default_manager.filter(**{f"{by}__in": names})}
            missing = [one for one in names if one not in rows]
            if missing:
                words = _("%(names)s tidak ada.") % {"names": ", ".join(missing)}
                self.problems.append(f"{place}.{name}: {words}")
                return None
            found[name] = [rows[one] for one in names]
        return found

    def _is_saved(self, one: models.Model, place: str) -> bool:
        try:
            one.full_clean()
        except ValidationError as wrong:
            for name, sentences in wrong.message_dict.items():
                at = "" if name == NON_FIELD_ERRORS else f".{name}"
                self.problems.append(f"{place}{at}: {' '.join(sentences)}")
            return False
        one.save()
        return True


def _wrong_shape(part: Part, line: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a line before any field is read: (".field", sentence)."""
    if not isinstance(line, dict):
        yield "", _("harus sebuah objek.")
        return
    if not isinstance(line.get(part.known_by), str) or not line[part.known_by]:
        yield f".{part.known_by}", _("harus diisi.")
    for name, value in line.items():
        if name not in part.every_field:
            yield f".{name}", _("isian ini tidak dikenal.")
        elif name in part.many:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                yield f".{name}", _("harus sebuah daftar nama.")
        elif not _fits(part, name, value):
            yield f".{name}", _("jenis nilainya salah: %(value)s.") % {"value": json.dumps(value)[:40]}


def _fits(part: Part, name: str, value: Any) -> bool:
    """Is the value of the column's kind? True is no number, and "1" is none either."""
    if name in part.one:
        return value is None or isinstance(value, str)
    column: Any = part.model._meta.get_field(name)
    if value is None:
        return bool(column.null)
    if isinstance(column, models.BooleanField):
        return isinstance(value, bool)
    kind = int if isinstance(column, models.IntegerField) else str
    return isinstance(value, kind) and not isinstance(value, bool)


def _why_not(name: str, text: Any) -> str:
    setting = SETTINGS.get(name)
    if setting is None:
        return _("pengaturan ini tidak ada.")
    if setting.is_secret or name in NOT_IN_FILES:
        return _("tidak dari berkas: diisi atau ditekan orang di /setup/.")
    if not isinstance(text, str):
        return _("harus teks dalam tanda kutip.")
    try:
        return setting.problem_of(setting.read(text))
    except UnreadableError:
        return setting.problem_of_reading()
