"""Control letters read (protocol V1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.registration import day_from
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import lookups, shapes
from bpjs_simulator.vclaim.answers import NO_SEP, NOTHING, UNKNOWN_LETTER, WRONG_FORMAT, WRONG_SEP, found, listed
from bpjs_simulator.vclaim.records import ADMISSION, CONTROL, Letter

BY_ENTRY, BY_CONTROL = "1", "2"
LENGTH_OF_A_NUMBER = 19


def sep_for_letter(state: State, path: Mapping[str, str]) -> Answer:
    sep = state.vclaim.sep(path["number"])
    if sep is None:
        return refused(NO_SEP if len(path["number"]) == LENGTH_OF_A_NUMBER else WRONG_SEP)
    return found(shapes.origin_row(state, sep))


def by_number(state: State, path: Mapping[str, str]) -> Answer:
    letter = lookups.find_letter(state, path["number"])
    if letter is None:
        return refused(UNKNOWN_LETTER)
    row = shapes.letter_row(state, letter)
    origin = state.vclaim.sep(letter.origin)
    kept = ("noSuratKontrol", "tglRencanaKontrol", "jnsKontrol", "namaJnsKontrol", "poliTujuan", "namaPoliTujuan")
    return found(
        {
            **{name: row[name] for name in (*kept, "kodeDokter", "namaDokter")},
            "tglTerbit": row["tglTerbitKontrol"],
            "flagKontrol": "True" if state.vclaim.is_used(letter) else "False",
            "kodeDokterPembuat": None,
            "namaDokterPembuat": None,
            "sep": shapes.origin_row(state, origin) if origin else None,
            "formPRB": letter.form or {"kdStatusPRB": None, "data": {}},
        }
    )


def list_by_card(state: State, path: Mapping[str, str]) -> Answer:
    if path["filter"] not in (BY_ENTRY, BY_CONTROL) or not (path["month"] + path["year"]).isdigit():
        return refused(WRONG_FORMAT)
    wanted = (int(path["year"]), int(path["month"]))
    letters = lookups.letters_of(state, path["card"])
    rows = [
        {**shapes.letter_row(state, one), "terbitSEP": "Sudah" if state.vclaim.is_used(one) else "Belum"}
        for one in letters
        if _month(_listed_on(state, one, by=path["filter"])) == wanted
    ]
    return listed("list", rows)


def list_by_dates(state: State, path: Mapping[str, str]) -> Answer:
    first, last = day_from(path["first"]), day_from(path["last"])
    if first is None or last is None or path["filter"] not in (BY_ENTRY, BY_CONTROL):
        return refused(WRONG_FORMAT)
    rows = [
        shapes.letter_row(state, one)
        for one in state.vclaim.letters.values()
        if first <= _listed_on(state, one, by=path["filter"]) <= last
    ]
    return listed("list", rows)


def list_clinics(state: State, path: Mapping[str, str]) -> Answer:
    """Polis with a session that day; `number` is a card for an SPRI, a SEP for a control letter."""
    day = day_from(path["day"])
    if day is None or path["kind"] not in (ADMISSION, CONTROL):
        return refused(WRONG_FORMAT)
    is_known = (
        path["number"] in state.members.by_card if path["kind"] == ADMISSION else state.vclaim.sep(path["number"])
    )
    if not is_known or state.schedule.is_holiday(day):
        return refused(NOTHING)
    rows = []
    for code in sorted({one.clinic for one in state.schedule.practices_on(day) if not one.is_closed}):
        capacity = sum(one.capacity for one in lookups.practices(state, code, day=day) if one.clinic == code)
        planned = sum((one.poli, one.on) == (code, day) for one in state.vclaim.letters.values())
        rows.append(
            {
                "kodePoli": code,
                "namaPoli": shapes.poli_name(state, code),
                "kapasitas": str(capacity),
                "jmlRencanaKontroldanRujukan": str(planned),
                "persentase": f"{100 * planned / max(capacity, 1):.2f}",
            }
        )
    return listed("list", rows)


def list_doctors(state: State, path: Mapping[str, str]) -> Answer:
    day = day_from(path["day"])
    if day is None or path["kind"] not in (ADMISSION, CONTROL):
        return refused(WRONG_FORMAT)
    rows: list[Any] = [
        {
            "kodeDokter": str(one.doctor),
            "namaDokter": shapes.doctor_name(state, one.doctor),
            "jadwalPraktek": one.hours.replace("-", " - "),
            "kapasitas": str(one.capacity),
        }
        for one in lookups.practices(state, path["poli"], day=day)
    ]
    return listed("list", rows)


def _listed_on(state: State, letter: Letter, *, by: str) -> date:
    return letter.written_on if by == BY_ENTRY else (letter.on or state.today())


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
