"""Staff see the people of their own counters; another unit's open with a reason that stays written down."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from antrean_project.groups import AUDITOR, DATA_KEEPER, SUPERVISOR
from queues.models import BreakGlass, ConfigChange, Counter, Workplace
from queues.units import assigning
from tests.counter.conftest import logged_in, staff
from tests.group_browsers import browser_of
from tests.hospital import Hospital

PERSON = "Tokoh Rekaan"


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def elsewhere(hospital: Hospital) -> Counter:
    """The room of the other poli."""
    return hospital.rooms[hospital.internal.pk]


@pytest.fixture
def nurse(hospital: Hospital) -> Client:
    """Of the children's poli alone."""
    client = logged_in("work_clinic", "decide_own_sessions", name="perawat-anak")
    assigning.assign(User.objects.get(username="perawat-anak"), [hospital.room])
    return client


@pytest.fixture(autouse=True)
def clock(hospital: Hospital) -> Any:
    with time_machine.travel(hospital.now + timedelta(hours=1), tick=False) as traveller:
        yield traveller


def open_by_need(client: Client, kind: str, pk: int, reason: str = "dokter meminta bantuan", **sent: Any) -> Any:
    return client.post("/counter/by-need/", {"kind": kind, "pk": pk, "reason": reason, **sent})


def test_a_nurse_opens_her_own_poli_and_no_other(hospital: Hospital, nurse: Client, elsewhere: Counter) -> None:
    session = hospital.open(hospital.internal, hospital.second_doctor)
    theirs, ours = hospital.here(session=session), hospital.here()
    room = elsewhere.pk
    refused = [
        *(f"/counter/{room}/", f"/counter/{room}/now/", f"/counter/{room}/today/", f"/counter/{room}/people/"),
        f"/counter/{room}/visits/{theirs.booking_code}/",
        f"/counter/{room}/people/{theirs.patient_id}/",
        f"/counter/{hospital.room.pk}/people/{theirs.patient_id}/",
        f"/counter/sessions/{session.pk}/",
        reverse("print:visit", args=[theirs.pk]),
    ]
    for address in refused:
        answer = nurse.get(address)
        assert (address, answer.status_code) == (address, 403)
        assert "Buka karena perlu" in answer.text
        assert PERSON not in answer.text
        assert "no-store" in answer["Cache-Control"]
    assert nurse.post(f"/counter/{room}/next/").status_code == 403
    assert nurse.get(f"/live/?counter={room}").status_code != 200
    allowed = [
        *(f"/counter/{hospital.room.pk}/", f"/counter/{hospital.room.pk}/people/{ours.patient_id}/"),
        *(f"/counter/sessions/{hospital.session.pk}/", reverse("print:visit", args=[ours.pk])),
    ]
    assert [nurse.get(address).status_code for address in allowed] == [200] * 4
    page = nurse.get("/counter/").text
    assert page.index("Bukan tempat tugas Anda") < page.index("Ruang Penyakit Dalam")


def test_whoever_has_no_counter_and_whoever_may_serve_everywhere_sees_what_the_role_says(
    hospital: Hospital, elsewhere: Counter
) -> None:
    supervisor = browser_of(SUPERVISOR)
    assigning.assign(User.objects.get(username=f"orang-{SUPERVISOR}"), [hospital.room])
    for client in (logged_in("work_clinic"), supervisor):
        assert client.get(f"/counter/{elsewhere.pk}/").status_code == 200
        assert "Bukan tempat tugas Anda" not in client.get("/counter/").text


def test_a_unit_is_a_stop_and_not_a_chair(hospital: Hospital) -> None:
    """A clerk of desk 1 sits at desk 2 as well, because both call the same people."""
    second = hospital.counter("Loket 2", hospital.admission)
    clerk = logged_in("work_admission", name="admisi")
    assigning.assign(User.objects.get(username="admisi"), [hospital.desk])
    assert clerk.get(f"/counter/{second.pk}/").status_code == 200
    assert clerk.get(f"/counter/{second.pk}/people/{hospital.here().patient_id}/").status_code == 200


def test_a_reason_opens_for_half_an_hour_and_is_written_down(
    hospital: Hospital, nurse: Client, elsewhere: Counter, clock: Any
) -> None:
    room = f"/counter/{elsewhere.pk}/"
    empty = open_by_need(nurse, "counter", elsewhere.pk, " ")
    assert (empty.status_code, BreakGlass.objects.count()) == (403, 0)
    assert 'role="alert"' in empty.text
    personal = open_by_need(nurse, "counter", elsewhere.pk, "NIK 9900000000000001")
    assert (personal.status_code, BreakGlass.objects.count()) == (403, 0)
    answer = open_by_need(nurse, "counter", elsewhere.pk, next=f"{room}today/")
    assert (answer.status_code, answer["Location"]) == (303, f"{room}today/")
    assert open_by_need(nurse, "counter", elsewhere.pk, next="//elsewhere.example/")["Location"] == room
    row = BreakGlass.objects.get()
    assert (row.actor.username, row.counter, row.reason) == ("perawat-anak", elsewhere, "dokter meminta bantuan")
    assert nurse.get(room).status_code == 200
    session = hospital.open(hospital.internal, hospital.second_doctor)
    assert nurse.get(reverse("print:visit", args=[hospital.here(session=session).pk])).status_code == 200
    for at, status in ((timedelta(minutes=29), 200), (timedelta(minutes=1), 403)):
        clock.shift(at)
        assert nurse.get(room).status_code == status


