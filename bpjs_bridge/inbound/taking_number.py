"""Ambil Antrean (protocol 1.4): a number by Mobile JKN, so always JKN. Checks stand in the order of protocol 1.11."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from bpjs_bridge import rules, wire
from bpjs_bridge.inbound import checks, messages, missed, notes, practice, referrals, repeats, unrecognised
from bpjs_bridge.inbound.envelope import NEW_PATIENT, Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body, as_number
from queues import clock, verbs
from queues.database.locking import hold_patient, lock_session
from queues.database.statements import columns, fetch_one
from queues.encryption.personal_numbers import looks_personal
from queues.models import (
    OVER,
    Channel,
    Clinic,
    ClinicSession,
    IdentifierKind,
    Patient,
    Payer,
    PayerKind,
    Source,
    Stage,
    Visit,
    VisitType,
)
from queues.press import Press
from queues.waiting import figures

SERVICE = "Ambil Antrean"
REQUIRED = ("nomorkartu", "nik", "nohp", *practice.FIELDS, "jeniskunjungan", "nomorreferensi")
LONGEST_PHONE = 30
LONGEST_REFERENCE = 40
VISIT_TYPES = {code: visit_type for visit_type, code in wire.VISIT_TYPE_CODES.items()}
ONE_PER_DATE = "date"


@dataclass(frozen=True)
class Asked:
    """What Mobile JKN asks for. The record number it may send selects nobody and is not read."""

    practice: practice.Practice
    card: str
    nik: str
    phone: str
    visit_type: VisitType
    reference: str


def answer(body: Body, *, at: datetime) -> Envelope:
    """The ticket; the same one for a repeated call; 202 when the hospital does not know the patient."""
    missed.nothing_empty(body, REQUIRED, service=SERVICE, at=at)
    asked = _read(body)
    farthest = clock.service_date(at) + timedelta(days=rules.current().mobile_jkn_max_days_ahead)
    session = practice.session_of(asked.practice, at=at, farthest=farthest)
    if session.is_on_leave:
        raise Refusal(messages.ON_LEAVE)
    _not_too_late(session, at=at)
    numbers = {IdentifierKind.NIK: asked.nik, IdentifierKind.BPJS_CARD: asked.card}
    with unrecognised.kept(nik=asked.nik, card=asked.card, service=SERVICE, wished_on=session.date, at=at):
        named = verbs.find_named(numbers)
    is_lapsed = referrals.has_lapsed(asked.reference, asked.visit_type, on=session.date)
    if named is None:
        raise _unknown_patient(asked, session, is_lapsed=is_lapsed, at=at)
    visit = _take(asked, named, session, is_lapsed=is_lapsed, at=at)
    unrecognised.settle(asked.card, at=at)
    return _ticket(visit, asked, at=at)


def _read(body: Body) -> Asked:
    card = checks.digits(body, "nomorkartu", length=checks.CARD_DIGITS, otherwise=messages.WRONG_CARD)
    nik = checks.digits(body, "nik", length=checks.NIK_DIGITS, otherwise=messages.WRONG_NIK)
    visit_type = VISIT_TYPES.get(as_number(body.code("jeniskunjungan"), longest=1) or 0)
    if visit_type is None:
        raise Refusal(messages.WRONG_VISIT_TYPE)
    return Asked(
        practice=practice.read(body),
        card=card,
        nik=nik,
        phone=checks.short_text(body, "nohp", longest=LONGEST_PHONE),
        visit_type=visit_type,
        reference=_reference(body),
    )


def _reference(body: Body) -> str:
    """It is kept in clear: a letter's number has letters in it, a NIK, card or phone in its place is refused."""
    reference = checks.short_text(body, "nomorreferensi", longest=LONGEST_REFERENCE)
    if looks_personal(reference):
        raise Refusal(messages.WRONG_BODY)
    return reference


def _not_too_late(session: ClinicSession, *, at: datetime) -> None:
    """H-n; on the day itself, where that is allowed, until the session closes."""
    # A session over midnight that is still alive is one of today's.
    days_ahead = max((session.date - clock.service_date(at)).days, 0)
    if days_ahead < rules.current().mobile_jkn_min_days_ahead:
        raise Refusal(messages.too_late(rules.current().mobile_jkn_min_days_ahead))
    if at >= session.ends_at:
        raise Refusal(messages.closed_at(session.clinic.name, f"{session.ends:%H.%M}"))


def _check_reference(asked: Asked, session: ClinicSession, *, is_lapsed: bool, at: datetime) -> None:
    if verbs.reference_in_use(session, asked.reference, asked.visit_type, at=at):
        raise Refusal(messages.REFERENCE_IN_USE)
    if is_lapsed:
        raise Refusal(messages.REFERRAL_LAPSED)


