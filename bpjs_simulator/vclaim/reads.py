"""Peserta, SEPs, fingerprints, visits and lists to choose from (protocol V3 to V6), read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.registration import day_from
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import shapes
from bpjs_simulator.vclaim.answers import NO_MEMBER, NO_SEP, NOTHING, WRONG_FORMAT, found, listed
from bpjs_simulator.vclaim.records import Sep

INPATIENT = "1"
MOST_OF_A_HISTORY = 10
NEWBORN = "0" * 16


def member_by_card(state: State, path: Mapping[str, str]) -> Answer:
    return _member(state, path, state.members.by_card.get(path["card"]))


def member_by_nik(state: State, path: Mapping[str, str]) -> Answer:
    """Sixteen zeros find a person, as at BPJS."""
    if path["nik"] == NEWBORN:
        return found({"peserta": {"noKartu": "0000000000001", "nik": NEWBORN, "nama": "BAYI BR LAHIR"}})
    return _member(state, path, state.members.by_nik.get(path["nik"]))


def _member(state: State, path: Mapping[str, str], member: Any) -> Answer:
    day = day_from(path["day"])
    if day is None:
        return refused(WRONG_FORMAT)
    return found({"peserta": shapes.member_row(state, member)}) if member else refused(NO_MEMBER)


# --- V4 ---------------------------------------------------------------------------------------------------
def visits_of_day(state: State, path: Mapping[str, str]) -> Answer:
    day = day_from(path["day"])
    if day is None or path["kind"] not in ("1", "2"):
        return refused(WRONG_FORMAT)
    is_stay = path["kind"] == INPATIENT
    rows = [_visit(state, one) for one in _own(state) if one.on == day and one.is_inpatient == is_stay]
    return listed("sep", rows)


def claims_of_day(state: State, path: Mapping[str, str]) -> Answer:
    """Claims are not played: none is there."""
    return refused(NOTHING)


def history(state: State, path: Mapping[str, str]) -> Answer:
    first, last = day_from(path["first"]), day_from(path["last"])
    if first is None or last is None:
        return refused(WRONG_FORMAT)
    seps = [one for one in state.vclaim.seps.values() if one.card == path["card"] and first <= one.on <= last]
    newest = sorted(seps, key=lambda one: (one.on, one.number), reverse=True)[:MOST_OF_A_HISTORY]
    return listed("histori", [_past(state, one) for one in newest])


def _own(state: State) -> list[Sep]:
    return [one for one in state.vclaim.seps.values() if one.hospital == state.vclaim.own]


def _visit(state: State, sep: Sep) -> dict[str, Any]:
    return {
        "noSep": sep.number,
        "tglSep": shapes.day(sep.on),
        "tglPlgSep": shapes.day(sep.left_on),
        "noKartu": sep.card,
        "nama": shapes.person(state, sep.card)["nama"],
        "noRujukan": sep.referral,
        "diagnosa": "Z00.0",
        "jnsPelayanan": "R.Inap" if sep.is_inpatient else "R.Jalan",
        "kelasRawat": "3" if sep.is_inpatient else None,
        "poli": None if sep.is_inpatient else sep.poli,
    }


def _past(state: State, sep: Sep) -> dict[str, Any]:
    own = {name: value for name, value in _visit(state, sep).items() if name != "nama"}
    return {
        **own,
        "namaPeserta": shapes.person(state, sep.card)["nama"],
        "diagnosa": "Z00.0 - General medical examination",
        "jnsPelayanan": INPATIENT if sep.is_inpatient else "2",
        "poli": "" if sep.is_inpatient else shapes.poli_name(state, sep.poli),
        "ppkPelayanan": state.hospital.name if sep.hospital == state.vclaim.own else "RS LAIN",
    }


# --- V5 ---------------------------------------------------------------------------------------------------
def sep_by_number(state: State, path: Mapping[str, str]) -> Answer:
    sep = state.vclaim.sep(path["number"])
    return found(shapes.sep_row(state, sep)) if sep else refused(NO_SEP)


def internal_seps(state: State, path: Mapping[str, str]) -> Answer:
    """Internal SEPs are not played: none is there."""
    return found({"count": "0", "list": []}) if state.vclaim.sep(path["number"]) else refused(NO_SEP)


def fingerprint(state: State, path: Mapping[str, str]) -> Answer:
    """Always 200."""
    day = day_from(path["day"])
    is_taken = day is not None and (path["card"], day) in state.vclaim.fingerprints
    words = f"Peserta telah melakukan validasi finger print pada tanggal {path['day']}"
    return found(
        {
            "kode": "1" if is_taken else "0",
            "status": words if is_taken else "Peserta belum melakukan validasi finger print",
        }
    )


def fingerprints_of_day(state: State, path: Mapping[str, str]) -> Answer:
    taken = sorted(card for card, day in state.vclaim.fingerprints if day.isoformat() == path["day"])
    return listed("list", [{"noKartu": card, "noSEP": None} for card in taken])


def permissions(state: State, path: Mapping[str, str]) -> Answer:
    """A right of its own, which not every hospital has."""
    return refused("Unauthorized!") if state.switches.is_permission_list_forbidden else refused(NOTHING)


# --- V6 ---------------------------------------------------------------------------------------------------
DIAGNOSES = (("N18", "Chronic kidney disease"), ("N18.1", "Chronic kidney disease, stage 1"), ("I10", "Hypertension"))
PROCEDURES = (("39.95", "Hemodialysis"), ("93.39", "Other physical therapy"))
FACILITIES = {
    "1": (("0000P001", "PUSKESMAS CONTOH"), ("0000P002", "KLINIK PRATAMA CONTOH")),
    "2": (("0000R009", "RS LAIN CONTOH"), ("0000R008", "RSU SEBERANG CONTOH")),
}
DISEASES = ("01 Diabetes", "02 Hipertensi", "03 Asma", "04 Jantung", "05 PPOK", "06 Skizofrenia", "07 Stroke")


def find_poli(state: State, path: Mapping[str, str]) -> Answer:
    every = ((poli.code, poli.name) for poli in state.schedule.poli.values())
    return listed("poli", _matching(every, path["search"]))


def find_doctors(state: State, path: Mapping[str, str]) -> Answer:
    day = day_from(path["day"])
    if day is None or path["poli"] not in state.schedule.poli:
        return refused(WRONG_FORMAT if day is None else NOTHING)
    doctors = {one.doctor for one in state.schedule.practices_of(path["poli"], day=day)}
    return listed("list", [{"kode": str(code), "nama": shapes.doctor_name(state, code)} for code in sorted(doctors)])


def find_facility(state: State, path: Mapping[str, str]) -> Answer:
    return listed("faskes", _matching(FACILITIES.get(path["kind"], ()), path["search"]))


def find_diagnosis(state: State, path: Mapping[str, str]) -> Answer:
    return listed("diagnosa", _matching(DIAGNOSES, path["search"], is_code_shown=True))


def find_procedure(state: State, path: Mapping[str, str]) -> Answer:
    return listed("procedure", _matching(PROCEDURES, path["search"], is_code_shown=True))


def back_referral_diseases(state: State, path: Mapping[str, str]) -> Answer:
    """With a trailing blank in the code."""
    rows = [one.partition(" ") for one in DISEASES]
    return listed("list", [{"kode": f"{code} ", "nama": name} for code, _blank, name in rows])


def _matching(every: Any, search: str, *, is_code_shown: bool = False) -> list[dict[str, str]]:
    wanted = search.lower()
    return [
        {"kode": code, "nama": f"{code} - {name}" if is_code_shown else name}
        for code, name in every
        if wanted in f"{code} {name}".lower()
    ]
