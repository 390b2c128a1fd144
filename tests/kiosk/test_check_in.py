"""Saya sudah daftar: from a code, a link, a card or a number to the ticket of that booking, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kiosk import status
from queues import clock, verbs
from queues.models import AdmissionClass, IdentifierKind, Stage, Visit, VisitEvent
from queues.press import Press
from tests.hospital import TODAY


def test_a_code_shows_a_masked_name_birth_day_poli_doctor_hours_and_number(kiosk, booking) -> None:
    kiosk.scan(booking.booking_code)
    assert kiosk.at == "/kiosk/confirm/"
    for words in ("Benar ini Anda?", "BU** SAN****", "17 Mei", "Anak", "dr. Uji Pertama", "08:00-12:00", "A-1"):
        assert words in kiosk.text
    assert "Budi" not in kiosk.text
    assert "1990" not in kiosk.text, "a person who guesses a number learns no whole birth date"


def test_confirming_checks_in_and_gives_the_ticket(kiosk, booking) -> None:
    kiosk.scan(booking.booking_code).press(visit=booking.pk)
    assert kiosk.label_on_ticket() == booking.label
    booking.refresh_from_db()
    assert (booking.stage, booking.arrived_at) == (Stage.WAITING_CLINIC, timezone.now())
    for words in (
        "RS Contoh Sehat",
        f"07:30&nbsp;{clock.zone_word()}",
        "Senin, 16 Maret 2026",
        "Sisa antrean",
        "dr. Uji Pertama",
        'class="qr"',
    ):
        assert words in kiosk.text


def test_a_new_patient_is_sent_to_the_admission_counter(kiosk, hospital) -> None:
    visit = hospital.booked(hospital.patient(is_new=True))
    kiosk.scan(visit.booking_code).press(visit=visit.pk)
    assert "loket pendaftaran" in kiosk.text
    visit.refresh_from_db()
    assert visit.stage == Stage.WAITING_ADMISSION


@pytest.mark.parametrize(
    "typed",
    [
        lambda visit: f"  {visit.booking_code.lower()} ",
        lambda visit: f"{visit.booking_code[:8]} {visit.booking_code[8:]}",
        lambda visit: f"http://127.0.0.1:8000/s/{visit.status_token}/",
        lambda visit: f"https://antrean.rs.example/s/{visit.status_token}",
        lambda visit: visit.patient.identifier(IdentifierKind.NIK),
        lambda visit: visit.patient.identifier(IdentifierKind.BPJS_CARD),
        lambda visit: visit.patient.medical_record_number,
    ],
)
def test_whatever_a_patient_can_scan_or_type_finds_the_booking(kiosk, booking, typed) -> None:
    kiosk.scan(typed(booking))
    assert kiosk.at == "/kiosk/confirm/"
    assert booking.label in kiosk.text


def test_a_code_typed_with_the_letters_that_look_like_digits_is_found(kiosk, booking) -> None:
    Visit.objects.filter(pk=booking.pk).update(booking_code="1603202610ABCDEFGH")
    kiosk.scan("16o32o26IOABCDEFGH")
    assert kiosk.at == "/kiosk/confirm/"


@pytest.mark.parametrize("code", ["RS/2026#03/00017", "lama-abc#1", "1234567890123456", "9" * 64])
def test_an_imported_code_is_found_as_it_is_written(kiosk, hospital, budi, code) -> None:
    visit = hospital.booked(budi, booking_code=code)
    kiosk.scan(code)
    assert visit.label in kiosk.text


def test_of_two_codes_that_differ_in_case_alone_only_the_written_one_is_meant(kiosk, hospital, budi) -> None:
    hospital.booked(budi, booking_code="Abc/1")
    other = hospital.booked(hospital.patient(), booking_code="aBC/1")
    kiosk.scan("ABC/1")
    assert "Kode ini tidak kami kenal" in kiosk.text
    kiosk.scan("aBC/1")
    assert other.label in kiosk.text


@pytest.mark.parametrize(
    "code", ["TIDAK-ADA", "", "x" * 500, "'; DROP TABLE", "http://127.0.0.1/s/AAAAAAAAAAAAAAAAAAAAAA/"]
)
def test_an_unknown_code_is_said_and_leads_to_the_counter(kiosk, hospital, code) -> None:
    kiosk.scan(code)
    assert "Kode ini tidak kami kenal" in kiosk.text
    assert "Petugas di loket pendaftaran" in kiosk.text
    assert "/kiosk/admission/" in kiosk.text


def test_a_cancelled_booking_is_said(kiosk, booking) -> None:
    verbs.cancel(booking, Press(timezone.now(), reason="uji"))
    kiosk.scan(booking.booking_code)
    assert "sudah dibatalkan" in kiosk.text
    assert "membuatkan nomor baru" in kiosk.text


@pytest.mark.parametrize(("days", "words"), [(2, "Silakan datang kembali"), (-1, "sudah lewat")])
def test_a_booking_of_another_day_is_said_with_its_date(kiosk, hospital, budi, days, words) -> None:
    session = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=days))
    hospital.now -= timedelta(days=3)
    visit = hospital.booked(budi, session=session)
    kiosk.scan(visit.booking_code)
    assert words in kiosk.text
    assert "Maret 2026" in kiosk.text
    visit.refresh_from_db()
    assert visit.stage == Stage.BOOKED


def test_within_two_minutes_the_same_ticket_is_printed_again(kiosk, booking, morning) -> None:
    kiosk.scan(booking.booking_code).press(visit=booking.pk)
    morning.shift(119)
    kiosk.go().scan(booking.booking_code)
    assert "Cetak ulang" in kiosk.text
    assert kiosk.press(visit=booking.pk).label_on_ticket() == booking.label
    assert VisitEvent.objects.filter(visit=booking, stage=Stage.WAITING_CLINIC).count() == 1


def test_later_only_staff_print_again_and_the_number_stands(kiosk, booking, morning) -> None:
    kiosk.scan(booking.booking_code).press(visit=booking.pk)
    morning.shift(121)
    kiosk.go().scan(booking.booking_code)
    assert "Cetak ulang" not in kiosk.text
    assert booking.label in kiosk.text
    kiosk.press(visit=booking.pk)
    assert "Anda sudah check in" in kiosk.text


def test_two_bookings_of_one_day_are_both_offered_and_one_is_chosen(kiosk, hospital, budi, booking) -> None:
    other_session = verbs.find_session(
        date=TODAY,
        clinics=[hospital.internal],
        doctor_code=hospital.second_doctor.bpjs_code,
        starts=hospital.session.starts,
        ends=hospital.session.ends,
    )
    other = hospital.booked(budi, session=other_session)
    kiosk.press("identify/", identifier=budi.medical_record_number)
    assert booking.label in kiosk.text
    assert other.label in kiosk.text
    kiosk.press(visit=other.pk)
    booking.refresh_from_db()
    other.refresh_from_db()
    assert (booking.stage, other.stage) == (Stage.BOOKED, Stage.WAITING_CLINIC)


def test_a_visit_that_the_page_did_not_offer_is_not_checked_in(kiosk, hospital, booking) -> None:
    other = hospital.booked()
    kiosk.scan(booking.booking_code).press(visit=other.pk)
    other.refresh_from_db()
    assert other.stage == Stage.BOOKED


def test_not_you_forgets_and_writes_nothing(kiosk, booking) -> None:
    kiosk.scan(booking.booking_code).press(answer="no")
    assert "Baik, bukan Anda" in kiosk.text
    kiosk.go("confirm/")
    assert kiosk.at == "/kiosk/"
    booking.refresh_from_db()
    assert booking.stage == Stage.BOOKED


def test_an_admission_ticket_that_is_scanned_needs_no_check_in(kiosk, hospital) -> None:
    ticket = verbs.take_admission_ticket(AdmissionClass.objects.get(), Press(timezone.now()))
    kiosk.scan(f"http://127.0.0.1:8000/s/{ticket.status_token}/")
    assert ticket.label in kiosk.text
    assert "tidak perlu check in" in kiosk.text


def old(hospital, budi):
    budi.birth_date = TODAY.replace(year=TODAY.year - 70)
    budi.save()
    return hospital.booked(budi)


def test_priority_is_offered_at_check_in_and_moves_the_patient_forward(kiosk, hospital, budi) -> None:
    for _person in range(3):
        hospital.here()
    visit = old(hospital, budi)
    kiosk.scan(visit.booking_code)
    assert "Ya, saya 60 tahun ke atas" in kiosk.text
    assert "sedang hamil" not in kiosk.text
    kiosk.press(visit=visit.pk, priority="ELDERLY")
    visit.refresh_from_db()
    assert visit.priority == visit.entries.get().priority == "ELDERLY"
    assert 'Anda)</dt><dd class="tabular">1<' in kiosk.text


def test_a_patient_who_does_not_ask_keeps_the_place_of_the_number(kiosk, hospital, budi) -> None:
    hospital.here()
    visit = old(hospital, budi)
    kiosk.scan(visit.booking_code).press(visit=visit.pk, priority="")
    visit.refresh_from_db()
    assert visit.priority == visit.entries.get().priority == ""


def test_a_new_patient_is_called_first_at_admission_too(kiosk, hospital) -> None:
    visit = hospital.booked(hospital.patient(is_new=True))
    kiosk.scan(visit.booking_code)
    assert "Ya, saya sedang hamil" in kiosk.text
    kiosk.press(visit=visit.pk, priority="PREGNANT")
    visit.refresh_from_db()
    assert visit.entries.get().stop == hospital.admission
    assert visit.priority == visit.entries.get().priority == "PREGNANT"


@pytest.mark.parametrize("asked", ["ELDERLY", "RAJA"])
def test_a_priority_that_was_not_offered_is_none(kiosk, booking, asked) -> None:
    kiosk.scan(booking.booking_code).press(visit=booking.pk, priority=asked)
    booking.refresh_from_db()
    assert booking.priority == ""


def test_a_clinic_where_most_are_old_offers_none(kiosk, hospital, budi) -> None:
    hospital.children.is_priority_offered = False
    hospital.children.save()
    visit = old(hospital, budi)
    kiosk.scan(visit.booking_code)
    assert "Ingin didahulukan?" not in kiosk.text
    kiosk.press(visit=visit.pk, priority="ELDERLY")
    visit.refresh_from_db()
    assert visit.priority == ""


@pytest.mark.parametrize(("pressed", "stands"), [({}, "ELDERLY"), ({"priority": ""}, "")])
def test_a_priority_given_with_the_booking_stands_unless_it_is_given_up(kiosk, hospital, budi, pressed, stands) -> None:
    """Staff know better than the birth date on record."""
    visit = hospital.booked(budi, priority="ELDERLY")
    kiosk.scan(visit.booking_code)
    assert 'value="ELDERLY" checked' in " ".join(kiosk.text.split())
    kiosk.press(visit=visit.pk, **pressed)
    visit.refresh_from_db()
    assert visit.priority == stands


def test_a_patient_here_already_is_not_asked(kiosk, hospital, budi) -> None:
    visit = old(hospital, budi)
    kiosk.scan(visit.booking_code).press(visit=visit.pk)
    kiosk.go().scan(visit.booking_code)
    assert "Ingin didahulukan?" not in kiosk.text


def test_the_paper_of_a_replaced_number_leads_to_the_one_in_its_place(hospital, kiosk, booking) -> None:
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=4))
    beside = hospital.internal.sessions.get()
    press = hospital.by(hospital.desk, at=hospital.later(), reason="poli salah")
    second = verbs.replace_visit(booking, press, verbs.Replacement(session=beside, payer=hospital.cash))
    kiosk.go().scan(booking.booking_code)
    assert kiosk.at == "/kiosk/confirm/"
    assert second.label in kiosk.text
    press = hospital.by(hospital.desk, at=hospital.later(), reason="hari lain")
    third = verbs.replace_visit(second, press, verbs.Replacement(session=later, payer=hospital.cash))
    kiosk.go().scan(booking.booking_code)
    assert "Pendaftaran Anda untuk hari Jumat, 20 Maret 2026" in kiosk.text
    phone = status.find(booking.status_token, at=hospital.now)
    assert phone is not None
    assert (phone.label, phone.instead_of) == (third.label, "A-1 (16 Maret)")
