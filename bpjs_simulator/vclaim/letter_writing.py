"""Control letters and SPRI made, changed and deleted, and what VClaim refuses, in its order (protocol V1, V8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.registration import day_from
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import answers, lookups, shapes
from bpjs_simulator.vclaim.letters import LENGTH_OF_A_NUMBER
from bpjs_simulator.vclaim.prb_forms import is_lawful
from bpjs_simulator.vclaim.records import ADMISSION, CONTROL, Cover, Letter, Sep

ACTIVE = "0"


def make(state: State, body: Mapping[str, Any]) -> Answer:
    if wrong := _wrong_plan(state, body) or _wrong_form(body):
        return refused(wrong)
    sep = state.vclaim.seps[body["noSEP"].upper()]
    if sep.is_inpatient and state.vclaim.has_letter_after(sep):
        return refused(answers.SECOND_LETTER)
    letter = Letter(
        number=state.vclaim.new_number("K", on=state.today()),
        card=sep.card,
        kind=CONTROL,
        on=date.fromisoformat(body["tglRencanaKontrol"]),
        poli=body["poliKontrol"],
        doctor=int(body["kodeDokter"]),
        written_on=state.today(),
        origin=sep.number,
        form=body.get("formPRB"),
    )
    state.vclaim.letters[letter.number] = letter
    return answers.done(_told(state, letter, "noSuratKontrol"))


def change(state: State, body: Mapping[str, Any]) -> Answer:
    letter = state.vclaim.letter(body["noSuratKontrol"])
    if wrong := _wrong_plan(state, body) or _wrong_form(body) or _wrong_letter(state, letter, kind=CONTROL):
        return refused(wrong)
    assert letter is not None
    return _changed(state, letter, body, "noSuratKontrol")


def delete(state: State, body: Mapping[str, Any]) -> Answer:
    """A letter or an SPRI."""
    letter = state.vclaim.letter(body["noSuratKontrol"])
    if wrong := _wrong_letter(state, letter, kind=letter.kind if letter else CONTROL):
        return refused(wrong)
    assert letter is not None
    del state.vclaim.letters[letter.number]
    return answers.done()


def make_admission(state: State, body: Mapping[str, Any]) -> Answer:
    cover = state.vclaim.covers.get(body["noKartu"], Cover())
    if body["noKartu"] not in state.members.by_card or cover.status[0] != ACTIVE:
        return refused(answers.WRONG_CARD)
    if wrong := _wrong_admission(state, body):
        return refused(wrong)
    letter = Letter(
        number=state.vclaim.new_number("K", on=state.today()),
        card=body["noKartu"],
        kind=ADMISSION,
        on=date.fromisoformat(body["tglRencanaKontrol"]),
        poli=body["poliKontrol"],
        doctor=int(body["kodeDokter"]),
        written_on=state.today(),
    )
    state.vclaim.letters[letter.number] = letter
    return answers.done(_told(state, letter, "noSPRI"))


def change_admission(state: State, body: Mapping[str, Any]) -> Answer:
    letter = state.vclaim.letter(body["noSPRI"])
    if wrong := _wrong_admission(state, body) or _wrong_letter(state, letter, kind=ADMISSION):
        return refused(wrong)
    assert letter is not None
    return _changed(state, letter, body, "noSPRI")


def _changed(state: State, letter: Letter, body: Mapping[str, Any], number: str) -> Answer:
    changed = replace(
        letter,
        on=date.fromisoformat(body["tglRencanaKontrol"]),
        poli=body["poliKontrol"],
        doctor=int(body["kodeDokter"]),
        form=body.get("formPRB", letter.form),
    )
    state.vclaim.letters[letter.number] = changed
    return answers.done(_told(state, changed, number))


def _wrong_plan(state: State, body: Mapping[str, Any]) -> str | None:
    sep = state.vclaim.sep(body["noSEP"])
    if sep is None:
        return answers.NO_SEP if len(body["noSEP"]) == LENGTH_OF_A_NUMBER else answers.WRONG_SEP
    if sep.hospital != state.vclaim.own:
        return answers.WRONG_SEP
    day = day_from(body["tglRencanaKontrol"])
    if day is None or day <= sep.on:
        return answers.WRONG_DATE
    if not sep.is_inpatient and not _is_referral_good(state, sep, day):
        return answers.REFERRAL_LAPSED
    return None if _is_on_duty(state, body, day) else answers.NOT_ON_DUTY


def _is_referral_good(state: State, sep: Sep, day: date) -> bool:
    referral = lookups.find_referral(state, sep.referral)
    return referral is None or state.vclaim.is_good_on(referral, day)


def _is_on_duty(state: State, body: Mapping[str, Any], day: date) -> bool:
    doctors = {str(one.doctor) for one in lookups.practices(state, body["poliKontrol"], day=day)}
    return body["kodeDokter"] in doctors


def _wrong_admission(state: State, body: Mapping[str, Any]) -> str | None:
    day = day_from(body["tglRencanaKontrol"])
    if day is None or day < state.today():
        return answers.WRONG_DATE
    on_duty = lookups.practices(state, body["poliKontrol"], day=day)
    if not on_duty:
        return answers.WRONG_POLI
    return None if _is_on_duty(state, body, day) else answers.WRONG_DOCTOR


def _wrong_letter(state: State, letter: Letter | None, *, kind: str) -> str | None:
    is_plan = kind == ADMISSION
    if letter is None or letter.kind != kind:
        return answers.UNKNOWN_ADMISSION if is_plan else answers.UNKNOWN_LETTER
    if state.vclaim.is_used(letter):
        return answers.USED_ADMISSION if is_plan else answers.USED_LETTER
    return None


def _wrong_form(body: Mapping[str, Any]) -> str | None:
    return None if "formPRB" not in body or is_lawful(body["formPRB"]) else answers.WRONG_FORMAT


def _told(state: State, letter: Letter, number: str) -> dict[str, Any]:
    person = shapes.person(state, letter.card)
    return {
        number: letter.number,
        "tglRencanaKontrol": shapes.day(letter.on),
        "namaDokter": shapes.doctor_name(state, letter.doctor),
        "noKartu": letter.card,
        "nama": person["nama"],
        "kelamin": person["kelamin"],
        "tglLahir": person["tglLahir"],
        "namaDiagnosa": None,
        **({"formPRB": letter.form} if letter.form else {}),
    }
