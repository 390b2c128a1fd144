"""A sensitive clinic's real name, its spoken one and its doctor's title are nowhere where others read along."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from display.announcements import announcements
from display.board_content import board_content, recent_calls
from display.models import Board, Shown
from queues import clock, verbs
from queues.models import Clinic, Doctor, Patient, Visit
from queues.waiting import public_names
from service_accounts.models import Attempt
from tests.environment import REPOSITORY
from tests.hospital import TODAY, Hospital

# The real name, how it is spoken, the specialty: as whole words, in any letters.
# Links and forms carry random letters, in which any word may stand by chance.
TOKEN = re.compile(r"[\w-]{22,}")
TELLS = re.compile(r"jiwa|psikiatri|\bsp\.?\s?kj\b|konsultan", re.IGNORECASE)
PUBLIC_TEMPLATES = ("kiosk", "status", "display")
NAMES_IN_TEMPLATES = re.compile(r"clinic\.(name|spoken_name|voice_name)\b|doctor\.name\b|\.room\.name\b")
# What staff print is the ticket, from the same fragment.
FOR_STAFF = {"staff_print.html"}


@pytest.fixture(params=["Poli Kenanga", ""], ids=["neutral name", "without a neutral name"])
def sensitive(hospital: Hospital, request: pytest.FixtureRequest) -> Clinic:
    """The children's clinic becomes one that is nobody's business, and its doctor's titles tell all."""
    Clinic.objects.filter(pk=hospital.children.pk).update(
        name="Poli Kesehatan Jiwa", spoken_name="poli psikiatri", is_sensitive=True, neutral_name=request.param
    )
    hospital.children.refresh_from_db()
    stop = hospital.room.stops.get()
    stop.name, stop.spoken_name = "Poli Kesehatan Jiwa", "poli psikiatri"
    stop.save()
    hospital.room.name, hospital.room.spoken_name = "Ruang Jiwa 1", "ruang jiwa satu"
    hospital.room.save()
    hospital.session.room = hospital.room
    hospital.session.save()
    Doctor.objects.filter(pk=hospital.doctor.pk).update(name="dr. Dian Prameswari, Sp.KJ (Konsultan)")
    return hospital.children


@pytest.fixture
def board(hospital: Hospital, sensitive: Clinic) -> Board:
    made = Board.objects.create(slug="lantai-1", name="Lantai 1", what_is_shown=Shown.NAME, has_voice=True)
    made.stops.set([*hospital.room.stops.all(), hospital.pharmacy, hospital.admission])
    return made


def phone(visit: Visit) -> str:
    return Client().get(f"/s/{visit.status_token}/").content.decode()


def on_the_walls(hospital: Hospital, board: Board) -> str:
    page = Client().get(f"/display/{board.slug}/").content.decode()
    fragment = Client().get(f"/display/{board.slug}/now/").content.decode()
    calls = recent_calls(board, at=hospital.now)
    said = " ".join(str(one) for one in announcements(calls, at=hospital.now))
    return f"{page} {fragment} {said} {board_content(board, at=hospital.now)}"


def staff_print(visit: Visit) -> str:
    clerk = User.objects.create_user("petugas")
    clerk.user_permissions.add(Permission.objects.get(codename="work_admission"))
    browser = Client()
    browser.force_login(clerk)
    return browser.get(reverse("print:visit", args=[visit.pk])).content.decode()


def walk_in(kiosk, hospital: Hospital, patient: Patient) -> Iterator[str]:
    kiosk.known(patient).press(payer=hospital.cash.pk)
    assert kiosk.at == "/kiosk/clinic/"
    yield kiosk.text
    kiosk.press(clinic=hospital.children.pk)
    yield kiosk.text
    kiosk.press("doctor/", session=hospital.session.pk)
    assert kiosk.at == "/kiosk/review/"
    yield kiosk.text
    kiosk.press()
    assert kiosk.at == "/kiosk/ticket/"
    yield kiosk.text
    kiosk.go().press("identify/", identifier=patient.medical_record_number)
    assert kiosk.at == "/kiosk/person/"
    yield kiosk.text


def check_in(kiosk, visit: Visit) -> Iterator[str]:
    kiosk.scan(visit.booking_code)
    assert kiosk.at == "/kiosk/confirm/"
    yield kiosk.text
    kiosk.press(visit=visit.pk)
    assert kiosk.at == "/kiosk/ticket/"
    yield kiosk.text


