"""Letters at the end of a consultation: what BPJS shall do is written down before it is asked, and what came of it.

The bridge asks between the two, outside any transaction (bpjs_bridge/letters).
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from queues import clock
from queues.database.locking import lock_visit
from queues.errors import VisitOverError
from queues.letters import (
    LetterGoneError,
    LetterNotForThisError,
    LetterPlan,
    LetterStandsError,
    LetterUncertainError,
)
from queues.models import ActKind, LetterAsk, LetterState, Stage, Visit, VisitLetter
from queues.press import Press
from queues.verbs import acting

# From the doctor's call on: the nurse writes while the patient is there, or when they have just gone.
WITH_THE_DOCTOR = (Stage.IN_CLINIC, Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)
# What a change may say anew.
CHANGEABLE = (
    *("on", "poli_code", "poli_name", "doctor_code", "doctor_name", "hours", "facility_code", "facility_name"),
    *("referral_kind", "diagnoses", "procedures", "note"),
)


def begin_letter(visit: Visit, press: Press, plan: LetterPlan) -> tuple[VisitLetter, bool]:
    """Write down that this letter is asked for; and whether BPJS is to be asked now (False: a repeated press).

    VisitOverError, LetterNotForThisError, LetterStandsError, LetterUncertainError; LetterGoneError for a repeated
    press whose letter BPJS has refused.
    """
    with acting.on_visit(visit, press, ActKind.LETTER) as (visit, act):
        there = visit.letters.exclude(state=LetterState.WITHDRAWN).filter(kind=plan.kind).first()
        if act is None:
            if there is None:
                raise LetterGoneError
            return there, False
        _check(visit, press)
        if there is not None:
            raise LetterUncertainError if there.is_uncertain else LetterStandsError
        asked = {"asked": LetterAsk.MAKE, "asked_at": press.at, "asked_by": press.user}
        made = {"made_at": press.at, "made_by": press.user}
        return VisitLetter.objects.create(visit=visit, **asdict(plan), **asked, **made), True


def begin_change(letter: VisitLetter, press: Press, plan: LetterPlan) -> tuple[VisitLetter, bool]:
    """Write down what the letter shall become. LetterGoneError, LetterUncertainError."""
    return _begin(letter, press, LetterAsk.CHANGE, {name: _text(getattr(plan, name)) for name in CHANGEABLE})


def begin_withdrawal(letter: VisitLetter, press: Press) -> tuple[VisitLetter, bool]:
    """Write down that the letter shall go. LetterGoneError, LetterUncertainError."""
    return _begin(letter, press, LetterAsk.WITHDRAW, {})


def settle_letter(letter: VisitLetter, **told: Any) -> VisitLetter:
    """BPJS did what it was asked for; `told` is what it said of the letter: number, until, key, names.

    Done once: what another process has settled meanwhile stays. The time is that of the press that asked for it.
    LetterGoneError when the row is not there any more.
    """
    with transaction.atomic():
        fresh = _held(letter)
        if _is_asked_so(fresh, letter):
            _apply(fresh, told)
            fresh.save()
        return fresh


def drop_letter_ask(letter: VisitLetter) -> VisitLetter | None:
    """BPJS did not do it: a letter that was to be made is gone (None), any other is as it was."""
    with transaction.atomic():
        fresh = _held(letter)
        if not _is_asked_so(fresh, letter):
            return fresh
        if fresh.asked == LetterAsk.MAKE:
            fresh.delete()
            return None
        fresh.asked, fresh.wish = LetterAsk.NONE, {}
        fresh.save(update_fields=["asked", "wish"])
        return fresh


def note_booked(letter: VisitLetter, visit: Visit | None) -> None:
    """The number that was taken under the letter for its day; None when it was given up."""
    VisitLetter.objects.filter(pk=letter.pk).update(booked=visit)
    letter.booked = visit


def wished(letter: VisitLetter) -> LetterPlan:
    """What was asked for: as the letter stands, with the change that is under way."""
    values = {name: getattr(letter, name) for name in CHANGEABLE} | _values(letter.wish)
    return LetterPlan(kind=letter.kind, made_of=letter.made_of, **values)  # type: ignore[arg-type]


def _begin(letter: VisitLetter, press: Press, ask: LetterAsk, wish: dict[str, Any]) -> tuple[VisitLetter, bool]:
    with transaction.atomic():
        fresh = _held(letter)
        if acting.repeated(press):
            return fresh, False
        _check(fresh.visit, press)
        if fresh.is_uncertain:
            raise LetterUncertainError
        if not fresh.is_standing:
            raise LetterGoneError
        acting.begin(ActKind.LETTER, press)
        fresh.asked, fresh.asked_at, fresh.asked_by, fresh.wish = ask, press.at, press.user, wish
        fresh.save(update_fields=["asked", "asked_at", "asked_by", "wish"])
        return fresh, True


def _held(letter: VisitLetter) -> VisitLetter:
    """Fresh, its visit held."""
    visit = lock_visit(letter.visit)
    fresh = VisitLetter.objects.select_related("booked__session").filter(pk=letter.pk).first()
    if fresh is None:
        raise LetterGoneError
    fresh.visit = visit
    return fresh


def _is_asked_so(fresh: VisitLetter, letter: VisitLetter) -> bool:
    """Is it still the same question that is open?"""
    return fresh.is_uncertain and (fresh.asked, fresh.asked_at) == (letter.asked, letter.asked_at)


def _apply(letter: VisitLetter, told: dict[str, Any]) -> None:
    if letter.asked == LetterAsk.WITHDRAW:
        letter.state, letter.withdrawn_at = LetterState.WITHDRAWN, letter.asked_at
    else:
        if letter.asked == LetterAsk.CHANGE:
            letter.changed_at = letter.asked_at
        letter.state = LetterState.STANDING
        for name, value in {**_values(letter.wish), **{key: value for key, value in told.items() if value}}.items():
            setattr(letter, name, value)
    letter.asked, letter.wish = LetterAsk.NONE, {}


def _check(visit: Visit, press: Press) -> None:
    if visit.is_over:
        raise VisitOverError
    is_today = visit.session.date == clock.service_date(press.at)
    if press.user is None or not (visit.payer.is_jkn and is_today and visit.stage in WITH_THE_DOCTOR):
        raise LetterNotForThisError


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _values(wish: dict[str, Any]) -> dict[str, Any]:
    return {**wish, "on": date.fromisoformat(wish["on"])} if wish else {}
