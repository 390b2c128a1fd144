"""A hospital as one file: everything that its set-up makes, but people and secrets. The plan in it: plan_file.py.

What is there by its name or code is changed where it differs, what is missing is made, nothing is deleted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock, verbs
from queues.errors import QueueError
from queues.models import Holiday, PlanException, PlanLine, PlanOpening
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS, UnreadableError
from queues.verbs import RuleChange
from queues.verbs.recorded import Told, recorded
from setup import logo_file, plan_file
from setup.file_parts import OF_A_TRIAL, PARTS, Part, wrong_shape

NAME = "setup.file"
FORMAT = 1
# What opens the hospital is a person's press (step 12), not a line of a file; the logo is a part of its own, and UAT is
# over in some hours.
NOT_IN_FILES = ("BPJS_SEND", "HOSPITAL_LOGO", "WS_UAT_UNTIL")
MOST_PROBLEMS = 50


class WrongFileError(QueueError):
    """The file cannot be taken; `problems`: line, field and reason of each. Nothing was made."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(_("Tidak ada yang dibuat."))
        self.problems = list(problems)


@dataclass(frozen=True)
class Applied:
    """In words what was done, "" when everything was so already; and the opening of the plan, if it changed."""

    words: str
    opening: PlanOpening | None = None


def exported() -> dict[str, Any]:
    """The set-up as it stands."""
    rules = {
        name: setting.written(reading.value(name))
        for name, setting in SETTINGS.items()
        if name in reading.stored() and not setting.is_secret and name not in NOT_IN_FILES
    }
    parts = {part.key: [_line(part, one) for one in _kept(part)] for part in PARTS}
    plan = plan_file.exported(clock.service_date(timezone.now()))
    return {"format": FORMAT, "rules": rules, **logo_file.exported(), **parts, **plan}


def written(content: Mapping[str, Any]) -> str:
    """The file's text: a list has one line for each of its things, so that two files can be compared."""
    return "{\n" + ",\n".join(f" {json.dumps(key)}: {_part_text(part)}" for key, part in content.items()) + "\n}\n"


def _part_text(part: Any) -> str:
    if not isinstance(part, list) or not part:
        return json.dumps(part, ensure_ascii=False)
    return "[\n" + ",\n".join(f"  {json.dumps(line, ensure_ascii=False)}" for line in part) + "\n ]"


def lacking(content: Mapping[str, Any]) -> dict[str, Any]:
    """What of a file is not there yet, by its name or code; of the plan all or nothing. For whoever changes nothing."""
    rules = {name: text for name, text in content.get("rules", {}).items() if name not in reading.stored()}
    parts = {part.key: [line for line in content.get(part.key, []) if not _is_there(part, line)] for part in PARTS}
    plans = ((plan_file.PLAN, PlanLine), (plan_file.EXCEPTIONS, PlanException), (plan_file.HOLIDAYS, Holiday))
    plan = {key: [] if model._default_manager.exists() else content.get(key, []) for key, model in plans}
    return {**content, **logo_file.lacking(content), "rules": rules, **parts, **plan}


def _is_there(part: Part, line: Any) -> bool:
    name = line.get(part.known_by) if isinstance(line, dict) else None
    return part.model._default_manager.filter(**{part.known_by: name}).exists()


def _kept(part: Part) -> models.QuerySet[Any]:
    rows = part.model._default_manager.order_by("pk")
    return rows.exclude(**part.without) if part.without else rows


def _line(part: Part, one: models.Model) -> dict[str, Any]:
    line = {name: getattr(one, name) for name in (part.known_by, *part.fields)}
    for name, (_model, by) in part.one.items():
        line[name] = getattr(getattr(one, name), by, None)
    for name, (_model, by) in part.many.items():
        line[name] = list(getattr(one, name).exclude(**OF_A_TRIAL).order_by("pk").values_list(by, flat=True))
    return line


def read(text: str) -> dict[str, Any]:
    """The content of a file. WrongFileError where it is none of ours."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as problem:
        words = _("Bukan berkas JSON: rusak pada baris %(line)d, huruf ke-%(column)d.")
        raise WrongFileError([words % {"line": problem.lineno, "column": problem.colno}]) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise WrongFileError([_('Bukan berkas penyiapan: "format" harus %(format)d.') % {"format": FORMAT}])
    lists = (*(part.key for part in PARTS), *plan_file.KEYS)
    known = {"format", "rules", logo_file.KEY, *lists}
    problems = [_("%(key)s: bagian ini tidak dikenal.") % {"key": key} for key in content if key not in known]
    problems += [
        _("%(key)s: harus sebuah daftar.") % {"key": key} for key in lists if not isinstance(content.get(key, []), list)
    ]
    if not isinstance(content.get("rules", {}), dict):
        problems.append(_("%(key)s: harus sebuah objek.") % {"key": "rules"})
    if problems:
        raise WrongFileError(problems)
    return content


def apply(content: Mapping[str, Any], press: Press) -> Applied:
    """Make and change what the file says, all or nothing; then the plan's sessions are opened. WrongFileError."""
    rules = content.get("rules", {})

    def act() -> Told | None:
        applying = Applying()
        for part in PARTS:
            applying.take(part, content.get(part.key, []))
        applying.problems += [f"rules.{name}: {why}" for name, text in rules.items() if (why := _why_not(name, text))]
        applying.problems += logo_file.problems(content)
        _refuse(applying.problems)
        words = _("berkas: %(made)d dibuat, %(changed)d diubah") % {"made": applying.made, "changed": applying.changed}
        return Told("", words) if applying.made or applying.changed else None

    with transaction.atomic():
        change = recorded(NAME, press, act)
        # Each rule, and each line of the plan, has a line of its own in the same chain.
        names = [str(SETTINGS[name].label) for name, text in rules.items() if _change_rule(name, text, press)]
        names += logo_file.taken(content, press.within(press.reason or _("Berkas penyiapan")))
        planned = plan_file.Taking(press.within(press.reason or _("Berkas penyiapan")))
        planned.take(content)
        _refuse(planned.problems)
    done = [*([change.new] if change else []), *([", ".join(names)] if names else [])]
    if not (planned.made or planned.changed):
        return Applied("; ".join(done))
    done.append(_("rencana: %(made)d dibuat, %(changed)d diubah") % {"made": planned.made, "changed": planned.changed})
    today = clock.service_date(press.at)
    return Applied("; ".join(done), verbs.open_planned(today, verbs.horizon(at=press.at), press.within()))


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise WrongFileError(problems[:MOST_PROBLEMS])


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
            if found := list(wrong_shape(part, line)):
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
