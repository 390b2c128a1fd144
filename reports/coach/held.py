"""Messages of today that BPJS has not got: who can do something about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason
from queues import clock

OVERDUE_AFTER = timedelta(minutes=5)
WHO: Mapping[str, Promise] = {
    ParkReason.REFERENCE: _("Loket pendaftaran"),
    ParkReason.PATIENT: _("Loket pendaftaran"),
    ParkReason.INCOMPLETE: _("Loket pendaftaran"),
    ParkReason.MAPPING: _("Pengelola data"),
}


@dataclass(frozen=True)
class HeldNow:
    """So many bookings wait for one reason; `who` can mend that."""

    reason: str
    who: Promise | str
    bookings: int


def held(*, at: datetime) -> list[HeldNow]:
    """By reason, the most first; last, what should have left five minutes ago. One statement."""
    overdue = Q(state=MessageState.PENDING, due_at__lte=at - OVERDUE_AFTER)
    rows = OutboxMessage.objects.filter(
        Q(state=MessageState.PARKED) | overdue, visit__session__date=clock.service_date(at)
    )
    counted = rows.order_by().values_list("state", "park_reason").annotate(bookings=Count("visit", distinct=True))
    found = [
        HeldNow(str(ParkReason(reason).label), WHO.get(reason, _("Penyelia")), bookings)
        for state, reason, bookings in sorted(counted, key=lambda row: -row[2])
        if state == MessageState.PARKED
    ]
    late = sum(bookings for state, _reason, bookings in counted if state == MessageState.PENDING)
    return [*found, *([HeldNow(str(_("Menunggu dikirim lebih dari 5 menit")), _("Penyelia"), late)] if late else [])]
