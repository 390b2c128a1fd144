"""Khusus: a referral of repeat care prolonged (protocol V2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import answers, lookups, shapes
from bpjs_simulator.vclaim.answers import done, listed
from bpjs_simulator.vclaim.records import REFERRAL_LIFE, Referral, Window

HEMODIALYSIS = "HDL"
GRACE = timedelta(days=7)
PRIMARY = "P;"


def prolong(state: State, body: Mapping[str, Any]) -> Answer:
    referral = lookups.find_referral(state, body["noRujukan"])
    if referral is None:
        return refused(answers.NO_OTHER_REFERRAL)
    if wrong := _wrong(state, referral, body):
        return refused(wrong)
    today = state.today()
    primary = next(code for code in _codes(body["diagnosa"]) if code.startswith(PRIMARY))
    window = Window(
        key=state.vclaim.key_of_next_window(),
        number=referral.number,
        card=referral.card,
        first_day=today,
        last_day=today + REFERRAL_LIFE,
        issued_on=today,
        diagnosis=primary.removeprefix(PRIMARY),
    )
    state.vclaim.windows[window.key] = window
    return done({"rujukan": shapes.window_row(state, window)})


def delete(state: State, body: Mapping[str, Any]) -> Answer:
    window = state.vclaim.windows.get(body["idRujukan"])
    if window is None or window.number != body["noRujukan"].upper():
        return refused(answers.UNKNOWN_OUTGOING)
    del state.vclaim.windows[window.key]
    return done("Data berhasil dihapus")


def list_of_month(state: State, path: Mapping[str, str]) -> Answer:
    if not (path["month"].isdigit() and path["year"].isdigit()):
        return refused(answers.WRONG_FORMAT)
    wanted = (int(path["year"]), int(path["month"]))
    rows = [
        shapes.window_row(state, one)
        for one in state.vclaim.windows.values()
        if (one.issued_on.year, one.issued_on.month) == wanted
    ]
    return listed("rujukan", rows)


def _wrong(state: State, referral: Referral, body: Mapping[str, Any]) -> str | None:
    today = state.today()
    windows = state.vclaim.windows_of(referral.number)
    ends = max((referral.last_day, *(window.last_day for window in windows)))
    if today > ends + GRACE:
        return answers.TOO_LATE_TO_PROLONG
    made = state.vclaim.seps_of(referral.number)
    if (made[-1].poli if made else referral.poli) != HEMODIALYSIS:
        return answers.NOT_HEMODIALYSIS
    if not any(code.startswith(PRIMARY) for code in _codes(body["diagnosa"])):
        return answers.WRONG_DIAGNOSIS
    if not any(_codes(body["procedure"])):
        return answers.WRONG_PROCEDURE
    if today <= ends:
        return answers.STILL_GOOD.format(windows[-1].first_day if windows else referral.issued_on)
    return None


def _codes(rows: Any) -> list[str]:
    return [str(row.get("kode", "")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
