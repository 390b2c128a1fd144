"""Two records of one person become one and are parted again: what moves, what stays, what is refused."""

from datetime import date, timedelta

import pytest

from queues import verbs
from queues.errors import MergedAwayError, MergeRefusedError, PersonalReasonError, ReasonNeededError, UndoTooLateError
from queues.finding import people
from queues.history.verification import newest_days
from queues.invariants import all_invariants
from queues.models import (
    Act,
    EntryState,
    IdentifierKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PatientMerge,
    PrescriptionKind,
    QueueEntry,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.signals import record_corrected
from tests.hospital import TODAY, Hospital
from tests.people.conftest import person

NIK, CARD, PHONE = "9900000000000777", "9000000000777", "081200000777"
WHY = "rekam medis ganda"


def merge(hospital: Hospital, survivor: Patient, merged: Patient) -> PatientMerge:
    return verbs.merge(survivor, merged, hospital.by(at=hospital.later(), reason=WHY))


def unmerge(hospital: Hospital, row: PatientMerge) -> list[str]:
    return verbs.unmerge(row, hospital.by(at=hospital.later(), reason="keliru"))[1]


def lives(patient: Patient, **where: str) -> None:
    PatientAddress.objects.update_or_create(patient=patient, defaults=where)


def broken() -> list[str]:
    return [f"{rule.number}: {line}" for rule in all_invariants() for line in rule.find()]


@pytest.fixture
def twins(hospital: Hospital) -> tuple[Patient, Patient]:
    """One record with the card, and the one made without it, with the NIK and the phone."""
    kept = person(hospital, "Siti Aminah", card=CARD)
    other = person(hospital, "Siti Amina", nik=NIK, phone=PHONE)
    Patient.objects.filter(pk=other.pk).update(is_new_patient=False)
    return Patient.objects.get(pk=kept.pk), Patient.objects.get(pk=other.pk)


def test_a_merge_joins_numbers_and_open_visits_and_leaves_what_is_over(hospital: Hospital, twins) -> None:
    kept, other = twins
    past = hospital.here(other, hospital.open(hospital.internal, hospital.second_doctor))
    verbs.cancel(past, hospital.by(at=hospital.later(), reason="pulang"))
    hospital.later(2 * 24 * 3600)
    hospital.session = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=2))
    here = hospital.here(other)
    events = list(VisitEvent.objects.values_list("pk", "row_hash", "previous_hash").order_by("pk"))
    row = merge(hospital, kept, other)
    here.refresh_from_db()
    past.refresh_from_db()
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (here.patient, past.patient, other.merged_into) == (kept, other, kept)
    assert here.entries.get(stop__kind="CLINIC").patient == kept
    assert (kept.phone, kept.is_new_patient) == (PHONE, False)
    assert verbs.find_patient(nik=NIK, card=CARD) == kept
    assert verbs.find_patient(record_number=other.medical_record_number) == kept
    assert [match.patient for match in people.find("siti amina", at=hospital.now).matches] == [kept]
    assert (row.actor, row.reason) == (hospital.nurse, WHY)
    assert list(VisitEvent.objects.values_list("pk", "row_hash", "previous_hash").order_by("pk")) == events
    assert list(newest_days(7, at=hospital.now).faults()) == []
    assert broken() == []


def test_the_record_that_stays_takes_what_it_lacks_and_gives_it_back(hospital: Hospital, twins) -> None:
    kept, other = twins
    Patient.objects.filter(pk=kept.pk).update(sex="")
    lives(other, street="Jl. Contoh 4", village_name="Soreang")
    kept.refresh_from_db()
    row = merge(hospital, kept, other)
    kept.refresh_from_db()
    assert (kept.sex, kept.address.street, kept.address.village_name) == (other.sex, "Jl. Contoh 4", "Soreang")
    assert other.address.street == "Jl. Contoh 4"
    assert unmerge(hospital, row) == []
    kept.refresh_from_db()
    assert kept.sex == ""
    assert list(PatientAddress.objects.exclude(street="").values_list("patient", flat=True)) == [other.pk]
    assert kept.address.village_name == ""


def test_an_address_that_was_changed_after_a_merge_stays(hospital: Hospital, twins) -> None:
    kept, other = twins
    lives(other, street="Jl. Contoh 4")
    row = merge(hospital, kept, other)
    PatientAddress.objects.filter(patient=kept).update(street="Jl. Baru 1")
    assert "Alamat sudah diubah sesudah penggabungan, jadi dibiarkan." in unmerge(hospital, row)
    assert PatientAddress.objects.get(patient=kept).street == "Jl. Baru 1"


