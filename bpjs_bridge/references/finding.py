"""Which of our polis and sessions a code of VClaim means, and which number the person has already."""

from dataclasses import replace

from bpjs_bridge.references.evidence import EXACT, Day
from queues.references import Choice, Obstacle, Poli, Sitting


def sittings_for_letter(code: str, day: Day) -> tuple[Sitting, ...]:
    """antrean/add takes a letter for the very poli that it names."""
    return tuple(one for one in day.sittings if _is_named(one.poli, code))


def sittings_for_referral(code: str, day: Day) -> tuple[Sitting, ...]:
    """The poli itself, else its subspecialists (REFERRAL_POLI_MATCH=parent): a referral for INT serves 007 too."""
    return tuple(one for one in day.sittings if _is_named(one.poli, code) or _is_below(one.poli, code, day))


def poli_of(code: str, sittings: tuple[Sitting, ...], day: Day) -> Poli | None:
    """The clinic whose name is shown: the one that is named, else the only one that serves; None: no clinic of ours."""
    named = next((poli for poli in day.polis if _is_named(poli, code)), None)
    if named is not None:
        return named
    below = {poli.clinic_id: poli for poli in day.polis if _is_below(poli, code, day)}
    serving = {one.poli.clinic_id: one.poli for one in sittings}
    found = serving or below
    return next(iter(found.values())) if len(found) == 1 else None


def _is_named(poli: Poli, code: str) -> bool:
    """A hospital whose HFIS lists hemodialysis under INT tells BPJS INT for it: letters for HDL mean it all the same,
    and letters for INT do not.
    """
    if not code:
        return False
    if poli.is_repeat_care and poli.parent_code and poli.parent_code != poli.code:
        return code == poli.parent_code
    return code == poli.code


def _is_below(poli: Poli, code: str, day: Day) -> bool:
    return bool(code) and day.habits.poli_match != EXACT and not poli.is_repeat_care and code == poli.parent_code


def with_own_number(choice: Choice, day: Day) -> Choice:
    """R10: a number that the person has under this reference, or today in this clinic, is theirs: no second one."""
    clinics = {one.poli.clinic_id for one in choice.sittings}
    may_be_chosen = choice.obstacle in (None, Obstacle.AT_COUNTER)
    for own in day.held:
        is_same_clinic = may_be_chosen and own.on == day.on and clinics == {own.clinic_id}
        if own.reference == choice.number or is_same_clinic:
            return replace(choice, obstacle=Obstacle.HELD, held_label=own.label)
    taken = {own.clinic_id for own in day.held if own.on == day.on}
    return replace(choice, sittings=tuple(one for one in choice.sittings if one.poli.clinic_id not in taken))
