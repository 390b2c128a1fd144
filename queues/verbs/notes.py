"""Notes of colleagues on a visit: written, and struck out, never changed."""

from queues.errors import NoteGoneError, ReasonNeededError
from queues.models import ActKind, Visit, VisitNote
from queues.press import Press
from queues.verbs import acting, reasons


def write_note(visit: Visit, press: Press, text: str) -> VisitNote:
    """Keep a note, by a named person; the same press twice is one note. ReasonNeededError for an empty one,
    PersonalReasonError for a NIK, card or phone in it: a note is kept in clear.
    """
    if press.user is None:
        raise ReasonNeededError
    text = reasons.required(text)
    with acting.on_visit(visit, press, ActKind.NOTE) as (visit, act):
        if act is None:
            return visit.notes.filter(text=text, actor=press.user).latest("pk")
        return _written(VisitNote(visit=visit, text=text), press)


def strike_note(note: VisitNote, press: Press) -> VisitNote:
    """Strike a note out: it stays to be read, and no screen shows its mark any more. The strike-out is given back.

    NoteGoneError when somebody struck it out before.
    """
    if press.user is None:
        raise ReasonNeededError
    with acting.on_visit(note.visit, press, ActKind.NOTE) as (visit, act):
        struck = VisitNote.objects.filter(strikes=note).first()
        if act is None and struck is not None:
            return struck
        if struck is not None or note.strikes_id:
            raise NoteGoneError
        return _written(VisitNote(visit=visit, strikes=note), press)


def _written(note: VisitNote, press: Press) -> VisitNote:
    note.at, note.actor, note.counter = press.at, press.user, press.counter
    note.save()
    return note
