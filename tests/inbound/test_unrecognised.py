"""Whom Mobile JKN did not recognise is kept, sealed and counted, until their next number or a person's word."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from bpjs_bridge import unrecognised_acts
from bpjs_bridge.inbound import unrecognised
from bpjs_bridge.models import UnrecognisedCause, UnrecognisedPerson
from queues import verbs
from queues.errors import ReasonNeededError
from queues.invariants import all_invariants
from queues.models import ClinicSession, IdentifierKind, Patient, PatientIdentifier
from queues.press import Press
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, booking_by, new_patient
from tests.people.conftest import person

NIK, OTHER_NIK, CARD, OTHER_CARD = "9900000000000777", "9900000000000888", "9000000000777", "9000000000888"
LETTER = "0001R0010326B000001"
CONFLICT = (201, "NIK dan Nomor Kartu Tidak Sesuai")


def ask(bpjs: MobileJkn, session: ClinicSession, *, card: str = CARD, nik: str = NIK) -> tuple[int, str]:
    told: tuple[int, str] = bpjs.call("ambilantrean", booking_by(card, nik, session, reference=LETTER)).told
    return told


def two_records(hospital: Hospital) -> tuple[Patient, Patient]:
    return person(hospital, "Siti Aminah", card=CARD), person(hospital, "Siti Amina", nik=NIK)


@pytest.mark.parametrize(
    ("known", "cause"),
    [
        ([{"card": CARD}, {"nik": NIK}], UnrecognisedCause.TWO_RECORDS),
        ([{"card": CARD, "nik": OTHER_NIK}], UnrecognisedCause.NIK_DIFFERS),
        ([{"card": OTHER_CARD, "nik": NIK}], UnrecognisedCause.CARD_DIFFERS),
    ],
)
def test_each_cause_is_one_row_with_a_count(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, known: list[dict[str, str]], cause: str
) -> None:
    for numbers in known:
        person(hospital, "Siti Aminah", **numbers)
    for _ in range(3):
        assert ask(bpjs, session) == CONFLICT
    bpjs.call("pasienbaru", new_patient(), nik=NIK, nomorkartu=CARD)
    row = UnrecognisedPerson.objects.get()
    assert (row.cause, row.count, row.wished_on, row.service) == (cause, 4, None, "Ambil Antrean")
    assert (row.card, row.nik) == (CARD, NIK)


def test_a_person_without_a_nik_is_kept_too(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    baby = person(hospital, "Bayi Ny. Siti", card=CARD)
    ask(bpjs, session, nik="")
    row = UnrecognisedPerson.objects.get()
    assert (row.cause, row.patient, row.other) == (UnrecognisedCause.NO_NIK, baby, None)


def test_what_agrees_or_is_unknown_leaves_no_row(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    assert ask(bpjs, session)[0] == 202
    person(hospital, "Siti Aminah", card=CARD, nik=NIK)
    bpjs.call("pasienbaru", new_patient(), nik=NIK, nomorkartu=CARD)
    assert not UnrecognisedPerson.objects.exists()


def test_the_numbers_are_sealed_and_in_no_log(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, caplog: pytest.LogCaptureFixture
) -> None:
    two_records(hospital)
    with caplog.at_level(logging.DEBUG):
        ask(bpjs, session)
    assert NIK not in caplog.text
    assert CARD not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {UnrecognisedPerson._meta.db_table}")
        stored = repr(cursor.fetchall())
    assert NIK not in stored
    assert CARD not in stored
    assert [line for rule in all_invariants() if rule.number == 36 for line in rule.find()] == []


def test_a_merge_mends_it_and_the_next_number_settles_it(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession
) -> None:
    one, other = two_records(hospital)
    ask(bpjs, session)
    verbs.merge(one, other, hospital.by(reason="satu orang"))
    assert ask(bpjs, session)[0] == 200
    row = UnrecognisedPerson.objects.get()
    assert (row.settled_by, row.settled_how, row.card, row.nik) == (None, unrecognised.BY_NEXT_NUMBER, "", "")
    assert (row.card_index, row.nik_index) == ("", "")


def test_a_settled_person_who_is_refused_again_is_a_new_row(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession
) -> None:
    two_records(hospital)
    ask(bpjs, session)
    row = UnrecognisedPerson.objects.get()
    with pytest.raises(ReasonNeededError):
        unrecognised_acts.settle_by_hand(row, Press(hospital.now, reason="ditelepon"))
    for _ in range(2):
        unrecognised_acts.settle_by_hand(row, hospital.by(reason="ditelepon"))
    ask(bpjs, session)
    assert list(UnrecognisedPerson.objects.order_by("pk").values_list("settled_how", "count")) == [
        ("ditelepon", 1),
        ("", 1),
    ]


def test_a_refusal_is_answered_whatever_becomes_of_the_list(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_records(hospital)
    monkeypatch.setattr(unrecognised, "_count", lambda row: 1 / 0 if row is None else 0)
    assert ask(bpjs, session) == CONFLICT
    # Another call of the same person wrote the row in between.
    assert ask(bpjs, session) == CONFLICT
    assert UnrecognisedPerson.objects.count() == 1


def test_rows_are_forgotten_in_time(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    two_records(hospital)
    ask(bpjs, session)
    at = UnrecognisedPerson.objects.get().last_at
    assert unrecognised.forget_old(at=at + timedelta(days=unrecognised.OPEN_DAYS - 1)) == 0
    assert unrecognised.forget_old(at=at + timedelta(days=unrecognised.OPEN_DAYS + 1)) == 1


# --- the page -------------------------------------------------------------------------------------------------------
@pytest.fixture
def supervisor(hospital: Hospital) -> Client:
    rights = ("view_unrecognisedperson", "mend_identities", "merge_people", "change_patient")
    return logged_in(*rights, name="penyelia")


def test_the_page_lists_them_with_what_mends_each(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, supervisor: Client
) -> None:
    one, other = two_records(hospital)
    ask(bpjs, session)
    page = supervisor.get("/reports/unrecognised/").content.decode()
    assert f"/counter/people/merge/?one={one.pk}&amp;two={other.pk}" in page
    assert "SI** AMI***" in page
    assert NIK not in page
    assert CARD not in page
    assert "•••• 0777" in page
    row = UnrecognisedPerson.objects.get()
    address = f"/reports/unrecognised/{row.pk}/settle/"
    assert said(supervisor.post(address, {"reason": ""}, follow=True))
    assert "selesai" in said(supervisor.post(address, {"reason": "ditelepon"}, follow=True))
    assert supervisor.post(address, {"reason": "lagi"}).status_code == 404
    assert "ditelepon" in supervisor.get("/reports/unrecognised/").content.decode()


def test_a_nik_is_added_from_the_page(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, supervisor: Client
) -> None:
    baby = person(hospital, "Bayi Ny. Siti", card=CARD)
    ask(bpjs, session, nik="")
    row = UnrecognisedPerson.objects.get()
    address = f"/reports/unrecognised/{row.pk}/nik/"
    with time_machine.travel(hospital.now, tick=False):
        assert "16 angka" in said(supervisor.post(address, {"nik": "12"}, follow=True))
        assert "NIK dicatat" in said(supervisor.post(address, {"nik": NIK}, follow=True))
    assert PatientIdentifier.objects.filter(patient=baby, kind=IdentifierKind.NIK).count() == 1
    assert "sudah dibenahi" in supervisor.get("/reports/unrecognised/").content.decode()
    assert ask(bpjs, session)[0] == 200
    row.refresh_from_db()
    assert row.settled_at


def test_the_page_is_for_those_who_may(hospital: Hospital) -> None:
    assert logged_in("work_admission").get("/reports/unrecognised/").status_code == 403
    seeing = logged_in("view_unrecognisedperson")
    assert "Tidak ada yang menunggu." in seeing.get("/reports/unrecognised/").content.decode()
    assert seeing.post("/reports/unrecognised/1/settle/").status_code == 403
