"""The demo hospital: its set-up's file, taken as any hospital's is, and what the other parts build on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queues import clock, verbs
from queues.models import Clinic, Counter, PlanLine
from queues.press import Press
from setup import file


@dataclass(frozen=True)
class Loaded:
    """What the other parts build on, by BPJS's codes. `opened`: how many sessions."""

    clinics: dict[str, Clinic]
    rooms: dict[str, list[Counter]]
    opened: int

    def rooms_of(self, clinic: str) -> list[Counter]:
        """The rooms in which a clinic practises, each once."""
        return self.rooms.get(clinic, [])


def read_setup(path: Path) -> dict[str, Any]:
    """demo/setup.json, as `manage.py setup --export` writes it. OSError, UnicodeDecodeError, WrongFileError."""
    return file.read(path.read_text(encoding="utf-8"))


def read_members(path: Path) -> list[dict[str, Any]]:
    """Those insured by BPJS, of demo/hospital.json. OSError, ValueError (no JSON), KeyError (a part is missing)."""
    members: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["members"]
    return members


def load_hospital(content: Mapping[str, Any], press: Press) -> Loaded:
    """Take what of the set-up is not there yet, and open the plan's next days. WrongFileError."""
    taken = file.apply(file.lacking(content), press)
    days = clock.service_date(press.at), verbs.horizon(at=press.at)
    later = verbs.open_planned(*days, press).opened if verbs.missing(*days, at=press.at) else 0
    opened = later + (taken.opening.opened if taken.opening else 0)
    clinics = {one.bpjs_subspecialist_code: one for one in Clinic.objects.all() if one.bpjs_subspecialist_code}
    rooms: dict[str, list[Counter]] = {code: [] for code in clinics}
    for line in PlanLine.objects.named().order_by("room"):
        there = rooms.setdefault(line.clinic.bpjs_subspecialist_code or "", [])
        if line.room is not None and line.room not in there:
            there.append(line.room)
    return Loaded(clinics, rooms, opened)
