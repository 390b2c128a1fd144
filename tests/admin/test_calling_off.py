"""A session is called off on a page that first shows the affected people, asks why, and says what was done."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from queues import clock, verbs
from queues.models import Channel, ClinicSession, SessionDecision, Stage, Visit
from queues.press import Press
from queues.verbs import decisions
from tests.group_browsers import browser_of
from tests.hospital import TODAY, Hospital


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch, hospital: Hospital) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: hospital.now)


def page(session: ClinicSession, kind: str) -> str:
    return reverse("admin:queue_clinicsession_decide", args=[session.pk, kind])


def people(hospital: Hospital) -> list[Visit]:
    """One at home, one here by Mobile JKN, one here from the kiosk, one with the doctor."""
    inside = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    here = hospital.here()
    kiosk = hospital.here(payer=hospital.cash, channel=Channel.KIOSK)
    return [hospital.booked(), here, kiosk, inside]


def test_affected_visits_are_shown_and_nothing_is_done_before_the_reason(
    hospital: Hospital, admin_browser: Client
) -> None:
    visits = people(hospital)
    shown = admin_browser.get(page(hospital.session, "leave")).text
    for words in (
        "3 orang kehilangan nomornya",
        "2 sudah menunggu di sini",
        "1 belum datang",
        "2 di antaranya lewat Mobile JKN",
        "1 lagi sudah dipanggil dokter dan dibiarkan selesai",
        "Terjadi perubahan jadwal dokter, silahkan daftar kembali",
    ):
        assert words in shown
    assert all(visit.label in shown and visit.patient.name in shown for visit in visits)
    refused = admin_browser.post(page(hospital.session, "leave"), {"reason": ""})
    assert "3 orang kehilangan nomornya" in refused.text
    numbered = admin_browser.post(page(hospital.session, "leave"), {"reason": "NIK 9900000000000001"})
    assert "Alasan tidak boleh memuat NIK" in numbered.text
    assert ClinicSession.objects.get(pk=hospital.session.pk).is_open


@pytest.mark.parametrize("kind", ["leave", "cancel"])
def test_confirming_ends_the_waiting_visits_and_says_so(hospital: Hospital, admin_browser: Client, kind: str) -> None:
    *ended, inside = people(hospital)
    done = admin_browser.post(page(hospital.session, kind), {"reason": "dokter sakit"}, follow=True)
    assert "3 antrean dibatalkan, 1 orang dibiarkan selesai." in done.text
    assert {Visit.objects.get(pk=visit.pk).stage for visit in ended} == {Stage.CANCELLED}
    assert Visit.objects.get(pk=inside.pk).stage == Stage.IN_CLINIC
    decision = SessionDecision.objects.get()
    assert (decision.reason, decision.actor.username) == ("dokter sakit", "kepala")
    history = admin_browser.get(reverse("admin:queue_sessiondecision_change", args=[decision.pk]))
    assert all(visit.label in history.text for visit in ended)


def test_what_an_odd_visit_left_is_offered_again_and_the_same_press_ends_it(
    hospital: Hospital, admin_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_others, odd = people(hospital)[:3]

    def refuse(visit: Visit, press: Press) -> Visit:
        if visit.pk == odd.pk:
            raise IntegrityError
        return verbs.cancel(visit, press)

    monkeypatch.setattr(decisions, "cancel", refuse)
    partly = admin_browser.post(page(hospital.session, "cancel"), {"reason": "dokter sakit"}, follow=True)
    assert f"Belum dapat dibatalkan: {odd.label}. Tekan sekali lagi." in partly.text
    assert "masih menunggu. Tekan sekali lagi untuk menyelesaikannya." in partly.text
    form = admin_browser.get(reverse("admin:queue_clinicsession_change", args=[hospital.session.pk])).text
    assert "1 orang masih menunggu praktek yang tidak dibuka ini." in form
    monkeypatch.setattr(decisions, "cancel", verbs.cancel)
    admin_browser.post(page(hospital.session, "cancel"), {"reason": "dokter sakit"})
    assert Visit.objects.get(pk=odd.pk).stage == Stage.CANCELLED
    assert SessionDecision.objects.count() == 1


def test_opening_again_says_what_bpjs_keeps(hospital: Hospital, admin_browser: Client) -> None:
    visit = hospital.here()
    admin_browser.post(page(hospital.session, "leave"), {"reason": "dokter sakit"})
    shown = admin_browser.get(page(hospital.session, "open")).text
    assert "1 antrean yang sudah dibatalkan tidak kembali." in shown
    assert "BPJS tidak menerima pembatalan yang ditarik kembali." in shown
    assert visit.patient.name in shown
    admin_browser.post(page(hospital.session, "open"), {"reason": "dokter datang"})
    assert ClinicSession.objects.get(pk=hospital.session.pk).is_open
    assert hospital.booked().number == 2


def test_a_session_of_another_day_that_is_over_is_not_called_off(hospital: Hospital, admin_browser: Client) -> None:
    hospital.now = clock.start_of_day(TODAY + timedelta(days=1))
    # The shift of yesterday is over.
    admin_browser.force_login(User.objects.get(username="kepala"))
    answer = admin_browser.post(page(hospital.session, "cancel"), {"reason": "dokter sakit"}, follow=True)
    assert "Tanggal praktek ini sudah lewat." in answer.text
    assert not SessionDecision.objects.exists()


@pytest.mark.parametrize(("group", "status"), [("Penyelia", 200), ("Pengelola data", 200), ("Perawat poli", 403)])
def test_only_users_with_the_permission_to_change_a_session_call_it_off(
    hospital: Hospital, group: str, status: int
) -> None:
    hospital.booked()
    browser = browser_of(group)
    assert browser.get(page(hospital.session, "leave")).status_code == status
    browser.post(page(hospital.session, "leave"), {"reason": "dokter sakit"})
    assert ClinicSession.objects.get(pk=hospital.session.pk).is_on_leave == (status == 200)


def test_a_number_taken_after_the_page_was_shown_is_shown_before_it_is_lost(
    hospital: Hospital, admin_browser: Client
) -> None:
    seen = hospital.booked()
    hospital.booked()
    pressed = {"reason": "dokter sakit", "shown": str(seen.pk)}
    again = admin_browser.post(page(hospital.session, "cancel"), pressed, follow=True)
    assert "Sementara itu ada nomor baru: A-2." in again.text
    assert not SessionDecision.objects.exists()
    shown = ",".join(str(pk) for pk in Visit.objects.values_list("pk", flat=True))
    admin_browser.post(page(hospital.session, "cancel"), {"reason": "dokter sakit", "shown": shown})
    assert SessionDecision.objects.get().effects.count() == 2
