"""What BPJS has stored: bookings, their task times and pharmacy tickets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

MOBILE_JKN = "Mobile JKN"
BRIDGING = "Bridging Antrean"
ABSENT = 99
LATEST_MS = 253_370_764_800_000  # the year 9999
ZONE_WORDS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True)
class StoredTask:
    taskid: int
    waktu: int
    received_at_ms: int
    jenisresep: str | None = None


@dataclass(frozen=True)
class PharmacyTicket:
    jenisresep: str
    nomorantrean: int
    received_at_ms: int


@dataclass
class Booking:
    """`pasienbaru` None: the hospital did not say it of a Mobile JKN booking, both paths are open."""

    kodebooking: str
    sumberdata: str
    kodepoli: str
    kodedokter: int
    jampraktek: str
    tanggalperiksa: date
    pasienbaru: int | None
    jenispasien: str
    created_at_ms: int
    nik: str = ""
    nomorkartu: str = ""
    nohp: str = ""
    norm: str = ""
    jeniskunjungan: int = 0
    nomorreferensi: str = ""
    nomorantrean: str = ""
    estimasidilayani: int = 0
    member_id: str | None = None
    clinic_name: str = ""
    doctor_name: str = ""
    remark: str = ""
    cancelled_at_ms: int | None = None
    cancelled_by: str = ""
    tasks: dict[int, StoredTask] = field(default_factory=dict)
    pharmacy: PharmacyTicket | None = None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at_ms is not None

    @property
    def is_over(self) -> bool:
        return self.is_cancelled or ABSENT in self.tasks

    @property
    def latest_task(self) -> int:
        """The highest task of the path that is stored; 0 when none is."""
        return max((taskid for taskid in self.tasks if taskid != ABSENT), default=0)

    @property
    def status(self) -> str:
        if self.is_cancelled:
            return "Batal"
        if ABSENT in self.tasks:
            return "Tidak hadir"
        if 5 in self.tasks:
            return "Selesai dilayani"
        return "Sedang dilayani" if 4 in self.tasks else "Belum dilayani"

    def as_control_row(self) -> dict[str, Any]:
        """For tests: everything but the person's numbers."""
        return {
            "kodebooking": self.kodebooking,
            "sumberdata": self.sumberdata,
            "kodepoli": self.kodepoli,
            "kodedokter": self.kodedokter,
            "jampraktek": self.jampraktek,
            "tanggalperiksa": self.tanggalperiksa.isoformat(),
            "pasienbaru": self.pasienbaru,
            "jenispasien": self.jenispasien,
            "jeniskunjungan": self.jeniskunjungan,
            "nomorantrean": self.nomorantrean,
            "estimasidilayani": self.estimasidilayani,
            "member": self.member_id,
            "created_at_ms": self.created_at_ms,
            "cancelled_at_ms": self.cancelled_at_ms,
            "cancelled_by": self.cancelled_by,
            "status": self.status,
            "tasks": [vars(self.tasks[taskid]) for taskid in sorted(self.tasks)],
            "pharmacy": vars(self.pharmacy) if self.pharmacy else None,
        }


def wall_clock(milliseconds: int, *, zone: ZoneInfo) -> str:
    """BPJS's format of a time: `16-03-2021 11:32:49 WIB`."""
    if not 0 <= milliseconds < LATEST_MS:
        return str(milliseconds)
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=zone)
    return f"{moment:%d-%m-%Y %H:%M:%S} {ZONE_WORDS.get(zone.key, '')}".rstrip()


def service_date(milliseconds: int, *, zone: ZoneInfo) -> date | None:
    """None for a number that is no time."""
    if not 0 <= milliseconds < LATEST_MS:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, tz=zone).date()
