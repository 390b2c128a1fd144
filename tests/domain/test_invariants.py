"""Each rule finds nothing in a healthy day, and is the one that finds the fault that breaks it."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import F
from pytest_django import DjangoDbBlocker

from queues import clock, verbs
from queues.invariants import all_invariants
from queues.models import (
    AdmissionTicket,
    AppendOnly,
    Call,
    ClinicSession,
    Counter,
    CounterDuty,
    Duty,
    EntryEvent,
    EntryState,
    Handover,
    HandoverOutcome,
    IdentifierKind,
    ImportedRow,
    ImportKind,
    ImportPart,
    ImportRun,
    ImportState,
    KeptSeat,
    Patient,
    PatientIdentifier,
    PharmacyTicket,
    PlanLine,
    Prescription,
    PrescriptionKind,
    QueueEntry,
    SeriesDate,
    Source,
    Stage,
    Visit,
    VisitEvent,
    VisitGap,
    VisitSeries,
)
from queues.waiting import figures, order
from queues.waiting.figures import SessionFigures
from tests.domain.healthy_day import HealthyDay, live
from tests.hospital import TODAY, Hospital
from tests.unguarded import without_triggers

pytestmark = pytest.mark.django_db
# The bridge's rules have their own tests; a fault planted behind its back is often theirs too.
OF_THE_DOMAIN = {*range(1, 22), 34, 35, 36, 37, 44, 48, 49, 50, 61, 62, 63, 71, 72, 74, 75, 76, 81, 90, 91}
MINUTE = timedelta(minutes=1)
Fault = Callable[[HealthyDay, pytest.MonkeyPatch], None]
FAULTS: list[tuple[int, Fault]] = []


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HealthyDay]:
    """The day is lived once; each test plants its fault in it and takes it out again."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield live(Hospital())
        transaction.set_rollback(True)


@pytest.fixture
def day(lived: HealthyDay, db: None, monkeypatch: pytest.MonkeyPatch) -> HealthyDay:
    monkeypatch.setattr("django.utils.timezone.now", lambda: lived.hospital.now)
    return lived


def breaks(number: int) -> Callable[[Fault], Fault]:
    def register(fault: Fault) -> Fault:
        FAULTS.append((number, fault))
        return fault

    return register


def broken_rules() -> set[int]:
    return {rule.number for rule in all_invariants() if rule.number in OF_THE_DOMAIN and list(rule.find())}


def without_constraints(model: type[models.Model]) -> None:
    """A copy of the table that the database no longer guards stands before it until the transaction ends."""
    table = connection.ops.quote_name(model._meta.db_table)
    schema = "main" if connection.vendor == "sqlite" else "public"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM {schema}.{table}")


def change(row: models.Model | None, **values: object) -> None:
    """As anybody with access to the database can, without the program: history too."""
    assert row is not None
    with without_triggers() if isinstance(row, AppendOnly) else nullcontext():
        assert type(row)._base_manager.filter(pk=row.pk).update(**values) == 1


def event(visit: Visit, stage: Stage) -> VisitEvent:
    return visit.events.get(stage=stage, is_standing=True)


def add_event(visit: Visit, stage: Stage, at: datetime) -> None:
    VisitEvent.objects.create(visit=visit, stage=stage, occurred_at=at, recorded_at=at, source=Source.PRESS)


def last_of(session: ClinicSession) -> Visit:
    return session.visits.order_by("-number")[0]


