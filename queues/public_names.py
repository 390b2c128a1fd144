"""How a clinic, its rooms and its doctors are named where others read along: kiosk, paper, phone, wall and voice.

The one home of that rule. A sensitive clinic goes by its neutral name, its rooms only by names that do not tell which
clinic it is, its doctors without the title of their specialty.
"""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from queues.models import Clinic, ClinicSession, Counter, Stop

# They say what kind of place it is, and not which one.
SAYS_WHAT_IT_IS = ("poli", "poliklinik", "klinik", "unit", "instalasi", "ruang", "layanan", "pelayanan", "kesehatan")
# Words of a name shorter than this tell nothing ("dan", "THT" excepted: it is in capitals).
SHORTEST_TELLING_WORD = 4
# "Sp.KJ", "SpKJ", "Sp KJ" and what follows; titles behind a comma are cut before.
SPECIALTY = re.compile(r"\s+(?:Sp\.?\s?(?=[A-Z])|SP\.).*$")


def clinic_name(clinic: "Clinic") -> str:
    """Its neutral name where it is sensitive; without one its letters, which stand on the ticket anyway."""
    if not clinic.is_sensitive:
        return clinic.name
    return clinic.neutral_name or _("Poli %(letters)s") % {"letters": clinic.label_prefix}


def doctor_name(session: "ClinicSession") -> str:
    """The doctor who serves the session; at a sensitive clinic `dr. Dian Prameswari`, and no more."""
    name = session.serving_doctor.name
    if not session.clinic.is_sensitive:
        return name
    return SPECIALTY.sub("", name.partition(",")[0]).strip()


def room_name(counter: "Counter", clinic: "Clinic | None") -> str:
    """A room's own name, unless it tells which sensitive clinic it belongs to."""
    return clinic_name(clinic) if clinic is not None and _tells(counter.name, clinic) else counter.name


def stop_name(stop: "Stop") -> str:
    """Where people wait."""
    return clinic_name(stop.clinic) if stop.clinic is not None and stop.clinic.is_sensitive else stop.name


def where(session: "ClinicSession") -> str:
    """Clinic and room as the signs in the hall say them."""
    name = clinic_name(session.clinic)
    room = room_name(session.room, session.clinic) if session.room else name
    return f"{name}, {room}" if room != name else name


def _tells(text: str, clinic: "Clinic") -> bool:
    """Does a word of a sensitive clinic's real or spoken name stand in the text?"""
    if not clinic.is_sensitive:
        return False
    words = re.findall(r"\w+", f"{clinic.name} {clinic.spoken_name}")
    telling = {word.casefold() for word in words if len(word) >= SHORTEST_TELLING_WORD or word.isupper()}
    told = {word.casefold() for word in re.findall(r"\w+", text)}
    return bool(told & telling.difference(SAYS_WHAT_IT_IS))
