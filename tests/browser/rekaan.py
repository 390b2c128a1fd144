"""RS Rekaan: what BPJS knows of an invented hospital before its set-up, as the simulator's hospital file."""

import json
from pathlib import Path
from typing import Any

from tests.environment import REPOSITORY

CODE, NAME = "9901R077", "RS Rekaan"
POLIS = ("ANA", "INT", "OBG", "JIW", "HDL")
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
MORNING, NOON, NIGHT = "07:00-12:00", "12:30-17:00", "22:00-04:00"
# Code, name, poli, hours. The ninth doctor is BPJS's of nobody: Eksekutif is typed.
DOCTORS = (
    (770101, "dr. Sekar Rekaan, Sp.A", "ANA", (MORNING, NOON)),
    (770102, "dr. Bima Rekaan, Sp.A", "ANA", (MORNING, NOON)),
    (770201, "dr. Yudha Rekaan, Sp.PD", "INT", (MORNING, NOON)),
    (770202, "dr. Niken Rekaan, Sp.PD", "INT", (MORNING, NOON)),
    (770301, "dr. Ajeng Rekaan, Sp.OG", "OBG", (MORNING, NOON)),
    (770401, "dr. Kinanti Rekaan, Sp.KJ", "JIW", (MORNING, NOON)),
    (770501, "dr. Jaka Rekaan, Sp.PD-KGH", "HDL", (MORNING, NOON)),
    (770502, "dr. Wira Rekaan, Sp.PD-KGH", "HDL", (NIGHT,)),
)
NIGHT_DOCTOR, EXECUTIVE_DOCTOR = "dr. Wira Rekaan, Sp.PD-KGH", "dr. Laras Rekaan, Sp.PD"
MEMBER, REFERRAL = "m02", "9901P0021126P000003"


def hospital_file(folder: Path) -> Path:
    """The demo's members with their referrals; polis and practices of our own."""
    demo: dict[str, Any] = json.loads((REPOSITORY / "demo" / "hospital.json").read_text(encoding="utf-8"))
    demo["hospital"] = {"name": NAME, "code": CODE}
    demo["clinics"] = [row for row in demo["clinics"] if row["bpjs_subspecialist"] in POLIS]
    demo["doctors"] = [{"code": code, "name": name, "clinic": clinic} for code, name, clinic, _hours in DOCTORS]
    demo["schedule"] = [
        {"doctor": code, "clinic": clinic, "days": EVERY_DAY, "hours": hours, "capacity": 20}
        for code, _name, clinic, practices in DOCTORS
        for hours in practices
    ]
    file = folder / "rekaan.json"
    file.write_text(json.dumps(demo), encoding="utf-8")
    return file
