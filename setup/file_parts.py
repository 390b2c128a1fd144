"""Which lists the set-up's file has, how their lines are known, and whether a line has the shape of its kind."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from display.models import Board
from queues.models import AdmissionClass, Clinic, Counter, Doctor, Payer, Stop
from queues.places.trial_walk import DOCTOR_NAME


@dataclass(frozen=True)
class Part:
    """One list of the file: `known_by` is the field by which a line is known, `named` those that name other lines.

    `without`: what a file does not hold, as of the set-up's test walk.
    """

    key: str
    model: type[models.Model]
    known_by: str
    fields: tuple[str, ...]
    one: Mapping[str, tuple[type[models.Model], str]] = field(default_factory=dict)
    many: Mapping[str, tuple[type[models.Model], str]] = field(default_factory=dict)
    without: Mapping[str, Any] = field(default_factory=dict)

    @property
    def every_field(self) -> tuple[str, ...]:
        return (self.known_by, *self.fields, *self.one, *self.many)


STOP_BY_NAME = (Stop, "name")
OF_A_TRIAL = {"clinic__is_trial": True}
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
        without={"is_trial": True},
    ),
    Part("doctors", Doctor, "name", ("bpjs_code", "is_active"), without={"name": DOCTOR_NAME}),
    Part(
        "stops",
        Stop,
        "name",
        ("kind", "spoken_name", "amber_minutes", "red_minutes", "is_active"),
        one={"clinic": (Clinic, "name")},
        without=OF_A_TRIAL,
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


def wrong_shape(part: Part, line: Any) -> Iterator[tuple[str, str]]:
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
