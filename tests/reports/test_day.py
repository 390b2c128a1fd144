"""The day in figures: counts, medians from standing events, gaps, and nobody's name."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client

from queues import verbs
from queues.models import PrescriptionKind
from queues.verbs import PrescriptionOrder
from reports.figures import clinic_days
from tests.hospital import TODAY, Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def reader(*permissions: str) -> Client:
    user = User.objects.create_user("penyelia")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def walk(hospital: Hospital, *, waited: int) -> None:
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later(waited * 60)))
    order = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)
    ended = verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    assert ended.visit is not None
    ticket = ended.visit.prescriptions.get().ticket
    assert ticket is not None
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later(9 * 60)))


def test_counts_and_medians_of_a_day(hospital: Hospital) -> None:
    for waited in (5, 20, 7):
        walk(hospital, waited=waited)
    gone, absent = hospital.here(), hospital.here()
    verbs.cancel(gone, hospital.by(at=hospital.later(), reason="pulang"))
    verbs.no_show(absent, hospital.by(at=hospital.later(), reason="tidak datang"))
    hospital.booked()
    (row,) = clinic_days(TODAY)
    assert (row.clinic, row.booked, row.served, row.no_show, row.cancelled) == ("Anak", 6, 3, 1, 1)
    assert (row.admission_wait, row.clinic_wait, row.pharmacy_wait) == (None, 7, 10)
    assert clinic_days(date(2026, 3, 17)) == []


def test_a_step_taken_back_counts_for_nothing(hospital: Hospital) -> None:
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later(300)))
    act = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.later(2)))
    assert clinic_days(TODAY)[0].clinic_wait is None


def test_only_users_who_may_see_visits_read_reports(hospital: Hospital) -> None:
    for path in ("/reports/", "/reports/csv/"):
        assert Client().get(path)["Location"].startswith("/login/")
    stranger = reader("work_clinic")
    for path in ("/reports/", "/reports/csv/"):
        assert stranger.get(path).status_code == 403


def test_the_page_shows_the_date_asked_for_and_its_gaps_but_no_names(hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.finish(visit.entries.get(), hospital.by(hospital.room, at=hospital.later()), call_unknown=True)
    client = reader("view_visit")
    page = client.get("/reports/", {"tanggal": "2026-03-16"}).content.decode()
    assert "A-1" in page
    assert "Pesan masih menunggu" in page
    assert visit.patient.name not in page
    assert visit.patient.masked_name not in page
    with time_machine.travel(hospital.now, tick=False):
        for nonsense in ("", "kemarin", "2026-13-45"):
            assert "A-1" in client.get("/reports/", {"tanggal": nonsense}).content.decode()


def test_the_csv_holds_the_same_figures(hospital: Hospital) -> None:
    walk(hospital, waited=5)
    answer = reader("view_visit").get("/reports/csv/", {"tanggal": "2026-03-16"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "2026-03-16;Anak;1;1;0;0;;5;10"
    assert "antrean-2026-03-16.csv" in answer["Content-Disposition"]


def test_a_busy_day_costs_no_more_queries_than_a_quiet_one(hospital: Hospital, django_assert_max_num_queries) -> None:
    for _person in range(5):
        walk(hospital, waited=2)
    with django_assert_max_num_queries(2):
        clinic_days(TODAY)


def test_a_number_that_another_one_replaces_counts_once(hospital: Hospital) -> None:
    old = hospital.here(hospital.patient(is_new=True))
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later(600)))
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor)
    press = hospital.by(hospital.desk, at=hospital.later(), reason="salah poli")
    verbs.replace_visit(old, press, verbs.Replacement(elsewhere, hospital.cash))
    (row,) = clinic_days(TODAY)
    assert (row.clinic, row.booked, row.cancelled, row.admission_wait) == ("Penyakit Dalam", 1, 0, 10)
