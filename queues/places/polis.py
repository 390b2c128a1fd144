"""The polis that a hospital runs, with letters and public names, and the doctors that BPJS does not know."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from queues import clock
from queues.models import LANE_PREFIX, Clinic, ConfigChange, Doctor, Visit
from queues.models.reference import LABEL_PREFIX
from queues.places.letters import free_letters, letters_in_use
from queues.places.seen import check, fingerprint, refuse, still
from queues.press import Press
from queues.verbs.recorded import Told, recorded

NAME = "setup.polis"
LONGEST_NAME, LONGEST_DOCTOR = 100, 150
COLUMNS = ("pk", "name", "label_prefix", "spoken_name", "is_sensitive", "neutral_name", "is_active", "is_draft")
TITLE = re.compile(r"(prof|dr|drg|h|hj|ns)\.?|sp(\.[a-z.]*)?")
# Polis whose name tells too much of whoever waits there.
SENSITIVE_CODES = ("JIW", "OBG", "KLT")
SENSITIVE_NAMES = re.compile(
    r"jiwa|psikiatri|kandungan|kebidanan|obgyn|kelamin|\bvct\b|\bhiv\b|\bnapza\b", re.IGNORECASE
)


@dataclass(frozen=True)
class PoliLine:
    """A poli as a person wants it; `clinic` is the key of one that is there. Empty letters: the next free ones."""

    key: str
    name: str
    clinic: int | None = None
    is_run: bool = True
    letters: str = ""
    spoken_name: str = ""
    is_sensitive: bool = False
    neutral_name: str = ""
    doctors: tuple[str, ...] = ()
    # A person has said that doctors whose names are alike are other people.
    are_others: bool = False


def polis() -> list[Clinic]:
    """All of them, the drafts of HFIS first."""
    return list(Clinic.objects.for_patients().order_by("-is_draft", "name"))


def polis_seen() -> str:
    """A fingerprint of what a page of polis shows."""
    return fingerprint(Clinic.objects.for_patients().order_by("pk").values_list(*COLUMNS))


def line_of(clinic: Clinic) -> PoliLine:
    """A poli as its line begins. A draft has what HFIS says, and a name that tells too much is covered at once."""
    is_covered = clinic.is_draft and clinic.bpjs_subspecialist_code in SENSITIVE_CODES
    return PoliLine(
        key=str(clinic.pk),
        name=clinic.name,
        clinic=clinic.pk,
        is_run=clinic.is_active,
        letters=clinic.label_prefix,
        spoken_name=clinic.spoken_name,
        is_sensitive=clinic.is_sensitive or is_covered,
        neutral_name=clinic.neutral_name,
    )


def set_up_polis(lines: Sequence[PoliLine], press: Press, *, seen: str) -> ConfigChange | None:
    """Run these polis, switch off those that are not run, make the new ones and their doctors.

    All or none: WrongLinesError names every wrong field. StepChangedError when a poli changed since `seen`.
    """

    def act() -> Told | None:
        check(polis_seen, seen)
        known = {clinic.pk: clinic for clinic in Clinic.objects.all()}
        filled = _with_letters(lines, known)
        refuse({**_problems(filled, known), **_still_needed(filled, known, press.at)}, polis_seen, seen)
        made = [name for line in filled if (name := _write(line, known.get(line.clinic or 0)))]
        if not made:
            still(polis_seen, seen)
            return None
        return Told("", ", ".join(made))

    return recorded(NAME, press, act)


def _with_letters(lines: Sequence[PoliLine], known: dict[int, Clinic]) -> list[PoliLine]:
    used = set(letters_in_use()) | {line.letters for line in lines}
    filled = []
    for line in lines:
        letters = line.letters.strip().upper()
        if not letters and line.name:
            letters = free_letters(line.name.removeprefix("Poli "), used=used)
            used.add(letters)
        filled.append(replace(line, letters=letters, name=line.name.strip(), doctors=tuple(_once(line.doctors))))
    return filled


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for one in names if (name := " ".join(one.split()))))


def _problems(lines: list[PoliLine], known: dict[int, Clinic]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    ours = {line.clinic for line in lines}
    # A name that another poli has now is not free, even where this form would change that one too.
    there = {clinic.name.casefold(): clinic.pk for clinic in known.values()}
    names: set[str] = set()
    owners = {**letters_in_use(), **dict.fromkeys(LANE_PREFIX.values(), _("farmasi"))}
    for clinic in known.values():
        if clinic.pk in ours and owners.get(clinic.label_prefix) == clinic.name:
            del owners[clinic.label_prefix]
    for line in lines:
        for field in ("name", "spoken_name", "neutral_name"):
            if problem := _problem_of_text(getattr(line, field), is_needed=field == "name"):
                found[line.key, field] = problem
        name = line.name.casefold()
        if name and (name in names or there.get(name, line.clinic) != line.clinic):
            found[line.key, "name"] = _("Nama ini sudah ada. Beri nama lain.")
        names.add(name)
        if line.is_run and (problem := _problem_of_letters(line.letters, owners)):
            found[line.key, "letters"] = problem
        if line.is_run:
            owners.setdefault(line.letters, line.name)
        if problem := _problem_of_doctors(line):
            found[line.key, "doctors"] = problem
    return found


def _problem_of_doctors(line: PoliLine) -> str:
    """A name that is too long, or that says the same person in other titles: never joined without a person's word."""
    for name in line.doctors:
        if problem := _problem_of_text(name, longest=LONGEST_DOCTOR):
            return problem
    if not line.doctors or line.are_others:
        return ""
    there = {bare_name(name): name for name in Doctor.objects.values_list("name", flat=True)}
    for name in line.doctors:
        alike = there.get(bare_name(name), name)
        if alike.casefold() != name.casefold():
            words = _('Mirip "%(there)s" yang sudah ada. Orang yang sama: tulis namanya sama persis.')
            return words % {"there": alike}
    return ""