def test_an_address_of_its_own_is_kept(hospital: Hospital, twins) -> None:
    kept, other = twins
    for patient, street in ((kept, "Jl. Sendiri 1"), (other, "Jl. Contoh 4")):
        lives(patient, street=street)
    row = merge(hospital, kept, other)
    assert unmerge(hospital, row) == []
    assert PatientAddress.objects.get(patient=kept).street == "Jl. Sendiri 1"


def test_what_was_missed_today_moves_too_and_can_be_taken_back(hospital: Hospital, twins) -> None:
    kept, other = twins
    visit = hospital.here(other)
    verbs.no_show(visit, hospital.by(at=hospital.later(), reason="pulang"))
    merge(hospital, kept, other)
    verbs.restore(Visit.objects.get(pk=visit.pk), hospital.by(at=hospital.later(), reason="datang"))
    assert Visit.objects.get(pk=visit.pk).patient == kept
    assert QueueEntry.objects.get(visit=visit).patient == kept
    assert broken() == []


def test_unmerge_puts_back_exactly_what_moved(hospital: Hospital, twins) -> None:
    kept, other = twins
    visit = hospital.here(other)
    before = [list(model.objects.order_by("pk").values()) for model in (Patient, PatientIdentifier)]
    row = merge(hospital, kept, other)
    assert unmerge(hospital, row) == []
    assert [list(model.objects.order_by("pk").values()) for model in (Patient, PatientIdentifier)] == before
    visit.refresh_from_db()
    assert (visit.patient, visit.entries.get().patient) == (other, other)
    row.refresh_from_db()
    assert (row.undone_by, row.undo_reason) == (hospital.nurse, "keliru")
    assert unmerge(hospital, row) == []
    assert broken() == []
    # And once more, as if nothing had been.
    merge(hospital, kept, other)
    assert broken() == []


def test_a_press_that_arrives_twice_merges_and_parts_once(hospital: Hospital, twins) -> None:
    press = hospital.by(reason=WHY, request_key="satu")
    row = verbs.merge(twins[0], twins[1], press)
    assert verbs.merge(twins[0], twins[1], press) == row
    assert verbs.merge(twins[0], twins[1], hospital.by(reason=WHY, request_key="lain")) == row
    assert Act.objects.count() == PatientMerge.objects.count() == 1
    back = hospital.by(reason="keliru", request_key="dua")
    for press in (back, back, hospital.by(reason="keliru", request_key="tiga")):
        verbs.unmerge(row, press)
    assert Act.objects.count() == 2
    # What is undone is not done again by the old press.
    assert verbs.merge(twins[0], twins[1], hospital.by(reason=WHY, request_key="satu")) == row
    assert not Patient.objects.exclude(merged_into=None).exists()


def test_what_came_after_the_merge_stays_and_is_said(hospital: Hospital, twins) -> None:
    kept, other = twins
    row = merge(hospital, kept, other)
    kept.refresh_from_db()
    hospital.later()
    later = hospital.booked(kept)
    kept.phone = "081300000999"
    kept.save()
    said = unmerge(hospital, row)
    assert said[0] == "Nomor HP sudah diubah sesudah penggabungan, jadi dibiarkan."
    assert said[1].startswith("1 kunjungan yang dibuat sesudah penggabungan tetap pada RM")
    later.refresh_from_db()
    kept.refresh_from_db()
    assert (later.patient, kept.phone) == (kept, "081300000999")


def test_a_person_who_is_being_called_is_taken_along_and_served_on(hospital: Hospital, twins) -> None:
    kept, other = twins
    hospital.here(other)
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    act = verbs.latest_undoable(hospital.room, at=hospital.later(1))
    assert act is not None
    row = merge(hospital, kept, other)
    entry.refresh_from_db()
    assert (entry.state, entry.patient, entry.counter) == (EntryState.CALLED, kept, hospital.room)
    with pytest.raises(UndoTooLateError):
        verbs.undo(act, hospital.by(at=act.at))
    order = verbs.PrescriptionOrder(kind=PrescriptionKind.NON_COMPOUND)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    assert QueueEntry.objects.get(pharmacy_ticket__isnull=False).patient == kept
    assert broken() == []
    unmerge(hospital, row)
    assert broken() == []


