"""A visit's stage is read in the admin and never written there."""

import pytest
from django.test import Client
from django.urls import reverse

from antrean_project import groups
from queues import clock
from queues.models import Call, Stage, Visit, VisitEvent
from tests.group_browsers import browser_of
from tests.hospital import Hospital


@pytest.mark.parametrize("group", ["admin", groups.SUPERVISOR, groups.CLINIC_NURSE])
def test_the_stage_cannot_be_changed(group: str, walked: Hospital, admin_browser: Client) -> None:
    client = admin_browser if group == "admin" else browser_of(group)
    visit = walked.booked()
    address = reverse("admin:queue_visit_change", args=[visit.pk])
    assert 'name="stage"' not in client.get(address).text
    assert client.post(address, {"stage": Stage.MEDICINE_READY, "_save": "1"}).status_code == 403
    assert Visit.objects.get(pk=visit.pk).stage == Stage.BOOKED
    assert client.get(reverse("admin:queue_visit_add")).status_code == 403


def test_events_cannot_be_written(walked: Hospital, admin_browser: Client) -> None:
    event = VisitEvent.objects.first()
    assert event is not None
    address = reverse("admin:queue_visitevent_change", args=[event.pk])
    assert admin_browser.post(address, {"reason": "lain"}).status_code == 403
    assert admin_browser.get(reverse("admin:queue_visitevent_add")).status_code == 403


def test_a_visits_page_tells_its_steps_and_waits(walked: Hospital, admin_browser: Client) -> None:
    visit = Visit.objects.filter(events__stage=Stage.LEFT_CLINIC).first()
    assert visit is not None
    page = admin_browser.get(reverse("admin:queue_visit_change", args=[visit.pk])).text
    for words in ("Menunggu poli", "Selesai di poli", "Ruang Anak", visit.booking_code):
        assert words in page
    assert visit.patient.name not in page
    assert visit.status_token not in page


def test_a_user_with_the_permission_corrects_a_wrong_referral_from_the_list(hospital: Hospital) -> None:
    visit = hospital.here(channel="KIOSK", visit_type="REFERRAL", referral_number="0001R0010326B000009")
    other = hospital.here(channel="KIOSK", visit_type="REFERRAL", referral_number="0001R0010326B000008")
    address = reverse("admin:queue_visit_changelist")

    def press(group: str, *marked: Visit, **fields: str) -> str:
        marks = {"action": "correct_referral", "_selected_action": [row.pk for row in marked]}
        return browser_of(group).post(address, {**marks, **fields}, follow=True).text

    wish = {"referral_number": "0001R0010326B000001", "reason": "salah ketik"}
    press(groups.PHARMACY, visit, **wish)
    assert "Pilih satu kunjungan saja." in press(groups.SUPERVISOR, visit, other, **wish)
    assert "Isi alasannya." in press(groups.ADMISSION, visit, **{**wish, "reason": ""})
    visit.refresh_from_db()
    assert visit.referral_number == "0001R0010326B000009"
    assert "Nomor rujukan diperbaiki" in press(groups.CLINIC_NURSE, visit, **wish)
    visit.refresh_from_db()
    assert visit.referral_number == wish["referral_number"]


def test_a_step_and_a_call_say_the_time_of_the_hospitals_wall(walked: Hospital) -> None:
    event = VisitEvent.objects.filter(stage=Stage.WAITING_CLINIC).order_by("pk")[0]
    call = Call.objects.order_by("pk")[0]
    assert str(event) == f"Menunggu poli {event.occurred_at.astimezone(clock.hospital_zone()):%H:%M:%S}"
    assert str(call).endswith(f"{call.called_at.astimezone(clock.hospital_zone()):%H:%M:%S}")
