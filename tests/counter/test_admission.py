"""The admission desk: the holder of a number, and what they came for."""

import pytest
from django.test import Client

from counter import bpjs
from queues import verbs
from queues.models import AdmissionTicket, Channel, Counter, Patient, Payer, QueueEntry, Stage, Visit, VisitType
from queues.press import Press
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital

NIK, CARD, PHONE = "9900000000000777", "9000000000777", "080000000777"


@pytest.fixture
def holder(hospital: Hospital, clerk: Client, press) -> QueueEntry:
    """A number of an unknown person, called to the desk."""
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now, device="anjungan"))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    return verbs.current_at(hospital.desk)[0]


def new_patient(**changed: str) -> dict[str, str]:
    fields = {"name": "Tokoh Baru", "sex": "L", "birth_date": "1991-02-03", "nik": NIK, "card": CARD, "phone": PHONE}
    return {**fields, "street": "Jalan Rekaan 1", **changed}


def test_next_waits_until_the_holder_is_registered(hospital: Hospital, clerk: Client, press, look, holder) -> None:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    hospital.later()
    # A person who is asked for a number has come.
    press(clerk, hospital.desk, "find", entry=holder.pk, number="000000")
    assert "daftarkan dulu pemegang nomor" in look(clerk, f"/counter/{hospital.desk.pk}/")
    page = press(clerk, hospital.desk, "next", expected=str(holder.pk))
    assert "Daftarkan dulu pemegang nomor ini" in said(page)
    assert [entry.pk for entry in verbs.current_at(hospital.desk)] == [holder.pk]


def test_a_holder_who_has_not_come_steps_aside_and_is_called_from_there(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    path = f"/counter/{hospital.desk.pk}/"
    hospital.later(5)
    assert "ZU-1 tetap dipanggil di samping" in look(clerk, path)
    page = press(clerk, hospital.desk, "next", expected=str(holder.pk))
    assert said(page) == "ZU-2 dipanggil ke Loket 1."
    aside = look(clerk, f"{path}?entry={holder.pk}")
    assert "Dipanggil, belum datang" in aside
    assert "1 dari 2 panggilan" in aside
    assert 'data-wait="15"' in aside
    assert "dalam 15 detik" in said(press(clerk, hospital.desk, "recall", entry=holder.pk))
    hospital.later(15)
    assert said(press(clerk, hospital.desk, "recall", entry=holder.pk)) == "ZU-1 dipanggil lagi, kali ke-2."
    press(clerk, hospital.desk, "absent", entry=holder.pk)
    holder.refresh_from_db()
    assert (holder.state, holder.miss_count) == ("WAITING", 1)


def test_a_new_person_gets_a_record_a_visit_and_the_way_to_the_clinic(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    hospital.later()
    press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_patient())
    page = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert "Tokoh Baru" in page
    assert NIK not in page
    visit_page = press(
        clerk,
        hospital.desk,
        "register",
        entry=holder.pk,
        payer=hospital.jkn.pk,
        session=hospital.session.pk,
        visit_type=VisitType.REFERRAL,
        referral_number="9901R0010326B000001",
    )
    visit = Visit.objects.get()
    assert said(visit_page) == "Terdaftar: A-1, Anak."
    assert (visit.stage, visit.channel, visit.is_new_patient) == (Stage.IN_ADMISSION, Channel.COUNTER, True)
    assert visit.patient.address.street == "Jalan Rekaan 1"
    hospital.later()
    press(clerk, hospital.desk, "finish", entry=holder.pk)
    visit.refresh_from_db()
    assert visit.stage == Stage.WAITING_CLINIC


@pytest.mark.parametrize("by", ["norm", "nik", "card"])
def test_a_known_person_is_found_by_one_number_that_never_shows(
    hospital: Hospital, clerk: Client, press, look, holder, by: str
) -> None:
    person = hospital.patient()
    number = {"norm": person.medical_record_number, "nik": f"99{1:014d}", "card": f"9{1:012d}"}[by]
    page = press(clerk, hospital.desk, "find", entry=holder.pk, number=number)
    assert person.name in page.content.decode()
    assert all("?" not in address for address, _status in page.redirect_chain)
    if by != "norm":
        assert number not in page.content.decode()


def test_nobody_found_is_a_sentence(hospital: Hospital, clerk: Client, press, holder) -> None:
    page = press(clerk, hospital.desk, "find", entry=holder.pk, number="000000")
    assert "Tidak ditemukan" in said(page)


def test_the_found_person_belongs_to_this_number_alone(hospital: Hospital, clerk: Client, press, look, holder) -> None:
    person = hospital.patient()
    press(clerk, hospital.desk, "find", entry=holder.pk, number=person.medical_record_number)
    press(clerk, hospital.desk, "forget", entry=holder.pk)
    assert person.name not in look(clerk, f"/counter/{hospital.desk.pk}/")
    press(clerk, hospital.desk, "find", entry=holder.pk, number=person.medical_record_number)
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    press(clerk, hospital.desk, "absent", entry=holder.pk)
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    assert person.name not in look(clerk, f"/counter/{hospital.desk.pk}/")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"nik": "123"}, "NIK terdiri dari 16 angka."),
        ({"card": "12"}, "13 angka"),
        ({"phone": "x"}, "Nomor HP"),
        ({"birth_date": "kemarin"}, "Tanggal lahir"),
        ({"birth_date": "2999-01-01"}, "belum terjadi"),
        ({"sex": ""}, "Jenis kelamin"),
        ({"name": ""}, "Nama"),
        ({"name": "Rara <b>Rekaan</b>"}, "hanya huruf, angka, spasi"),
        ({"name": "Rara Rekaan 😀"}, "hanya huruf, angka, spasi"),
    ],
)
def test_a_wrong_field_is_a_sentence_and_no_record(
    hospital: Hospital, clerk: Client, press, holder, changed: dict[str, str], words: str
) -> None:
    page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_patient(**changed))
    assert words in said(page)
    assert NIK not in page.content.decode()
    assert not Patient.objects.exists()


