"""What counts as what: from the record of a visit to its fact. Each definition stands here once.

Waits are of standing events alone; a missing end is never filled in. Sources: (P) protocol 2, (K) Kepmenkes
129/2008, (I) profil Indikator Nasional Mutu (Permenkes 30/2022), (O) ours.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from queues.models import Channel, Doctor, SendMode, Source, Stage
from reports.facts.recorded import Recorded, recorded_on
from reports.models import CancelledBy, OutsideInm, VisitFact, VisitOutcome

TASK_OF_STAGE = {
    Stage.WAITING_ADMISSION: 1,
    Stage.IN_ADMISSION: 2,
    Stage.WAITING_CLINIC: 3,
    Stage.IN_CLINIC: 4,
    Stage.LEFT_CLINIC: 5,
    Stage.PREPARING_MEDICINE: 6,
    Stage.MEDICINE_READY: 7,
}
# A patient who comes so long after a booked time waits for a reason of their own (I).
LATE_FOR_INM = timedelta(minutes=60)
# So soon BPJS should have a task (O).
PROMPT_SECONDS = 60
BOOKED_A_TIME = (Channel.MOBILE_JKN, Channel.KIOSK, Channel.API)


def facts_of_day(day: date) -> list[VisitFact]:
    """Of every visit that counts on this date, not saved. Its statements are those of `recorded_on`."""
    return [fact_of(recorded) for recorded in recorded_on(day)]


def fact_of(recorded: Recorded) -> VisitFact:
    """The fact of one visit; what could not be measured is empty."""
    visit, times = recorded.visit, recorded.times
    arrived_at = arrival(recorded)
    waits = times.get(Stage.WAITING_CLINIC)
    fact = VisitFact(
        visit=visit,
        date=visit.session.date,
        session=visit.session,
        clinic=visit.session.clinic,
        doctor=serving_doctor(recorded),
        payer=visit.payer,
        is_jkn=visit.payer.is_jkn,
        channel=visit.channel,
        is_new_patient=visit.is_new_patient,
        outcome=outcome(recorded, is_present=arrived_at is not None),
        cancelled_by=cancelled_by(recorded),
        is_present=arrived_at is not None,
        arrived_at=arrived_at,
        waited_from=waits,
        called_at=times.get(Stage.IN_CLINIC),
        left_at=times.get(Stage.LEFT_CLINIC),
        wait_hour=timezone.localtime(waits).hour if waits else None,
        late_entries=sum(source == Source.LATE_ENTRY for source in recorded.sources.values()),
    )
    _measure_steps(fact, recorded)
    _measure_stay(fact, recorded)
    _tell_bpjs(fact, recorded)
    return fact


def arrival(recorded: Recorded) -> datetime | None:
    """The number for the admission desk, else task 1, else task 3."""
    ticket = recorded.visit.admission_ticket
    if ticket is not None:
        return ticket.taken_at
    return recorded.times.get(Stage.WAITING_ADMISSION) or recorded.times.get(Stage.WAITING_CLINIC)


def met_at(recorded: Recorded) -> datetime | None:
    """When the doctor saw the patient: the last call to the clinic before the consultation ended, else task 4."""
    left_at = recorded.times.get(Stage.LEFT_CLINIC)
    if left_at is None:
        return None
    calls = [at for at in recorded.calls if at <= left_at]
    return calls[-1] if calls else recorded.times.get(Stage.IN_CLINIC)


def contact(recorded: Recorded) -> datetime | None:
    """When the patient first spoke with the desk (I): the call of their number there, else task 2, else task 3."""
    ticket, times = recorded.visit.admission_ticket, recorded.times
    called_at = ticket.first_called_at if ticket else None
    return called_at or times.get(Stage.IN_ADMISSION) or times.get(Stage.WAITING_CLINIC)


def outcome(recorded: Recorded, *, is_present: bool) -> VisitOutcome:
    """How far it came."""
    stage = recorded.visit.stage
    if stage in (Stage.CANCELLED, Stage.NO_SHOW):
        return VisitOutcome(stage)
    if Stage.LEFT_CLINIC in recorded.times:
        return VisitOutcome.SERVED
    return VisitOutcome.PRESENT if is_present else VisitOutcome.BOOKED


def cancelled_by(recorded: Recorded) -> CancelledBy:
    """The patient by way of BPJS, a decision about the session, or a press at a desk."""
    if recorded.visit.stage != Stage.CANCELLED:
        return CancelledBy.NOBODY
    if recorded.is_ended_by_decision:
        return CancelledBy.HOSPITAL
    return CancelledBy.PATIENT if recorded.sources.get(Stage.CANCELLED) == Source.BPJS else CancelledBy.DESK


def serving_doctor(recorded: Recorded) -> Doctor:
    """The doctor of the consultation, else the substitute, else the scheduled one."""
    return recorded.visit.served_by or recorded.visit.session.serving_doctor


def outside_inm(recorded: Recorded) -> OutsideInm:
    """The exclusions of the indicator (I)."""
    visit, came = recorded.visit, arrival(recorded)
    if visit.session.clinic.is_outside_inm:
        return OutsideInm.CLINIC
    if visit.channel in BOOKED_A_TIME and came is not None and came > visit.slot_at + LATE_FOR_INM:
        return OutsideInm.LATE
    began, met = contact(recorded), met_at(recorded)
    if began and met and any(began <= at <= met for at in recorded.support):
        return OutsideInm.SUPPORT
    return OutsideInm.NO


def seconds(begins: datetime | None, ends: datetime | None) -> int | None:
    """Whole seconds between two moments; None where one is not recorded."""
    return int((ends - begins).total_seconds()) if begins is not None and ends is not None else None


def _measure_steps(fact: VisitFact, recorded: Recorded) -> None:
    """From one recorded step to another (P)."""
    times, ticket = recorded.times, recorded.visit.admission_ticket

    def between(begins: Stage, ends: Stage) -> int | None:
        return seconds(times.get(begins), times.get(ends))

    fact.ticket_wait = seconds(ticket.taken_at, ticket.first_called_at) if ticket else None
    fact.admission_wait = between(Stage.WAITING_ADMISSION, Stage.IN_ADMISSION)
    fact.admission_time = between(Stage.IN_ADMISSION, Stage.WAITING_CLINIC)
    fact.clinic_wait = between(Stage.WAITING_CLINIC, Stage.IN_CLINIC)
    fact.clinic_time = between(Stage.IN_CLINIC, Stage.LEFT_CLINIC)
    fact.medicine_wait = between(Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE)
    fact.medicine_time = between(Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)
    fact.medicine_ready = between(Stage.LEFT_CLINIC, Stage.MEDICINE_READY)


def _measure_stay(fact: VisitFact, recorded: Recorded) -> None:
    """From the door to the doctor (K, I), to the medicine in hand (K), and out again (O)."""
    met, left_at = met_at(recorded), recorded.times.get(Stage.LEFT_CLINIC)
    fact.outside_inm = outside_inm(recorded)
    fact.outpatient_wait = seconds(fact.arrived_at, met)
    fact.inm_wait = None if fact.outside_inm else seconds(contact(recorded), met)
    if prescription := recorded.prescription:
        fact.lane = prescription.kind
        fact.dispensing = seconds(
            prescription.ticket.taken_at if prescription.ticket else None, recorded.handed_over_at
        )
    if left_at is not None:
        fact.stay = seconds(fact.arrived_at, recorded.handed_over_at or left_at)


def _tell_bpjs(fact: VisitFact, recorded: Recorded) -> None:
    """Which tasks BPJS should have, which it has, and how soon it had them (P 7, O)."""
    visit, reporting = recorded.visit, recorded.reporting
    fact.is_told = reporting is not None and reporting.mode == SendMode.ON
    fact.is_at_bpjs = fact.is_told and (recorded.is_added or bool(reporting and reporting.is_bpjs_own))
    fact.expected = bits(expected_tasks(recorded))
    fact.delivered = bits(task for task, _delay in recorded.sent if task in TASK_OF_STAGE.values())
    fact.delays = sorted(delay for _task, delay in recorded.sent)
    fact.sent, fact.sent_promptly = len(fact.delays), sum(delay <= PROMPT_SECONDS for delay in fact.delays)
    is_compared = fact.is_jkn and fact.outcome == VisitOutcome.SERVED and visit.told_doctor_code is not None
    fact.doctor_as_told = serving_doctor(recorded).bpjs_code == visit.told_doctor_code if is_compared else None


def expected_tasks(recorded: Recorded) -> list[int]:
    """1 and 2 of a new patient; 3, 4, 5; 6 and 7 where a prescription stands (protocol 5)."""
    new = [1, 2] if recorded.visit.is_new_patient else []
    return [*new, 3, 4, 5, *([6, 7] if recorded.prescription else [])]


def bits(tasks: Iterable[int]) -> int:
    """Tasks as one number: task n is 2 ** n."""
    return sum({1 << task for task in tasks})