@breaks(1)
def two_visits_with_one_number(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(Visit)
    last = last_of(day.hospital.session)
    change(last, number=last.number - 1, label=f"A-{last.number - 1}")


@breaks(1)
def two_admission_tickets_with_one_number(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(AdmissionTicket)
    change(AdmissionTicket.objects.get(number=2), number=1, label="ZU-1")


@breaks(1)
def two_pharmacy_tickets_with_one_number(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(PharmacyTicket)
    twin = PharmacyTicket.objects.get()
    twin.pk, twin.cancelled_at = twin.pk + 1, day.hospital.now
    PharmacyTicket.objects.bulk_create([twin])


@breaks(2)
def a_number_is_skipped(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    last = last_of(day.hospital.session)
    change(last, number=last.number + 1, label=f"A-{last.number + 1}")


@breaks(3)
def more_seats_are_held_than_there_are(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.tomorrow, jkn_quota=2)


@breaks(3)
def two_visits_hold_one_seat(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(Visit)
    change(day.ahead[1], seat_index=day.ahead[0].seat_index)


@breaks(3)
def somebody_has_no_seat_and_nobody_approved(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.ahead[0], seat_index=None)


@breaks(4)
def a_cancelled_seat_is_not_shown_as_free(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = figures.session_figures

    def forgetful(session: ClinicSession, *, at: datetime) -> SessionFigures:
        shown = honest(session, at=at)
        gone = session.visits.filter(stage=Stage.CANCELLED).count()
        return SessionFigures(**{**vars(shown), "jkn_left": shown.jkn_left - gone})

    monkeypatch.setattr("queues.invariants.numbers.session_figures", forgetful)


@breaks(4)
def a_release_gives_away_more_than_was_unused(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "queues.waiting.figures.quotas", lambda session, *, taken, at: (session.jkn_quota + 1, session.non_jkn_quota)
    )


@breaks(5)
def one_person_has_two_tickets(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(Visit)
    change(day.ahead[1], patient=day.ahead[0].patient)


@breaks(6)
def a_booking_code_is_used_twice(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(Visit)
    change(day.ahead[1], booking_code=day.ahead[0].booking_code)


@breaks(6)
def a_booking_code_of_ours_has_another_pattern(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.ahead[1], booking_code="17032026IOLU000000")


@breaks(7)
def a_printed_label_changes(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.called, label="B-1")


@breaks(7)
def a_pharmacy_label_says_another_lane(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(PharmacyTicket.objects.get(), label="FR-1")


@breaks(7)
def an_admission_label_says_another_number(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(AdmissionTicket.objects.get(number=2), label="ZU-12")


@breaks(61)
def a_medicine_that_nobody_called_is_left_behind(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(Handover.objects.get(), outcome=HandoverOutcome.UNCOLLECTED)


@breaks(62)
def a_counter_says_another_state_than_was_recorded(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    verbs.pause_counter(day.hospital.desk, day.hospital.by(at=day.hospital.now), back_at=day.hospital.now + MINUTE)
    change(day.hospital.desk, back_at=day.hospital.now + 2 * MINUTE)


@breaks(63)
def people_wait_where_every_counter_is_closed(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    close_by_hand(day, day.hospital.desk)


@breaks(63)
def people_wait_for_a_room_that_is_closed(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    other = day.hospital.counter("Ruang lain", *day.hospital.room.stops.all())
    assert other.is_active
    change(day.hospital.session, room=day.hospital.room)
    close_by_hand(day, day.hospital.room)


def close_by_hand(day: HealthyDay, counter: Counter) -> None:
    """As the verb would have written it, had it not looked at who waits."""
    at = day.hospital.now
    CounterDuty.objects.create(counter=counter, state=Duty.CLOSED, day=clock.service_date(at), at=at)
    change(counter, duty=Duty.CLOSED, duty_on=clock.service_date(at), back_at=None)


@breaks(8)
def a_step_is_missing_and_nobody_marked_it(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(event(day.without_medicine, Stage.IN_CLINIC), is_standing=False)


@breaks(8)
def a_marked_gap_disappears(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    VisitGap.objects.filter(visit=day.unknown_call).delete()


@breaks(9)
def two_steps_lie_within_a_second(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    came = event(day.without_medicine, Stage.WAITING_CLINIC).occurred_at
    change(event(day.without_medicine, Stage.IN_CLINIC), occurred_at=came + timedelta(seconds=0.9))


@breaks(10)
def a_step_lies_before_its_date(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(event(day.waiting[0], Stage.WAITING_CLINIC), occurred_at=day.hospital.now - timedelta(days=1))


@breaks(10)
def a_step_lies_in_the_future(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    coming = day.hospital.now + MINUTE
    change(event(day.waiting[0], Stage.WAITING_CLINIC), occurred_at=coming, recorded_at=coming)


@breaks(10)
def a_step_was_recorded_before_it_happened(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(event(day.waiting[0], Stage.WAITING_CLINIC), recorded_at=F("occurred_at") - MINUTE)


@breaks(11)
def a_stage_stands_twice(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(VisitEvent)
    taken_back = day.absent_once.events.get(reverses__isnull=False)
    change(taken_back.reverses, is_standing=True)
    change(taken_back, reverses=None)


@breaks(11)
def what_was_reversed_stands_again(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(event(day.absent_once, Stage.IN_CLINIC), is_standing=False)
    change(day.absent_once.events.get(reverses__isnull=False).reverses, is_standing=True)


@breaks(12)
def a_step_follows_a_cancellation(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    add_event(day.cancelled, Stage.WAITING_CLINIC, day.hospital.now)


@breaks(13)
def somebody_who_left_is_called_a_no_show(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    add_event(day.without_medicine, Stage.NO_SHOW, day.hospital.now)
    change(day.without_medicine, stage=Stage.NO_SHOW)


@breaks(14)
def a_frozen_new_patient_skips_admission(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.waiting[0], is_new_patient=True)
    for stage in (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION):
        VisitGap.objects.create(visit=day.waiting[0], stage=stage, marked_at=day.hospital.now)


@breaks(15)
def somebody_writes_the_stage_by_hand(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.without_medicine, stage=Stage.PREPARING_MEDICINE)


@breaks(16)
def a_late_entry_has_no_reason(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(VisitEvent)
    change(event(day.late_call, Stage.IN_CLINIC), reason="")


@breaks(16)
def a_late_entry_has_no_person(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(VisitEvent)
    change(event(day.late_call, Stage.IN_CLINIC), actor=None)


@breaks(17)
def one_person_is_at_two_counters(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    without_constraints(QueueEntry)
    change(
        QueueEntry.objects.get(admission_ticket__number=2),
        patient=day.called.patient,
        state=EntryState.CALLED,
        counter=day.hospital.desk,
    )


@breaks(18)
def two_people_are_in_a_room_for_one(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.held.entries.get(), state=EntryState.SERVING, counter=day.hospital.room)


@breaks(19)
def somebody_was_called_before_they_came(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(Call.objects.filter(entry__visit=day.called)[0], called_at=day.hospital.now - 300 * MINUTE)


@breaks(19)
def somebody_was_called_after_they_left(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(Call.objects.filter(entry__visit=day.served)[0], called_at=day.hospital.now)


@breaks(20)
def a_cancelled_visit_is_held_in_a_queue(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.sent_home.entries.get(), state=EntryState.HELD)


@breaks(21)
def somebody_present_stands_nowhere(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.waiting[1].entries.get(), state=EntryState.GONE)


@breaks(21)
def a_medicine_is_ready_at_no_stop(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    PharmacyTicket.objects.get().handovers.update(withdrawn_at=day.hospital.now)


@breaks(21)
def a_room_does_not_call_its_own_session(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.hospital.session, room=day.hospital.desk)


@breaks(21)
def the_list_forgets_somebody_who_waits(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.waiting[1].entries.get(), session=day.tomorrow)


def joined(day: HealthyDay) -> tuple[Patient, Patient]:
    """A record without a visit, rightly joined to another."""
    kept, other = day.hospital.patient(), day.hospital.patient()
    other.identifiers.update(is_active=False)
    verbs.merge(kept, other, day.hospital.by(at=day.hospital.now, reason="ganda"))
    return kept, other


@breaks(74)
def a_visit_is_given_to_a_merged_record(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept, other = joined(day)
    change(last_of(day.tomorrow), patient=other)


@breaks(74)
def a_wait_is_given_to_a_merged_record(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept, other = joined(day)
    change(QueueEntry.objects.filter(state=EntryState.WAITING, visit__isnull=False).first(), patient=other)


@breaks(75)
def a_record_is_joined_to_one_that_is_joined(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, _other = joined(day)
    further, last = joined(day)
    kept.identifiers.update(is_active=False)
    change(kept, merged_into=last)
    assert further != kept


@breaks(75)
def a_record_is_joined_and_no_merge_says_so(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(joined(day)[1], merged_into=None)


@breaks(76)
def a_nik_lies_at_a_merged_record(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept, other = joined(day)
    change(other.identifiers.get(kind=IdentifierKind.NIK), is_active=True)


@breaks(44)
def a_doctor_goes_on_leave_and_nobody_is_told(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.tomorrow, is_on_leave=True)


@breaks(50)
def the_pharmacy_has_a_number_whose_prescription_was_withdrawn(
    day: HealthyDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    PharmacyTicket.objects.get().handovers.update(withdrawn_at=day.hospital.now)
    QueueEntry.objects.filter(pharmacy_ticket__isnull=False).update(state=EntryState.WAITING, ended_at=None)
    day.served.prescriptions.update(withdrawn_at=day.hospital.now)


@breaks(50)
def a_visit_is_in_the_room_again_and_its_prescription_stands(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = PrescriptionKind.COMPOUND
    Prescription.objects.create(visit=day.called, kind=kind, written_at=day.hospital.now)


@breaks(44)
def the_doctor_to_whom_people_were_moved_goes_on_leave(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    there = beside_tomorrow(day)
    change(day.tomorrow, moved_to=there)
    change(there, is_on_leave=True)


def beside_tomorrow(day: HealthyDay, *, hours: tuple[int, int] = (8, 12)) -> ClinicSession:
    """Another doctor's session of the same clinic."""
    hospital = day.hospital
    return hospital.open(hospital.children, hospital.second_doctor, on=day.tomorrow.date, hours=hours)


@breaks(71)
def people_are_moved_two_steps_away(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (beside_tomorrow(day, hours=(hour, hour + 1)) for hour in (13, 14, 15))
    change(first, moved_to=second)
    change(second, moved_to=third)


@breaks(71)
def people_are_moved_to_another_clinic(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = day.hospital
    elsewhere = hospital.open(hospital.internal, hospital.doctor, on=day.tomorrow.date, hours=(16, 17))
    change(beside_tomorrow(day, hours=(13, 14)), moved_to=elsewhere)


@breaks(72)
def a_seat_is_kept_for_somebody_who_waits(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    KeptSeat.objects.create(
        session=day.tomorrow,
        visit=day.waiting[0],
        payer_kind=day.waiting[0].seat_kind,
        until=day.tomorrow.starts_at,
        kept_at=day.hospital.now,
        kept_by=day.hospital.nurse,
    )


@breaks(34)
def somebody_is_told_one_too_many(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = order.position
    monkeypatch.setattr("queues.waiting.order.position", lambda *asked: honest(*asked) + 1)


@breaks(34)
def a_held_patient_is_not_counted(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = order.session_order

    def hasty(session: ClinicSession, *, at: datetime) -> list[order.Place]:
        return [place for place in honest(session, at=at) if place.visit_id != day.held.pk]

    monkeypatch.setattr("queues.waiting.order.session_order", hasty)


@breaks(34)
def the_figures_still_count_a_patient_who_has_left(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = [Stage.LEFT_CLINIC if stage == Stage.IN_CLINIC else stage for stage in figures.STAGES_COUNTED]
    monkeypatch.setattr("queues.waiting.figures.STAGES_COUNTED", counted)


@breaks(35)
def a_later_number_is_told_an_earlier_moment(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.ahead[0], slot_at=day.ahead[1].slot_at + MINUTE)


@breaks(35)
def an_estimate_lies_on_another_date(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.ahead[0], slot_at=day.ahead[0].slot_at - timedelta(days=1))
    # An estimate never lies before the slot of its place: a wrong slot alone would not show.
    monkeypatch.setattr(figures.Outlook, "_slot", lambda _outlook, slot_at, _remaining: slot_at)


@breaks(36)
def a_nik_is_written_into_a_reason(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(EntryEvent.objects.all()[0], reason="NIK 9900000000000001 tidak cocok")


@breaks(36)
def a_card_is_written_into_a_history(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(EntryEvent.objects.all()[0], before={"card": "9000000000001"})


@breaks(36)
def a_phone_is_written_into_a_name(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.served.patient, name="Tokoh 080000000001")


@breaks(37)
def an_index_belongs_to_another_value(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(PatientIdentifier.objects.filter(kind=IdentifierKind.NIK)[0], value="9900000000009999")


@breaks(37)
def a_sealed_value_is_moved_from_another_column(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM queue_patient WHERE id = %s", [day.served.patient_id])
        sealed = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE queue_patientidentifier SET value = %s WHERE patient_id = %s", [sealed, day.served.patient_id]
        )


@breaks(37)
def a_removed_phone_leaves_its_index(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    Patient.objects.filter(pk=day.served.patient_id).update(phone="")


@breaks(48)
def a_replaced_visit_is_open(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.ahead[0], patient=day.called.patient, replaces=day.called)


@breaks(48)
def somebody_elses_visit_is_replaced(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(day.called, replaces=day.cancelled)


def planned(day: HealthyDay) -> SeriesDate:
    """Of one date, today."""
    called = day.called
    made = {"made_at": day.hospital.now, "made_by": day.hospital.nurse}
    planned_for = {"patient": day.served.patient, "clinic": called.session.clinic, "payer": called.payer}
    series = VisitSeries.objects.create(**planned_for, **made)
    return SeriesDate.objects.create(series=series, on=day.called.session.date, session=day.called.session)


@breaks(49)
def a_date_is_not_booked_and_says_nothing(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(day)


@breaks(49)
def a_date_has_somebody_elses_visit(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(planned(day), visit=day.called)


@breaks(81)
def a_doctor_is_planned_twice(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    for starts, ends in ((time(8), time(12)), (time(11), time(14))):
        PlanLine.objects.create(
            clinic=day.hospital.children,
            doctor=day.hospital.doctor,
            weekday=2,
            starts=starts,
            ends=ends,
            capacity=10,
            jkn_quota=10,
            non_jkn_quota=0,
            valid_from=TODAY,
        )


def imported(day: HealthyDay) -> ImportRun:
    """A file that was uploaded and taken this morning."""
    at = day.hospital.now - timedelta(hours=1)
    clerk = User.objects.create_user("pengelola")
    run = ImportRun.objects.create(
        kind=ImportKind.PATIENTS,
        state=ImportState.TAKEN,
        size=1,
        lines=1,
        header=[],
        added=1,
        uploaded_at=at,
        uploaded_by=clerk,
        taken_at=at,
    )
    ImportedRow.objects.create(run=run, row=day.served.patient_id)
    return run


@breaks(90)
def a_forgotten_file_is_still_there(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    run = imported(day)
    ImportPart.objects.create(run=run, place=0, content="x")
    change(run, forgotten_at=day.hospital.now)


@breaks(90)
def a_file_stays_longer_than_a_week(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    run = imported(day)
    ImportPart.objects.create(run=run, place=0, content="x")
    change(run, uploaded_at=day.hospital.now - timedelta(days=9))


@breaks(91)
def an_import_says_that_it_made_two(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    change(imported(day), added=2)


@breaks(91)
def a_row_of_an_import_is_lost(day: HealthyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(day).rows.all().delete()


def test_a_healthy_day_breaks_no_rule(day: HealthyDay) -> None:
    said = {rule.number: list(rule.find()) for rule in all_invariants()}
    assert {number: rows for number, rows in said.items() if rows} == {}
    assert set(said) >= OF_THE_DOMAIN


@pytest.mark.parametrize(("number", "fault"), [pytest.param(n, f, id=f"{n}-{f.__name__}") for n, f in FAULTS])
def test_a_fault_is_found_by_its_rule_alone(
    number: int, fault: Fault, day: HealthyDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(day, monkeypatch)
    assert broken_rules() == {number}


def test_every_rule_has_a_fault_that_it_finds() -> None:
    assert {number for number, _fault in FAULTS} == OF_THE_DOMAIN


def test_the_command_is_content_with_a_healthy_day(day: HealthyDay) -> None:
    said = StringIO()
    call_command("check_invariants", stdout=said)
    assert "all hold" in said.getvalue()


def test_the_command_fails_and_prints_the_row(day: HealthyDay) -> None:
    change(day.called, label="B-1")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants", stdout=said, no_color=True)
    assert ended.value.code == 1
    assert f"7 what was printed stands as it was printed: visit {day.called.pk}: label B-1" in said.getvalue()
    assert "1 broken" in said.getvalue()


def test_the_command_looks_at_one_rule_when_asked(day: HealthyDay) -> None:
    change(day.called, label="B-1")
    said = StringIO()
    call_command("check_invariants", "--only", "1", stdout=said, no_color=True)
    assert "1 rules checked" in said.getvalue()
