"""Take a no-show back: the person is here after all."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.mending.mend import Legality
from counter.mending.page import Asked, Preview, Words, mend_page
from counter.mending.saying import kept_at_bpjs, of_stages, taken_back_from_bpjs
from counter.pressing import Pressed
from queues import verbs
from queues.models import BEFORE_CLINIC, Stage, Visit

PERMISSION = "queue.declare_no_show"


def is_legal(visit: Visit, user: User) -> Legality:
    """Of a no-show, by whoever may declare one."""
    if visit.stage != Stage.NO_SHOW:
        return False
    if not user.has_perm(PERMISSION):
        return _("Perlu izin “menyatakan pasien tidak hadir”.")
    before = visit.events.filter(is_standing=True).exclude(stage=Stage.NO_SHOW).order_by("-pk").first()
    if visit.session.is_called_off and (before is None or before.stage in BEFORE_CLINIC):
        return _("Jadwalnya tidak dilaksanakan. Daftarkan pasien di jadwal lain.")
    return True


def preview(asked: Asked) -> Preview:
    """Where the person waits then, and whether BPJS hears of it."""
    messages = of_stages(asked.visit, [Stage.NO_SHOW])
    kept: list[Words] = list(kept_at_bpjs(messages))
    if kept:
        kept.append(
            _(
                "BPJS tidak menerima tahap apa pun lagi untuk kode booking ini: langkah berikutnya hanya dicatat di "
                "sini. Bila kunjungan JKN ini perlu antrean yang utuh di BPJS, batalkan dan daftarkan nomor baru."
            )
        )
    return Preview(
        here=[
            _("%(label)s menunggu lagi di tempat dan urutannya semula, dan dapat dipanggil.")
            % {"label": asked.visit.label}
        ],
        kept=kept,
        superseded=list(taken_back_from_bpjs(messages)),
        told=[_("Ponsel pasien menunjukkan antreannya lagi.")],
    )


def act(pressed: Pressed, visit: Visit) -> str:
    """By whoever may declare a no-show."""
    pressed.need(PERMISSION)
    restored = verbs.restore(visit, pressed.reasoned)
    return _("%(label)s tidak lagi dinyatakan tidak hadir.") % {"label": restored.label}


TITLE = gettext_lazy("Cabut “tidak hadir”")
view = mend_page(TITLE, button=TITLE, is_legal=is_legal, preview=preview, act=act)
