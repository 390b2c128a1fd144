"""What VClaim keeps: referrals, control letters, SEPs, prolonged and outgoing referrals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

REFERRAL_LIFE = timedelta(days=90)
ADMISSION, CONTROL = "1", "2"


@dataclass(frozen=True)
class Referral:
    """`is_from_hospital`: of another hospital, else of a first facility. Good through `last_day`."""

    number: str
    card: str
    poli: str
    issued_on: date
    is_from_hospital: bool
    issuer: str
    issuer_name: str
    diagnosis: tuple[str, str] = ("Z00.0", "General medical examination")

    @property
    def last_day(self) -> date:
        return self.issued_on + REFERRAL_LIFE


@dataclass(frozen=True)
class Sep:
    """`hospital` is the code of the hospital that made it; `letter` is the control letter it used, or ""."""

    number: str
    card: str
    on: date
    poli: str
    hospital: str
    referral: str = ""
    letter: str = ""
    is_inpatient: bool = False
    left_on: date | None = None
    doctor: int = 0


@dataclass(frozen=True)
class Letter:
    """A control letter, or with kind ADMISSION an SPRI. `on` None: one of the hospital file, good for any day."""

    number: str
    card: str
    kind: str
    on: date | None
    poli: str
    doctor: int
    written_on: date
    origin: str = ""
    form: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Window:
    """Khusus: the referral serves again between the two days."""

    key: str
    number: str
    card: str
    first_day: date
    last_day: date
    issued_on: date
    diagnosis: str = "N18"


@dataclass(frozen=True)
class Outgoing:
    """A referral out of this hospital; `told` is what it was made with, key by key."""

    number: str
    sep: str
    card: str
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cover:
    """What Peserta adds to a member's identity."""

    status: tuple[str, str] = ("0", "AKTIF")
    prb_note: str | None = None
    first_facility: tuple[str, str] = ("0000P001", "PUSKESMAS CONTOH")