def test_all_wrong_fields_are_said_at_once(hospital: Hospital, clerk: Client, press, holder) -> None:
    wrong = new_patient(nik="1", card="2", phone="x", birth_date="kemarin")
    told = said(press(clerk, hospital.desk, "new-patient", entry=holder.pk, **wrong))
    for words in ("NIK terdiri dari 16 angka.", "13 angka", "Nomor HP", "Tanggal lahir"):
        assert words in told


@pytest.mark.parametrize("name", ["BY. NY. RARA (2)", "Ka'bah Nur-Aini", "Dr. H. Rekaan, Sp.A", "Renée / Rene"])
def test_names_as_people_have_them_are_taken(hospital: Hospital, clerk: Client, press, holder, name: str) -> None:
    press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_patient(name=name))
    assert Patient.objects.get().name == name


def test_a_person_who_has_a_record_gets_no_second_one(hospital: Hospital, clerk: Client, press, holder) -> None:
    hospital.patient()
    page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_patient(nik=f"99{1:014d}"))
    assert said(page) == "NIK atau kartu ini sudah tercatat. Buka rekam medisnya di bawah; yang baru tidak dibuat."
    assert Patient.objects.count() == 1


def test_two_presses_make_one_record_and_one_visit(hospital: Hospital, clerk: Client, press, holder) -> None:
    for _press in range(2):
        press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_patient(nik="", card="", phone=""))
    asked = {"entry": holder.pk, "payer": hospital.cash.pk, "session": hospital.session.pk}
    for _press in range(2):
        page = press(clerk, hospital.desk, "register", **asked, request_key="the same")
    assert said(page) == "Terdaftar: A-1, Anak."
    assert (Patient.objects.count(), Visit.objects.count()) == (1, 1)


def test_jkn_needs_its_kind_and_its_referral(hospital: Hospital, clerk: Client, press, holder) -> None:
    press(clerk, hospital.desk, "find", entry=holder.pk, number=hospital.patient().medical_record_number)
    asked = {"entry": holder.pk, "payer": hospital.jkn.pk, "session": hospital.session.pk}
    assert "jenis kunjungan" in said(press(clerk, hospital.desk, "register", **asked))
    page = press(clerk, hospital.desk, "register", **asked, visit_type=VisitType.CONTROL)
    assert "nomor rujukan" in said(page)
    assert not Visit.objects.exists()


