"""Referrals read, and how many SEPs were made of them (protocol V2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import lookups, shapes
from bpjs_simulator.vclaim.answers import NO_REFERRAL, NO_SEP, WRONG_FORMAT, found

OF_FIRST_FACILITY, OF_HOSPITAL = "1", "2"
Asked = Callable[[State, Mapping[str, str]], Answer]


def by_number(*, is_from_hospital: bool) -> Asked:
    """`rujukan` is one letter."""

    def answer(state: State, path: Mapping[str, str]) -> Answer:
        referral = lookups.find_referral(state, path["number"])
        if referral is None or referral.is_from_hospital != is_from_hospital:
            return refused(NO_REFERRAL)
        origin = OF_HOSPITAL if is_from_hospital else OF_FIRST_FACILITY
        return found({"asalFaskes": origin, "rujukan": shapes.referral_row(state, referral)})

    return answer


def newest(*, is_from_hospital: bool) -> Asked:
    """`rujukan` is the newest letter of a card."""

    def answer(state: State, path: Mapping[str, str]) -> Answer:
        letters = lookups.referrals_of(state, path["card"], is_from_hospital=is_from_hospital)
        return found({"rujukan": shapes.referral_row(state, letters[0])}) if letters else refused(NO_REFERRAL)

    return answer


def by_card(*, is_from_hospital: bool) -> Asked:
    """`rujukan` is a list of letters."""

    def answer(state: State, path: Mapping[str, str]) -> Answer:
        letters = lookups.referrals_of(state, path["card"], is_from_hospital=is_from_hospital)
        rows = [shapes.referral_row(state, one) for one in letters]
        return found({"rujukan": rows}) if rows else refused(NO_REFERRAL)

    return answer


def count_seps(state: State, path: Mapping[str, str]) -> Answer:
    if path["kind"] not in (OF_FIRST_FACILITY, OF_HOSPITAL):
        return refused(WRONG_FORMAT)
    referral = lookups.find_referral(state, path["number"])
    if referral is None or referral.is_from_hospital != (path["kind"] == OF_HOSPITAL):
        return refused(NO_REFERRAL)
    return found({"jumlahSEP": str(len(state.vclaim.seps_of(referral.number)))})


def last_sep(state: State, path: Mapping[str, str]) -> Answer:
    made = state.vclaim.seps_of(path["number"].upper())
    return found(shapes.sep_row(state, made[-1])) if made else refused(NO_SEP)
