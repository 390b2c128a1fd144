"""An internal referral: a visit in another clinic with this one as its origin, and the reference that BPJS takes."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from bpjs_bridge.references import service
from queues import verbs
from queues.models import ClinicSession, Stage, Visit, VisitType
from queues.press import Press
from queues.references import Basis
from tests.hospital import Hospital
from tests.nurse_letters import IN_A_WEEK, NursePage, with_the_doctor, words
from tests.simulator_process import SimulatorProcess
from tests.vclaim_people import DAY, Someone


@pytest.fixture
def page(hospital: Hospital, simulator: SimulatorProcess, people: Mapping[int, Someone]) -> NursePage:
    """Lina is with dr. 12."""
    return with_the_doctor(hospital, simulator, people[12])


def session_of(doctor: int) -> ClinicSession:
    return ClinicSession.objects.get(doctor__bpjs_code=doctor, date=DAY)


def focused(html: str) -> list[str]:
    """What asks for the focus while the lock's cover is closed."""
    shown = re.sub(r"<dialog.*?</dialog>", "", html, flags=re.DOTALL)
    return re.findall(r"<(\w+)[^>]* autofocus", shown)


def refer(page: NursePage, session: ClinicSession, **more: Any) -> str:
    return page.press("internal", session=session.pk, clinic=session.clinic_id, do="internal", **more)


def test_today_the_patient_waits_there_at_once(page: NursePage) -> None:
    there = session_of(51)
    shown = words(page.look(do="internal", clinic=str(there.clinic_id)))
    assert "Saraf" in shown
    assert "Hari ini 08:00-12:00 dr. Contoh 51" in shown
    said = refer(page, there, request_key="sekali")
    made = Visit.objects.get(session=there)
    assert (made.origin, made.visit_type, made.stage) == (page.visit, VisitType.INTERNAL, Stage.WAITING_CLINIC)
    assert made.referral_number == f"INT/{page.visit.booking_code}"
    assert f"nomor {made.label} di Saraf" in said
    refer(page, there, request_key="sekali")
    assert Visit.objects.filter(origin=page.visit).count() == 1
    assert "sudah memiliki nomor antrean" in refer(page, there)


def test_the_clinic_is_chosen_first_also_without_a_sep(page: NursePage) -> None:
    """One element alone asks for the focus: Enter here does not ask BPJS for a SEP."""
    assert not page.visit.sep_number
    assert focused(page.look(do="internal")) == ["select"]
    assert focused(page.look()) == ["button"]


def test_what_was_made_is_printed_with_the_next_key(page: NursePage) -> None:
    made = refer(page, session_of(51))
    assert "nomor" in made
    shown = page.look(do="internal")
    assert focused(shown) == ["a"]
    assert re.search(r'data-hotkey="p" autofocus href="[^"]*/internal/\d+/"', shown)


def test_another_day_is_a_booking_and_can_be_given_up(page: NursePage) -> None:
    there = page.hospital.open(session_of(51).clinic, session_of(51).doctor, on=IN_A_WEEK)
    refer(page, there)
    made = Visit.objects.get(session=there)
    assert (made.stage, made.origin) == (Stage.BOOKED, page.visit)
    paper = words(page.client.get(f"{page.path}internal/{made.pk}/").content.decode())
    assert [
        word for word in ("Rujukan internal", made.label, "Selasa, 17 Maret 2026", "Saraf") if word not in paper
    ] == []
    assert f"Rujukan internal {made.label} dibatalkan" in page.press("internal/cancel", made=made.pk)
    made.refresh_from_db()
    assert made.stage == Stage.CANCELLED
    assert page.client.get(f"{page.path}internal/{made.pk}/").status_code == 404


def test_by_the_hospital_s_habit_it_is_the_referral_under_it(page: NursePage, settings: Any) -> None:
    """A control visit: the referral is the one under its SEP."""
    settings.INTERNAL_REFERENCE = "origin"
    page.press("find-sep")
    refer(page, session_of(51))
    assert Visit.objects.get(session=session_of(51)).referral_number == page.someone.referral()


def test_what_was_recorded_and_given_up_can_be_used_another_day(page: NursePage) -> None:
    """Lina of protocol V9: her list offers Saraf by our own number."""
    refer(page, session_of(51))
    made = Visit.objects.get(session=session_of(51))
    patient, sessions = page.visit.patient, [session_of(51)]
    kinds = [one.basis for one in service.of_patient(patient, sessions=sessions, at=timezone.now(), seconds=8).choices]
    assert Basis.INTERNAL not in kinds
    verbs.cancel(made, Press(timezone.now(), reason="pulang dulu"))
    lines = service.of_patient(patient, sessions=sessions, at=timezone.now(), seconds=8).usable
    assert [(one.basis, one.number, one.visit_type) for one in lines] == [
        (Basis.INTERNAL, made.referral_number, VisitType.INTERNAL)
    ]


@pytest.mark.parametrize(
    ("stage", "doctor", "sentence"),
    [
        (Stage.WAITING_CLINIC, 51, "Surat hanya dibuat untuk pasien JKN"),
        (Stage.IN_CLINIC, 13, "Keadaan sudah berubah"),
    ],
)
def test_not_before_the_doctor_and_not_to_the_same_clinic(
    page: NursePage, stage: Stage, doctor: int, sentence: str
) -> None:
    Visit.objects.filter(pk=page.visit.pk).update(stage=stage)
    assert sentence in refer(page, session_of(doctor))
    assert not Visit.objects.filter(origin=page.visit).exists()


def test_a_visit_of_another_patient_is_not_given_up_here(page: NursePage) -> None:
    other = page.hospital.here(session=session_of(41), origin=page.visit)
    assert "berubah di layar lain" in page.press("internal/cancel", made=other.pk)
    other.refresh_from_db()
    assert other.stage == Stage.WAITING_CLINIC
