"""The references of a person, for kiosk and desk: the frame hands this module to both (queues/references.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from bpjs_bridge import rules
from bpjs_bridge.client.vclaim.members import Member
from bpjs_bridge.client.vclaim.seps import Fingerprint
from bpjs_bridge.references import fingerprints
from bpjs_bridge.references.asking import Question, ask
from bpjs_bridge.references.evidence import Day, Habits, Held, InternalReferral
from bpjs_bridge.references.rule import choices
from bpjs_bridge.vclaim_line import VClaimLine
from queues import clock
from queues.models import OVER, Clinic, ClinicSession, IdentifierKind, Patient, Visit
from queues.references import SILENT, Choice, Membership, Obstacle, Poli, References, Sitting

FINGERPRINT_FROM_YEARS = 17


def is_offered() -> bool:
    """Is VClaim configured?"""
    return bool(rules.current().bpjs_vclaim_user_key)


def of_patient(
    patient: Patient,
    *,
    sessions: Sequence[ClinicSession],
    at: datetime,
    seconds: float,
    is_for_staff: bool = False,
    except_for: Visit | None = None,
) -> References:
    """The person's list among these sessions. `except_for`: a visit of theirs that stands in nobody's way."""
    numbers = {row.kind: row.value for row in patient.identifiers.all() if row.is_active}
    card, nik = numbers.get(IdentifierKind.BPJS_CARD, ""), numbers.get(IdentifierKind.NIK, "")
    if not card and not nik:
        return References(obstacle=Obstacle.UNKNOWN)
    day = _day(patient, sessions, at=at, except_for=except_for)
    asked = Question(card, nik, day.on, day.habits.referral_days, is_for_staff, _repeat_care(day))
    with VClaimLine(seconds=seconds) as line:
        told = ask(line, asked)
    if not told.is_known:
        return References(obstacle=Obstacle.UNKNOWN)
    if told.evidence is None:
        return SILENT
    member = told.evidence.member
    membership = _membership(member, told.fingerprint, patient, on=day.on)
    if (obstacle := _obstacle_of(member, card=card, nik=nik)) is not None:
        return References(membership=membership, obstacle=obstacle)
    evidence = replace(told.evidence, internal=_internal(patient, on=day.on))
    lines = choices(evidence, day)
    if is_for_staff:
        membership = _with_fingerprint(membership, lines, patient, member.card, on=day.on)
    found = References(lines, membership, is_complete=told.is_complete)
    if not found.usable and not told.is_complete:
        # The letter may be in the list that did not come: no reason against the others is a sure one.
        return References(membership=membership, is_complete=False, is_silent=True)
    return found


def _obstacle_of(member: Member, *, card: str, nik: str) -> Obstacle | None:
    """R2: card and NIK are one person's. R1: insured on the day."""
    if (card and member.card != card) or (nik and member.nik and member.nik != nik):
        return Obstacle.IDENTITY
    return None if member.is_active else Obstacle.NOT_INSURED


def _membership(member: Member, fingerprint: Fingerprint | None, patient: Patient, *, on: date) -> Membership:
    age = patient.age_on(on)
    is_asked = fingerprint is not None and (age is None or age >= FINGERPRINT_FROM_YEARS)
    return Membership(
        is_active=member.is_active,
        status=member.status,
        class_name=member.class_name,
        facility=member.first_facility,
        prb_note=member.prb_note,
        is_fingerprint_taken=fingerprint.is_taken if fingerprint is not None and is_asked else None,
    )


def _with_fingerprint(
    membership: Membership, lines: Sequence[Choice], patient: Patient, card: str, *, on: date
) -> Membership:
    """Only where a poli of the list asks for it, and from the age at which BPJS does."""
    age = patient.age_on(on)
    codes = {code for line in lines if line.poli for code in (line.poli.code, line.poli.parent_code) if code}
    if not codes or (age is not None and age < FINGERPRINT_FROM_YEARS):
        return replace(membership, is_fingerprint_taken=None)
    is_asked, is_registered = fingerprints.asked_in(codes, card)
    if is_asked is False:
        return replace(membership, is_fingerprint_taken=None)
    return replace(membership, is_fingerprint_registered=is_registered)


def _day(patient: Patient, sessions: Sequence[ClinicSession], *, at: datetime, except_for: Visit | None) -> Day:
    polis = {clinic.pk: poli(clinic) for clinic in clinics()}
    on = clock.service_date(at)
    return Day(on, tuple(polis.values()), sittings(sessions, polis), _held(patient, on, except_for), habits())


def sittings(sessions: Sequence[ClinicSession], polis: Mapping[int, Poli]) -> list[Sitting]:
    """Sessions of clinics that BPJS knows, as the rule looks at them; `polis` by clinic."""
    return [
        Sitting(one.pk, polis[one.clinic_id], one.doctor.bpjs_code, one.public_doctor)
        for one in sessions
        if one.clinic_id in polis
    ]


def clinics() -> QuerySet[Clinic]:
    """Those that BPJS knows by a code."""
    return Clinic.objects.filter(is_active=True, bpjs_subspecialist_code__isnull=False)


def poli(clinic: Clinic) -> Poli:
    """A clinic as letters name it."""
    return Poli(
        clinic.pk,
        clinic.name,
        clinic.public_name,
        clinic.bpjs_subspecialist_code or "",
        clinic.bpjs_poli_code or "",
        clinic.is_repeat_care,
    )


def _repeat_care(day: Day) -> frozenset[str]:
    return frozenset(
        code for poli in day.polis if poli.is_repeat_care for code in (poli.code, poli.parent_code) if code
    )


def _held(patient: Patient, on: date, except_for: Visit | None) -> list[Held]:
    """The person's unserved numbers from that day on; further ahead than a year nobody books."""
    rows = Visit.objects.unserved().filter(patient=patient, session__date__range=(on, on + timedelta(days=366)))
    rows = rows.exclude(pk=except_for.pk) if except_for else rows
    columns = ("referral_number", "session__clinic_id", "session__date", "label")
    return [Held(*row) for row in rows.values_list(*columns)]


def _internal(patient: Patient, *, on: date) -> list[InternalReferral]:
    """What a doctor of ours recorded and nobody was served under: its number was given up, or its day passed."""
    since = on - timedelta(days=rules.current().referral_days)
    rows = Visit.objects.filter(patient=patient, origin__isnull=False, session__date__range=(since, on))
    columns = ("referral_number", "origin__referral_number", "session__clinic_id", "session__date", "stage")
    told = list(rows.exclude(referral_number="").order_by("session__date", "pk").values_list(*columns))
    served = {(number, clinic) for number, _origin, clinic, _on, stage in told if stage not in OVER}
    latest = {(number, clinic): (origin, day) for number, origin, clinic, day, _stage in told}
    return [
        InternalReferral(number, origin, clinic, day)
        for (number, clinic), (origin, day) in latest.items()
        if (number, clinic) not in served
    ]


def habits() -> Habits:
    """The hospital's settings."""
    return Habits(
        referral_days=rules.current().referral_days,
        last_day=rules.current().referral_last_day,
        poli_match=rules.current().referral_poli_match,
        letter_late_days=rules.current().letter_late_days,
        internal_reference=rules.current().internal_reference,
        repeat_care_type=rules.current().repeat_care_type,
    )
