"""The rule of protocol V7: from what VClaim says of a person to an ordered list of what they can use today. Pure.

Nobody walks the kinds of visit until one passes: each line has the one kind and the one number that fit it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bpjs_bridge.client.vclaim.control_letters import ControlLetter, LetterKind
from bpjs_bridge.client.vclaim.referrals import IssuedBy
from bpjs_bridge.references import finding
from bpjs_bridge.references.evidence import (
    INTERNAL_TYPE,
    ORIGIN,
    REFUSE,
    Day,
    Evidence,
    Habits,
    InternalReferral,
    Referral,
)
from queues.models import VisitType
from queues.references import Basis, Choice, Obstacle

# Letters and referrals that ended longer ago say nothing to anybody who stands here.
LETTERS_SHOWN = timedelta(days=31)
LAPSED_SHOWN = timedelta(days=180)
OWN_NUMBER = "INT/{}"
ISSUERS = {
    IssuedBy.FIRST_FACILITY: (Basis.FIRST_FACILITY, VisitType.REFERRAL),
    IssuedBy.HOSPITAL: (Basis.OTHER_HOSPITAL, VisitType.INTER_HOSPITAL),
}


def choices(evidence: Evidence, day: Day) -> tuple[Choice, ...]:
    """Usable ones first, each group in V7's order (letters, referrals, internal ones, repeat care), then by poli.

    Of a member who is not insured nothing is asked: the caller stops before (R1, R2).
    """
    lines = [
        *(_letter(letter, day) for letter in evidence.letters if _is_letter_shown(letter, day)),
        *(_referral(referral, evidence, day) for referral in evidence.referrals if _is_shown(referral, evidence, day)),
        *(_internal(referral, evidence, day) for referral in evidence.internal),
    ]
    order = list(Basis)
    return tuple(sorted(lines, key=lambda one: (not one.is_usable, order.index(one.basis), one.clinic_name)))


# --- letters: K1, K2, R3 to R5, R8, R12 ---------------------------------------------------------
def _is_letter_shown(letter: ControlLetter, day: Day) -> bool:
    """A letter used on an earlier day is history."""
    if letter.is_used:
        return letter.on == day.on
    if letter.kind == LetterKind.ADMISSION:
        return letter.on >= day.on
    return abs(letter.on - day.on) <= LETTERS_SHOWN


def _letter(letter: ControlLetter, day: Day) -> Choice:
    """K1; K2 after a stay, good even when every referral has lapsed; S1 for an SPRI."""
    is_plan = letter.kind == LetterKind.ADMISSION
    of_poli = finding.sittings_for_letter(letter.poli_code, day)
    of_doctor = tuple(one for one in of_poli if letter.doctor_code in (None, one.doctor_code))
    control = Basis.CONTROL_AFTER_STAY if letter.is_after_stay else Basis.CONTROL
    return finding.with_own_number(
        Choice(
            basis=Basis.ADMISSION_PLAN if is_plan else control,
            number=letter.number,
            visit_type=None if is_plan else VisitType.CONTROL,
            poli=finding.poli_of(letter.poli_code, of_poli, day),
            poli_name=letter.poli_name or letter.poli_code,
            sittings=() if is_plan else of_doctor,
            doctor_name=letter.doctor_name,
            on=letter.on,
            until=letter.on,
            obstacle=_obstacle_of_letter(letter, day, has_poli=bool(of_poli), has_doctor=bool(of_doctor)),
        ),
        day,
    )


def _obstacle_of_letter(letter: ControlLetter, day: Day, *, has_poli: bool, has_doctor: bool) -> Obstacle | None:
    if letter.kind == LetterKind.ADMISSION:
        return Obstacle.TO_INPATIENTS
    if letter.is_used:
        return Obstacle.LETTER_USED
    if letter.on > day.on:
        return Obstacle.LATER_DAY
    if letter.on < day.on:
        is_late = day.on - letter.on > timedelta(days=day.habits.letter_late_days)
        return Obstacle.LONG_MISSED if is_late else Obstacle.MISSED
    if not has_poli:
        return Obstacle.NO_SESSION
    return None if has_doctor else Obstacle.DOCTOR_AWAY


# --- referrals: F1, F2, H1, C1, R6 to R8, R13 ---------------------------------------------------
@dataclass(frozen=True)
class _Life:
    """How far a referral is on the day: `age` in days; a Khusus window of repeat care prolongs it (`until`)."""

    age: int
    until: date
    is_alive: bool
    is_in_window: bool
    had_window: bool


def _life(referral: Referral, evidence: Evidence, day: Day) -> _Life:
    letter, habits = referral.letter, day.habits
    windows = [window for window in evidence.windows if window.number == letter.number]
    covering = [window.last_day for window in windows if window.covers(day.on)]
    age = (day.on - letter.issued_on).days
    # Public systems disagree about the last day itself [weak]: shown with a warning and sent, or refused.
    is_alive = 0 <= age < habits.referral_days or (age == habits.referral_days and habits.last_day != REFUSE)
    ends = max(covering) if covering else letter.issued_on + timedelta(days=habits.referral_days)
    return _Life(age, ends, is_alive, bool(covering), bool(windows))


def _is_shown(referral: Referral, evidence: Evidence, day: Day) -> bool:
    """What is over is hidden beside a letter of the same poli, and when it ended long ago; so are stays."""
    if referral.letter.is_inpatient:
        return False
    life = _life(referral, evidence, day)
    if life.is_alive:
        return True
    has_letter = any(
        letter.poli_code == referral.letter.poli_code and letter.on == day.on and letter.kind == LetterKind.CONTROL
        for letter in evidence.letters
    )
    return not has_letter and life.age <= LAPSED_SHOWN.days


def _referral(referral: Referral, evidence: Evidence, day: Day) -> Choice:
    life, letter = _life(referral, evidence, day), referral.letter
    sittings = finding.sittings_for_referral(letter.poli_code, day)
    poli = finding.poli_of(letter.poli_code, sittings, day)
    basis, visit_type = ISSUERS[referral.issued_by]
    number, obstacle = letter.number, _obstacle_of_referral(referral, life, evidence, day)
    if poli and poli.is_repeat_care and (referral.seps or not life.is_alive) and (life.is_alive or life.is_in_window):
        # C1 without a letter: UAT asks for one, and hospitals differ [weak].
        basis, visit_type, number = Basis.REPEAT_CARE, VisitType.INTERNAL, internal_number(number, number, day.habits)
        obstacle = None if day.habits.repeat_care_type == INTERNAL_TYPE else Obstacle.AT_COUNTER
    elif poli and poli.is_repeat_care and life.had_window and not life.is_alive:
        obstacle = Obstacle.WINDOW_OVER
    if obstacle is None and not sittings:
        obstacle = Obstacle.NO_SESSION
    return finding.with_own_number(
        Choice(
            basis=basis,
            number=number,
            visit_type=visit_type,
            poli=poli,
            poli_name=letter.poli_name or letter.poli_code,
            sittings=sittings,
            issued_by=letter.referred_by,
            until=life.until,
            is_last_day=life.until == day.on,
            is_unchecked=referral.seps is None,
            obstacle=obstacle,
        ),
        day,
    )


def _obstacle_of_referral(referral: Referral, life: _Life, evidence: Evidence, day: Day) -> Obstacle | None:
    """R11, R6, R7, R9. A referral of a day to come is as one for another day."""
    if referral.letter.number in evidence.sep_today:
        return Obstacle.SEP_TODAY
    if life.age < 0:
        return Obstacle.LATER_DAY
    if not life.is_alive:
        return Obstacle.LAPSED
    if referral.seps:
        return Obstacle.NEEDS_LETTER
    return None if referral.letter.poli_code else Obstacle.NO_POLI


# --- internal referrals: I1 ---------------------------------------------------------------------
def _internal(recorded: InternalReferral, evidence: Evidence, day: Day) -> Choice:
    """Good while the referral under it is alive. No referral under it: nothing is known against it."""
    under = next((one for one in evidence.referrals if one.letter.number == recorded.origin), None)
    life = _life(under, evidence, day) if under else None
    sittings = tuple(
        one
        for one in day.sittings
        if one.poli.clinic_id == recorded.clinic_id and recorded.doctor_code in (None, one.doctor_code)
    )
    poli = next((one for one in day.polis if one.clinic_id == recorded.clinic_id), None)
    is_over = life is not None and not life.is_alive and not life.is_in_window
    return finding.with_own_number(
        Choice(
            basis=Basis.INTERNAL,
            number=internal_number(recorded.number, recorded.origin, day.habits),
            visit_type=VisitType.INTERNAL,
            poli=poli,
            poli_name=poli.name if poli else "",
            sittings=sittings,
            until=life.until if life else None,
            obstacle=Obstacle.LAPSED if is_over else None if sittings else Obstacle.NO_SESSION,
        ),
        day,
    )


def internal_number(own: str, origin: str, habits: Habits) -> str:
    """Four public systems send a number of their own, one vendor the referral's under it [weak]."""
    if habits.internal_reference == ORIGIN and origin:
        return origin
    return OWN_NUMBER.format(own) if own == origin else own
