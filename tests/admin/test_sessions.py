"""Sessions in the admin go through the verbs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from queues.models import ClinicSession, QuotaChange, SessionBreak
from tests.hospital import TODAY, Hospital

NO_ROWS = {
    f"{inline}-{count}": "0"
    for inline in ("aliases", "breaks", "reserves", "quota_changes")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
}


def entered(hospital: Hospital, **changes: Any) -> dict[str, Any]:
    return {
        **NO_ROWS,
        "date": TODAY.isoformat(),
        "clinic": hospital.children.pk,
        "doctor": hospital.second_doctor.pk,
        "starts": "08:00",
        "ends": "12:00",
        "room": hospital.room.pk,
        "capacity": "25",
        "jkn_quota": "",
        "non_jkn_quota": "",
        **changes,
    }


def change(client: Client, session: ClinicSession, **changes: Any) -> Any:
    standing = {
        **NO_ROWS,
        "starts": f"{session.starts:%H:%M}",
        "ends": f"{session.ends:%H:%M}",
        "room": session.room_id or "",
        "capacity": session.capacity,
        "jkn_quota": session.jkn_quota,
        "non_jkn_quota": session.non_jkn_quota,
        "cancel_reason": session.cancel_reason,
        "reason": "",
    }
    return client.post(reverse("admin:queue_clinicsession_change", args=[session.pk]), standing | changes)


def test_a_new_session_gets_its_letters_and_its_split_from_the_verb(hospital: Hospital, admin_browser: Client) -> None:
    breaks = {"breaks-TOTAL_FORMS": "1", "breaks-0-starts": "10:00", "breaks-0-ends": "10:15"}
    answer = admin_browser.post(reverse("admin:queue_clinicsession_add"), entered(hospital, **breaks))
    assert answer.status_code == 302
    session = ClinicSession.objects.get(doctor=hospital.second_doctor)
    assert session.label_prefix == "A1"
    assert (session.jkn_quota, session.non_jkn_quota, session.capacity) == (23, 2, 25)
    assert session.room == hospital.room
    assert SessionBreak.objects.get(session=session).ends.minute == 15


def test_a_typed_split_is_taken(hospital: Hospital, admin_browser: Client) -> None:
    admin_browser.post(reverse("admin:queue_clinicsession_add"), entered(hospital, jkn_quota="15", non_jkn_quota="10"))
    session = ClinicSession.objects.get(doctor=hospital.second_doctor)
    assert (session.jkn_quota, session.non_jkn_quota) == (15, 10)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends": "07:00"}, "Jam selesai harus sesudah jam mulai."),
        ({"jkn_quota": "20", "non_jkn_quota": "1"}, "harus sama dengan kapasitas"),
        ({"capacity": ""}, "Bidang ini"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    wrong: dict[str, str], words: str, hospital: Hospital, admin_browser: Client
) -> None:
    answer = admin_browser.post(reverse("admin:queue_clinicsession_add"), entered(hospital, **wrong))
    assert words in answer.text
    assert ClinicSession.objects.count() == 1


def test_a_doctor_has_one_session_at_an_hour_and_a_room_serves_the_clinic(
    hospital: Hospital, admin_browser: Client
) -> None:
    address = reverse("admin:queue_clinicsession_add")
    twin = admin_browser.post(address, entered(hospital, doctor=hospital.doctor.pk))
    assert "sudah mempunyai jadwal" in twin.text
    elsewhere = admin_browser.post(address, entered(hospital, room=hospital.desk.pk))
    assert "tidak melayani poli" in elsewhere.text
    assert ClinicSession.objects.count() == 1


def test_new_hours_keep_the_old_ones_as_an_alias(hospital: Hospital, admin_browser: Client) -> None:
    assert change(admin_browser, hospital.session, starts="09:00", ends="13:00").status_code == 302
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    assert session.hours == "09:00-13:00"
    assert [str(alias) for alias in session.aliases.all()] == ["08:00-12:00"]
    assert not QuotaChange.objects.exists()


def test_hours_of_another_session_of_the_doctor_are_refused(hospital: Hospital, admin_browser: Client) -> None:
    hospital.open(hospital.children, hospital.doctor, hours=(13, 15))
    answer = change(admin_browser, hospital.session, starts="13:00", ends="14:00")
    assert "sudah mempunyai jadwal" in answer.text


def test_a_new_capacity_needs_a_reason_and_leaves_a_trace(hospital: Hospital, admin_browser: Client) -> None:
    assert "Isi alasannya." in change(admin_browser, hospital.session, capacity="40").text
    assert change(admin_browser, hospital.session, capacity="40", reason="ruang lebih besar").status_code == 302
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    assert (session.capacity, session.jkn_quota, session.non_jkn_quota) == (40, 36, 4)
    trace = QuotaChange.objects.get()
    assert (trace.jkn_quota, trace.reason) == (36, "ruang lebih besar")
    assert trace.actor.username == "kepala"


def test_seats_never_fall_below_those_taken(hospital: Hospital, admin_browser: Client) -> None:
    for _ in range(3):
        hospital.booked()
    change(admin_browser, hospital.session, capacity="4", jkn_quota="1", non_jkn_quota="3", reason="ruang kecil")
    assert ClinicSession.objects.get(pk=hospital.session.pk).jkn_quota == 3


def test_a_session_is_cancelled_with_a_reason_and_for_good(hospital: Hospital, admin_browser: Client) -> None:
    assert "Isi alasannya." in change(admin_browser, hospital.session, is_cancelled="on").text
    change(admin_browser, hospital.session, is_cancelled="on", cancel_reason="dokter sakit")
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    assert (session.is_cancelled, session.cancel_reason) == (True, "dokter sakit")
    change(admin_browser, session)
    assert ClinicSession.objects.get(pk=session.pk).is_cancelled


def test_leave_and_what_concerns_today_are_entered(hospital: Hospital, admin_browser: Client) -> None:
    change(
        admin_browser,
        hospital.session,
        is_on_leave="on",
        late_start="08:30",
        substitute_doctor=hospital.second_doctor.pk,
    )
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    assert session.is_on_leave
    assert f"{session.late_start:%H:%M}" == "08:30"
    assert session.serving_doctor == hospital.second_doctor


def test_clinic_doctor_date_and_letters_are_fixed(hospital: Hospital, admin_browser: Client) -> None:
    change(
        admin_browser,
        hospital.session,
        clinic=hospital.internal.pk,
        doctor=hospital.second_doctor.pk,
        date="2027-01-01",
        label_prefix="ZZ",
        room=hospital.room.pk,
    )
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    assert (session.clinic, session.doctor, session.date) == (hospital.children, hospital.doctor, TODAY)
    assert session.label_prefix == "A"
    assert session.room == hospital.room
