"""What must be there before somebody can be called, and that nobody begins to wait where nobody calls."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command

from queues import verbs
from queues.database.statements import columns, fetch
from queues.errors import (
    NoAdmissionDeskError,
    NobodyCallsError,
    NoDeskThereError,
    NoPharmacyDeskError,
)
from queues.models import (
    CAN_BE_CALLED,
    AdmissionClass,
    Clinic,
    ClinicSession,
    Counter,
    EntryState,
    Payer,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
)
from queues.press import Press
from queues.readiness import rules
from queues.readiness.payers import FIRST_PAYERS
from queues.verbs import PrescriptionOrder
from tests.hospital import TODAY, Hospital, staff_for_every_desk

Break = Callable[[Hospital], object]


def broken(hospital: Hospital) -> dict[str, tuple[str, ...]]:
    return {finding.rule.id: finding.names for finding in rules.findings(at=hospital.now)}


def off(*things: Clinic | Stop | Counter | Payer | AdmissionClass) -> None:
    for thing in things:
        type(thing)._default_manager.filter(pk=thing.pk).update(is_active=False)


def bare_clinic() -> Clinic:
    """A poli as HFIS brings it: no stop, no room."""
    return Clinic.objects.create(name="Mata", label_prefix="M", bpjs_subspecialist_code="MAT")


def clinic_stop(hospital: Hospital) -> Stop:
    return Stop.objects.get(clinic=hospital.children)


@pytest.fixture
def hospital(db: None) -> Hospital:
    """Each poli has a session."""
    hospital = Hospital()
    hospital.open(hospital.internal, hospital.second_doctor)
    staff_for_every_desk()
    return hospital


# --- the rules ------------------------------------------------------------------------------------
def test_a_hospital_that_can_be_called_breaks_no_rule(hospital: Hospital) -> None:
    hospital.here()
    assert broken(hospital) == {}
    assert rules.nothing_can_be_called() is None


def test_a_poli_without_stop_is_named_until_it_is_switched_off(hospital: Hospital) -> None:
    bare_clinic()
    assert broken(hospital) == {"ready.101": ("Mata",)}
    off(Clinic.objects.get(name="Mata"))
    assert broken(hospital) == {}


def test_a_stop_that_is_off_is_none(hospital: Hospital) -> None:
    off(clinic_stop(hospital))
    assert broken(hospital)["ready.101"] == ("Anak",)


def test_a_draft_is_named_once_mobile_jkn_shows_it(hospital: Hospital) -> None:
    eyes = bare_clinic()
    Clinic.objects.filter(pk=eyes.pk).update(is_draft=True)
    assert broken(hospital) == {}
    hospital.open(eyes, hospital.second_doctor, on=TODAY + timedelta(days=20))
    assert broken(hospital) == {"ready.101": ("Mata",)}


def test_a_stop_without_active_counter_is_named(hospital: Hospital) -> None:
    off(hospital.room, hospital.lab_desk)
    assert broken(hospital) == {"ready.102": ("Poli Anak", "Laboratorium")}


@pytest.mark.parametrize("room", ["off", "of another poli"])
def test_a_session_in_a_wrong_room_is_named_by_poli_and_room(hospital: Hospital, room: str) -> None:
    wrong = hospital.rooms[hospital.internal.pk]
    if room == "off":
        wrong = hospital.counter("Ruang lama", clinic_stop(hospital))
        off(wrong)
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=wrong)
    assert broken(hospital) == {"ready.103": (f"Anak: {wrong.name} (1)",)}
    ClinicSession.objects.filter(pk=hospital.session.pk).update(date=TODAY - timedelta(days=1))
    assert "ready.103" not in broken(hospital)


def test_a_prefix_twice_is_a_warning(hospital: Hospital) -> None:
    Clinic.objects.filter(pk=hospital.internal.pk).update(label_prefix="A")
    assert broken(hospital) == {"ready.105": ("A (Anak, Penyakit Dalam)",)}
    [finding] = rules.findings(at=hospital.now)
    assert finding.rule.level == rules.Level.WARN


def test_jkn_pays_once(hospital: Hospital) -> None:
    second = Payer.objects.create(code="BPJS", name="BPJS", is_jkn=True)
    assert broken(hospital) == {"ready.106": ("BPJS", "JKN")}
    off(second, hospital.jkn)
    assert broken(hospital) == {"ready.106": ("tidak ada",)}
    assert rules.nothing_can_be_called() is None, "patients who pay cash can be called"


@pytest.mark.parametrize("missing", ["class", "stop"])
def test_admission_needs_stop_and_class(hospital: Hospital, missing: str) -> None:
    off(hospital.queue_class if missing == "class" else hospital.admission)
    assert set(broken(hospital)) == {"ready.107"}


def test_bookings_of_the_next_day_that_nobody_can_call_are_counted(hospital: Hospital) -> None:
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1), hours=(6, 7))
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1), hours=(9, 10))
    for session in (hospital.session, tomorrow, later):
        hospital.booked(session=session)
    hospital.here()
    off(hospital.room)
    assert broken(hospital)["ready.201"] == (f"{hospital.session} (2)", f"{tomorrow} (1)")


def test_a_poli_that_nobody_can_be_registered_for_is_a_warning(hospital: Hospital) -> None:
    """An empty hospital without HFIS was told that it is ready, and the desk found no practice to register for."""
    hospital.internal.sessions.update(is_on_leave=True)
    assert broken(hospital) == {}
    hospital.internal.sessions.update(date=TODAY + timedelta(days=7))
    assert broken(hospital) == {"ready.202": ("Penyakit Dalam",)}
    hospital.internal.sessions.update(date=TODAY + timedelta(days=6))
    assert broken(hospital) == {}
    hospital.internal.sessions.update(date=TODAY - timedelta(days=1))
    off(hospital.internal)
    assert broken(hospital) == {}


def test_nothing_can_be_called_without_payer_or_without_any_room(hospital: Hospital) -> None:
    off(hospital.room, hospital.rooms[hospital.internal.pk])
    assert rules.nothing_can_be_called() is None, "admission calls still"
    off(hospital.desk)
    missing = rules.nothing_can_be_called()
    assert missing is not None
    assert missing.rule.id == "ready.102"
    off(hospital.jkn, hospital.cash)
    missing = rules.nothing_can_be_called()
    assert missing is not None
    assert missing.rule.id == "ready.106"


# --- one question, asked in two ways --------------------------------------------------------------
WRITTEN = f"""
    SELECT {columns(ClinicSession, "s")}, {CAN_BE_CALLED.format(session="s")}
    FROM {ClinicSession._meta.db_table} s ORDER BY s.id
