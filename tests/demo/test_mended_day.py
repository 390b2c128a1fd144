"""The people of a day that goes wrong and is mended: by seed, and each thing that can go wrong happens to somebody."""

import random

import pytest

from demo.day.people import MENDED, MOBILE, NO_MEDICINE, Trouble, crowd

CLINICS = ["ANA", "INT"] * 10


@pytest.mark.parametrize("seed", range(20))
def test_twenty_people_are_enough_for_everything_that_can_go_wrong(seed: int) -> None:
    people = crowd(20, CLINICS, random.Random(seed), is_mended=True)
    assert {trouble for trouble, _kinds, _one_in in MENDED} | {Trouble.LABORATORY} <= {one.trouble for one in people}
    away = [one for one in people if one.trouble == Trouble.DOCTOR_AWAY]
    assert any(not one.stays_at_home for one in away), "somebody is to be rebooked"
    assert all(one.prescription != NO_MEDICINE for one in people if one.trouble == Trouble.LATE_PRESCRIPTION)
    assert all(one.kind in MOBILE for one in people if one.stays_at_home)


def test_the_same_seed_is_the_same_day() -> None:
    one, same, other = (crowd(40, CLINICS * 2, random.Random(seed), is_mended=True) for seed in (1, 1, 2))
    assert [vars(person) for person in one] == [vars(person) for person in same]
    assert [vars(person) for person in one] != [vars(person) for person in other]


def test_a_plain_day_has_none_of_it() -> None:
    troubles = {one.trouble for one in crowd(40, CLINICS * 2, random.Random(1))}
    assert troubles & {trouble for trouble, _kinds, _one_in in MENDED} == set()
