"""A note for colleagues on a visit, and its strike-out."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.mending.mend import Legality
from counter.mending.page import Asked, Preview, mend_page, to_the_visit
from counter.pressing import Pressed
from queues import verbs
from queues.errors import NoteGoneError
from queues.models import Visit, VisitNote


def is_legal(visit: Visit, user: User) -> Legality:
    """Always."""
    return True


def preview(asked: Asked) -> Preview:
    """The field; the notes that stand are on the visit's page."""
    return Preview(
        here=[
            _("Catatan terlihat di setiap konsol yang melayani pasien ini. Pasien dan BPJS tidak melihatnya."),
            _("Tanpa NIK, nomor kartu, atau nomor telepon."),
        ],
        fields="counter/_mend_note.html",
        asks_reason=False,
        context={"text": asked.typed.get("text", "")},
    )


def act(pressed: Pressed, visit: Visit) -> str:
    """Write one, or strike out the one that is named."""
    struck = pressed.word("strike")
    if not struck:
        verbs.write_note(visit, pressed.press, pressed.word("text"))
        return _("Catatan untuk %(label)s disimpan.") % {"label": visit.label}
    note = VisitNote.objects.filter(visit=visit, pk=int(struck) if struck.isdigit() and len(struck) < 19 else 0).first()
    if note is None:
        raise NoteGoneError
    verbs.strike_note(note, pressed.press)
    return _("Catatan untuk %(label)s dicoret.") % {"label": visit.label}


TITLE = gettext_lazy("Catatan untuk rekan")
view = mend_page(
    TITLE, button=gettext_lazy("Simpan catatan"), is_legal=is_legal, preview=preview, act=act, leads_to=to_the_visit
)