"""


def test_the_written_question_is_the_same_as_the_composed_one(hospital: Hospital) -> None:
    hospital.internal.sessions.all().delete()
    closed = hospital.counter("Ruang lama", clinic_stop(hospital))
    off(closed)
    stopless = bare_clinic()
    nurses = Stop.objects.create(kind=StopKind.NURSE, name="Perawat Mata", clinic=stopless)
    rooms = (None, hospital.room, closed, hospital.desk, hospital.counter("Ruang perawat", nurses))
    for hour, (clinic, room) in enumerate((clinic, room) for clinic in (hospital.children, stopless) for room in rooms):
        session = hospital.open(clinic, hospital.second_doctor, hours=(hour + 1, hour + 2))
        ClinicSession.objects.filter(pk=session.pk).update(room=room)
    for turn in (lambda: None, lambda: off(hospital.room), lambda: off(clinic_stop(hospital))):
        turn()
        called = set(ClinicSession.objects.can_be_called())
        assert {session for session, is_called in fetch(WRITTEN, [], ClinicSession) if is_called} == called
        assert set(ClinicSession.objects.cannot_be_called()) == set(ClinicSession.objects.all()) - called
    assert not called


def test_with_a_room_of_its_own_a_session_is_called_from_there_alone(hospital: Hospital) -> None:
    own = hospital.counter("Ruang 2", clinic_stop(hospital))
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=own)
    off(own)
    assert hospital.session not in ClinicSession.objects.can_be_called()
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=None)
    assert hospital.session in ClinicSession.objects.can_be_called()


# --- nobody waits where nobody calls --------------------------------------------------------------
def no_stop(hospital: Hospital) -> None:
    stop = clinic_stop(hospital)
    hospital.room.stops.clear()
    stop.delete()


def stop_off(hospital: Hospital) -> None:
    off(clinic_stop(hospital))


def no_room(hospital: Hospital) -> None:
    off(hospital.room)


def wrong_room(hospital: Hospital) -> None:
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=hospital.desk)


ways = pytest.mark.parametrize("make", [no_stop, stop_off, no_room, wrong_room])


@ways
def test_no_number_is_given_out_that_nobody_calls(hospital: Hospital, make: Break) -> None:
    make(hospital)
    person, stops = hospital.patient(), Stop.objects.count()
    with pytest.raises(NobodyCallsError):
        hospital.booked(person)
    with pytest.raises(NobodyCallsError):
        hospital.here(person, payer=hospital.cash)
    assert not person.visits.exists()
    assert Stop.objects.count() == stops


@ways
def test_a_check_in_makes_no_place_and_the_booking_stands(hospital: Hospital, make: Break) -> None:
    visit = hospital.booked()
    make(hospital)
    stops = Stop.objects.count()
    with pytest.raises(NobodyCallsError):
        verbs.check_in(visit, Press(hospital.later()))
    visit.refresh_from_db()
    assert (visit.stage, visit.arrived_at) == (Stage.BOOKED, None)
    assert Stop.objects.count() == stops
    assert not QueueEntry.objects.exists()


def test_a_new_patient_is_given_no_number_that_admission_cannot_call(hospital: Hospital) -> None:
    visit, stranger = hospital.booked(hospital.patient(is_new=True)), hospital.patient(is_new=True)
    off(hospital.desk)
    with pytest.raises(NoAdmissionDeskError):
        hospital.booked(stranger)
    with pytest.raises(NoAdmissionDeskError):
        verbs.check_in(visit, Press(hospital.later()))
    with pytest.raises(NoAdmissionDeskError):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    assert hospital.here().stage == Stage.WAITING_CLINIC, "a known patient waits for the poli"


def test_admission_keeps_a_patient_the_poli_cannot_call_yet(hospital: Hospital) -> None:
    visit = hospital.here(hospital.patient(is_new=True))
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    off(hospital.room)
    with pytest.raises(NobodyCallsError):
        verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    visit.refresh_from_db()
    assert visit.stage == Stage.IN_ADMISSION
    held = verbs.hold(entry, hospital.by(hospital.desk, at=hospital.later()))
    assert held.state == EntryState.HELD, "the desk goes on with the next"
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=True)
    again = verbs.resume(held, hospital.by(hospital.desk, at=hospital.later()), counter=hospital.desk)
    verbs.finish(again, hospital.by(hospital.desk, at=hospital.later()))
    visit.refresh_from_db()
    assert visit.stage == Stage.WAITING_CLINIC


@pytest.mark.parametrize("what", ["stop", "counter"])
def test_the_doctor_ends_with_a_prescription_though_no_pharmacy_calls(hospital: Hospital, what: str) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    off(hospital.pharmacy if what == "stop" else hospital.chemist)
    order, stops = PrescriptionOrder(PrescriptionKind.NON_COMPOUND), Stop.objects.count()
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    visit.refresh_from_db()
    assert (visit.stage, visit.has_prescription) == (Stage.LEFT_CLINIC, True)
    assert Stop.objects.count() == stops
    assert not QueueEntry.objects.present().exists()
    with pytest.raises(NoPharmacyDeskError):
        verbs.take_pharmacy_ticket(visit, Press(hospital.later()))
    Stop.objects.update(is_active=True)
    Counter.objects.update(is_active=True)
    assert verbs.take_pharmacy_ticket(visit, Press(hospital.later())).number == 1


def test_nobody_is_sent_where_nobody_calls(hospital: Hospital) -> None:
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    off(hospital.lab_desk)
    with pytest.raises(NoDeskThereError, match="Laboratorium"):
        verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)


# --- the first payers -----------------------------------------------------------------------------
def test_a_migrated_database_has_the_four_payers(db: None) -> None:
    assert set(Payer.objects.values_list("code", "name", "is_jkn")) == set(FIRST_PAYERS)


def test_migrate_leaves_the_hospitals_own_payers_alone(hospital: Hospital) -> None:
    off(hospital.cash)
    call_command("migrate", verbosity=0)
    assert set(Payer.objects.values_list("code", "is_active")) == {("JKN", True), ("UMUM", False)}
    Payer.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert Payer.objects.count() == len(FIRST_PAYERS)
