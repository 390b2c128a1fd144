"""Letters for the consoles: the frame hands this module to them (queues/letters.py)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.control_letters import (
    ClinicRoom,
    OriginSep,
    PractisingDoctor,
    clinics_for,
    doctors_for,
    sep_for_letter,
)
from bpjs_bridge.client.vclaim.control_letters import (
    LetterKind as WireKind,
)
from bpjs_bridge.client.vclaim.outgoing_referrals import clinics_elsewhere
from bpjs_bridge.client.vclaim.references import find_facility
from bpjs_bridge.client.vclaim.referrals import IssuedBy, find_referral
from bpjs_bridge.client.vclaim.visits import visits_on
from bpjs_bridge.letters import writing
from bpjs_bridge.letters.control import ControlWriter
from bpjs_bridge.letters.outgoing import OutgoingWriter
from bpjs_bridge.letters.prolonged import ProlongedWriter
from bpjs_bridge.letters.writing import SECONDS, Writer
from bpjs_bridge.models import Outcome
from bpjs_bridge.references import finding, rule, seps, service
from bpjs_bridge.references.cards import card_of
from bpjs_bridge.references.evidence import ORIGIN, Day
from bpjs_bridge.vclaim_line import VClaimLine
from queues import clock, verbs
from queues.letters import (
    BpjsSaysNoError,
    BpjsSilentError,
    ControlOptions,
    DoctorRoom,
    LetterGoneError,
    LetterPlan,
    LetterUncertainError,
    Named,
    OutgoingOptions,
    PoliRoom,
    ReferralOfAnotherError,
    SepNeededError,
    SepOfAnotherError,
)
from queues.models import ClinicSession, LetterAsk, LetterKind, Visit, VisitLetter, VisitType
from queues.press import Press
from queues.waiting import figures

# As long as a visit's reference may be.
LONGEST_REFERENCE = 40
WRITERS: Mapping[str, Writer] = {
    LetterKind.CONTROL: ControlWriter(),
    LetterKind.OUTGOING: OutgoingWriter(),
    LetterKind.PROLONGED: ProlongedWriter(),
}


def is_offered() -> bool:
    """Is VClaim configured?"""
    return service.is_offered()


def find_sep(visit: Visit) -> bool:
    """Ask for the day's SEPs and write this visit's, if one is surely its own. BpjsSilentError."""
    today = clock.service_date(timezone.now())
    with VClaimLine(seconds=SECONDS) as line:
        found = line.ask(lambda player: visits_on(player, today))
    if not found.is_certain:
        raise BpjsSilentError
    pairs = seps.matched([visit], found.items, taken=seps.taken_on(today))
    return any(verbs.fill_sep(one, number) for one, number in pairs)


def letter_poli(visit: Visit) -> str:
    """A clinic of repeat care may be told to BPJS under another poli; letters name its own."""
    clinic = visit.session.clinic
    if clinic.is_repeat_care and clinic.bpjs_poli_code:
        return clinic.bpjs_poli_code
    return clinic.bpjs_subspecialist_code or ""


def internal_number(visit: Visit) -> str:
    """A number of our own, or the referral's under which the patient came: BPJS checks neither (protocol V7, I1)."""
    habits = service.habits()
    own = f"INT/{visit.booking_code}"[:LONGEST_REFERENCE]
    return rule.internal_number(own, referral_under(visit) if habits.internal_reference == ORIGIN else "", habits)


def referral_under(visit: Visit) -> str:
    """The visit's own referral; of a control visit the one under its SEP, where VClaim tells it."""
    if visit.visit_type != VisitType.CONTROL or not visit.sep_number:
        return "" if visit.visit_type == VisitType.CONTROL else visit.referral_number
    with VClaimLine(seconds=SECONDS) as line:
        found: Listed[OriginSep] = line.ask(lambda player: sep_for_letter(player, visit.sep_number))
    return found.items[0].referral_number if found.items else ""


def control_options(visit: Visit, *, poli_code: str, on: date) -> ControlOptions:
    """In the form's order (protocol V1), at once: the SEP, how full the polis are, the doctors of one."""
    number = _sep_of(visit)
    with VClaimLine(seconds=SECONDS) as line:
        origin, polis, doctors = line.together(
            lambda player: sep_for_letter(player, number),
            lambda player: clinics_for(player, number, kind=WireKind.CONTROL, on=on),
            lambda player: doctors_for(player, poli_code, kind=WireKind.CONTROL, on=on),
        )
    if not origin.is_certain or not doctors.is_certain:
        return ControlOptions(is_silent=True)
    if not origin.items:
        return ControlOptions(refusal=origin.answer.words or origin.answer.message)
    _check_owner(origin.items[0], visit)
    return ControlOptions(
        polis=tuple(_poli_room(one) for one in polis.items),
        doctors=_doctor_rooms(doctors.items, poli_code, on=on),
        referral_until=_referral_until(origin.items[0]),
    )


