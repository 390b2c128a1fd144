"""Rooms for doctors: two share one when they never practise at the same time."""

from dataclasses import dataclass
from datetime import time

from queues import hours
from queues.places.rooms import share_rooms


@dataclass(frozen=True)
class Shift:
    doctor: int
    days: frozenset[int]
    starts: time
    ends: time

    def meets(self, other: "Shift") -> bool:
        is_at_once = hours.overlap((self.starts, self.ends), (other.starts, other.ends))
        return bool(self.days & other.days) and is_at_once


def test_doctors_share_a_room_only_when_they_never_meet() -> None:
    def shift(doctor: int, days: set[int], at: tuple[int, int]) -> Shift:
        return Shift(doctor, frozenset(days), time(at[0]), time(at[1]))

    shifts = [
        shift(1, {1, 2}, (8, 12)),
        shift(2, {2}, (11, 14)),
        shift(3, {1, 2}, (12, 15)),
        shift(4, {3}, (8, 12)),
        shift(2, {3}, (8, 12)),
    ]
    assert share_rooms(shifts, doctor=lambda one: one.doctor, meets=Shift.meets) == {1: 0, 2: 1, 3: 0, 4: 0}
