"""BPJS's reference lists and the change of a doctor's hours (protocol 2, numbers 1, 2, 4, 5 and 6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from bpjs_bridge.client import calls
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed, Row, listed, number, text


@dataclass(frozen=True)
class Poli:
    """A subspecialist code, which bookings use, under its poli."""

    code: str
    name: str
    poli_code: str
    poli_name: str


@dataclass(frozen=True)
class HfisDoctor:
    code: int
    name: str


@dataclass(frozen=True)
class WeeklyHours:
    """`weekday` 1 (Monday) to 7, 8 for national holidays."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class FingerprintRecord:
    """Has BPJS a fingerprint of the member? (`daftarfp`)"""

    is_registered: bool


def list_poli(client: Player) -> Listed[Poli]:
    """Ref poli (protocol 2, number 1)."""
    return listed(client.play(calls.REF_POLI).answer, _poli)


def list_doctors(client: Player) -> Listed[HfisDoctor]:
    """Ref dokter (protocol 2, number 2): the doctors that HFIS knows at this hospital."""
    return listed(client.play(calls.REF_DOCTOR).answer, _doctor)


def list_fingerprint_poli(client: Player) -> Listed[Poli]:
    """Ref poli fingerprint (protocol 2, number 4): where a JKN patient needs a fingerprint."""
    return listed(client.play(calls.REF_FINGERPRINT_POLI).answer, _fingerprint_poli)


def fingerprint_record(client: Player, card: str) -> Listed[FingerprintRecord]:
    """Ref pasien fingerprint (protocol 2, number 5), by card: one item, or none."""
    values = {"identitas": "noka", "noidentitas": card}
    return listed(client.play(calls.REF_FINGERPRINT, values).answer, _record)


def change_hours(client: Player, *, poli: Poli, doctor_code: int, week: Iterable[WeeklyHours]) -> Answer:
    """Update jadwal dokter (protocol 2, number 6): the doctor's whole week at one poli.

    Approved by BPJS's branch, or by itself at night: in force the next day at the earliest.
    """
    days = [{"hari": str(one.weekday), "buka": f"{one.starts:%H:%M}", "tutup": f"{one.ends:%H:%M}"} for one in week]
    values = {
        "kodepoli": poli.poli_code,
        "kodesubspesialis": poli.code,
        "kodedokter": doctor_code,
        "jadwal": days,
    }
    return client.play(calls.CHANGE_HOURS, values).answer


def _poli(row: Row) -> Poli:
    return Poli(text(row, "kdsubspesialis"), text(row, "nmsubspesialis"), text(row, "kdpoli"), text(row, "nmpoli"))


def _fingerprint_poli(row: Row) -> Poli:
    return Poli(
        text(row, "kodesubspesialis"), text(row, "namasubspesialis"), text(row, "kodepoli"), text(row, "namapoli")
    )


def _record(row: Row) -> FingerprintRecord:
    return FingerprintRecord(number(row, "daftarfp") == 1)


def _doctor(row: Row) -> HfisDoctor:
    return HfisDoctor(number(row, "kodedokter"), text(row, "namadokter"))
