"""Give a number up before the doctor calls."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.mending.mend import Legality
from counter.mending.page import Asked, Preview, Words, mend_page
from counter.mending.saying import kept_at_bpjs
from counter.pressing import Pressed
from counter.told import of_visit
from queues import verbs
from queues.errors import AlreadyServedError
from queues.models import BEFORE_CLINIC, Visit


def is_legal(visit: Visit, user: User) -> Legality:
    """Until the doctor's call."""
    if visit.is_over:
        return False
    return True if visit.stage in BEFORE_CLINIC else str(AlreadyServedError.message)


def preview(asked: Asked) -> Preview:
    """The seat is free again, the number is never used again."""
    messages = of_visit(asked.visit)
    superseded: list[Words] = [_("Pembatalan dikirim ke BPJS dengan alasan ini.")] if messages else []
    return Preview(
        here=[_("Kursinya bebas lagi. Nomor %(label)s tidak dipakai lagi.") % {"label": asked.visit.label}],
        kept=list(kept_at_bpjs(one for one in messages if one.said_at)),
        superseded=superseded,
        told=[_("Ponsel pasien dan Mobile JKN menunjukkan bahwa antreannya dibatalkan.")],
    )


def act(pressed: Pressed, visit: Visit) -> str:
    """The reason goes to BPJS."""
    cancelled = verbs.cancel(visit, pressed.reasoned)
    return _("%(label)s dibatalkan.") % {"label": cancelled.label}


TITLE = gettext_lazy("Batalkan kunjungan")
view = mend_page(TITLE, button=TITLE, is_legal=is_legal, preview=preview, act=act)
