"""Sisa Antrean (protocol 1.5): how many are before this booking, itself counted, and how long that takes."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages, notes, practice, repeats
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from bpjs_bridge.models import Reporting
from queues import clock
from queues.database.statements import columns, fetch
from queues.models import UNSERVED, Channel, ClinicSession, Visit
from queues.waiting import called_off, figures, order

# Written out: Mobile JKN asks for it again and again. After the names: the turn on the days before, which is by number,
# and whether BPJS names the booking for the first time.
BOOKED = f"""
    SELECT {columns(Visit, "v")}, {practice.NAMED},
        ({order.UP_TO.format(session="v.session_id", number="v.number", visit="v.id")}),
        (SELECT r.named_at IS NULL FROM {Reporting._meta.db_table} r WHERE r.visit_id = v.id)
    FROM {Visit._meta.db_table} v JOIN {ClinicSession._meta.db_table} s ON s.id = v.session_id {practice.NAMES}
    WHERE v.booking_code = %s
"""


def answer(body: Body, *, at: datetime) -> Envelope:
    """Figures of one booking."""
    checks.nothing_empty(body, ("kodebooking",))
    booked = fetch(BOOKED, [body.code("kodebooking")], Visit, *practice.PARTS)
    if not booked:
        raise Refusal(messages.UNKNOWN_BOOKING)
    [(visit, *names, turn, is_first)] = booked
    visit.session = session = practice.named(*names)
    if visit.is_over:
        raise checks.over(visit)
    if is_first and visit.channel == Channel.MOBILE_JKN:
        repeats.note_named(visit, at=at)
    off = called_off.of_visit(visit)
    remaining, last_called = _turn(visit, turn, at=at)
    wait = figures.estimated_wait(remaining, service_seconds=session.clinic.service_seconds)
    return success(
        {
            "nomorantrean": visit.label,
            "namapoli": session.clinic.name,
            "namadokter": session.home.serving_doctor.name,
            "sisaantrean": remaining,
            "antreanpanggil": last_called,
            "waktutunggu": wait,
            "keterangan": messages.schedule_changed(off.reason) if off else notes.of_booking(session, at=at),
        }
    )


def _turn(visit: Visit, by_number: int, *, at: datetime) -> tuple[int, str]:
    """(people up to this one, the label last called); before the day nobody is present and nobody was called."""
    if clock.service_date(at) < visit.session.date:
        return (by_number if visit.stage in UNSERVED else 0), "-"
    return order.remaining(visit, at=at), order.last_called_label(visit.session, at=at)
