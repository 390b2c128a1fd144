"""Open an ended consultation again."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.mending.mend import Legality
from counter.mending.page import Asked, Preview, Words, mend_page
from counter.mending.saying import kept_at_bpjs, of_stages, taken_back_from_bpjs, unless_refused
from counter.pressing import Pressed
from queues import verbs
from queues.errors import ConsultationNotOverError
from queues.models import EntryState, Visit
from queues.verbs.prescribed import Prescribed, prescribed
from queues.verbs.reopening import AFTER_THE_CLINIC

PERMISSION = "queue.work_clinic"
ONLY_AT_THE_CLINIC = gettext_lazy("Hanya petugas poli yang dapat melakukannya.")


def is_legal(visit: Visit, user: User) -> Legality:
    """Once the visit has left the clinic, and as long as the pharmacy has not begun."""
    if visit.is_over:
        return False
    if not user.has_perm(PERMISSION):
        return ONLY_AT_THE_CLINIC
    if visit.stage not in AFTER_THE_CLINIC:
        return str(ConsultationNotOverError.message)
    return unless_refused(prescribed(visit).check_it_can_go)


def preview(asked: Asked) -> Preview:
    """Where the person waits then, what becomes of the prescription, and what BPJS keeps."""
    visit, standing = asked.visit, prescribed(asked.visit)
    messages = of_stages(visit, AFTER_THE_CLINIC)
    here: list[Words] = [
        _("%(label)s menunggu lagi di %(clinic)s, di tempatnya semula.")
        % {"label": visit.label, "clinic": visit.session.clinic.name},
        *medicine_says(standing),
        _("Konsultasi berakhir lagi dengan “Selesai”, pada jam tombol itu ditekan. Jam yang tadi tetap di riwayat."),
    ]
    kept = kept_at_bpjs(messages)
    return Preview(
        here=here,
        kept=[*kept, _("Jam selesai yang berikut tidak dikirim, karena BPJS menyimpan yang pertama.")] if kept else [],
        superseded=list(taken_back_from_bpjs(messages)),
        told=[_("Ponsel pasien menunjukkan poli lagi sebagai tujuan.")],
    )


def medicine_says(standing: Prescribed) -> list[Words]:
    """What becomes of the prescription and of its number."""
    if standing.prescription is None:
        return []
    said: list[Words] = [_("Resepnya kembali ke kartu poli seperti diketik, dan dapat diubah.")]
    ticket, wait = standing.ticket, standing.wait
    if ticket is None or wait is None or wait.state != EntryState.WAITING:
        return said
    others = ticket.prescriptions.filter(withdrawn_at=None).exclude(pk=standing.prescription.pk)
    if others.exists():
        words = _("Nomor farmasi %(label)s tetap, karena memuat resep kunjungan lain juga.")
    else:
        words = _("Nomor farmasi %(label)s ditarik. Resep jenis yang sama mendapat nomor itu kembali.")
    return [*said, words % {"label": ticket.label}]


def act(pressed: Pressed, visit: Visit) -> str:
    """By staff of the clinic."""
    pressed.need(PERMISSION)
    opened = verbs.reopen(visit, pressed.reasoned)
    return _("%(label)s dibuka lagi dan menunggu di %(clinic)s.") % {
        "label": opened.label,
        "clinic": opened.session.clinic.name,
    }


TITLE = gettext_lazy("Buka lagi konsultasi")
view = mend_page(TITLE, button=TITLE, is_legal=is_legal, preview=preview, act=act)
