"""Mobile JKN and a person without a NIK: the form's words, and a row that the hospital sees."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape

from bpjs_bridge.models import RefusedBooking
from bpjs_bridge.models.refused import RefusedCallChangedError
from queues.invariants import all_invariants
from queues.models import ClinicSession, Patient, Visit
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import LEFT_OUT, NEW_CARD, MobileJkn, booking_by, new_patient
from tests.newborn import CARD, LETTER, newborn

WITHOUT = (201, "NIK Belum Diisi")


@pytest.fixture
def baby(hospital: Hospital, tmp_path: Path) -> Patient:
    return newborn(tmp_path)


@pytest.mark.parametrize("nik", ["", " ", None, LEFT_OUT])
def test_mobile_jkn_is_told_and_the_hospital_sees_the_people_who_could_not_book(
    bpjs: MobileJkn, session: ClinicSession, baby: Patient, nik: object
) -> None:
    body = {**booking_by(CARD, "", session, reference=LETTER), "nik": nik}
    for _try in range(2):
        assert bpjs.call("ambilantrean", body).told == WITHOUT
    assert not Visit.objects.exists()
    rows = RefusedBooking.objects.all()
    assert {(row.patient, row.words, row.service, row.wished_on) for row in rows} == {
        (baby, "NIK Belum Diisi", "Ambil Antrean", session.date)
    }
    assert len(rows) == 2


def test_a_person_unknown_here_is_counted_and_nobody_is_named(bpjs: MobileJkn, session: ClinicSession) -> None:
    bpjs.call("ambilantrean", booking_by(NEW_CARD, "", session, reference=LETTER))
    assert bpjs.call("pasienbaru", new_patient(), nik="").told == WITHOUT
    assert [(row.patient, row.service) for row in RefusedBooking.objects.all()] == [
        (None, "Info Pasien Baru"),
        (None, "Ambil Antrean"),
    ]
    assert len(set(RefusedBooking.objects.values_list("card_index", flat=True))) == 1


def test_other_empty_fields_and_wrong_cards_leave_no_row_with_a_number(
    bpjs: MobileJkn, session: ClinicSession, baby: Patient
) -> None:
    body = booking_by(CARD, "", session, reference=LETTER)
    bpjs.call("ambilantrean", body, nomorkartu="")
    bpjs.call("ambilantrean", body, nik="123")
    assert not RefusedBooking.objects.exists()
    bpjs.call("ambilantrean", body, nomorkartu="99000000007010001", tanggalperiksa="besok")
    row = RefusedBooking.objects.get()
    assert (row.patient, row.card_index, row.wished_on) == (None, "", None)
    broken = [rule.number for rule in all_invariants() if rule.number in (36, 37) and list(rule.find())]
    assert broken == []


def test_the_list_in_the_admin_names_the_record_and_never_the_card(
    bpjs: MobileJkn, session: ClinicSession, baby: Patient
) -> None:
    for _try in range(3):
        bpjs.call("ambilantrean", booking_by(CARD, "", session, reference=LETTER))
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin"))
    page = admin.get("/admin/bpjs_bridge/refusedbooking/").content.decode()
    assert baby.medical_record_number in page
    assert escape(baby.masked_name) in page
    assert '<td class="field-times">3</td>' in page
    assert CARD not in page


def test_what_was_refused_is_history(bpjs: MobileJkn, session: ClinicSession, baby: Patient) -> None:
    bpjs.call("ambilantrean", booking_by(CARD, "", session, reference=LETTER))
    row = RefusedBooking.objects.get()
    with pytest.raises(RefusedCallChangedError):
        row.save()
