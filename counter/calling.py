"""Presses that every console knows: next, recall, absent, finish, hold, detour, undo, cancel."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from counter import drafts, medicine_view
from counter.access import counter_or_refuse
from counter.console import DETOUR_KINDS
from counter.forms import PrescriptionForm, called_at_from
from counter.pressing import Pressed, press
from counter.registration import forget_found
from queues import rules, verbs
from queues.errors import NoPharmacyDeskError, NotAtThisCounterError, TimeDoesNotFitError, UndoTooLateError
from queues.models import PharmacyNumber, PharmacyTicket, Prescription, QueueEntry, Stage, Stop, Visit
from queues.verbs import PrescriptionOrder
from queues.waiting.rounds import round_of


@press
def call_next(pressed: Pressed) -> str:
    """Call the first person waiting; the person on the card ends, with the prescription on the card."""
    ended = pressed.entry() if pressed.word("entry") else None
    entry = verbs.call_next(
        pressed.counter,
        pressed.press,
        prescription=_prescribed_at_next(pressed, ended),
        expected=pressed.expected,
        lane=medicine_view.remembered(pressed.request.session, pressed.counter.pk).lane,
    )
    forget_found(pressed.counter)
    return _with_medicine(pressed, _called_message(entry), ended)


def _prescribed_at_next(pressed: Pressed, ended: QueueEntry | None) -> PrescriptionOrder | None:
    """What "next" prescribes to the person it ends. Of several places it ends none: their cards are not judged."""
    if pressed.counter.capacity > 1:
        return None
    if ended is not None:
        drafts.check_it_is_seen(pressed.request.POST, ended)
    return PrescriptionForm(pressed.request.POST).order()


def _called_message(entry: QueueEntry) -> str:
    counter = entry.counter.name if entry.counter else ""
    return _("%(label)s dipanggil ke %(counter)s.") % {"label": entry.label, "counter": counter}


@press
def call(pressed: Pressed) -> str:
    """Call a chosen person; passing others over needs a reason."""
    entry = verbs.call(pressed.entry(), pressed.reasoned, counter=pressed.counter)
    return _called_message(entry)


@press
def recall(pressed: Pressed) -> str:
    entry = verbs.recall(pressed.entry(), pressed.press)
    return _("%(label)s dipanggil lagi, kali ke-%(count)d.") % {"label": entry.label, "count": round_of(entry).calls}


@press
def start(pressed: Pressed) -> str:
    """The called person has come."""
    entry = verbs.start_serving(pressed.entry(), pressed.press)
    return _("%(label)s mulai dilayani.") % {"label": entry.label}


@press
def absent(pressed: Pressed) -> str:
    """Called and did not come; with a reason before all calls were made."""
    entry = verbs.mark_absent(pressed.entry(), pressed.reasoned)
    forget_found(pressed.counter)
    return _("%(label)s tidak hadir; kembali ke daftar tunggu.") % {"label": entry.label}


@press
def hold(pressed: Pressed) -> str:
    """Set the person aside, so that their place at the counter is free."""
    entry = verbs.hold(pressed.entry(), pressed.reasoned)
    return _("%(label)s ditahan.") % {"label": entry.label}


@press
def resume(pressed: Pressed) -> str:
    """Serve a held person again at this counter."""
    entry = verbs.resume(pressed.entry(), pressed.press, counter=pressed.counter)
    return _("%(label)s dilanjutkan.") % {"label": entry.label}


@login_required
@require_POST
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """What is typed, kept while it is typed. Answers with the mark that the form shows from now on."""
    assert isinstance(request.user, User)
    pressed = Pressed(request, counter_or_refuse(request, pk), timezone.now(), request.user)
    try:
        mark = drafts.keep(request.POST, pressed.entry(), pressed.press)
    except NotAtThisCounterError as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse({"shown": mark})


@press
def detour(pressed: Pressed) -> str:
    """To the laboratory and back: the stage stays."""
    entry, to = pressed.entry(), pressed.word("to_stop")
    stops = Stop.objects.filter(kind__in=DETOUR_KINDS)
    stop = get_object_or_404(stops, pk=int(to) if to.isdigit() else 0)
    verbs.detour(entry, pressed.reasoned, to_stop=stop)
    return _("%(label)s ke %(stop)s.") % {"label": entry.label, "stop": stop.name}


@press
def come_back(pressed: Pressed) -> str:
    """Back from a detour, to the place before it."""
    entry = verbs.come_back(pressed.entry(), pressed.press)
    return _("%(label)s sudah kembali dan menunggu di tempatnya semula.") % {"label": entry.label}


@press
def finish(pressed: Pressed) -> str:
    """End what is here. Somebody never called: with the real time of the call, or with "not known"."""
    ended = pressed.entry()
    called_at = called_at_from(pressed.request.POST, ended.visit.session if ended.visit else None, at=pressed.at)
    if called_at is not None:
        pressed.need("queue.enter_late_time")
    drafts.check_it_is_seen(pressed.request.POST, ended)
    entry = verbs.finish(
        ended,
        pressed.press,
        prescription=PrescriptionForm(pressed.request.POST).order(),
        called_at=called_at,
        call_unknown=bool(pressed.word("call_unknown")),
    )
    forget_found(pressed.counter)
    return _with_medicine(pressed, _("%(label)s selesai.") % {"label": entry.label}, entry)


def _with_medicine(pressed: Pressed, words: str, ended: QueueEntry | None) -> str:
    """What is said, and where the medicine is if the prescription got no number because no pharmacy calls."""
    if ended is None or ended.visit_id is None or not rules.current().pharmacy_ticket_at_finish:
        return words
    order = Prescription.objects.select_related("ticket").filter(visit=ended.visit_id, withdrawn_at=None).first()
    if order is None:
        return words
    if order.ticket is None:
        return f"{words} {NoPharmacyDeskError.message}"
    return _with_number(pressed, words, order.ticket, ended)


def _with_number(pressed: Pressed, words: str, ticket: PharmacyTicket, ended: QueueEntry) -> str:
    """The pharmacy's number for the patient who goes now, with the way to its slip where the poli prints it."""
    if ticket.label == ended.label:
        return words
    number = _("Nomor farmasi: %(label)s.") % {"label": ticket.label}
    if rules.current().pharmacy_number != PharmacyNumber.POLI:
        return f"{words} {number}"
    address = f"{reverse('print:pharmacy', args=[ticket.pk])}?counter={pressed.counter.pk}"
    link = '{} {} <a class="button" target="_blank" rel="noopener" href="{}">{}</a>'
    return format_html(link, words, number, address, _("Cetak nomor farmasi"))


