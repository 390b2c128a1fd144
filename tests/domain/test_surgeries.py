"""Operations: one person each, the time of the last change, and a mark that a plan never takes back."""

from datetime import timedelta

import pytest
from django.db import connection

from queues import verbs
from queues.encryption.crypto import blind_index
from queues.errors import OtherPatientError, SurgeryAheadError, SurgeryCancelledError
from queues.models import IdentifierKind, Surgery
from queues.press import Press
from queues.verbs import PlannedSurgery
from tests.hospital import TODAY, Hospital

CARD = "0009900000017"


def planned(hospital: Hospital, **changes: object) -> PlannedSurgery:
    given = {"booking_code": "OP-1", "date": TODAY, "operation": "Apendektomi", "clinic": hospital.children}
    return PlannedSurgery(**{**given, **changes})  # type: ignore[arg-type]


def plan(hospital: Hospital, **changes: object) -> tuple[Surgery, bool]:
    return verbs.plan_surgery(planned(hospital, **changes), Press(hospital.now))


def test_a_plan_is_written_once_and_changed_with_its_time(hospital: Hospital) -> None:
    first, is_written = plan(hospital)
    assert (is_written, first.changed_at) == (True, hospital.now)
    hospital.later()
    same, is_written = plan(hospital)
    assert (same.pk, is_written, same.changed_at) == (first.pk, False, first.changed_at)
    moved, is_written = plan(hospital, date=TODAY + timedelta(days=1))
    assert (moved.pk, is_written, moved.changed_at) == (first.pk, True, hospital.now)


def test_the_card_is_sealed_and_found_by_its_index(hospital: Hospital) -> None:
    surgery, _ = plan(hospital, card=CARD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT card, card_index FROM queue_surgery")
        stored = cursor.fetchone()
    assert CARD not in stored[0]
    assert stored[1] == blind_index(CARD)
    assert list(Surgery.objects.of_card(CARD)) == [surgery]
    assert Surgery.objects.get().card == CARD
    assert surgery.masked_card == "•••• 0017"


def test_a_plan_that_says_nothing_of_a_person_takes_nothing_away(hospital: Hospital) -> None:
    patient = hospital.patient()
    card = patient.identifier(IdentifierKind.BPJS_CARD)
    plan(hospital, patient=patient, card=card)
    kept, is_written = plan(hospital)
    assert (kept.patient, kept.card, is_written) == (patient, card, False)


def test_an_operation_stays_its_patients(hospital: Hospital) -> None:
    one, other = hospital.patient(), hospital.patient()
    with pytest.raises(OtherPatientError):
        plan(hospital, patient=one, card=other.identifier(IdentifierKind.BPJS_CARD))
    assert not Surgery.objects.exists()
    plan(hospital, patient=one, card=one.identifier(IdentifierKind.BPJS_CARD))
    for wrong in ({"patient": other}, {"card": CARD}, {"card": other.identifier(IdentifierKind.BPJS_CARD)}):
        with pytest.raises(OtherPatientError):
            plan(hospital, **wrong)
    assert Surgery.objects.get().patient == one


def test_a_mark_has_its_time_and_the_first_one_stands(hospital: Hospital) -> None:
    surgery, _ = plan(hospital)
    first = hospital.later()
    marked = verbs.mark_performed(surgery, hospital.by(at=first), is_performed=True)
    assert (marked.is_performed, marked.changed_at, marked.changed_by) == (True, first, hospital.nurse)
    again = verbs.mark_performed(surgery, Press(hospital.later()), is_performed=True)
    assert (again.changed_at, again.changed_by) == (first, hospital.nurse)
    back = verbs.mark_performed(surgery, hospital.by(at=hospital.later()), is_performed=False)
    assert (back.is_performed, back.changed_at) == (False, hospital.now)


def test_a_plan_never_takes_a_mark_back(hospital: Hospital) -> None:
    surgery, _ = plan(hospital)
    verbs.mark_performed(surgery, hospital.by(at=hospital.later()), is_performed=True)
    kept, is_written = plan(hospital, is_performed=False)
    assert (kept.is_performed, is_written) == (True, False)


def test_nothing_planned_for_later_was_performed(hospital: Hospital) -> None:
    tomorrow = TODAY + timedelta(days=1)
    surgery, _ = plan(hospital, date=tomorrow)
    with pytest.raises(SurgeryAheadError):
        verbs.mark_performed(surgery, hospital.by(at=hospital.now), is_performed=True)
    with pytest.raises(SurgeryAheadError):
        plan(hospital, date=tomorrow, is_performed=True)


def test_what_was_called_off_is_not_marked(hospital: Hospital) -> None:
    surgery, _ = plan(hospital)
    Surgery.objects.update(is_cancelled=True)
    with pytest.raises(SurgeryCancelledError):
        verbs.mark_performed(surgery, hospital.by(at=hospital.now), is_performed=True)