def test_what_a_scanner_put_where_texts_are_kept_in_clear_is_said(
    hospital: Hospital, clerk: Client, press, holder
) -> None:
    person, nik = hospital.patient(), f"99{1:014d}"
    press(clerk, hospital.desk, "find", entry=holder.pk, number=person.medical_record_number)
    asked = {"entry": holder.pk, "payer": hospital.jkn.pk, "session": hospital.session.pk}
    page = press(clerk, hospital.desk, "register", **asked, visit_type=VisitType.REFERRAL, referral_number=f"9{1:012d}")
    assert "Isi nomor rujukan atau surat kontrol" in said(page)
    page = press(clerk, hospital.desk, "drop", entry=holder.pk, reason=nik)
    assert "Alasan tidak boleh memuat NIK" in said(page)
    assert nik not in page.content.decode()
    for field in ("name", "street"):
        told = {"name": "Rekaan", "sex": "P", "birth_date": "1990-05-17", "street": "", field: nik}
        page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, **told)
        assert "tidak boleh memuat NIK" in said(page), field
    assert not Visit.objects.exists()
    assert [entry.pk for entry in verbs.current_at(hospital.desk)] == [holder.pk]


def test_a_seat_above_the_quota_needs_a_user_who_may_approve_it(
    hospital: Hospital, clerk: Client, press, holder
) -> None:
    full = hospital.open(hospital.internal, hospital.second_doctor, capacity=1)
    hospital.here(session=full)
    press(clerk, hospital.desk, "find", entry=holder.pk, number=hospital.patient().medical_record_number)
    asked = {"entry": holder.pk, "payer": hospital.cash.pk, "session": full.pk}
    assert "Kuota" in said(press(clerk, hospital.desk, "register", **asked))
    refused = press(clerk, hospital.desk, "register", **asked, extra_reason="permintaan dokter")
    assert refused.status_code == 403
    head = logged_in("work_admission", "approve_extra_seat", name="penyelia")
    press(head, hospital.desk, "find", entry=holder.pk, number=Patient.objects.order_by("pk")[1].medical_record_number)
    press(head, hospital.desk, "register", **asked, extra_reason="permintaan dokter")
    visit = Visit.objects.get(is_extra_seat=True)
    assert visit.extra_approved_by is not None
    assert visit.extra_approved_by.username == "penyelia"


def test_the_holder_of_a_booking_is_checked_in_with_the_numbers_times(
    hospital: Hospital, clerk: Client, press, holder
) -> None:
    visit = hospital.booked()
    page = press(clerk, hospital.desk, "find", entry=holder.pk, number=visit.patient.medical_record_number)
    assert "Check in dengan nomor ini" in page.content.decode()
    hospital.later()
    press(clerk, hospital.desk, "admit", entry=holder.pk, visit=visit.pk)
    visit.refresh_from_db()
    assert visit.stage == Stage.WAITING_CLINIC
    assert visit.arrived_at == AdmissionTicket.objects.get().taken_at


def test_a_booking_of_somebody_else_cannot_be_checked_in(hospital: Hospital, clerk: Client, press, holder) -> None:
    somebody, visit = hospital.patient(), hospital.booked()
    press(clerk, hospital.desk, "find", entry=holder.pk, number=somebody.medical_record_number)
    press(clerk, hospital.desk, "admit", entry=holder.pk, visit=visit.pk)
    visit.refresh_from_db()
    assert visit.stage == Stage.BOOKED


def test_a_new_patient_of_mobile_jkn_is_confirmed_and_finished(hospital: Hospital, clerk: Client, press, look) -> None:
    visit = hospital.here(hospital.patient(is_new=True))
    hospital.later()
    assert "JKN · Anak" in look(clerk, f"/counter/{hospital.desk.pk}/")
    press(clerk, hospital.desk, "next", expected="")
    page = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert "Cocokkan data" in page
    assert visit.patient.name in page
    hospital.later()
    press(clerk, hospital.desk, "finish", entry=verbs.current_at(hospital.desk)[0].pk)
    visit.refresh_from_db()
    assert visit.stage == Stage.WAITING_CLINIC


def test_what_a_record_lacks_is_added(hospital: Hospital, clerk: Client, press, holder) -> None:
    press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_patient(nik="", card="", phone=""))
    page = press(clerk, hospital.desk, "complete", entry=holder.pk, nik=NIK)
    assert said(page) == "Data pasien dilengkapi."
    assert verbs.find_patient(nik=NIK) == Patient.objects.get()
    assert NIK not in page.content.decode()


def test_a_record_number_is_found_without_its_leading_zeros(hospital: Hospital, clerk: Client, press, holder) -> None:
    Patient.objects.filter(pk=hospital.patient().pk).update(medical_record_number="001012")
    assert "001012" in press(clerk, hospital.desk, "find", entry=holder.pk, number="1012").content.decode()


