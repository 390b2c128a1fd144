"""What BPJS has and a restored database has not: taken over where the person is known, listed for people elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bpjs_bridge.agreement import differences, findings
from bpjs_bridge.agreement.both_sides import bookings_on, known_codes
from bpjs_bridge.agreement.differences import There, there
from bpjs_bridge.agreement.earlier import UnreadableBookingError, as_earlier
from bpjs_bridge.client.queries import RegisteredBooking
from bpjs_bridge.models import AgreementFinding, FindingKind, FindingState
from bpjs_bridge.models.agreement import LONGEST_CODE
from bpjs_bridge.recovery.asking import Listing
from queues import verbs
from queues.encryption.personal_numbers import looks_personal
from queues.errors import QueueError
from queues.imports.booking_places import EarlierBooking, Places
from queues.imports.bookings import BookingImport
from queues.imports.table import BadLineError
from queues.recovery.series import Told

UNKNOWN = gettext_lazy("pasiennya belum ada di sini; daftarkan di admisi, lalu ambil alih di /reports/bpjs/")
# Here or not: they stand at BPJS and will not come any more.
OVER_THERE = (There.CANCELLED, There.ABSENT, There.SERVED)


@dataclass
class Taken:
    """What came of it. `problems`: sentences without a person, by booking code; `told`: for the numbers' floors."""

    taken_over: int = 0
    listed: int = 0
    problems: list[str] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    record_numbers: set[str] = field(default_factory=set)


@dataclass
class _Work:
    listing: Listing
    at: datetime
    places: Places = field(default_factory=Places)
    result: Taken = field(default_factory=Taken)
    highest: dict[int, int] = field(default_factory=dict)


def compare(listing: Listing, *, at: datetime) -> Taken:
    """Without taking anything over: the highest numbers, and how many would be."""
    return _worked(listing, at=at, is_dry=True)


def take_over(listing: Listing, *, at: datetime) -> Taken:
    """Every date in a transaction of its own; twice is once. Not while numbers are given."""
    return _worked(listing, at=at, is_dry=False)


def _worked(listing: Listing, *, at: datetime, is_dry: bool) -> Taken:
    work = _Work(listing, at)
    for day, bookings in sorted(listing.bookings.items()):
        strange = {one.booking_code for one in bookings} - set(known_codes(one.booking_code for one in bookings))
        missing = list(_placed(work, bookings, strange))
        left = missing if is_dry else _take(work, missing)
        if is_dry:
            work.result.taken_over += sum(earlier is not None for _booking, earlier in missing)
        _list(work, day, bookings, left, is_dry=is_dry)
    work.result.told = Told(work.highest, frozenset(listing.days))
    return work.result


# With what is taken over; None where the person or the session is not here.
Missing = tuple[RegisteredBooking, EarlierBooking | None]


def _placed(work: _Work, bookings: Sequence[RegisteredBooking], strange: set[str]) -> Iterator[Missing]:
    """Notes every number under its session; gives those that nobody here knows and that may still come."""
    for line, booking in enumerate(bookings, start=1):
        work.result.record_numbers.add(booking.record_number)
        is_missing = booking.booking_code in strange
        try:
            earlier = as_earlier(booking, line=line)
            session = work.places.session_of(earlier)
        except (UnreadableBookingError, BadLineError) as problem:
            # Its number is one that nobody here knows of.
            work.listing.days.discard(booking.on)
            if is_missing:
                _tell(work, booking, str(problem))
                yield booking, None
            continue
        work.highest[session] = max(work.highest.get(session, 0), earlier.number)
        if is_missing and there(booking.status) not in OVER_THERE:
            yield booking, _with_its_person(work, booking, earlier)


def _with_its_person(work: _Work, booking: RegisteredBooking, earlier: EarlierBooking) -> EarlierBooking | None:
    """NIK and card together name somebody; a record number selects nobody."""
    try:
        patient = verbs.find_patient(nik=booking.nik, card=booking.card)
    except QueueError as refusal:
        _tell(work, booking, str(refusal))
        return None
    if patient is None:
        _tell(work, booking, UNKNOWN)
    return replace(earlier, record_number=patient.medical_record_number) if patient else None


def _take(work: _Work, missing: list[Missing]) -> list[Missing]:
    """What is left over."""
    ready = {earlier.line: earlier for _booking, earlier in missing if earlier is not None}
    importing = BookingImport(at=work.at)
    for _result in importing.run(ready.values()):
        pass
    refused = {bad.line: bad.reason for bad in importing.result.bad if not bad.column}
    work.result.taken_over += importing.result.added
    left = [(booking, earlier) for booking, earlier in missing if earlier is None or earlier.line in refused]
    for booking, earlier in left:
        if earlier is not None:
            _tell(work, booking, refused[earlier.line])
    return left


def _tell(work: _Work, booking: RegisteredBooking, reason: str | Promise) -> None:
    code = booking.booking_code if not looks_personal(booking.booking_code) else "?"
    work.result.problems.append(f"{booking.on.isoformat()} {code}: {reason}")


def _list(work: _Work, day: date, bookings: Sequence[RegisteredBooking], left: list[Missing], *, is_dry: bool) -> None:
    """As the comparison with BPJS lists it, so that a person settles it there: what is missing here, and what ended."""
    if is_dry:
        work.result.listed += sum(earlier is None for _booking, earlier in left)
        return
    work.result.listed += len(left)
    for booking, _earlier in left:
        if len(booking.booking_code) <= LONGEST_CODE and not looks_personal(booking.booking_code):
            findings.keep(differences.missing_here(booking), day=day, at=work.at)
    ours = bookings_on(day)
    for booking in bookings:
        if booking.booking_code in ours and not ours[booking.booking_code].is_shadow:
            for difference in differences.of_booking(ours[booking.booking_code], booking):
                findings.keep(difference, day=day, at=work.at)
                work.result.listed += 1
    gone = AgreementFinding.objects.filter(day=day, kind=FindingKind.MISSING_HERE, state=FindingState.OPEN)
    here = known_codes(gone.values_list("booking_code", flat=True))
    gone.filter(booking_code__in=list(here)).update(state=FindingState.SETTLED, ended_at=work.at)