def a_day_at_the_clinic(hospital: Hospital, visit: Visit, board: Board) -> Iterator[str]:
    """Booked, waiting, called, missed, in the room, at the end; the phone and the walls after each."""
    by = hospital.by(hospital.room)
    hospital.now = max(hospital.now, clock.moment(TODAY, time(8, 0)))
    entry = verbs.call_next(hospital.room, replace(by, at=hospital.later()))
    assert entry.visit == visit
    yield phone(visit) + on_the_walls(hospital, board)
    verbs.start_serving(entry, replace(by, at=hospital.later()))
    yield phone(visit) + on_the_walls(hospital, board)
    verbs.finish(entry, replace(by, at=hospital.later()))
    yield phone(visit) + on_the_walls(hospital, board)


def test_on_no_public_page_of_a_whole_visit(kiosk, hospital, sensitive, board, budi, booking) -> None:
    hospital.open(hospital.children, Doctor.objects.create(name="dr. Uji Ketiga, Sp.KJ"))
    told = [phone(booking), *check_in(kiosk, booking), phone(booking), staff_print(booking)]
    told += walk_in(kiosk, hospital, hospital.patient())
    told += a_day_at_the_clinic(hospital, booking, board)
    assert [found for text in told if (found := TELLS.search(TOKEN.sub("", text)))] == []
    named = sensitive.neutral_name or "Poli A"
    assert sum(named in text for text in told) >= len(told) - 3
    assert sum("dr. Dian Prameswari" in text for text in told) >= 6, "the doctor's own name stays"


def test_a_full_sensitive_clinic_is_refused_by_its_public_name(kiosk, hospital, sensitive) -> None:
    type(hospital.session).objects.filter(pk=hospital.session.pk).update(capacity=0, jkn_quota=0, non_jkn_quota=0)
    kiosk.known(hospital.patient()).press(payer=hospital.cash.pk)
    assert "Kuota habis" in kiosk.text
    kiosk.press(clinic=hospital.children.pk)
    assert "Kuota hari ini sudah habis" in kiosk.text
    assert TELLS.search(kiosk.text) is None


def test_a_missed_number_is_told_without_the_clinics_name(hospital, sensitive, board) -> None:
    visit = hospital.here()
    hospital.now = clock.moment(TODAY, time(8, 0))
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    hospital.here()
    by = hospital.by(hospital.room)
    verbs.mark_absent(entry, replace(by, at=hospital.later(30), reason="tidak ada di sini"))
    assert "terlewat" in phone(visit)
    assert TELLS.search(phone(visit)) is None


def test_the_choice_says_that_a_clinic_may_have_another_name_here(kiosk, hospital, sensitive) -> None:
    kiosk.known(hospital.patient()).press(payer=hospital.cash.pk)
    assert "Beberapa poli memakai nama lain di sini" in kiosk.text
    Clinic.objects.update(is_sensitive=False)
    Attempt.objects.all().delete()
    kiosk.go().known(hospital.patient()).press(payer=hospital.cash.pk)
    assert "nama lain di sini" not in kiosk.text
    assert "Poli Kesehatan Jiwa" in kiosk.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("dr. Dian Prameswari, Sp.KJ", "dr. Dian Prameswari"),
        ("dr. Dian Prameswari Sp.KJ", "dr. Dian Prameswari"),
        ("dr. Dian Prameswari SpKJ (K)", "dr. Dian Prameswari"),
        ("dr. DIAN PRAMESWARI SP.KJ", "dr. DIAN PRAMESWARI"),
        ("dr. Dian Spandana, M.Kes", "dr. Dian Spandana"),
    ],
)
def test_a_doctor_keeps_the_name_and_loses_the_title(hospital, sensitive, name: str, shown: str) -> None:
    hospital.session.doctor.name = name
    hospital.session.clinic = sensitive
    assert hospital.session.public_doctor == shown
    hospital.session.clinic = hospital.internal
    assert hospital.session.public_doctor == name


@pytest.mark.parametrize(
    ("room", "shown"),
    [("Ruang 205", "Ruang 205"), ("Kesehatan Jiwa 2", ""), ("R. PSIKIATRI", ""), ("Poli 3", "Poli 3")],
)
def test_a_room_that_does_not_tell_keeps_its_name(hospital, sensitive, room: str, shown: str) -> None:
    hospital.room.name = room
    assert public_names.room_name(hospital.room, sensitive) == (shown or sensitive.public_name)


def test_templates_for_patients_take_names_from_the_one_home_of_the_rule() -> None:
    found = {
        f"{path.name}: {hit[0]}"
        for folder in PUBLIC_TEMPLATES
        for path in (REPOSITORY / "templates" / folder).glob("*.html")
        if path.name not in FOR_STAFF
        for hit in NAMES_IN_TEMPLATES.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()
