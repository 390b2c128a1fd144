"""Referrals and letters of anybody: those VClaim keeps, and those that the hospital file gives its members."""

from __future__ import annotations

from datetime import date

from bpjs_simulator.hospital_file import Member
from bpjs_simulator.hospital_file import Referral as FiledReferral
from bpjs_simulator.schedule import Practice
from bpjs_simulator.state import State
from bpjs_simulator.vclaim.records import CONTROL, Letter, Referral

FROM_FIRST_FACILITY, CONTROL_LETTER, FROM_HOSPITAL = 1, 3, 4


def referrals_of(state: State, card: str, *, is_from_hospital: bool) -> list[Referral]:
    """The newest first."""
    kept = [one for one in state.vclaim.referrals.values() if one.card == card]
    member = state.members.by_card.get(card)
    filed = [_referral(state, member, one) for one in member.referrals if _lapses(one)] if member else []
    found = [one for one in (*kept, *filed) if one.is_from_hospital == is_from_hospital]
    return sorted(found, key=lambda one: (one.issued_on, one.number), reverse=True)


def find_referral(state: State, number: str) -> Referral | None:
    """Of either kind."""
    kept = state.vclaim.referrals.get(number.upper())
    member = state.members.by_referral.get(number.upper())
    if kept is not None or member is None:
        return kept
    filed = next(one for one in member.referrals if one.number == number.upper())
    return _referral(state, member, filed) if _lapses(filed) else None


def letters_of(state: State, card: str) -> list[Letter]:
    kept = [one for one in state.vclaim.letters.values() if one.card == card]
    member = state.members.by_card.get(card)
    filed = [one for one in member.referrals if one.visit_type == CONTROL_LETTER] if member else []
    return [*kept, *(_letter(state, card, one) for one in filed if one.number not in state.vclaim.letters)]


def find_letter(state: State, number: str) -> Letter | None:
    kept = state.vclaim.letter(number)
    member = state.members.by_referral.get(number.upper())
    if kept is not None or member is None:
        return kept
    filed = next(one for one in member.referrals if one.number == number.upper())
    return _letter(state, member.card, filed) if filed.visit_type == CONTROL_LETTER else None


def practices(state: State, poli: str, *, day: date) -> list[Practice]:
    """Open ones of a poli, and of its subspecialists, on a date."""
    if poli not in state.schedule.poli or state.schedule.is_holiday(day):
        return []
    return [one for one in state.schedule.practices_of(poli, day=day) if not one.is_closed]


def _lapses(filed: FiledReferral) -> bool:
    return filed.visit_type in (FROM_FIRST_FACILITY, FROM_HOSPITAL)


def _referral(state: State, member: Member, filed: FiledReferral) -> Referral:
    return Referral(
        number=filed.number,
        card=member.card,
        poli=filed.clinic,
        issued_on=state.issued_on(filed),
        is_from_hospital=filed.visit_type == FROM_HOSPITAL,
        issuer=filed.number[:8],
        issuer_name=filed.issued_by,
    )


def _letter(state: State, card: str, filed: FiledReferral) -> Letter:
    """For any day: in lists it is today's."""
    on_duty = practices(state, filed.clinic, day=state.today())
    doctor = on_duty[0].doctor if on_duty else 0
    return Letter(filed.number, card, CONTROL, None, filed.clinic, doctor, state.issued_on(filed))
