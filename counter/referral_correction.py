"""Presses that correct what BPJS refused."""

from django.db.models import Q
from django.utils.translation import gettext as _

from counter.forms import ReferralForm, understood
from counter.pressing import Pressed, press
from queues import verbs
from queues.errors import NotAtThisCounterError
from queues.models import Visit


@press
def correct_referral(pressed: Pressed) -> str:
    """The right referral number, by a named person with a reason; the number goes out again."""
    pressed.need("queue.correct_referral")
    values = understood(ReferralForm(pressed.request.POST))
    visit = verbs.correct_referral(
        visit_here(pressed),
        pressed.reasoned,
        referral_number=str(values["referral_number"]),
        visit_type=str(values["visit_type"]),
    )
    return _("Nomor rujukan %(label)s diperbaiki; antreannya dikirim lagi ke BPJS.") % {"label": visit.label}


def visit_here(pressed: Pressed) -> Visit:
    """The visit of the person meant, or one that their admission number led to."""
    entry, wanted = pressed.entry(), pressed.word("visit")
    own = Q(pk=entry.visit_id)
    if entry.admission_ticket_id:
        own |= Q(admission_ticket=entry.admission_ticket_id)
    visit = Visit.objects.named().filter(own, pk=int(wanted) if wanted.isdigit() else 0).first()
    if visit is None:
        raise NotAtThisCounterError
    return visit
