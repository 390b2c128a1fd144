"""Referrals as VClaim tells them (protocol 3): by number and by card, of first facilities and of hospitals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bpjs_simulator.answers import OK, Answer, refused
from bpjs_simulator.hospital_file import Member, Referral
from bpjs_simulator.state import State

FROM_FIRST_FACILITY = 1
FROM_HOSPITAL = 4
NOT_THERE = "Rujukan Tidak Ada"
Asked = Callable[[State, Mapping[str, str]], Answer]


def by_number(visit_type: int) -> Asked:
    """`rujukan` is one letter."""

    def answer(state: State, path: Mapping[str, str]) -> Answer:
        member = state.members.by_referral.get(path["number"])
        letters = _letters(state, member, visit_type=visit_type) if member else {}
        letter = letters.get(path["number"])
        return Answer(OK, "OK", content={"rujukan": letter}) if letter else refused(NOT_THERE)

    return answer


def by_card(visit_type: int) -> Asked:
    """`rujukan` is a list of letters."""

    def answer(state: State, path: Mapping[str, str]) -> Answer:
        member = state.members.by_card.get(path["card"])
        letters = _letters(state, member, visit_type=visit_type) if member else {}
        return Answer(OK, "OK", content={"rujukan": list(letters.values())}) if letters else refused(NOT_THERE)

    return answer


def _letters(state: State, member: Member, *, visit_type: int) -> dict[str, Any]:
    return {
        referral.number: _letter(state, member, referral)
        for referral in member.referrals
        if referral.visit_type == visit_type
    }


def _letter(state: State, member: Member, referral: Referral) -> dict[str, Any]:
    poli = state.schedule.poli[referral.clinic]
    return {
        "diagnosa": {"kode": "Z00.0", "nama": "General medical examination"},
        "keluhan": "",
        "noKunjungan": referral.number,
        "pelayanan": {"kode": "2", "nama": "Rawat Jalan"},
        "peserta": {
            "nama": member.name,
            "nik": member.nik,
            "noKartu": member.card,
            "sex": member.sex,
            "tglLahir": member.birth_date,
            "mr": {"noMR": member.medical_record_number, "noTelepon": member.phone},
            "statusPeserta": {"keterangan": "AKTIF", "kode": "0"},
        },
        "poliRujukan": {"kode": poli.code, "nama": poli.name},
        "provPerujuk": {"kode": "99010001", "nama": referral.issued_by},
        "tglKunjungan": state.issued_on(referral).isoformat(),
    }
