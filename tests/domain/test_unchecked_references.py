"""A number whose reference nobody could check says so, until a later check or a correction."""

import pytest
from django.contrib.auth.models import User

from queues import verbs
from queues.models import Channel, ReferenceCheck, Visit, VisitType
from queues.press import Press
from tests.hospital import Hospital

LETTER = "9901R0010326K000001"


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def visit(hospital: Hospital) -> Visit:
    return hospital.here(
        channel=Channel.KIOSK, visit_type=VisitType.CONTROL, referral_number=LETTER, is_reference_unchecked=True
    )


def test_it_is_marked_and_the_waiting_list_has_it(hospital: Hospital, visit: Visit) -> None:
    assert visit.reference_check == ReferenceCheck.UNCHECKED
    assert [person.reference_check for person in hospital.waiting()] == [ReferenceCheck.UNCHECKED]
    assert hospital.here().reference_check is None


@pytest.mark.parametrize("found", [None, ReferenceCheck.NOT_FITTING])
def test_a_later_check_settles_it_once(visit: Visit, found: ReferenceCheck | None) -> None:
    assert verbs.settle_reference(visit, found)
    visit.refresh_from_db()
    assert visit.reference_check == found
    assert not verbs.settle_reference(visit, None)


def test_a_correction_ends_the_question_and_what_was_found_of_the_old_number_is_not_kept(
    hospital: Hospital, visit: Visit
) -> None:
    before = Visit.objects.get(pk=visit.pk)
    press = Press(hospital.later(), user=User.objects.get(username="perawat"), reason="salah ketik")
    verbs.correct_referral(visit, press, referral_number="9901R0010326K000002")
    visit.refresh_from_db()
    assert visit.reference_check is None
    assert not verbs.settle_reference(before, ReferenceCheck.NOT_FITTING)
