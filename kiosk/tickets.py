"""What a printed ticket says: the number, where to wait, how long, what to do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kiosk import rules
from kiosk.qr import status_qr
from queues.models import AdmissionTicket, EntryState, PharmacyTicket, QueueEntry, Stage, TicketPrint, Visit
from queues.waiting import figures, order
from queues.waiting.public_names import where

# A label up to this long is as wide as the paper at 20 mm height; a longer one is set narrower, never lower.
WIDEST_LABEL = 4


@dataclass(frozen=True)
class TicketFace:
    """Everything on the paper but the hospital's own name and footnote."""

    label: str
    place: str
    doctor: str
    hours: str
    taken_at: datetime
    remaining: int | None
    estimated_at: datetime | None
    next_step: str
    for_staff: str
    booking_code: str
    qr: SafeString
    reprinted_at: datetime | None = None
    # The label of the number that this one replaces (another poli, payer or date).
    instead_of: str = ""

    @property
    def is_label_long(self) -> bool:
        """The label needs narrower letters."""
        return len(self.label) > WIDEST_LABEL

    @property
    def staff_language(self) -> str:
        """The language of the line for staff; the rest of the ticket is in the patient's."""
        return settings.LANGUAGE_CODE


def of_visit(visit: Visit, *, at: datetime) -> TicketFace:
    turn = figures.turn(visit, at=at)
    session = visit.session.home
    return TicketFace(
        label=visit.label,
        place=session.clinic.public_name,
        doctor=session.public_doctor,
        hours=session.hours,
        taken_at=visit.arrived_at or visit.created_at,
        remaining=turn.remaining,
        estimated_at=turn.estimated_at,
        next_step=next_step(visit),
        for_staff="",
        booking_code=visit.booking_code,
        qr=status_qr(visit.status_token),
        reprinted_at=_reprinted_at(visit.prints.last()),
        instead_of=visit.replaces.label if visit.replaces else "",
    )


def next_step(visit: Visit) -> str:
    """Where the patient goes now, in one sentence."""
    if _stands_at_the_desk(visit):
        # Printed by the clerk before whom its holder stands: that call is over.
        words = _("Setelah selesai di loket pendaftaran, silakan tunggu panggilan nomor ini di depan %(place)s.")
        return words % {"place": where(visit.session)}
    if visit.stage in (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION):
        return _("Silakan tunggu panggilan nomor ini di loket pendaftaran.")
    return _("Silakan tunggu panggilan di depan %(place)s.") % {"place": where(visit.session)}


def _stands_at_the_desk(visit: Visit) -> bool:
    """Is its holder called or served at admission now, by this number or by the one that the desk called?"""
    if visit.stage != Stage.IN_ADMISSION:
        return False
    own = Q(visit=visit)
    if visit.admission_ticket_id:
        own |= Q(admission_ticket=visit.admission_ticket_id)
    return QueueEntry.objects.at_counters().filter(own).exists()


def of_admission(ticket: AdmissionTicket, *, at: datetime, for_staff: str = "") -> TicketFace:
    """The ticket of an admission number; `for_staff` says why the kiosk could not help."""
    return TicketFace(
        label=ticket.label,
        place=ticket.admission_class.stop.name,
        doctor="",
        hours="",
        taken_at=ticket.taken_at,
        remaining=waiting_at_admission(ticket, at=at),
        estimated_at=None,
        next_step=_("Silakan tunggu panggilan nomor ini. Siapkan KTP, dan kartu BPJS atau surat rujukan bila ada."),
        for_staff=for_staff,
        booking_code="",
        qr=status_qr(ticket.status_token),
        reprinted_at=_reprinted_at(ticket.prints.last()),
    )


def of_pharmacy(ticket: PharmacyTicket) -> TicketFace:
    """The slip with the number by which the pharmacy calls."""
    entry = ticket.entries.select_related("stop").order_by("-pk").first()
    return TicketFace(
        label=ticket.label,
        place=entry.stop.name if entry else _("Farmasi"),
        doctor="",
        hours="",
        taken_at=ticket.taken_at,
        remaining=figures.pharmacy(ticket).remaining,
        estimated_at=None,
        next_step=_("Silakan tunggu panggilan nomor ini di farmasi."),
        for_staff="",
        booking_code="",
        qr=status_qr(ticket.status_token),
        reprinted_at=_reprinted_at(ticket.prints.last()),
    )


def _reprinted_at(latest: TicketPrint | None) -> datetime | None:
    """The figures on the paper are of this moment, the number is of the first."""
    return latest.printed_at if latest and latest.is_reprint else None


def waiting_at_admission(ticket: AdmissionTicket, *, at: datetime) -> int | None:
    """Its place in the admission queue, itself counted; None once called."""
    entry = QueueEntry.objects.present().filter(admission_ticket=ticket).select_related("stop").first()
    if entry is None or entry.state != EntryState.WAITING:
        return None
    places = [place.entry_id for place in order.stop_order(entry.stop, at=at)]
    return places.index(entry.pk) + 1 if entry.pk in places else None


def can_reprint(taken_at: datetime | None, *, at: datetime) -> bool:
    """Within two minutes of the press that made it."""
    return taken_at is not None and at - taken_at <= timedelta(minutes=rules.current().kiosk_reprint_minutes)
