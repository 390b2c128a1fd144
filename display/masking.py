"""What a wall may show, and therefore say, of a call. Whatever is masked here is masked in speech."""

from display.models import Board, Shown
from queues.models import Call, Clinic, Counter, QueueEntry
from queues.models.people import mask_name
from queues.waiting.public_names import room_name

# A clinic that BPJS calls ANAK is said as "poli anak"; these names say already what they are.
SAYS_WHAT_IT_IS = ("poli", "klinik", "unit", "instalasi", "ruang", "layanan", "pelayanan")


def is_sensitive(call: Call) -> bool:
    """Is it nobody's business which clinic this person belongs to? `call` comes from `board_content.recent_calls`."""
    clinic = call.entry.stop.clinic
    visit = call.entry.visit
    return bool(
        (clinic is not None and clinic.is_sensitive)
        or (visit is not None and visit.session.clinic.is_sensitive)
        or getattr(call, "is_of_sensitive_prescription", False)
    )


def neutral_name(call: Call) -> str:
    """The name under which a sensitive clinic appears, or nothing."""
    clinic = call.entry.stop.clinic
    return clinic.neutral_name if clinic is not None and clinic.is_sensitive else ""


def shown_place(call: Call) -> str:
    """Where to go: the room, or the neutral name of a clinic that is nobody else's business."""
    return neutral_name(call) or room_name(call.counter, call.entry.stop.clinic)


def shown_clinic(call: Call) -> str:
    """The clinic's name, unless it is sensitive."""
    clinic = call.entry.stop.clinic
    return clinic.name if clinic is not None and not is_sensitive(call) else ""


def shown_person(board: Board, call: Call) -> str:
    """Name or record number, as the board's setting allows; empty at sensitive clinics."""
    entry: QueueEntry = call.entry
    if entry.patient is None or is_sensitive(call):
        return ""
    return shown_of(board, entry.patient.name, entry.patient.medical_record_number)


def shown_of(board: Board, name: str, record_number: str) -> str:
    """As much of a person who is not of a sensitive clinic as the board's setting allows."""
    if board.what_is_shown == Shown.NAME:
        return mask_name(name)
    return record_number if board.what_is_shown == Shown.RECORD_NUMBER else ""


def spoken_places(call: Call) -> tuple[str, ...]:
    """Clinic and room as they are said. Of a sensitive call only what the wall shows: a spoken form could tell more."""
    if is_sensitive(call):
        return (shown_place(call),)
    clinic = call.entry.stop.clinic
    room = spoken_room(call.counter, None)
    return (spoken_clinic(clinic), room) if clinic is not None else (room,)


def spoken_room(counter: Counter, clinic: Clinic | None) -> str:
    """A counter as it is said; of a sensitive clinic as the wall shows it."""
    if clinic is not None and clinic.is_sensitive:
        return room_name(counter, clinic)
    return counter.spoken_name or counter.name


def spoken_clinic(clinic: Clinic) -> str:
    """`poli anak`, also for a clinic that came from BPJS as ANAK."""
    name = clinic.voice_name
    if clinic.spoken_name or name.lower().startswith(SAYS_WHAT_IT_IS):
        return name
    # In capitals among capitals: see `speech.words_of`.
    return f"POLI {name}" if name.isupper() else f"poli {name}"
