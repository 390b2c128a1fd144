"""Presses of the pharmacy: start, ready, hand over."""

from django.utils.translation import gettext as _

from counter.forms import UnclearError
from counter.handover import HandoverForm, items_of, message_of
from counter.pressing import Pressed, press
from queues import verbs
from queues.models import HandoverOutcome


@press
def prepare(pressed: Pressed) -> str:
    """The pharmacy starts to prepare (task 6)."""
    ticket = verbs.start_preparing(pressed.ticket(), pressed.press)
    return _("%(label)s mulai disiapkan.") % {"label": ticket.label}


@press
def ready(pressed: Pressed) -> str:
    """The medicine is ready (task 7)."""
    ticket = verbs.mark_ready(pressed.ticket(), pressed.press)
    return _("Obat %(label)s siap.") % {"label": ticket.label}


@press
def hand_over(pressed: Pressed) -> str:
    """To the patient or somebody for them; or the ticket ends without that."""
    outcome = pressed.word("outcome") or HandoverOutcome.HANDED_OVER
    if outcome not in HandoverOutcome.values:
        raise UnclearError(_("Pilih hasil penyerahan obat."))
    ticket = pressed.ticket()
    is_handed = outcome == HandoverOutcome.HANDED_OVER
    dispensed = HandoverForm(pressed.request.POST, items_of(ticket)).dispensed() if is_handed else {}
    verbs.hand_over(
        ticket,
        pressed.press,
        outcome=HandoverOutcome(outcome),
        receiver_name=pressed.word("receiver_name")[:150],
        receiver_relation=pressed.word("receiver_relation")[:50],
        given=dispensed,
    )
    message = _("%(label)s: %(outcome)s.") % {"label": ticket.label, "outcome": HandoverOutcome(outcome).label}
    return message + message_of(dispensed)
