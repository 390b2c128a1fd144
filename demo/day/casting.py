"""The cast of a day: the demo's patients, members of Mobile JKN and people nobody knows; none twice on one day."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from demo.day.mobile import member_row
from demo.day.people import Kind, Person, Trouble, crowd, invented_known, invented_new
from demo.day.place import CannotLive, Place, Room
from queues.models import IdentifierKind, Patient, Visit

SHARE_OF_JKN_AT_THE_DESK = 0.6
# BPJS knows them and their letters: Mobile JKN books with one, the kiosk shows it.
MEMBERS = (Kind.MOBILE_KNOWN, Kind.MOBILE_NEW, Kind.KIOSK_JKN)
NEW_KINDS = (Kind.MOBILE_NEW, Kind.DESK_NEW_JKN, Kind.DESK_NEW_GENERAL)


def cast(
    place: Place, rooms: list[Room], *, count: int, seed: int, today: date, away: Room | None = None
) -> list[Person]:
    """The day's people with names and numbers. The same seed on fresh data gives the same day; people who were here
    today already, and new ones that an earlier day made known, are passed over. `away`: the session whose doctor will
    be away; with it the day is one that goes wrong and is mended.
    """
    chance = random.Random(seed)
    people = crowd(count, _shared_out(rooms, count), chance, is_mended=away is not None)
    known, new = _free(invented_known(chance), _was_here(today)), _free(invented_new(chance), _is_known)
    members = _members_of_the_file(place, today)
    for person in people:
        if away is not None and person.trouble == Trouble.DOCTOR_AWAY:
            person.clinic = away.clinic_code
        if person.kind in (Kind.MOBILE_KNOWN, Kind.MOBILE_NEW) and _becomes_member(person, members):
            continue
        for name, value in next(new if person.kind in NEW_KINDS else known).items():
            setattr(person, name, value)
        is_jkn_at_desk = person.kind == Kind.DESK_KNOWN and chance.random() < SHARE_OF_JKN_AT_THE_DESK
        # BPJS wants NIK and card, which a record made by name alone lacks.
        is_jkn_at_desk &= person.trouble != Trouble.TWIN_RECORD
        if is_jkn_at_desk or person.is_jkn:
            person.referral = f"0990P001{today:%m%y}{chance.choice('KPRY')}{chance.randint(0, 999_999):06d}"
        if person.kind in MEMBERS:
            person.member = f"day-{person.nik[-8:]}"
            place.ask_simulator("POST", "/_control/members", {"members": [member_row(person)]})
    return people


def _shared_out(rooms: list[Room], count: int) -> list[str]:
    """The next clinic that gets a person, clinic by clinic, as far as seats go."""
    seats = {room.clinic_code: room.seats for room in rooms}
    turns: list[str] = []
    while len(turns) < count and any(seats.values()):
        for code in [code for code, free in seats.items() if free]:
            turns.append(code)
            seats[code] -= 1
    if len(turns) < count:
        raise CannotLive(
            f"The sessions that run now have seats for {len(turns)} more people, not for {count}: "
            "give a smaller --patients, name more --clinics, or `make demo-reset`."
        )
    return turns[:count]


def _free(rows: Iterator[dict[str, Any]], is_taken: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
    """Those nobody has played yet."""
    played: set[str] = set()
    for row in rows:
        if row["nik"] in played or is_taken(row):
            continue
        played.add(row["nik"])
        yield row


def _was_here(today: date) -> Callable[[dict[str, Any]], bool]:
    """Has this patient a visit today, or are they not (or no longer) known to this hospital?"""

    def is_taken(row: dict[str, Any]) -> bool:
        patient = Patient.objects.with_record_number(row["record_number"]).filter(is_new_patient=False).first()
        return patient is None or Visit.objects.filter(patient=patient, session__date=today).exists()

    return is_taken


def _is_known(row: dict[str, Any]) -> bool:
    """Has the hospital one of their numbers already?"""
    nik = Patient.objects.identified_by(IdentifierKind.NIK, row["nik"])
    card = Patient.objects.identified_by(IdentifierKind.BPJS_CARD, row["card"])
    return nik.exists() or card.exists()


def _members_of_the_file(place: Place, today: date) -> list[dict[str, Any]]:
    """Members of the simulator's own file who were not here today; new ones not yet registered."""
    free = []
    for row in place.ask_simulator("GET", "/mobile/members")["members"]:
        name = row["name"]
        own = Patient.objects.filter(name=name)
        is_known = row["is_known_to_hospital"]
        if is_known != own.filter(is_new_patient=False).exists() or (not is_known and own.exists()):
            continue
        if not Visit.objects.filter(patient__in=own, session__date=today).exists():
            free.append(row)
    return free


def _becomes_member(person: Person, members: list[dict[str, Any]]) -> bool:
    """One of the file's members whose referral is for this clinic, if one is left."""
    is_known = person.kind == Kind.MOBILE_KNOWN
    for row in members:
        referral = next((one for one in row["referrals"] if one["clinic"] == person.clinic), None)
        if row["is_known_to_hospital"] == is_known and referral is not None and not row["member"].startswith("day-"):
            members.remove(row)
            person.member, person.name, person.referral = row["member"], row["name"], referral["number"]
            return True
    return False
