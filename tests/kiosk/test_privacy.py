"""Nothing personal stays: not in addresses, pages, caches, sessions, nor for the next person."""

import json

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from queues.models import IdentifierKind, Visit
from tests.kiosk.test_poli_ticket import LETTER, umum


def secrets_of(patient) -> list[str]:
    return [
        patient.identifier(IdentifierKind.NIK),
        patient.identifier(IdentifierKind.BPJS_CARD),
        patient.phone,
        patient.name,
        "Santoso",
    ]


def test_no_address_page_or_session_of_a_whole_way_holds_a_personal_number(kiosk, hospital, budi) -> None:
    kiosk.go().press("identify/", identifier=budi.identifier(IdentifierKind.NIK)).press(answer="yes")
    kiosk.press(visit_type="CONTROL").press(referral_number=LETTER).press(clinic=hospital.children.pk).press()
    visit = Visit.objects.get()
    stored = json.dumps([row.get_decoded() for row in Session.objects.all()])
    for secret in secrets_of(budi):
        assert all(secret not in page for page in kiosk.pages)
        assert secret not in stored
        assert all(secret not in address for address in kiosk.addresses)
    assert all(visit.booking_code not in address for address in kiosk.addresses)
    assert len(kiosk.addresses) >= 6


@pytest.mark.parametrize("page", ["", "code/", "identify/", "help/", "admission/begin/", "expired/"])
def test_no_page_is_kept_by_the_browser(kiosk, hospital, page) -> None:
    response = kiosk.client.get(f"/kiosk/{page}", follow=True)
    assert "no-store" in response["Cache-Control"]


def test_start_again_ends_the_session_the_language_and_the_way(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi)
    before = kiosk.client.cookies["sessionid"].value
    response = kiosk.client.post("/kiosk/restart/")
    assert response.cookies["django_language"]["max-age"] == 0
    assert not Session.objects.filter(session_key=before).exists()
    for page in ("person/", "review/", "ticket/", "refused/", "confirm/"):
        assert kiosk.go(page).at in ("/kiosk/", "/kiosk/identify/")


def test_coming_home_forgets_as_well(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi)
    kiosk.go()
    assert kiosk.go("review/").at == "/kiosk/"


def test_a_real_kiosk_keeps_its_own_settings_when_a_patient_leaves(kiosk, hospital) -> None:
    kiosk.go("?print=1&device=Anjungan%202")
    kiosk.client.post("/kiosk/restart/")
    kiosk.go("admission/begin/").press(admission_class=hospital.queue_class.pk)
    assert "data-print" in kiosk.text
    assert hospital.queue_class.tickets.get().device == "Anjungan 2"


def test_a_kiosk_that_was_not_set_up_does_not_print_by_itself(kiosk, hospital) -> None:
    kiosk.go("admission/begin/").press(admission_class=hospital.queue_class.pk)
    assert "data-print" not in kiosk.text


def test_staff_who_look_at_the_kiosk_stay_logged_in(kiosk, hospital) -> None:
    kiosk.client.force_login(User.objects.get(username="perawat"))
    kiosk.go("help/")
    kiosk.client.post("/kiosk/restart/")
    assert "_auth_user_id" in kiosk.client.session


def test_lowered_controls_last_until_the_patient_leaves(kiosk, hospital) -> None:
    kiosk.press("reach/", page="identify")
    assert kiosk.at == "/kiosk/identify/"
    assert "kiosk-low" in kiosk.text
    kiosk.client.post("/kiosk/restart/")
    assert "kiosk-low" not in kiosk.go().text


def test_a_page_name_that_does_not_exist_lowers_and_goes_home(kiosk, hospital) -> None:
    assert kiosk.press("reach/", page="https://elsewhere.example").at == "/kiosk/"


def test_no_page_needs_an_inline_script_or_style(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi).press()
    kiosk.go("code/").go("help/").scan("TIDAK-ADA")
    for page in kiosk.pages:
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert "<script>" not in page
