"""Write or change the prescription of somebody who has left the clinic."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.drafts import Draft, draft_shown, typed_in
from counter.forms import PrescriptionForm, UnclearError
from counter.mending.mend import Legality
from counter.mending.page import Asked, Preview, Words, mend_page
from counter.mending.reopening import ONLY_AT_THE_CLINIC, PERMISSION
from counter.mending.saying import kept_at_bpjs, of_stages, unless_refused
from counter.pressing import Pressed
from queues import verbs
from queues.errors import ConsultationNotOverError, NoPharmacyDeskError
from queues.models import Prescription, PrescriptionKind, Stage, Visit
from queues.verbs.prescribed import prescribed
from queues.verbs.reopening import AFTER_THE_CLINIC


def is_legal(visit: Visit, user: User) -> Legality:
    """Once the visit has left the clinic; what the pharmacy works on stays as it is."""
    if visit.is_over:
        return False
    if not user.has_perm(PERMISSION):
        return ONLY_AT_THE_CLINIC
    if visit.stage not in AFTER_THE_CLINIC:
        return str(ConsultationNotOverError.message)
    return unless_refused(prescribed(visit).check_it_can_go)


def preview(asked: Asked) -> Preview:
    """The prescription as it stands, to be changed."""
    standing = prescribed(asked.visit)
    here: list[Words] = [_("Isi resep sampai lengkap: yang tertulis di sini menggantikan resep sebelumnya seluruhnya.")]
    if standing.ticket is not None:
        here.append(
            _("Nomor farmasi %(label)s tetap bila jenis resepnya sama; jenis lain mendapat nomor baru.")
            % {"label": standing.ticket.label}
        )
    else:
        here.append(_("Farmasi memberi nomor begitu resepnya dicatat."))
    messages = of_stages(asked.visit, [Stage.LEFT_CLINIC])
    kept: list[Words] = list(kept_at_bpjs(messages))
    superseded: list[Words] = []
    if messages:
        is_told = any(one.is_pharmacy and one.is_kept for one in messages)
        superseded = [] if is_told else [_("BPJS diberi tahu nomor farmasinya.")]
        kept += [_("nomor farmasi yang pertama; nomor lain tidak dikirim.")] if is_told else []
    return Preview(
        here=here,
        kept=kept,
        superseded=superseded,
        told=[_("Ponsel pasien menunjukkan farmasi sebagai tujuan. Beri tahu pasien nomor farmasinya.")],
        fields="counter/_mend_prescription.html",
        context={"draft": _draft(asked, standing.prescription), "prescription_kinds": PrescriptionKind.choices},
    )


def _draft(asked: Asked, standing: Prescription | None) -> Draft:
    """What was typed before a refusal; else what stands."""
    typed = typed_in(asked.typed)
    if typed is not None:
        return draft_shown(typed)
    if standing is None:
        return draft_shown(verbs.typed_prescription("", []))
    lines = [(item.medicine, str(item.ordered), item.dosage) for item in standing.items.all()]
    return draft_shown(verbs.typed_prescription(standing.kind, lines))


def act(pressed: Pressed, visit: Visit) -> str:
    """By staff of the clinic; a prescription without a kind is none."""
    pressed.need(PERMISSION)
    order = PrescriptionForm(pressed.request.POST).order()
    if order is None:
        raise UnclearError(_("Pilih jenis resepnya: racikan atau non racikan."))
    changed = verbs.prescribe_late(visit, pressed.reasoned, order)
    ticket = prescribed(changed).ticket
    if ticket is None:
        said = _("Resep %(label)s dicatat.") % {"label": changed.label}
        return f"{said} {NoPharmacyDeskError.message}"
    return _("Resep %(label)s dicatat, nomor farmasi %(ticket)s.") % {"label": changed.label, "ticket": ticket.label}


TITLE = gettext_lazy("Resep susulan atau perubahan resep")
view = mend_page(TITLE, button=gettext_lazy("Catat resep"), is_legal=is_legal, preview=preview, act=act)
