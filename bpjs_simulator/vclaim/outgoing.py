"""Referrals out of this hospital (protocol V2): made, changed, deleted, listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.registration import day_from
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import answers, shapes
from bpjs_simulator.vclaim.answers import done, found, listed
from bpjs_simulator.vclaim.records import REFERRAL_LIFE, Outgoing, Sep

FULL, PARTIAL, BACK = "0", "1", "2"
FACILITY_LENGTH = 8


def make(state: State, body: Mapping[str, Any]) -> Answer:
    sep = state.vclaim.sep(body["noSep"])
    if sep is None or sep.hospital != state.vclaim.own:
        return refused(answers.NO_SEP)
    if wrong := _wrong_date(sep, body):
        return refused(wrong)
    if any(one.sep == sep.number for one in state.vclaim.outgoing.values()):
        return refused(answers.ALREADY_REFERRED)
    if not _is_lawful(state, body):
        return refused(answers.WRONG_FORMAT)
    number = state.vclaim.new_number("B", on=state.today())
    outgoing = Outgoing(number, sep.number, sep.card, {key: body[key] for key in body if key != "noSep"})
    state.vclaim.outgoing[number] = outgoing
    return done(None if body["tipeRujukan"] == PARTIAL else {"rujukan": _told(state, outgoing)})


def change(state: State, body: Mapping[str, Any]) -> Answer:
    outgoing = state.vclaim.outgoing.get(body["noRujukan"].upper())
    if outgoing is None:
        return refused(answers.UNKNOWN_OUTGOING)
    if wrong := _wrong_date(state.vclaim.seps[outgoing.sep], body):
        return refused(wrong)
    if not _is_lawful(state, body):
        return refused(answers.WRONG_FORMAT)
    told = {key: body[key] for key in body if key != "noRujukan"}
    state.vclaim.outgoing[outgoing.number] = replace(outgoing, told=told)
    return done(outgoing.number)


def delete(state: State, body: Mapping[str, Any]) -> Answer:
    outgoing = state.vclaim.outgoing.pop(body["noRujukan"].upper(), None)
    return done(outgoing.number) if outgoing else refused(answers.UNKNOWN_OUTGOING)


def list_between(state: State, path: Mapping[str, str]) -> Answer:
    first, last = day_from(path["first"]), day_from(path["last"])
    if first is None or last is None:
        return refused(answers.WRONG_FORMAT)
    rows = [
        shapes.outgoing_row(state, one)
        for one in state.vclaim.outgoing.values()
        if first <= date.fromisoformat(one.told["tglRujukan"]) <= last
    ]
    return listed("list", rows)


def by_number(state: State, path: Mapping[str, str]) -> Answer:
    outgoing = state.vclaim.outgoing.get(path["number"].upper())
    if outgoing is None:
        return refused(answers.NO_OTHER_REFERRAL)
    told = outgoing.told
    sep = state.vclaim.seps[outgoing.sep]
    more = {
        **{name: told[name] for name in ("tglRencanaKunjungan", "catatan", "diagRujukan", "tipeRujukan")},
        "poliRujukan": told["poliRujukan"],
        "namaPoliRujukan": shapes.poli_name(state, told["poliRujukan"]),
        "namaTipeRujukan": {FULL: "Penuh", PARTIAL: "Partial", BACK: "Rujuk Balik"}[told["tipeRujukan"]],
        "tglSep": shapes.day(sep.on),
        "kelasRawat": "3",
    }
    return found({"rujukan": {**shapes.outgoing_row(state, outgoing), **more}})


def list_clinics(state: State, path: Mapping[str, str]) -> Answer:
    """Of the other hospital: a few polis that every hospital has."""
    if day_from(path["day"]) is None or len(path["facility"]) != FACILITY_LENGTH:
        return refused(answers.WRONG_FORMAT)
    rows = [
        {
            "kodeSpesialis": code,
            "namaSpesialis": shapes.poli_name(state, code),
            "kapasitas": "30",
            "jumlahRujukan": "0",
            "persentase": "0,00",
        }
        for code in ("INT", "JAN", "SAR")
    ]
    return listed("list", rows)


def list_facilities(state: State, path: Mapping[str, str]) -> Answer:
    if len(path["facility"]) != FACILITY_LENGTH:
        return refused(answers.WRONG_FORMAT)
    return listed("list", [{"kodeSarana": "1", "namaSarana": "REHAB MEDIK "}])


def _wrong_date(sep: Sep, body: Mapping[str, Any]) -> str | None:
    day = day_from(body["tglRujukan"])
    is_wrong = day is None or day < sep.on or (not sep.is_inpatient and day > sep.on)
    return answers.WRONG_REFERRAL_DATE if is_wrong else None


def _is_lawful(state: State, body: Mapping[str, Any]) -> bool:
    kind, poli = body["tipeRujukan"], body["poliRujukan"]
    has_poli = poli == "" if kind == BACK else poli in state.schedule.poli
    is_coded = kind in (FULL, PARTIAL, BACK) and body["jnsPelayanan"] in ("1", "2")
    return is_coded and has_poli and len(body["ppkDirujuk"]) == FACILITY_LENGTH and bool(body["diagRujukan"])


def _told(state: State, outgoing: Outgoing) -> dict[str, Any]:
    told = outgoing.told
    day = date.fromisoformat(told["tglRujukan"])
    return {
        "AsalRujukan": {"kode": state.vclaim.own, "nama": state.hospital.name},
        "diagnosa": {"kode": told["diagRujukan"], "nama": told["diagRujukan"]},
        "noRujukan": outgoing.number,
        "peserta": shapes.person(state, outgoing.card),
        "poliTujuan": {"kode": told["poliRujukan"], "nama": shapes.poli_name(state, told["poliRujukan"])},
        "tglBerlakuKunjungan": shapes.day(day + REFERRAL_LIFE),
        "tglRencanaKunjungan": told["tglRencanaKunjungan"],
        "tglRujukan": told["tglRujukan"],
        "tujuanRujukan": {"kode": told["ppkDirujuk"], "nama": f"RS {told['ppkDirujuk']}"},
    }