def outgoing_options(*, search: str, is_hospital: bool, on: date) -> OutgoingOptions:
    """Hospitals (or first facilities) of a code or a part of the name, and the polis of the only one."""
    with VClaimLine(seconds=SECONDS) as line:
        found = line.ask(lambda player: find_facility(player, search, is_hospital=is_hospital))
        if not found.is_certain:
            return OutgoingOptions(is_silent=found.answer.outcome != Outcome.REFUSED)
        exact = [one for one in found.items if one.code.upper() == search.strip().upper()]
        facilities = tuple(Named(one.code, one.name) for one in exact or found.items)
        if len(facilities) != 1 or not is_hospital:
            return OutgoingOptions(facilities)
        code = facilities[0].code
        rooms = line.ask(lambda player: clinics_elsewhere(player, code, on=on))
    polis = tuple(PoliRoom(one.code, one.name, one.referred, one.capacity) for one in rooms.items)
    return OutgoingOptions(facilities, polis, is_silent=not rooms.is_certain)


def make(visit: Visit, press: Press, plan: LetterPlan) -> VisitLetter:
    """Ask BPJS for the letter, after whatever is open of this kind has become certain."""
    writer = WRITERS[plan.kind]
    _check_open(visit, plan.kind, at=press.at)
    with VClaimLine(seconds=SECONDS) as line:
        if plan.kind == LetterKind.PROLONGED:
            _check_referral(line, visit, plan.made_of)
        else:
            _check_sep(line, visit, plan.made_of)
        letter, is_new = verbs.begin_letter(visit, press, plan)
        return writing.ask(letter, writer, line) if is_new else _as_first(letter)


def change(letter: VisitLetter, press: Press, plan: LetterPlan) -> VisitLetter:
    """Another day, poli or doctor; the number stays. LetterGoneError for a prolonged referral: it is made anew."""
    if letter.kind == LetterKind.PROLONGED:
        raise LetterGoneError
    letter, is_new = verbs.begin_change(letter, press, plan)
    with VClaimLine(seconds=SECONDS) as line:
        return writing.ask(letter, WRITERS[letter.kind], line) if is_new else _as_first(letter)


def withdraw(letter: VisitLetter, press: Press) -> VisitLetter:
    """Delete the letter at BPJS."""
    letter, is_new = verbs.begin_withdrawal(letter, press)
    with VClaimLine(seconds=SECONDS) as line:
        return writing.ask(letter, WRITERS[letter.kind], line) if is_new else _as_first(letter)


def check(letter: VisitLetter, *, at: datetime) -> VisitLetter | None:
    """What became of an uncertain letter."""
    return writing.check(letter, WRITERS[letter.kind], at=at)


def _as_first(letter: VisitLetter) -> VisitLetter:
    """A repeated press: what the first one came to."""
    if letter.is_uncertain:
        raise LetterUncertainError
    return letter


def _check_open(visit: Visit, kind: str, *, at: datetime) -> None:
    for letter in visit.letters.filter(kind=kind).exclude(asked=LetterAsk.NONE):
        check(letter, at=at)


def _check_sep(line: VClaimLine, visit: Visit, number: str) -> None:
    """Read before anything is written: a mistyped SEP would make another person's letter."""
    found: Listed[OriginSep] = line.ask(lambda player: sep_for_letter(player, number))
    if not found.is_certain:
        raise BpjsSilentError
    if not found.items:
        raise BpjsSaysNoError(found.answer.words or found.answer.message)
    _check_owner(found.items[0], visit)


def _check_referral(line: VClaimLine, visit: Visit, number: str) -> None:
    """The same for a referral. One that VClaim does not know is BPJS's to refuse."""
    found = line.together(*(partial(find_referral, number=number, issued_by=issued_by) for issued_by in IssuedBy))
    if not all(one.is_certain for one in found):
        raise BpjsSilentError
    cards = {letter.card for one in found for letter in one.items if letter.card}
    if cards and card_of(visit.patient) not in cards:
        raise ReferralOfAnotherError


def _check_owner(origin: OriginSep, visit: Visit) -> None:
    if origin.card and origin.card != card_of(visit.patient):
        raise SepOfAnotherError


def _sep_of(visit: Visit) -> str:
    if not visit.sep_number:
        raise SepNeededError
    return visit.sep_number


def _referral_until(origin: OriginSep) -> date | None:
    """After a stay no referral limits the day."""
    if origin.is_inpatient or origin.referred_on is None:
        return None
    return origin.referred_on + timedelta(days=rules.current().referral_days)


def _poli_room(room: ClinicRoom) -> PoliRoom:
    return PoliRoom(room.poli_code, room.poli_name, room.planned, room.capacity)


def _doctor_rooms(doctors: tuple[PractisingDoctor, ...], poli_code: str, *, on: date) -> tuple[DoctorRoom, ...]:
    """VClaim's doctors, with the session of ours in which a number can be taken."""
    sessions = {one.pk: one for one in _sessions(on)}
    polis = {one.pk: service.poli(one) for one in service.clinics()}
    day = Day(on, tuple(polis.values()), service.sittings(list(sessions.values()), polis))
    left = figures.seats_left(list(sessions.values()), at=timezone.now()) if sessions else {}
    rooms = []
    for doctor in doctors:
        ours = [one for one in finding.sittings_for_letter(poli_code, day) if one.doctor_code == doctor.code]
        same = [one for one in ours if sessions[one.session_id].hours.replace(" ", "") == doctor.hours]
        found = next(iter(same or ours), None)
        rooms.append(
            DoctorRoom(
                doctor.code,
                doctor.name,
                doctor.hours[:11],
                doctor.capacity,
                found.session_id if found else None,
                left[found.session_id][0] if found else None,
            )
        )
    return tuple(rooms)


def _sessions(on: date) -> list[ClinicSession]:
    return list(ClinicSession.objects.on(on).open().can_be_called().for_patients().named())
