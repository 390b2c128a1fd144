"""The demo hospital's file: clinics, doctors, weekly schedule and the invented members of BPJS."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bpjs_simulator.configuration import ConfigurationError

POLI_FILE = Path(__file__).resolve().parent / "poli.csv"


@dataclass(frozen=True)
class Poli:
    """One line of BPJS's reference: a subspecialist code under a poli."""

    code: str
    name: str
    parent_code: str
    parent_name: str


@dataclass(frozen=True)
class Doctor:
    code: int
    name: str


@dataclass(frozen=True)
class WeeklyPractice:
    doctor: int
    clinic: str
    days: tuple[int, ...]
    hours: str
    capacity: int


@dataclass(frozen=True)
class Referral:
    number: str
    visit_type: int
    clinic: str
    issued_days_ago: int
    issued_by: str


@dataclass(frozen=True)
class Member:
    member_id: str
    card: str
    nik: str
    family_card: str
    name: str
    sex: str
    birth_date: str
    phone: str
    address: Mapping[str, str]
    medical_record_number: str | None
    referrals: tuple[Referral, ...]


@dataclass(frozen=True)
class Hospital:
    name: str
    code: str
    clinic_names: Mapping[str, str]
    doctors: tuple[Doctor, ...]
    weekly: tuple[WeeklyPractice, ...]
    members: tuple[Member, ...]
    poli: Mapping[str, Poli] = field(default_factory=dict)


def member_from(row: Mapping[str, Any]) -> Member:
    return Member(
        member_id=str(row["id"]),
        card=str(row["card"]),
        nik=str(row["nik"]),
        family_card=str(row["kk"]),
        name=str(row["name"]),
        sex=str(row["sex"]),
        birth_date=str(row["birth_date"]),
        phone=str(row["phone"]),
        address={key: str(text) for key, text in row["address"].items()},
        medical_record_number=row.get("norm"),
        referrals=tuple(referral_from(referral) for referral in row.get("referrals", [])),
    )


def referral_from(row: Mapping[str, Any]) -> Referral:
    return Referral(
        number=str(row["number"]),
        visit_type=int(row["type"]),
        clinic=str(row["clinic"]),
        issued_days_ago=int(row["issued_days_ago"]),
        issued_by=str(row["from"]),
    )


def read_poli(path: Path = POLI_FILE) -> dict[str, Poli]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Poli(row["code"], row["name"], row["parent_code"], row["parent_name"])
            for row in csv.DictReader(lines)
        }


def read_hospital(path: Path) -> Hospital:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return hospital_from(content)
    except FileNotFoundError as missing:
        raise ConfigurationError(f"The data file {path} does not exist; name one with --data") from missing
    except (ValueError, KeyError, TypeError) as broken:
        raise ConfigurationError(f"The data file {path} cannot be read: {broken!r}") from broken


def hospital_from(content: Mapping[str, Any]) -> Hospital:
    poli = read_poli()
    for clinic in content["clinics"]:
        code = clinic["bpjs_subspecialist"]
        poli.setdefault(code, Poli(code, clinic["name"].upper(), clinic["bpjs_poli"], clinic["name"].upper()))
    return Hospital(
        name=content["hospital"]["name"],
        code=content["hospital"]["code"],
        clinic_names={clinic["bpjs_subspecialist"]: clinic["name"] for clinic in content["clinics"]},
        doctors=tuple(Doctor(int(row["code"]), row["name"]) for row in content["doctors"]),
        weekly=tuple(
            WeeklyPractice(int(row["doctor"]), row["clinic"], tuple(row["days"]), row["hours"], int(row["capacity"]))
            for row in content["schedule"]
        ),
        members=tuple(member_from(row) for row in content["members"]),
        poli=poli,
    )
