"""Which reference antrean/add takes: of VClaim's people by all of protocol V8, of others as far as they are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bpjs_simulator.hospital_file import Member
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import lookups
from bpjs_simulator.vclaim.records import CONTROL, Letter, Referral

FROM_FIRST_FACILITY, INTERNAL, CONTROL_VISIT, FROM_HOSPITAL = 1, 2, 3, 4
NOT_FITTING = "data nomorreferensi  belum sesuai."
NOT_VALID = "Rujukan tidak valid"
LAPSED = "Rujukan untuk tanggal {} tidak valid / masa berlaku habis"
SEP_ISSUED = "Nomor Referensi {} sudah terbit SEP"


def wrong_reference(state: State, body: Mapping[str, Any]) -> str | None:
    """BPJS's sentence, or None."""
    number = body["nomorreferensi"]
    if body["jenispasien"] == "NON JKN":
        return NOT_FITTING if number else None
    if not number.strip():
        return NOT_FITTING
    if number in state.issued_sep_references:
        return SEP_ISSUED.format(number)
    if body["nomorkartu"] in state.vclaim.strict:
        return _by_vclaim(state, body)
    member = state.members.by_card.get(body["nomorkartu"])
    owner = state.members.by_referral.get(number)
    if owner is None and member is not None and _is_made_here(state, body):
        return _by_vclaim(state, body)
    if state.switches.is_reference_checked and owner != member:
        return NOT_FITTING
    return _lapsed_of_file(state, body, member=owner)


def _is_made_here(state: State, body: Mapping[str, Any]) -> bool:
    """No file knows what the hospital writes for a member: an internal referral, a control letter in VClaim."""
    if body["jeniskunjungan"] == INTERNAL:
        return True
    return body["jeniskunjungan"] == CONTROL_VISIT and lookups.find_letter(state, body["nomorreferensi"]) is not None


def _by_vclaim(state: State, body: Mapping[str, Any]) -> str | None:
    if body["jeniskunjungan"] == INTERNAL:
        return None
    return _wrong_letter(state, body) if body["jeniskunjungan"] == CONTROL_VISIT else _wrong_referral(state, body)


def _wrong_referral(state: State, body: Mapping[str, Any]) -> str | None:
    day, switches = _day(body), state.switches
    referral = lookups.find_referral(state, body["nomorreferensi"])
    is_from_hospital = body["jeniskunjungan"] == FROM_HOSPITAL
    if referral is None or referral.card != body["nomorkartu"] or referral.is_from_hospital != is_from_hospital:
        return NOT_VALID
    if not state.vclaim.is_good_on(referral, day) or (switches.is_last_day_refused and day == referral.last_day):
        return LAPSED.format(day.isoformat())
    made = state.vclaim.seps_of(referral.number)
    if any(sep.on == day for sep in made):
        return SEP_ISSUED.format(referral.number)
    return NOT_FITTING if made and switches.is_used_referral_refused else None


def _wrong_letter(state: State, body: Mapping[str, Any]) -> str | None:
    day = _day(body)
    letter = lookups.find_letter(state, body["nomorreferensi"])
    if letter is None or not _is_for(state, letter, body, day):
        return NOT_VALID if state.switches.is_wrong_letter_an_invalid_referral else NOT_FITTING
    referral = _referral_under(state, letter)
    if referral is not None and not state.vclaim.is_good_on(referral, day):
        return LAPSED.format(day.isoformat())
    return SEP_ISSUED.format(letter.number) if state.vclaim.is_used(letter) else None


def _is_for(state: State, letter: Letter, body: Mapping[str, Any], day: date) -> bool:
    """This card, this date, this poli or one of its subspecialists; an SPRI is for nobody's queue."""
    poli = state.schedule.poli[body["kodepoli"]]
    is_right_poli = letter.poli in (poli.code, poli.parent_code)
    is_theirs = letter.card == body["nomorkartu"] and letter.kind == CONTROL
    return is_theirs and letter.on in (None, day) and is_right_poli


def _referral_under(state: State, letter: Letter) -> Referral | None:
    """After a stay none is looked at."""
    origin = state.vclaim.sep(letter.origin)
    return None if origin is None or origin.is_inpatient else lookups.find_referral(state, origin.referral)


def _lapsed_of_file(state: State, body: Mapping[str, Any], *, member: Member | None) -> str | None:
    if member is None:
        return None
    referral = next(one for one in member.referrals if one.number == body["nomorreferensi"])
    day = _day(body)
    if referral.visit_type in (FROM_FIRST_FACILITY, FROM_HOSPITAL) and day > state.last_valid_day(referral):
        return LAPSED.format(day.isoformat())
    return None


def _day(body: Mapping[str, Any]) -> date:
    return date.fromisoformat(body["tanggalperiksa"])
