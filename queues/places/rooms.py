"""How few rooms a poli needs: two doctors share one when they never practise at the same time."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from queues import clock
from queues.models import ClinicSession

T = TypeVar("T")
# What a hospital plans by; longer ahead rooms change anyway.
DAYS_LOOKED_AT = 14


def share_rooms(
    practices: Iterable[T],
    *,
    doctor: Callable[[T], int],
    meets: Callable[[T, T], bool],
    taken: Iterable[list[T]] = (),
) -> dict[int, int]:
    """Doctor -> index of a room in which nobody else practises at those hours; as few rooms as first fit gives.

    `taken`: rooms that are there already, with who practises in them.
    """
    by_doctor: dict[int, list[T]] = {}
    for practice in practices:
        by_doctor.setdefault(doctor(practice), []).append(practice)
    rooms: list[list[T]] = list(taken)
    place: dict[int, int] = {}
    for one in sorted(by_doctor):
        for index, others in enumerate([*rooms, []]):
            if not any(meets(mine, other) for mine in by_doctor[one] for other in others):
                place[one] = index
                rooms[index : index + 1] = [[*others, *by_doctor[one]]]
                break
    return place


def sessions_ahead(at: datetime) -> list[ClinicSession]:
    """The sessions of the days that rooms are planned by."""
    today = clock.service_date(at)
    days = (today, today + timedelta(days=DAYS_LOOKED_AT - 1))
    rows = ClinicSession.objects.filter(date__range=days).open().for_patients()
    return list(rows.select_related("room").order_by("date", "pk"))


def rooms_of_sessions(sessions: Iterable[ClinicSession], there: Sequence[int]) -> dict[int, int]:
    """`share_rooms` for the sessions of one poli whose rooms (keys) are there; who has a room in them keeps it."""
    placed: dict[int, list[ClinicSession]] = {room: [] for room in there}
    roomless: list[ClinicSession] = []
    for session in sessions:
        placed.get(session.room_id or 0, roomless).append(session)
    return share_rooms(roomless, doctor=lambda one: one.doctor_id, meets=_at_once, taken=placed.values())


def _at_once(one: ClinicSession, other: ClinicSession) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