def test_a_merge_says_what_must_be_done_first(hospital: Hospital, twins) -> None:
    kept, other = twins
    one, twin = hospital.booked(kept), hospital.booked(other)
    with pytest.raises(MergeRefusedError) as refused:
        merge(hospital, kept, other)
    assert f"{one.label} dan {twin.label}. Batalkan dulu salah satu." in str(refused.value)
    assert not PatientMerge.objects.exists()
    verbs.cancel(one, hospital.by(at=hospital.later(), reason="ganda"))
    merge(hospital, kept, other)
    assert broken() == []


def test_both_at_counters_are_not_joined(hospital: Hospital, twins) -> None:
    kept, other = twins
    hospital.here(kept, hospital.open(hospital.internal, hospital.second_doctor))
    hospital.here(other)
    Patient.objects.update(is_new_patient=False)
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    QueueEntry.objects.filter(patient=kept).update(state=EntryState.CALLED, counter=hospital.lab_desk)
    with pytest.raises(MergeRefusedError, match="Keduanya sedang dipanggil"):
        merge(hospital, kept, other)


@pytest.mark.parametrize("kind", ["nik", "card"])
def test_two_different_numbers_are_two_people_until_somebody_looked(hospital: Hospital, kind: str) -> None:
    one = person(hospital, "Siti", **{kind: "9" * (16 if kind == "nik" else 13)})
    other = person(hospital, "Siti", **{kind: "8" * (16 if kind == "nik" else 13)})
    with pytest.raises(MergeRefusedError, match="mungkin dua orang"):
        merge(hospital, one, other)
    PatientIdentifier.objects.filter(patient=other).update(is_active=False)
    merge(hospital, one, other)


def test_a_merged_record_takes_no_number_and_no_data(hospital: Hospital, twins) -> None:
    kept, other = twins
    merge(hospital, kept, other)
    with pytest.raises(MergedAwayError):
        hospital.booked(other)
    with pytest.raises(MergedAwayError):
        verbs.add_identifiers(other, Press(hospital.now), identifiers={IdentifierKind.PASSPORT: "X1234567"})


def test_chains_are_flattened_and_taken_back_in_their_order(hospital: Hospital) -> None:
    first, second, third = (person(hospital, f"Siti {name}") for name in "ABC")
    inner = merge(hospital, second, third)
    outer = merge(hospital, first, second)
    third.refresh_from_db()
    assert third.merged_into == first
    assert broken() == []
    with pytest.raises(MergeRefusedError, match="Batalkan dulu penggabungan itu"):
        unmerge(hospital, inner)
    with pytest.raises(MergeRefusedError):
        merge(hospital, third, person(hospital, "Siti D"))
    unmerge(hospital, outer)
    third.refresh_from_db()
    assert third.merged_into == second
    unmerge(hospital, inner)
    assert broken() == []


def test_only_a_named_person_with_a_reason_merges(hospital: Hospital, twins) -> None:
    for press, refusal in (
        (Press(hospital.now, reason=WHY), ReasonNeededError),
        (hospital.by(), ReasonNeededError),
        (hospital.by(reason=f"NIK {NIK}"), PersonalReasonError),
    ):
        with pytest.raises(refusal):
            verbs.merge(twins[0], twins[1], press)
    with pytest.raises(MergeRefusedError, match="berbeda"):
        verbs.merge(twins[0], twins[0], hospital.by(reason=WHY))


def test_warnings_name_what_differs(hospital: Hospital) -> None:
    one = person(hospital, "Siti Aminah", date(1990, 5, 17))
    other = person(hospital, "Budi", date(1991, 5, 17), sex="L")
    plan = verbs.plan_of(one, other, at=hospital.now)
    assert len(plan.warnings) == 3
    assert plan.refusals == []


def test_the_simrs_may_say_the_number_that_was_joined(hospital: Hospital, twins) -> None:
    kept, other = twins
    merge(hospital, kept, other)
    record = verbs.PersonRecord(
        "Siti Aminah", "P", kept.birth_date, other.medical_record_number, {IdentifierKind.NIK: NIK}
    )
    told, is_made = verbs.keep_record(record, Press(hospital.now))
    assert (told.pk, is_made) == (kept.pk, False)
    assert told.medical_record_number == kept.medical_record_number


def test_bpjs_hears_of_open_visits_by_the_corrected_record_alone(hospital: Hospital, twins) -> None:
    kept, other = twins
    visit = hospital.here(other)
    heard: list[int] = []
    record_corrected.connect(listener := lambda visit, **_more: heard.append(visit.pk), weak=False)
    try:
        merge(hospital, kept, other)
    finally:
        record_corrected.disconnect(listener)
    assert heard == [visit.pk]
