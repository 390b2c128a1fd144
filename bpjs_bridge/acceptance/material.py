"""What a tester needs to have ready, in the words of the wire; a condition without its material is not tried."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

Body = Mapping[str, Any]


class NotTried(Exception):
    """A row of the form that cannot be played here; the message says why, for the sheet."""


@dataclass(frozen=True)
class Material:
    """People, practices and bookings. `{}` and "" are what is not there, None is what is not known.

    A practice is kodepoli, kodedokter, tanggalperiksa and jampraktek; a person is nik, nomorkartu and nohp.
    """

    practice: Body = field(default_factory=dict, metadata={"id": "jadwal yang dapat dipesan"})
    later: Body = field(default_factory=dict, metadata={"id": "jadwal lain pada poli yang sama, tanggal lain"})
    today: Body = field(default_factory=dict, metadata={"id": "jadwal hari ini"})
    ended: Body = field(default_factory=dict, metadata={"id": "jadwal hari ini yang sudah selesai"})
    full: Body = field(default_factory=dict, metadata={"id": "jadwal yang kuota JKN-nya habis"})
    leave: Body = field(default_factory=dict, metadata={"id": "jadwal dokter yang libur"})
    closed: Body = field(default_factory=dict, metadata={"id": "tanggal tanpa jadwal pada poli itu"})
    patient: Body = field(default_factory=dict, metadata={"id": "pasien yang dikenal"})
    second_patient: Body = field(default_factory=dict, metadata={"id": "pasien kedua yang dikenal"})
    stranger: Body = field(default_factory=dict, metadata={"id": "isian pasienbaru orang yang belum dikenal"})
    booked_today: str = field(default="", metadata={"id": "booking hari ini yang belum check in"})
    waiting: str = field(default="", metadata={"id": "booking hari ini yang menunggu poli"})
    called: str = field(default="", metadata={"id": "booking hari ini yang sedang dilayani"})
    without_medicine: str = field(default="", metadata={"id": "booking yang selesai tanpa resep"})
    with_medicine: str = field(default="", metadata={"id": "booking yang selesai dengan resep"})
    without_ticket: str = field(default="", metadata={"id": "booking dengan resep tanpa nomor farmasi"})
    cancelled_here: str = field(default="", metadata={"id": "booking yang dibatalkan rumah sakit"})
    past: str = field(default="", metadata={"id": "booking dari hari yang lewat"})
    lapsed_reference: str = field(default="", metadata={"id": "nomor rujukan yang sudah habis masa berlakunya"})
    surgery: Body = field(default_factory=dict, metadata={"id": "operasi terjadwal: nopeserta dan tanggal"})
    member_nik: str = field(default="", metadata={"id": "NIK peserta uji yang dikenal BPJS (--member-nik-env)"})
    min_days_ahead: int | None = None
    retry_seconds: int | None = None
    # Field -> why it cannot be had, for the sheet.
    reasons: Body = field(default_factory=dict)

    def need(self, name: str) -> Any:
        """The value of a field, or NotTried."""
        value = getattr(self, name)
        if value in ("", {}, None):
            raise NotTried(self.reasons.get(name, f"belum tersedia: {self.__dataclass_fields__[name].metadata['id']}"))
        return value


def read(path: Path) -> Material:
    """Material from a JSON file whose keys are those of Material; ValidationError names what is wrong with it."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        raise ValidationError(f"{path} cannot be read: {reason}") from None
    if not isinstance(given, dict):
        raise ValidationError(f"{path} must be one JSON object.")
    blank = Material()
    unknown = sorted(set(given) - {one.name for one in fields(Material)})
    if unknown:
        raise ValidationError(f"{path} has unknown keys: {', '.join(unknown)}.")
    for name, value in given.items():
        wanted = int if getattr(blank, name) is None else type(getattr(blank, name))
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise ValidationError(f"{path}: {name} must be {'an object' if wanted is dict else wanted.__name__}.")
    return Material(**given)