@press
def undo(pressed: Pressed) -> str:
    """Take the counter's last press back, whole; the one the screen showed and no other."""
    act = verbs.latest_undoable(pressed.counter, at=pressed.at)
    if act is None or pressed.word("act") != str(act.pk):
        raise UndoTooLateError
    verbs.undo(act, pressed.press)
    return _("Diurungkan.")


@press
def cancel(pressed: Pressed) -> str:
    """The patient gives the visit up, before the doctor's call."""
    visit = verbs.cancel(pressed.visit(), pressed.reasoned)
    return _("%(label)s dibatalkan.") % {"label": visit.label}


@press
def no_show(pressed: Pressed) -> str:
    """Final: by a named person with a reason."""
    pressed.need("queue.declare_no_show")
    visit = verbs.no_show(pressed.visit(), pressed.reasoned)
    return _("%(label)s dinyatakan tidak hadir.") % {"label": visit.label}


@press
def enter_late(pressed: Pressed) -> str:
    """The real time of a call that nobody pressed."""
    pressed.need("queue.enter_late_time")
    visit_pk = pressed.word("visit")
    visits = Visit.objects.named().filter(session__clinic__stops__in=pressed.counter.stops.all()).distinct()
    visit = get_object_or_404(visits, pk=int(visit_pk) if visit_pk.isdigit() else 0)
    occurred_at = called_at_from(pressed.request.POST, visit.session, at=pressed.at)
    if occurred_at is None:
        raise TimeDoesNotFitError
    verbs.enter_late(visit, Stage.IN_CLINIC, pressed.reasoned, occurred_at=occurred_at)
    return _("Jam panggilan %(label)s dicatat.") % {"label": visit.label}
