"""Presses of the pharmacy: start, ready, hand over, end without medicine and back, and what its lists show."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from counter import medicine_view
from counter.handover import HandoverForm, items_of, message_of
from counter.medicine_view import MedicineView
from counter.medicines import is_pharmacy
from counter.pressing import Pressed, press
from queues import verbs
from queues.errors import NotAtThisCounterError
from queues.models import HandoverOutcome, PharmacyTicket, Prescription, Visit

# What a pharmacist chooses to see.
VIEW = ("lane", "state")


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
    """To the patient, or to somebody for them."""
    ticket = pressed.ticket()
    dispensed = HandoverForm(pressed.request.POST, items_of(ticket)).dispensed()
    verbs.hand_over(
        ticket,
        pressed.press,
        receiver_name=pressed.word("receiver_name")[:150],
        receiver_relation=pressed.word("receiver_relation")[:50],
        given=dispensed,
    )
    return _ended(ticket, HandoverOutcome.HANDED_OVER) + message_of(dispensed)


@press
def cancel_prescription(pressed: Pressed) -> str:
    """The medicine will not be made."""
    return _ended(verbs.cancel_prescription(pressed.ticket(), pressed.reasoned), HandoverOutcome.CANCELLED)


@press
def note_uncollected(pressed: Pressed) -> str:
    """Ready and called, and nobody came."""
    return _ended(verbs.note_uncollected(pressed.ticket(), pressed.reasoned), HandoverOutcome.UNCOLLECTED)


def _ended(ticket: PharmacyTicket, outcome: HandoverOutcome) -> str:
    return _("%(label)s: %(outcome)s.") % {"label": ticket.label, "outcome": outcome.label}


@press
def open_again(pressed: Pressed) -> str:
    """Back from any of these ends, also from a hand-over to the wrong person."""
    ticket = verbs.open_medicine_again(pressed.ticket(), pressed.reasoned)
    return _("%(label)s dibuka lagi.") % {"label": ticket.label}


@press
def give_number(pressed: Pressed) -> str:
    """A number for a prescription that has none yet."""
    asked = pressed.word("order")
    orders = Prescription.objects.select_related("visit").filter(withdrawn_at=None, visit__in=_visits_of_today(pressed))
    order = orders.filter(pk=int(asked) if asked.isdigit() and len(asked) < 19 else 0).first()
    if order is None or not is_pharmacy(pressed.counter):
        raise NotAtThisCounterError
    ticket = verbs.take_pharmacy_ticket(order.visit, pressed.press)
    _see(pressed, medicine_view.search(_view(pressed), ticket.label, at=pressed.at))
    return _("Nomor farmasi %(label)s diberikan.") % {"label": ticket.label}


def _visits_of_today(pressed: Pressed) -> QuerySet[Visit]:
    return Visit.objects.of_today(at=pressed.at)


@press
def see(pressed: Pressed) -> str:
    """Another lane or state; an end of the search too."""
    view = _view(pressed)
    lane, state = (pressed.word(name) if name in pressed.request.POST else getattr(view, name) for name in VIEW)
    _see(pressed, medicine_view.chosen(view, lane=lane, state=state))
    return ""


@press
def find_medicine(pressed: Pressed) -> str:
    """By number, name or a scanned ticket. What is not found is said on the page."""
    _see(pressed, medicine_view.search(_view(pressed), pressed.word("number"), at=pressed.at))
    return ""


def _view(pressed: Pressed) -> MedicineView:
    return medicine_view.remembered(pressed.request.session, pressed.counter.pk)


def _see(pressed: Pressed, view: MedicineView) -> None:
    medicine_view.remember(pressed.request.session, pressed.counter.pk, view)
