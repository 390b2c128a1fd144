"""Another room or doctor of the same poli, or another place in the same queue: the page on which it is chosen."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.forms import understood
from counter.mending.mend import Legality, Mend
from counter.mending.page import Asked, Preview, mend_page
from counter.mending.replacing import extra_seat
from counter.pressing import Pressed
from counter.registration import can_be_called, choices_of
from queues import verbs
from queues.errors import NotAtThisCounterError, VisitCalledError
from queues.models import UNSERVED, ClinicSession, Placement, QueueEntry, StopKind, Visit

TITLE = gettext_lazy("Pindah ruang, dokter, atau urutan")
FIELDS = "counter/_mend_transfer.html"


class TransferForm(forms.Form):
    """Where to, and at which place."""

    session = forms.IntegerField(label=gettext_lazy("Ruang dan dokter"))
    placement = forms.ChoiceField(label=gettext_lazy("Urutan"), choices=Placement.choices)
    extra_reason = forms.CharField(label=gettext_lazy("Alasan kursi tambahan"), max_length=200, required=False)


def sessions_for(visit: Visit, at: datetime) -> list[ClinicSession]:
    """The visit's own session, and those of the same poli for BPJS that have not ended and can be called."""
    rows = can_be_called().filter(date=visit.session.date).exclude(pk=visit.session_id).order_by("starts", "pk")
    others = [one for one in rows if one.ends_at > at and verbs.is_same_poli(visit, one)]
    return ([visit.session] if _wait(visit) else []) + others


def _wait(visit: Visit) -> QueueEntry | None:
    waits = QueueEntry.objects.present().filter(visit=visit, stop__kind=StopKind.CLINIC)
    return waits.select_related("counter").first()


def is_legal(visit: Visit, user: User) -> Legality:
    """Before the end of the consultation, while no room serves the person; by the desk or the poli."""
    if visit.is_over or visit.stage not in UNSERVED:
        return False
    if not (user.has_perm("queue.work_clinic") or user.has_perm("queue.work_admission")):
        return False
    entry = _wait(visit)
    if entry is not None and entry.counter is not None:
        return str(VisitCalledError(visit.label, entry.counter.name))
    return True


def _preview(asked: Asked) -> Preview:
    visit = asked.visit
    kept: list[str | Promise] = []
    if visit.session.clinic.reports_to_bpjs:
        told = {"doctor": visit.told_doctor_name, "hours": visit.told_hours}
        kept.append(_("booking ini, dengan %(doctor)s pukul %(hours)s. BPJS tidak diberi tahu.") % told)
    moved = _("Nomor %(label)s dan semua jamnya tetap; pasien menunggu di tempat yang dipilih.")
    return Preview(
        here=[
            moved % {"label": visit.label},
            _("Bagi BPJS poli lain? Itu bukan pindah: pakai “Poli salah”, supaya nomor lama dibatalkan."),
        ],
        kept=kept,
        told=[_("Ponsel, papan, dan konsol langsung menyebut ruang dan urutan yang baru. Beri tahu pasien.")],
        fields=FIELDS,
        asks_reason=False,
        context=_context(asked),
    )


def _context(asked: Asked) -> dict[str, Any]:
    choices = choices_of(sessions_for(asked.visit, asked.at), at=asked.at)
    return {
        "choices": choices,
        "own": asked.visit.session_id,
        "placements": Placement.choices,
        "may_approve": asked.user.has_perm("queue.approve_extra_seat"),
        "typed": asked.typed,
    }


def _act(pressed: Pressed, visit: Visit) -> str:
    values = understood(TransferForm(pressed.request.POST))
    offered = {session.pk: session for session in sessions_for(visit, pressed.at)}
    session = offered.get(values["session"])  # type: ignore[call-overload]
    if session is None:
        raise NotAtThisCounterError
    placement = Placement(str(values["placement"]))
    extra = extra_seat(pressed, str(values["extra_reason"]))
    moved = verbs.transfer_visit(visit, pressed.reasoned, verbs.Transfer(session, placement, extra))
    said = _("%(label)s sekarang menunggu untuk %(doctor)s%(room)s, %(place)s.")
    room = f", {moved.session.room.name}" if moved.session.room else ""
    return said % {
        "label": moved.label,
        "doctor": moved.session.serving_doctor.name,
        "room": room,
        "place": str(placement.label).lower(),
    }


TRANSFER = Mend(
    "transfer",
    TITLE,
    is_legal,
    mend_page(TITLE, button=gettext_lazy("Pindahkan"), is_legal=is_legal, preview=_preview, act=_act),
)
