"""A visit of another day: found through its person, opened, and mended as far as its day lets it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from counter.mending.days import Day
from counter.mends import MENDS
from queues import verbs
from queues.finding import other_days
from queues.models import Patient, PersonLookUp, Stage, Visit
from queues.press import Press
from tests.counter.conftest import logged_in, said
from tests.hospital import TODAY, Hospital

Look = Callable[..., str]
LETTER: dict[str, Any] = {"visit_type": "REFERRAL", "referral_number": "0001R0010326B000001"}


@pytest.fixture
def patient(hospital: Hospital) -> Patient:
    return hospital.patient()


@pytest.fixture
def coming(hospital: Hospital, patient: Patient) -> Visit:
    """Booked for tomorrow."""
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1))
    return hospital.booked(patient, tomorrow, **LETTER)


def past(hospital: Hospital, patient: Patient, days: int = 1) -> Visit:
    """Was here, and was served."""
    hospital.now -= timedelta(days=days)
    session = hospital.open(hospital.children, hospital.doctor, on=TODAY - timedelta(days=days))
    visit = hospital.here(patient, session)
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(verbs.current_at(hospital.room)[0], hospital.by(hospital.room, at=hospital.later()))
    hospital.now += timedelta(days=days)
    return visit


def page_of(hospital: Hospital, visit: Visit, name: str = "") -> str:
    return f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/{f'{name}/' if name else ''}"


def send(hospital: Hospital, client: Client, visit: Visit, name: str, **fields: Any) -> Any:
    fields = {"reason": "Diminta pasien", "request_key": "satu", **fields}
    with time_machine.travel(hospital.later(), tick=False):
        return client.post(page_of(hospital, visit, name), fields, follow=True)


def test_the_person_found_shows_what_is_coming_and_what_has_been(
    hospital: Hospital, clerk: Client, look: Look, patient: Patient, coming: Visit
) -> None:
    gone = past(hospital, patient)
    page = look(clerk, f"/counter/{hospital.desk.pk}/people/{patient.pk}/")
    assert page.index("Sel, 17 Mar 2026") < page.index("Kunjungan terakhir") < page.index("Min, 15 Mar 2026")
    for visit in (coming, gone):
        assert page_of(hospital, visit) in page
        assert visit.session.date.strftime("%d") in look(clerk, page_of(hospital, visit))


def test_a_person_without_other_days_and_the_empty_lists(
    hospital: Hospital, clerk: Client, look: Look, patient: Patient
) -> None:
    page = look(clerk, f"/counter/{hospital.desk.pk}/people/{patient.pk}/")
    assert "Belum ada yang didaftarkan untuk hari lain." in page
    assert "Belum pernah ada kunjungan." in page


def test_a_booking_of_tomorrow_moves_to_another_date_and_its_slip_is_printed(
    hospital: Hospital, clerk: Client, look: Look, coming: Visit
) -> None:
    friday = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=4))
    page = look(clerk, page_of(hospital, coming, "other-date"))
    assert "Jum, 20 Mar 2026" in page
    assert "Sen, 16 Mar 2026" in page, "today is another date for it"
    after = send(hospital, clerk, coming, "other-date", session=friday.pk, **LETTER)
    new = Visit.objects.get(replaces=coming)
    assert (new.session, new.stage) == (friday, Stage.BOOKED)
    assert "Jumat, 20 Maret 2026" in after.content.decode()
    slip = look(clerk, page_of(hospital, new, "slip"))
    assert new.booking_code in slip
    assert 'class="qr"' in slip


def test_a_wrong_poli_of_tomorrow_offers_tomorrows_polis(hospital: Hospital, clerk: Client, coming: Visit) -> None:
    with time_machine.travel(hospital.now, tick=False):
        page = clerk.get(page_of(hospital, coming, "wrong-clinic")).content.decode()
    assert "Pada hari itu tidak ada poli atau dokter lain" in page
    hospital.open(hospital.internal, hospital.second_doctor)
    other = hospital.open(hospital.internal, hospital.second_doctor, on=TODAY + timedelta(days=1))
    send(hospital, clerk, coming, "wrong-clinic", session=other.pk, **LETTER)
    assert Visit.objects.get(replaces=coming).session == other


def test_a_booking_of_tomorrow_is_cancelled_and_noted_and_leads_back_to_its_page(
    hospital: Hospital, clerk: Client, coming: Visit
) -> None:
    send(hospital, clerk, coming, "note", text="Minta kursi roda", reason="", request_key="a")
    send(hospital, clerk, coming, "sep", sep_number="0001R0010326V000001", reason="", request_key="b")
    after = send(hospital, clerk, coming, "cancel", request_key="c")
    assert after.request["PATH_INFO"] == page_of(hospital, coming)
    assert "Minta kursi roda" in after.content.decode()
    coming.refresh_from_db()
    assert (coming.stage, coming.sep_number) == (Stage.CANCELLED, "0001R0010326V000001")


def test_of_a_past_visit_nothing_is_offered_that_its_day_does_not_let(
    hospital: Hospital, look: Look, patient: Patient
) -> None:
    everything = logged_in("work_admission", "work_clinic", "declare_no_show", "correct_referral", name="semua")
    visit = past(hospital, patient)
    page = look(everything, page_of(hospital, visit))
    offered = {mend.name for mend in MENDS if page_of(hospital, visit, mend.name) in page}
    assert offered == {"note", "sep", "series"}
    with time_machine.travel(hospital.now, tick=False):
        codes = {mend.name: everything.get(page_of(hospital, visit, mend.name)).status_code for mend in MENDS}
        posted = everything.post(page_of(hospital, visit, "reopen"), {"reason": "keliru", "request_key": "x"})
    assert {name for name, code in codes.items() if code == 200} == {m.name for m in MENDS if Day.PAST in m.days}
    assert posted.status_code == 404
    assert Visit.objects.get(pk=visit.pk).stage == Stage.LEFT_CLINIC


def test_a_room_sees_the_visits_of_its_own_poli_alone(
    hospital: Hospital, nurse: Client, look: Look, patient: Patient, coming: Visit
) -> None:
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor, on=TODAY + timedelta(days=2))
    other = hospital.booked(patient, elsewhere)
    page = look(nurse, f"/counter/{hospital.room.pk}/people/{patient.pk}/")
    assert coming.booking_code in page
    assert other.booking_code not in page
    assert "yang lain terlihat di loket pendaftaran" in page
    with time_machine.travel(hospital.now, tick=False):
        assert nurse.get(f"/counter/{hospital.room.pk}/visits/{other.booking_code}/").status_code == 404


def test_a_look_at_another_day_is_written_down(hospital: Hospital, clerk: Client, look: Look, coming: Visit) -> None:
    look(clerk, page_of(hospital, coming))
    assert PersonLookUp.objects.get().patient == coming.patient


def test_a_patient_of_years_is_bounded(hospital: Hospital, patient: Patient) -> None:
    for day in range(1, other_days.MOST_COMING + 3):
        hospital.booked(patient, hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=day)))
    today = verbs.check_in(hospital.booked(patient, hospital.session), Press(hospital.later()))
    found = other_days.of_person(patient, at=hospital.now)
    assert [len(found.coming), found.is_more_coming, found.past] == [other_days.MOST_COMING, True, []]
    assert today not in found.coming


def test_a_past_booking_cannot_be_made_into_a_slip_and_a_ticket_is_none(
    hospital: Hospital, clerk: Client, look: Look, patient: Patient
) -> None:
    here = hospital.here(patient)
    assert "Bukti ini hanya untuk yang belum datang" in look(clerk, page_of(hospital, here, "slip"))
    answer = send(hospital, clerk, here, "cancel")
    assert "dibatalkan" in said(answer)