def test_what_is_open_is_open_in_this_session_for_this_thing_alone(
    hospital: Hospital, nurse: Client, elsewhere: Counter
) -> None:
    session = hospital.open(hospital.internal, hospital.second_doctor)
    theirs, other = hospital.here(session=session), hospital.here(session=session)
    for kind, pk, opened, shut in (
        (
            "patient",
            theirs.patient_id,
            f"/counter/{hospital.room.pk}/people/{theirs.patient_id}/",
            f"/counter/{hospital.room.pk}/people/{other.patient_id}/",
        ),
        ("clinic", hospital.internal.pk, f"/counter/sessions/{session.pk}/", f"/counter/{elsewhere.pk}/"),
    ):
        assert open_by_need(nurse, kind, pk).status_code == 303
        assert nurse.get(opened).status_code == 200
        assert nurse.get(shut).status_code == 403
    again = logged_in("work_clinic", "decide_own_sessions", name="perawat-anak")
    assert again.get(f"/counter/sessions/{session.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("kind", "pk", "status"),
    [("counter", 0, 403), ("patient", 10**17, 404), ("clinic", "9" * 30, 404), ("visit", 1, 404), ("", "", 404)],
)
def test_what_is_nothing_or_not_of_the_role_opens_with_no_reason(
    hospital: Hospital, nurse: Client, kind: str, pk: Any, status: int
) -> None:
    assert open_by_need(nurse, kind, pk or hospital.lab_desk.pk).status_code == status
    assert not BreakGlass.objects.exists()


def test_who_reads_what_was_opened(hospital: Hospital, nurse: Client, elsewhere: Counter) -> None:
    open_by_need(nurse, "counter", elsewhere.pk)
    for role, status in ((SUPERVISOR, 200), (AUDITOR, 200), (DATA_KEEPER, 403)):
        page = browser_of(role).get("/admin/queue/breakglass/?q=perawat-anak")
        assert (role, page.status_code) == (role, status)
        assert ("dokter meminta bantuan" in page.text) == (status == 200)


def test_a_console_costs_no_statement_more_for_the_unit(hospital: Hospital) -> None:
    hospital.here()
    counts = []
    for name, counters in (("bebas", []), ("tetap", [hospital.room])):
        client = logged_in("work_clinic", name=name)
        assigning.assign(User.objects.get(username=name), counters)
        client.get(f"/counter/{hospital.room.pk}/now/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/counter/{hospital.room.pk}/now/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_address_of_a_ticket_that_was_guessed_is_none(hospital: Hospital) -> None:
    first, second = hospital.here(), hospital.here()
    address = reverse("print:visit", args=[first.pk])
    clerk = logged_in("work_admission", name="admisi")
    assert clerk.get(address).status_code == 200
    seal = address.strip("/").rpartition("-")[2]
    guesses = [f"/print/visit/{first.pk}/", f"/print/visit/{second.pk}-{seal}/", f"/print/admission/{first.pk}-{seal}/"]
    assert [clerk.get(guess).status_code for guess in guesses] == [404] * 3


def test_the_data_keeper_says_where_somebody_serves(hospital: Hospital, elsewhere: Counter) -> None:
    keeper = browser_of(DATA_KEEPER)
    keeper.post("/setup/staff/", {"list": "Siti Aminah; Perawat poli; Ruang Anak", "request_key": "a"})
    siti = User.objects.get(username="siti.aminah")
    assert [place.counter for place in Workplace.objects.filter(user=siti)] == [hospital.room]
    path = f"/setup/staff/{siti.pk}/units/"
    page = keeper.get(path).text
    assert f'value="{hospital.room.pk}" checked' in page
    assert "Loket 1" not in page
    keeper.post(path, {"counter": [elsewhere.pk], "request_key": "b"})
    assert [place.counter for place in Workplace.objects.filter(user=siti)] == [elsewhere]
    assert ConfigChange.objects.order_by("-pk")[0].new == "siti.aminah: Ruang Penyakit Dalam"
    assert "siti.aminah" in keeper.get("/setup/staff/").text
    refused = keeper.post("/setup/staff/", {"list": "Budi; Perawat poli; Ruang Entah", "request_key": "c"}, follow=True)
    assert "Ruang Entah" in refused.text
    assert not User.objects.filter(username="budi").exists()
    chief = User.objects.create_superuser("kepala")
    assert keeper.get(f"/setup/staff/{chief.pk}/units/").status_code == 403
    staff("siti.aminah")
