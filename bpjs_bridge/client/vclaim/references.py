"""Lists to choose from (protocol V6): good for a day, asked from three characters on."""

from dataclasses import dataclass
from datetime import date

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Call, Player
from bpjs_bridge.client.rows import Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import needed, said
from bpjs_bridge.client.vclaim.reading import asked
from bpjs_bridge.models import Outcome

SHORTEST_SEARCH = 3
TOO_SHORT = "search too short"


@dataclass(frozen=True)
class Choice:
    """A code and its name, without the blanks that VClaim leaves behind codes."""

    code: str
    name: str


def find_poli(player: Player, search: str) -> Listed[Choice]:
    """By code or name."""
    return _found(player, calls.FIND_POLI, search, key="poli")


def find_dpjp(player: Player, poli_code: str, *, on: date, is_inpatient: bool = False) -> Listed[Choice]:
    """The responsible doctors (DPJP) of a poli on a date."""
    values = {"jenis": "1" if is_inpatient else "2", "tanggal": on.isoformat(), "kodepoli": poli_code}
    return asked(player, calls.FIND_DPJP, values, key="list", read=_choice)


def find_facility(player: Player, search: str, *, is_hospital: bool) -> Listed[Choice]:
    """First facilities, or hospitals, by code or name."""
    return _found(player, calls.FIND_FACILITY, search, key="faskes", jenis="2" if is_hospital else "1")


def find_diagnosis(player: Player, search: str) -> Listed[Choice]:
    """ICD-10, by code or name."""
    return _found(player, calls.FIND_DIAGNOSIS, search, key="diagnosa")


def find_procedure(player: Player, search: str) -> Listed[Choice]:
    """ICD-9-CM, by code or name."""
    return _found(player, calls.FIND_PROCEDURE, search, key="procedure")


def back_referral_diseases(player: Player) -> Listed[Choice]:
    """The diseases of the back-referral programme."""
    return asked(player, calls.BACK_REFERRAL_DISEASES, {}, key="list", read=_choice)


def _found(player: Player, call: Call, search: str, *, key: str, **more: str) -> Listed[Choice]:
    """Refused here, and not asked, below three characters."""
    wanted = search.strip()
    if len(wanted) < SHORTEST_SEARCH:
        return Listed(Answer(Outcome.REFUSED, "", TOO_SHORT))
    return asked(player, call, {"cari": wanted, **more}, key=key, read=_choice)


def _choice(row: Row) -> Choice:
    return Choice(needed(row, "kode"), said(row, "nama"))
