"""The right reference in the place of one that BPJS refused, also after the visit left the desk."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.bpjs import statuses
from counter.mending.mend import Legality
from counter.mending.page import Asked, Preview, mend_page, to_the_visit
from counter.pressing import Pressed
from queues import verbs
from queues.models import Visit, VisitType


def is_legal(visit: Visit, user: User) -> Legality:
    """Of a number that BPJS refuses for its reference, by users who may correct one."""
    if visit.is_over or not visit.payer.is_jkn or not user.has_perm("queue.correct_referral"):
        return False
    status = statuses([visit.pk]).get(visit.pk)
    return status is not None and status.wants_a_referral


def preview(asked: Asked) -> Preview:
    """What is written down, and the fields."""
    visit, typed = asked.visit, asked.typed
    number = visit.referral_number or "-"
    return Preview(
        here=[_("Yang tercatat: %(number)s. Nomor antrean, kursi dan urutan tetap.") % {"number": number}],
        superseded=[_("Antrean dikirim lagi dengan nomor yang baru.")],
        fields="counter/_mend_referral.html",
        context={
            "referral_number": typed.get("referral_number", ""),
            "visit_type": typed.get("visit_type", visit.visit_type),
            "visit_types": VisitType.choices,
        },
    )


def act(pressed: Pressed, visit: Visit) -> str:
    """By a named person with a reason; BPJS is told anew."""
    pressed.need("queue.correct_referral")
    kind = pressed.word("visit_type")
    corrected = verbs.correct_referral(
        visit,
        pressed.reasoned,
        referral_number=pressed.word("referral_number").upper(),
        visit_type=kind if kind in VisitType else "",
    )
    return _("Nomor rujukan %(label)s diperbaiki; antreannya dikirim lagi ke BPJS.") % {"label": corrected.label}


TITLE = gettext_lazy("Perbaiki nomor rujukan")
view = mend_page(
    TITLE,
    button=gettext_lazy("Perbaiki dan kirim lagi"),
    is_legal=is_legal,
    preview=preview,
    act=act,
    leads_to=to_the_visit,
)
