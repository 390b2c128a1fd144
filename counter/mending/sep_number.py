"""The SEP's number of a visit, also after the visit left this counter."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.mending.mend import Legality
from counter.mending.page import Asked, Preview, mend_page
from counter.pressing import Pressed
from queues import verbs
from queues.models import Visit


def is_legal(visit: Visit, user: User) -> Legality:
    """Of JKN visits that are not over."""
    return visit.payer.is_jkn and not visit.is_over


def preview(asked: Asked) -> Preview:
    """The number as it stands, to be typed or taken away."""
    return Preview(
        here=[_("Nomornya dicatat pada kunjungan ini. Isian kosong menghapus nomor yang salah.")],
        fields="counter/_mend_sep.html",
        asks_reason=False,
        context={"sep_number": asked.typed.get("sep_number", asked.visit.sep_number)},
    )


def act(pressed: Pressed, visit: Visit) -> str:
    """As it is printed on the SEP."""
    noted = verbs.note_sep(visit, pressed.press, sep_number=pressed.word("sep_number"))
    said = _("Nomor SEP %(label)s dicatat.") if noted.sep_number else _("Nomor SEP %(label)s dihapus.")
    return said % {"label": noted.label}


view = mend_page(gettext_lazy("Nomor SEP"), button=gettext_lazy("Simpan"), is_legal=is_legal, preview=preview, act=act)