def _unknown_patient(asked: Asked, session: ClinicSession, *, is_lapsed: bool, at: datetime) -> Refusal:
    """Nobody is sent to register for what would be refused afterwards."""
    _check_reference(asked, session, is_lapsed=is_lapsed, at=at)
    if not verbs.has_seat(session, PayerKind.JKN, channel=Channel.MOBILE_JKN, visit_type=asked.visit_type, at=at):
        return Refusal(messages.QUOTA_FULL)
    return Refusal(messages.UNKNOWN_PATIENT, code=NEW_PATIENT)


def _take(
    asked: Asked,
    named: verbs.Named,
    session: ClinicSession,
    *,
    is_lapsed: bool,
    at: datetime,
) -> Visit:
    """The ticket of this call, new or taken before, under two locks: the session's, then the patient's.

    The patient's, so that two doctors of one poli do not sell one person two tickets. The booking's time is taken
    under the locks: a call that came before it and says the same is the same call, during UAT too.
    """
    payer = _jkn_payer()
    with transaction.atomic():
        session, held = lock_session(session), hold_patient(named.patient_id)
        earlier = _earlier_ticket(asked, held, session, at=at)
        if earlier is not None:
            return earlier
        if is_lapsed:
            _check_reference(asked, session, is_lapsed=is_lapsed, at=at)
        booked_at = timezone.now()
        _complete(held, named.kinds, asked, at=booked_at)
        booking = verbs.Booking(
            patient=held,
            session=session,
            payer=payer,
            channel=Channel.MOBILE_JKN,
            visit_type=asked.visit_type,
            referral_number=asked.reference,
            told_hours=asked.practice.hours,
            source=Source.BPJS,
        )
        return verbs.book_held(booking, Press(booked_at))


def _complete(patient: Patient, kinds: Set[str], asked: Asked, *, at: datetime) -> None:
    """Add what the record lacks; `find_named` has seen that the rest agrees."""
    identifiers = {IdentifierKind.NIK: asked.nik, IdentifierKind.BPJS_CARD: asked.card}
    if patient.phone and kinds >= identifiers.keys():
        return
    verbs.add_identifiers(patient, Press(at), identifiers=identifiers, phone=asked.phone)


def _earlier_ticket(asked: Asked, patient: Patient, session: ClinicSession, *, at: datetime) -> Visit | None:
    """The ticket that this very call took before; any other own one is refused.

    Its answer may have been lost, and then neither BPJS nor the patient has the number, however late they ask again.
    """
    own = _own_tickets(asked, patient, session)
    if not own:
        return None
    same = Visit.objects.named().filter(
        pk__in=own,
        session=session,
        referral_number=asked.reference,
        channel=Channel.MOBILE_JKN,
        stage=Stage.BOOKED,
        bpjs_reporting__named_at=None,
    )
    for visit in same:
        if repeats.are_recognised() or at < visit.created_at:
            return visit
    raise Refusal(messages.ONE_TICKET)


# Written out: it stands under the session's lock, where others wait.
OWN_TICKETS = f"""
    SELECT v.id FROM {Visit._meta.db_table} v
    JOIN {ClinicSession._meta.db_table} s ON s.id = v.session_id
    JOIN {Clinic._meta.db_table} c ON c.id = s.clinic_id
    WHERE v.patient_id = %s AND v.stage NOT IN (%s, %s) AND s.date = %s
        AND (%s OR c.bpjs_subspecialist_code = %s OR s.clinic_id = %s)
"""


def _own_tickets(asked: Asked, patient: Patient, session: ClinicSession) -> list[int]:
    """The patient's active tickets that this one would double: same date and poli (setting: same date)."""
    is_any_clinic = rules.current().mobile_jkn_one_ticket_per == ONE_PER_DATE
    poli = (is_any_clinic, asked.practice.poli_code, session.clinic_id)
    with connection.cursor() as cursor:
        cursor.execute(OWN_TICKETS, [patient.pk, *map(str, OVER), session.date.isoformat(), *poli])
        return [pk for (pk,) in cursor.fetchall()]


JKN_PAYER = f"""
    SELECT {columns(Payer, "p")} FROM {Payer._meta.db_table} p WHERE is_jkn AND is_active ORDER BY id LIMIT 1
"""


def _jkn_payer() -> Payer:
    try:
        return fetch_one(JKN_PAYER, [], Payer)
    except Payer.DoesNotExist:
        # It went since the session was read (`practice.PRACTISED`).
        raise Refusal(messages.POLI_CLOSED) from None


def _ticket(visit: Visit, asked: Asked, *, at: datetime) -> Envelope:
    session = visit.session.home
    note = notes.of_practice(session, asked.practice, at=at)
    return success(
        {
            "nomorantrean": visit.label,
            "angkaantrean": visit.number,
            "kodebooking": visit.booking_code,
            "norm": visit.patient.medical_record_number,
            "pasienbaru": int(visit.is_new_patient),
            "namapoli": session.clinic.name,
            "namadokter": session.serving_doctor.name,
            "estimasidilayani": wire.milliseconds(wire.estimate(visit, at=at)),
            **practice.quota_fields(figures.session_figures(session, at=at)),
            "keterangan": "; ".join(filter(None, (note, rules.current().ws_booking_remark))),
        }
    )
