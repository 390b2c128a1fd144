"""A booking that BPJS has, in the words in which bookings of another system are taken over."""

import re

from django.utils.translation import gettext_lazy as _

from bpjs_bridge.client.queries import RegisteredBooking
from bpjs_bridge.earlier_bookings import SOURCES, VISIT_TYPES
from bpjs_bridge.inbound.fields import as_hours
from queues.encryption.personal_numbers import looks_personal
from queues.errors import QueueError
from queues.imports.booking_places import EarlierBooking

# "A-12": the number is what stands at the end.
NUMBER = re.compile(r"(\d{1,4})$")


class UnreadableBookingError(QueueError):
    """BPJS's row lacks what a number here needs."""

    message = _("Nomor antrean atau jam prakteknya tidak terbaca dari BPJS, jadi tidak dapat diambil alih.")


def as_earlier(booking: RegisteredBooking, *, line: int = 1) -> EarlierBooking:
    """Without its person: whoever takes it over finds them first. UnreadableBookingError."""
    number, hours = NUMBER.search(booking.label), as_hours(booking.hours)
    is_own = SOURCES.get(booking.source.lower())
    if number is None or hours is None or is_own is None:
        raise UnreadableBookingError
    return EarlierBooking(
        line=line,
        booking_code=booking.booking_code,
        record_number="",
        poli_code=booking.poli_code,
        doctor_code=booking.doctor_code,
        on=booking.on,
        starts=hours.starts,
        ends=hours.ends,
        label=booking.label,
        number=int(number[1]),
        is_jkn=bool(booking.card),
        visit_type=str(VISIT_TYPES.get(str(booking.visit_type_code), "")),
        referral_number="" if looks_personal(booking.referral_number) else booking.referral_number,
        is_bpjs_own=is_own,
    )
