"""How rooms and stops are named where others read along: kiosk, paper, phone, wall and voice.

The rooms of a sensitive clinic go only by names that do not tell which clinic it is (`Clinic.public_name` and
`ClinicSession.public_doctor` are its own and its doctors' names).
"""

import re

from queues.models import Clinic, ClinicSession, Counter, Stop

# They say what kind of place it is, and not which one.
SAYS_WHAT_IT_IS = ("poli", "poliklinik", "klinik", "unit", "instalasi", "ruang", "layanan", "pelayanan", "kesehatan")
# Words of a name shorter than this tell nothing ("dan", "THT" excepted: it is in capitals).
SHORTEST_TELLING_WORD = 4


def room_name(counter: Counter, clinic: Clinic | None) -> str:
    """A room's own name, unless it tells which sensitive clinic it belongs to."""
    return clinic.public_name if clinic is not None and _tells(counter.name, clinic) else counter.name


def stop_name(stop: Stop) -> str:
    """The public name of a stop."""
    return stop.clinic.public_name if stop.clinic is not None and stop.clinic.is_sensitive else stop.name


def where(session: ClinicSession) -> str:
    """Clinic and room as the signs in the hall say them; of a moved session, where its people are called."""
    session = session.home
    name = session.clinic.public_name
    room = room_name(session.room, session.clinic) if session.room else name
    return f"{name}, {room}" if room != name else name


def _tells(text: str, clinic: Clinic) -> bool:
    """Does a word of a sensitive clinic's real or spoken name stand in the text?"""
    if not clinic.is_sensitive:
        return False
    words = re.findall(r"\w+", f"{clinic.name} {clinic.spoken_name}")
    telling = {word.casefold() for word in words if len(word) >= SHORTEST_TELLING_WORD or word.isupper()}
    present = {word.casefold() for word in re.findall(r"\w+", text)}
    return bool(present & telling.difference(SAYS_WHAT_IT_IS))