def bare_name(name: str) -> str:
    """A doctor's name without titles: "dr. Siti Aminah, Sp.A" -> "siti aminah"."""
    words = name.split(",")[0].casefold().split()
    return " ".join(word for word in words if not TITLE.fullmatch(word))


def _problem_of_text(text: str, *, is_needed: bool = False, longest: int = LONGEST_NAME) -> str:
    if is_needed and not text:
        return _("Isi namanya.")
    if len(text) > longest:
        return _("Paling banyak %(longest)d huruf; ini %(length)d.") % {"longest": longest, "length": len(text)}
    return "" if text.isprintable() else _("Tanpa ganti baris dan tanda yang tidak terlihat.")


def _problem_of_letters(letters: str, owners: dict[str, str]) -> str:
    try:
        LABEL_PREFIX(letters)
    except ValidationError:
        return str(LABEL_PREFIX.message)
    if letters not in owners:
        return ""
    words = _("Huruf %(letters)s sudah dipakai %(owner)s. Yang masih bebas: %(free)s.")
    return words % {"letters": letters, "owner": owners[letters], "free": free_letters(letters, used=owners)}


def _still_needed(lines: list[PoliLine], known: dict[int, Clinic], at: datetime) -> dict[tuple[str, str], str]:
    """A poli for which somebody has a number is not switched off under them."""
    stopped = {line.clinic: line for line in lines if not line.is_run and line.clinic in known}
    stopped = {key: line for key, line in stopped.items() if key and known[key].is_active and not known[key].is_draft}
    waiting = Visit.objects.filter(session__clinic__in=stopped, session__date__gte=clock.service_date(at)).unserved()
    words = _("Masih ada pasien terdaftar di poli ini: pindahkan atau batalkan dulu jadwalnya.")
    return {(stopped[key].key, "is_run"): words for key in set(waiting.values_list("session__clinic", flat=True))}


def _write(line: PoliLine, clinic: Clinic | None) -> str:
    """The name of a poli that changed, "" when nothing did."""
    wanted = {
        "name": line.name,
        "label_prefix": line.letters,
        "spoken_name": line.spoken_name.strip(),
        "is_sensitive": line.is_sensitive,
        "neutral_name": line.neutral_name.strip(),
        "is_active": line.is_run,
        "is_draft": False,
    }
    made = _make_doctors(line.doctors)
    if clinic is None:
        # As with a draft of HFIS: the person who types it sees it covered on the next page, and may uncover it.
        Clinic.objects.create(**wanted | {"is_sensitive": bool(SENSITIVE_NAMES.search(line.name))})
        return f"{line.name} ({line.letters})"
    if not line.is_run:
        # What is not run keeps what it had: it may be taken up later.
        wanted = {"is_active": False}
    changed = {name: value for name, value in wanted.items() if getattr(clinic, name) != value}
    if not changed and not made:
        return ""
    for name, value in changed.items():
        setattr(clinic, name, value)
    clinic.save(update_fields=list(changed))
    return f"{line.name} ({line.letters})" if line.is_run else f"{line.name} ({_('tidak dipakai')})"


def _make_doctors(names: Sequence[str]) -> int:
    """Doctors without a code of BPJS. The same name is the same person: what is alike only is told apart by people."""
    there = {name.casefold() for name in Doctor.objects.values_list("name", flat=True)} if names else set()
    new = [name for name in names if name.casefold() not in there]
    Doctor.objects.bulk_create(Doctor(name=name) for name in new)
    return len(new)
