"""Referrals to other hospitals and back to the first facility (protocol V2). A write is a person's act: `user`."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import (
    amount,
    count,
    day,
    day_or_none,
    is_inpatient,
    letter_number,
    needed,
    part,
    said,
)
from bpjs_bridge.client.vclaim.reading import Written, as_row, asked, bare_text, written


class OutgoingKind(StrEnum):
    """`tipeRujukan`."""

    FULL = "0"
    PARTIAL = "1"
    BACK = "2"


@dataclass(frozen=True)
class Referring:
    """What a referral out says. `poli_code` is "" for one back to the first facility, and must be there otherwise."""

    kind: OutgoingKind
    facility_code: str
    poli_code: str
    diagnosis_code: str = field(repr=False)
    referred_on: date
    visit_on: date
    is_inpatient: bool = False
    note: str = field(default="", repr=False)

    def as_wire(self, user: str) -> dict[str, str]:
        """The fields that insert and update share."""
        return {
            "tglRujukan": self.referred_on.isoformat(),
            "tglRencanaKunjungan": self.visit_on.isoformat(),
            "ppkDirujuk": self.facility_code,
            "jnsPelayanan": "1" if self.is_inpatient else "2",
            "catatan": self.note,
            "diagRujukan": self.diagnosis_code,
            "tipeRujukan": self.kind.value,
            "poliRujukan": self.poli_code,
            "user": user,
        }


@dataclass(frozen=True)
class MadeReferral:
    """What VClaim says of a referral it made."""

    number: str = field(repr=False)
    on: date | None
    valid_until: date | None
    facility_name: str
    poli_name: str
    card: str = field(repr=False)


@dataclass(frozen=True)
class OutgoingReferral:
    """A line of the list; the fields after `facility_name` are told by number alone."""

    number: str = field(repr=False)
    on: date
    is_inpatient: bool
    sep_number: str = field(repr=False)
    card: str = field(repr=False)
    person_name: str = field(repr=False)
    facility_code: str
    facility_name: str
    visit_on: date | None = None
    kind: str = ""
    poli_code: str = ""
    poli_name: str = ""
    diagnosis_code: str = field(default="", repr=False)


@dataclass(frozen=True)
class ClinicElsewhere:
    code: str
    name: str
    capacity: int
    referred: int
    percent: Decimal


@dataclass(frozen=True)
class FacilityElsewhere:
    code: str
    name: str


def refer_out(player: Player, sep_number: str, referring: Referring, *, user: str) -> Written[MadeReferral]:
    """Insert 2.0. `item` is None for a partial one: VClaim tells nothing of it."""
    return written(player, calls.REFER_OUT, {"noSep": sep_number, **referring.as_wire(user)}, read=_made)


def change_outgoing(player: Player, number: str, referring: Referring, *, user: str) -> Written[str]:
    """Update 2.0: everything as it shall be; `item` is the number."""
    return written(player, calls.CHANGE_OUTGOING, {"noRujukan": number, **referring.as_wire(user)}, read=bare_text)


def delete_outgoing(player: Player, number: str, *, user: str) -> Written[str]:
    """`item` is the number."""
    return written(player, calls.DELETE_OUTGOING, {"noRujukan": number, "user": user}, read=bare_text)


def outgoing_between(player: Player, first: date, last: date) -> Listed[OutgoingReferral]:
    """Referrals out of this hospital, by their date."""
    values = {"awal": first.isoformat(), "akhir": last.isoformat()}
    return asked(player, calls.OUTGOING_OF_DAYS, values, key="list", read=_outgoing)


def find_outgoing(player: Player, number: str) -> Listed[OutgoingReferral]:
    """One by its number, or none."""
    return asked(player, calls.OUTGOING_BY_NUMBER, {"nomor": number}, key="rujukan", read=_outgoing)


def referral_made(player: Player, sep_number: str, referring: Referring) -> Listed[OutgoingReferral]:
    """After a write without a certain answer: the referral of the same SEP and facility, if VClaim made it."""
    found = outgoing_between(player, referring.referred_on, referring.referred_on)
    ours = tuple(
        one
        for one in found.items
        if (one.sep_number, one.facility_code) == (sep_number.upper(), referring.facility_code)
    )
    return Listed(found.answer, ours, found.bad_rows)


def clinics_elsewhere(player: Player, facility_code: str, *, on: date) -> Listed[ClinicElsewhere]:
    """Spesialistik of the other hospital: how full its polis are on a date."""
    values = {"ppk": facility_code, "tanggal": on.isoformat()}
    return asked(player, calls.CLINICS_ELSEWHERE, values, key="list", read=_clinic)


def facilities_elsewhere(player: Player, facility_code: str) -> Listed[FacilityElsewhere]:
    """Sarana of the other hospital."""
    return asked(
        player,
        calls.FACILITIES_ELSEWHERE,
        {"ppk": facility_code},
        key="list",
        read=lambda row: FacilityElsewhere(needed(row, "kodeSarana"), said(row, "namaSarana")),
    )


def _made(content: Any) -> MadeReferral:
    row = as_row(content, "rujukan")
    return MadeReferral(
        number=letter_number(row, "noRujukan"),
        on=day_or_none(row, "tglRujukan"),
        valid_until=day_or_none(row, "tglBerlakuKunjungan"),
        facility_name=said(part(row, "tujuanRujukan"), "nama"),
        poli_name=said(part(row, "poliTujuan"), "nama"),
        card=said(part(row, "peserta"), "noKartu"),
    )


def _outgoing(row: Row) -> OutgoingReferral:
    return OutgoingReferral(
        number=letter_number(row, "noRujukan"),
        on=day(row, "tglRujukan"),
        is_inpatient=is_inpatient(row),
        sep_number=said(row, "noSep").upper(),
        card=said(row, "noKartu"),
        person_name=said(row, "nama"),
        facility_code=needed(row, "ppkDirujuk"),
        facility_name=said(row, "namaPpkDirujuk"),
        visit_on=day_or_none(row, "tglRencanaKunjungan"),
        kind=said(row, "tipeRujukan"),
        poli_code=said(row, "poliRujukan"),
        poli_name=said(row, "namaPoliRujukan"),
        diagnosis_code=said(row, "diagRujukan"),
    )


def _clinic(row: Row) -> ClinicElsewhere:
    return ClinicElsewhere(
        code=needed(row, "kodeSpesialis"),
        name=said(row, "namaSpesialis"),
        capacity=count(row, "kapasitas"),
        referred=count(row, "jumlahRujukan"),
        percent=amount(row, "persentase"),
    )
