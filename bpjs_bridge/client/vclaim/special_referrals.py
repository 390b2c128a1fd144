"""Khusus: referrals of repeat care (hemodialysis, thalassemia) prolonged beyond their 90 days (protocol V2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import day, letter_number, said
from bpjs_bridge.client.vclaim.reading import Written, as_row, asked, nothing, written

# Before the ICD-10 code: the one diagnosis that brings the patient, and the others.
PRIMARY, SECONDARY = "P", "S"


@dataclass(frozen=True)
class ProlongedReferral:
    """A window in which the referral `number` serves again. `key` is VClaim's `idrujukan`, which a deletion needs."""

    number: str = field(repr=False)
    card: str = field(repr=False)
    person_name: str = field(repr=False)
    diagnosis: str = field(repr=False)
    first_day: date
    last_day: date
    key: str = ""

    def covers(self, on: date) -> bool:
        """Is the date within the window? Both ends belong to it."""
        return self.first_day <= on <= self.last_day


def prolong(
    player: Player, number: str, *, diagnosis: str, others: Sequence[str], procedures: Sequence[str], user: str
) -> Written[ProlongedReferral]:
    """Khusus insert. Diagnoses are ICD-10 codes, procedures ICD-9-CM; at least one procedure."""
    diagnoses = [(PRIMARY, diagnosis), *((SECONDARY, code) for code in others)]
    values = {
        "noRujukan": number,
        "diagnosa": [{"kode": f"{rank};{code}"} for rank, code in diagnoses],
        "procedure": [{"kode": code} for code in procedures],
        "user": user,
    }
    return written(player, calls.PROLONG, values, read=_made)


def delete_prolonged(player: Player, window: ProlongedReferral, *, user: str) -> Written[None]:
    """Takes a window back; `window` comes from the list, which alone tells its key."""
    values = {"idRujukan": window.key, "noRujukan": window.number, "user": user}
    return written(player, calls.DELETE_PROLONGED, values, read=nothing)


def prolonged_in(player: Player, month: date) -> Listed[ProlongedReferral]:
    """The hospital's, issued in the month in which the date lies."""
    values = {"bulan": f"{month:%m}", "tahun": f"{month:%Y}"}
    return asked(player, calls.PROLONGED_OF_MONTH, values, key="rujukan", read=_window)


def _made(content: Any) -> ProlongedReferral:
    return _window(as_row(content, "rujukan"))


def _window(row: Row) -> ProlongedReferral:
    return ProlongedReferral(
        number=letter_number(row, "norujukan"),
        card=said(row, "nokapst"),
        person_name=said(row, "nmpst"),
        diagnosis=said(row, "diagppk"),
        first_day=day(row, "tglrujukan_awal"),
        last_day=day(row, "tglrujukan_berakhir"),
        key=said(row, "idrujukan"),
    )
