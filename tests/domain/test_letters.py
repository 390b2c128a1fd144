"""What is written down of a letter before and after BPJS is asked: one of a kind, and late answers undo nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from queues import verbs
from queues.letters import LetterGoneError, LetterPlan, LetterStandsError, LetterUncertainError
from queues.models import LetterAsk, LetterKind, LetterState, Visit, VisitLetter
from tests.hospital import TODAY, Hospital

PLAN = LetterPlan(LetterKind.CONTROL, TODAY + timedelta(days=7), "9901R0010326V000001", "ANA", "Anak", 1001)
LATER = replace(PLAN, on=TODAY + timedelta(days=9))
NUMBER = "9901R0010326K000001"


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def visit(hospital: Hospital) -> Visit:
    there = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    there.refresh_from_db()
    return there


@pytest.fixture
def asked(hospital: Hospital, visit: Visit) -> VisitLetter:
    letter, is_new = verbs.begin_letter(visit, hospital.by(at=hospital.later()), PLAN)
    assert is_new
    return letter


def test_one_letter_of_a_kind(hospital: Hospital, visit: Visit, asked: VisitLetter) -> None:
    with pytest.raises(LetterUncertainError):
        verbs.begin_letter(visit, hospital.by(at=hospital.later()), PLAN)
    verbs.settle_letter(asked, number=NUMBER)
    with pytest.raises(LetterStandsError):
        verbs.begin_letter(visit, hospital.by(at=hospital.later()), PLAN)
    # Another kind is another letter.
    verbs.begin_letter(visit, hospital.by(at=hospital.later()), replace(PLAN, kind=LetterKind.OUTGOING))


def test_the_database_holds_it_too(visit: Visit, asked: VisitLetter) -> None:
    verbs.settle_letter(asked, number=NUMBER)
    twin = VisitLetter.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError):
        twin.save(force_insert=True)


def test_a_standing_letter_has_a_number(asked: VisitLetter) -> None:
    with pytest.raises(IntegrityError):
        verbs.settle_letter(asked)


def test_a_late_answer_to_an_older_question_changes_nothing(hospital: Hospital, asked: VisitLetter) -> None:
    """A worker that was away comes back when the letter stands and is being changed."""
    standing = verbs.settle_letter(asked, number=NUMBER)
    changing, _new = verbs.begin_change(standing, hospital.by(at=hospital.later()), LATER)
    verbs.settle_letter(asked, number="9901R0010326K000099")
    verbs.drop_letter_ask(asked)
    now = VisitLetter.objects.get()
    assert (now.number, now.on, now.asked) == (NUMBER, PLAN.on, LetterAsk.CHANGE)
    verbs.settle_letter(changing)
    now = VisitLetter.objects.get()
    assert (now.on, now.asked, now.wish, now.changed_at) == (LATER.on, LetterAsk.NONE, {}, changing.asked_at)


def test_what_bpjs_refused_leaves_what_was(hospital: Hospital, asked: VisitLetter) -> None:
    standing = verbs.settle_letter(asked, number=NUMBER)
    going, _new = verbs.begin_withdrawal(standing, hospital.by(at=hospital.later()))
    verbs.drop_letter_ask(going)
    assert VisitLetter.objects.get().is_standing
    going, _new = verbs.begin_withdrawal(standing, hospital.by(at=hospital.later()))
    gone = verbs.settle_letter(going)
    assert (gone.state, gone.withdrawn_at) == (LetterState.WITHDRAWN, going.asked_at)
    with pytest.raises(LetterGoneError):
        verbs.begin_change(gone, hospital.by(at=hospital.later()), LATER)


def test_a_refused_letter_leaves_no_row(hospital: Hospital, visit: Visit, asked: VisitLetter) -> None:
    assert verbs.drop_letter_ask(asked) is None
    assert not VisitLetter.objects.exists()
    with pytest.raises(LetterGoneError):
        verbs.settle_letter(asked, number=NUMBER)
