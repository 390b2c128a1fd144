"""A SIMRS that holds record numbers and booking codes hears of records joined or parted, and of replaced visits."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from time_machine import Traveller

from queues import verbs
from queues.models import IdentifierKind, Patient, PatientMerge, RecordEvent, Visit
from simrs import feed
from simrs.models import Change, FeedMark
from tests.hospital import Hospital
from tests.simrs.simrs import Simrs, booking, check_described


@pytest.fixture
def twins(hospital: Hospital) -> tuple[Patient, Patient]:
    return hospital.patient(), hospital.patient()


def merged(hospital: Hospital, twins: tuple[Patient, Patient]) -> PatientMerge:
    kept, other = twins
    # One NIK and card of each kind: the other one's are of nobody.
    other.identifiers.update(is_active=False)
    return verbs.merge(kept, other, hospital.by(at=hospital.later(), reason="orang yang sama"))


def test_joined_and_parted_records_are_told_with_the_visits_that_went_along(
    simrs: Simrs, hospital: Hospital, twins: tuple[Patient, Patient]
) -> None:
    kept, other = twins
    visit = hospital.here(other)
    row = merged(hospital, twins)
    verbs.unmerge(row, hospital.by(at=hospital.later(), reason="ternyata kembar"))
    answer = simrs.get("/events")
    check_described(answer, "events")
    told = [event for event in answer.body["events"] if event["kind"] in ("MERGED", "PARTED")]
    assert [event["kind"] for event in told] == ["MERGED", "PARTED"]
    for event in told:
        assert event["record_number"] == other.medical_record_number
        assert event["other_record_number"] == kept.medical_record_number
        assert event["booking_codes"] == [visit.booking_code]
    assert [event["cursor"] for event in answer.body["events"]] == ["1", "2", "3", "4"]
    assert simrs.get("/events", after=4).body["events"] == []


def test_no_reason_and_no_person_is_told(simrs: Simrs, hospital: Hospital, twins: tuple[Patient, Patient]) -> None:
    merged(hospital, twins)
    told = json.dumps(simrs.get("/events").body)
    secrets = [person.identifier(kind) for person in twins for kind in (IdentifierKind.NIK, IdentifierKind.BPJS_CARD)]
    for secret in (*filter(None, secrets), *(person.name for person in twins), "orang yang sama", "perawat"):
        assert secret not in told


def test_a_merge_pressed_twice_is_told_once(simrs: Simrs, hospital: Hospital, twins: tuple[Patient, Patient]) -> None:
    for _press in range(2):
        merged(hospital, twins)
    assert RecordEvent.objects.count() == 1
    assert [event["kind"] for event in simrs.get("/events").body["events"]] == ["MERGED"]


def test_a_merge_that_is_rolled_back_is_not_told(
    simrs: Simrs, hospital: Hospital, twins: tuple[Patient, Patient]
) -> None:
    with transaction.atomic():
        merged(hospital, twins)
        transaction.set_rollback(True)
    assert simrs.get("/events").body["events"] == []


def test_records_and_visits_share_one_row_of_places(
    simrs: Simrs, hospital: Hospital, twins: tuple[Patient, Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "BATCH", 2)
    simrs.get("/events")
    row = merged(hospital, twins)
    for _person in range(5):
        hospital.booked()
    seen, cursor = [], "0"
    for _call in range(5):
        answer = simrs.get("/events", after=cursor)
        seen += [event["cursor"] for event in answer.body["events"]]
        cursor = answer.body["next"]
        if row.undone_at is None:
            row, _left = verbs.unmerge(row, hospital.by(at=hospital.later(), reason="keliru"))
    assert seen == [str(place) for place in range(1, 8)]
    assert FeedMark.objects.get(name=feed.FEED).last_place == 7


def test_it_begins_with_the_day_and_an_older_installation_goes_on_where_it_was(
    simrs: Simrs, hospital: Hospital, twins: tuple[Patient, Patient], wall_clock: Traveller
) -> None:
    merged(hospital, twins)
    hospital.now += timedelta(days=1)
    wall_clock.move_to(hospital.now)
    # As it was before records had events: one mark.
    FeedMark.objects.create(name=feed.FEED, last_place=40)
    assert simrs.get("/events", after=40).body == {"events": [], "next": "40", "has_more": False}
    row = PatientMerge.objects.get()
    verbs.unmerge(row, hospital.by(at=hospital.later(), reason="keliru"))
    [event] = simrs.get("/events", after=40).body["events"]
    assert (event["kind"], event["cursor"]) == ("PARTED", "41")


def test_a_place_is_of_one_event(hospital: Hospital) -> None:
    hospital.booked()
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.create(place=1)


def test_a_replaced_visit_names_the_one_in_its_place_and_the_other_way_round(simrs: Simrs, hospital: Hospital) -> None:
    old = hospital.here(payer=hospital.cash)
    other = hospital.open(hospital.internal, hospital.second_doctor)
    press = hospital.by(hospital.desk, at=hospital.later(), reason="salah poli")
    new = verbs.replace_visit(old, press, verbs.Replacement(other, hospital.cash))
    events = simrs.get("/events").body["events"]
    assert {event["booking_code"]: event["replaces"] for event in events} == {
        old.booking_code: None,
        new.booking_code: old.booking_code,
    }
    whole = simrs.get(f"/visits/{old.booking_code}")
    check_described(whole, "visit")
    assert (whole.body["replaces"], whole.body["replaced_by"]) == (None, new.booking_code)
    assert simrs.get(f"/visits/{new.booking_code}").body["replaces"] == old.booking_code


def test_what_a_simrs_books_under_the_number_that_ended_is_the_other_records(
    simrs: Simrs, hospital: Hospital, twins: tuple[Patient, Patient]
) -> None:
    kept, other = twins
    merged(hospital, twins)
    body = booking(other, hospital.session) | {"record_number": other.medical_record_number}
    code = simrs.post("/bookings", body).body["booking_code"]
    assert Visit.objects.get(booking_code=code).patient == kept