def test_a_number_for_somebody_without_one_and_a_number_nobody_wants(hospital: Hospital, clerk: Client, press) -> None:
    page = press(clerk, hospital.desk, "walk-up", admission_class=hospital.queue_class.pk, priority="ELDERLY")
    assert said(page) == "Nomor ZU-1 diambil."
    entry = QueueEntry.objects.get()
    assert entry.priority == "ELDERLY"
    assert said(press(clerk, hospital.desk, "drop", entry=entry.pk)) == "Isi alasannya."
    press(clerk, hospital.desk, "drop", entry=entry.pk, reason="pulang")
    assert not QueueEntry.objects.present().exists()


@pytest.mark.parametrize("is_jkn", [True, False])
def test_a_sep_may_be_issued_to_jkn_patients_after_bpjs_took_the_antrean(
    hospital: Hospital, clerk: Client, press, look, holder, bridge, is_jkn: bool
) -> None:
    said_by_bpjs = bridge("pending", "kata BPJS")
    press(clerk, hospital.desk, "find", entry=holder.pk, number=hospital.patient().medical_record_number)
    hospital.later()
    asked = {"entry": holder.pk, "payer": hospital.cash.pk, "session": hospital.session.pk}
    if is_jkn:
        asked |= {"payer": hospital.jkn.pk, "visit_type": "CONTROL", "referral_number": "0001R0010326K000001"}
    press(clerk, hospital.desk, "register", **asked)
    for state, is_allowed in (("pending", False), ("parked", False), ("accepted", is_jkn)):
        said_by_bpjs.state = state
        page = look(clerk, f"/counter/{hospital.desk.pk}/")
        assert ("SEP boleh terbit" in page) is is_allowed
        assert "kata BPJS" in page
    bpjs.provide(None)
    assert "kata BPJS" not in look(clerk, f"/counter/{hospital.desk.pk}/")


def test_a_number_that_finds_nobody_stays_nowhere(hospital: Hospital, clerk: Client, press, holder, caplog) -> None:
    page = press(clerk, hospital.desk, "find", entry=holder.pk, number=NIK)
    assert "Tidak ditemukan" in said(page)
    assert NIK not in page.content.decode()
    assert NIK not in caplog.text
    assert NIK not in str(dict(clerk.session))
    assert all(NIK not in address for address, _status in page.redirect_chain)


def test_a_poli_that_nobody_calls_is_named_at_the_desk_and_not_sold(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    patient = hospital.patient()
    press(clerk, hospital.desk, "find", entry=holder.pk, number=patient.medical_record_number)
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)
    page = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert f'value="{hospital.session.pk}" disabled' in " ".join(page.split())
    assert "belum ada ruang yang memanggil" in page
    fields = {"session": hospital.session.pk, "payer": hospital.cash.pk}
    answer = press(clerk, hospital.desk, "register", entry=holder.pk, **fields)
    assert "Belum ada ruang yang memanggil pasien poli ini." in said(answer)
    assert not Visit.objects.exists()
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=True)
    assert "Terdaftar: A-1" in said(press(clerk, hospital.desk, "register", entry=holder.pk, **fields))


def test_the_holder_of_a_booking_that_nobody_calls_stays_at_the_desk(
    hospital: Hospital, clerk: Client, press, holder
) -> None:
    visit = hospital.booked()
    press(clerk, hospital.desk, "find", entry=holder.pk, number=visit.patient.medical_record_number)
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)
    answer = press(clerk, hospital.desk, "admit", entry=holder.pk, visit=visit.pk)
    assert "atau minta ruangnya dibuka" in said(answer)
    visit.refresh_from_db()
    assert visit.stage == Stage.BOOKED
    assert [entry.pk for entry in verbs.current_at(hospital.desk)] == [holder.pk]
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=True)
    assert "sudah check in" in said(press(clerk, hospital.desk, "admit", entry=holder.pk, visit=visit.pk))


def test_without_a_payer_the_desk_says_where_one_is_entered(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    press(clerk, hospital.desk, "find", entry=holder.pk, number=hospital.patient().medical_record_number)
    Payer.objects.update(is_active=False)
    assert "Isi di administrasi, Penjamin." in look(clerk, f"/counter/{hospital.desk.pk}/")
