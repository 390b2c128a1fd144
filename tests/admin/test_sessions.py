"""Sessions in the admin go through the verbs."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from queues import clock, verbs
from queues.models import ClinicSession, QuotaChange, SessionBreak, SessionDecision
from tests.hospital import TODAY, Hospital

NO_ROWS = {
    f"{inline}-{count}": "0"
    for inline in ("aliases", "breaks", "reserves", "quota_changes", "decisions")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
}


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(clock.moment(TODAY, time(7, 0)), tick=False):
        yield


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
        ({"ends": "07:00"}, "paling lama 16 jam. Periksa jamnya."),
        ({"ends": "08:00"}, "Jam mulai dan jam selesai sama."),
        ({"ends": "siang"}, "Tulis jam seperti 08:15."),
        ({"starts": "24:00"}, "Tulis jam seperti 08:15."),
        ({"jkn_quota": "20", "non_jkn_quota": "1"}, "harus sama dengan kapasitas"),
        ({"capacity": ""}, "Bidang ini"),
        ({"capacity": "0"}, "Kapasitas paling sedikit 1."),
        ({"date": "2026-03-15"}, "Tanggal ini sudah lewat."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    wrong: dict[str, str], words: str, hospital: Hospital, admin_browser: Client
) -> None:
    answer = admin_browser.post(reverse("admin:queue_clinicsession_add"), entered(hospital, **wrong))
    assert words in answer.text
    assert ClinicSession.objects.count() == 1


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ("22:00", "04:00", "22:00-04:00"),
        ("20.00", "24:00", "20:00-00:00"),
        ("8:00", "12.30", "08:00-12:30"),
        ("00:00", "24:00", "00:00-24:00"),
    ],
)
def test_a_session_until_midnight_or_over_it_is_typed_as_it_is_spoken(
    starts: str, ends: str, hours: str, hospital: Hospital, admin_browser: Client
) -> None:
    address = reverse("admin:queue_clinicsession_add")
    assert "Lebih awal dari jam mulai: hari berikutnya." in admin_browser.get(address).text
    answer = admin_browser.post(address, entered(hospital, starts=starts, ends=ends))
    assert answer.status_code == 302
    session = ClinicSession.objects.get(doctor=hospital.second_doctor)
    assert session.hours == hours
    assert change(admin_browser, session, ends="04:00", starts="21:00").status_code == 302
    session.refresh_from_db()
    assert session.hours == "21:00-04:00"


def test_a_doctor_of_the_night_is_busy_the_next_morning_until_it_ends(
    hospital: Hospital, admin_browser: Client
) -> None:
    address = reverse("admin:queue_clinicsession_add")
    admin_browser.post(address, entered(hospital, starts="22:00", ends="04:00"))
    tomorrow = {"date": (TODAY + timedelta(days=1)).isoformat(), "ends": "08:00"}
    refused = admin_browser.post(address, entered(hospital, **tomorrow, starts="03:00"))
    assert "dr. Uji Kedua sudah mempunyai jadwal di Anak pukul 22:00-04:00" in refused.text
    assert admin_browser.post(address, entered(hospital, **tomorrow, starts="04:00")).status_code == 302


def test_a_doctor_has_one_session_at_an_hour_and_a_room_serves_the_clinic(
    hospital: Hospital, admin_browser: Client
) -> None:
    address = reverse("admin:queue_clinicsession_add")
    twin = admin_browser.post(address, entered(hospital, doctor=hospital.doctor.pk))
    assert "sudah mempunyai jadwal" in twin.text
    elsewhere = admin_browser.post(address, entered(hospital, room=hospital.desk.pk))
    assert "tidak melayani poli" in elsewhere.text
    assert ClinicSession.objects.count() == 1


def test_a_doctor_is_in_one_room_at_a_time_also_as_substitute_and_in_another_clinic(
    hospital: Hospital, admin_browser: Client
) -> None:
    """dr. Kedua stands in for dr. Pertama from 8 to 12."""
    ClinicSession.objects.filter(pk=hospital.session.pk).update(substitute_doctor=hospital.second_doctor)
    address = reverse("admin:queue_clinicsession_add")
    elsewhere = {"clinic": hospital.internal.pk, "room": "", "starts": "11:00", "ends": "15:00"}
    refused = admin_browser.post(address, entered(hospital, **elsewhere))
    assert "dr. Uji Kedua sudah mempunyai jadwal di Anak pukul 08:00-12:00" in refused.text
    assert ClinicSession.objects.count() == 1
    free = admin_browser.post(address, entered(hospital, **elsewhere, doctor=hospital.doctor.pk))
    assert free.status_code == 302, "the doctor replaced by the substitute is free"
    after = admin_browser.post(address, entered(hospital, **{**elsewhere, "starts": "12:00"}))
    assert after.status_code == 302, "from the hour on which the other ends"


def test_a_substitute_who_is_busy_is_refused_and_one_whose_session_is_closed_is_not(
    hospital: Hospital, admin_browser: Client
) -> None:
    busy = hospital.open(hospital.internal, hospital.second_doctor, hours=(10, 14))
    wanted = {"substitute_doctor": hospital.second_doctor.pk}
    assert (
        "dr. Uji Kedua sudah mempunyai jadwal di Penyakit Dalam"
        in change(admin_browser, hospital.session, **wanted).text
    )
    verbs.set_leave(busy, is_on_leave=True)
    assert change(admin_browser, hospital.session, **wanted).status_code == 302
    page = reverse("admin:queue_clinicsession_decide", args=[busy.pk, "open"])
    back = admin_browser.post(page, {"reason": "sudah sembuh"}, follow=True)
    assert "sudah mempunyai jadwal di Anak" in back.text, "back from leave while standing in elsewhere"
    assert ClinicSession.objects.get(pk=busy.pk).is_on_leave


def test_what_hfis_sent_stays_as_it_is_when_something_else_is_changed(
    hospital: Hospital, admin_browser: Client
) -> None:
    """HFIS knows one doctor twice at an hour, sessions without seats, and yesterday."""
    hospital.open(hospital.internal, hospital.doctor, capacity=0)
    yesterday = hospital.open(hospital.internal, hospital.doctor, capacity=0, on=TODAY - timedelta(days=1))
    twice = ClinicSession.objects.get(clinic=hospital.internal, date=TODAY)
    for session in (twice, yesterday):
        room = hospital.rooms[hospital.internal.pk].pk
        assert change(admin_browser, session, room=room).status_code == 302
        session.refresh_from_db()
        assert session.room_id == room
    assert "sudah mempunyai jadwal" in change(admin_browser, twice, ends="13:00").text


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


def test_what_concerns_today_is_entered_and_a_decision_is_not(hospital: Hospital, admin_browser: Client) -> None:
    """Leave and cancellation have a page of their own: the form's fields cannot be typed past it."""
    hospital.booked()
    hospital.session.refresh_from_db()
    answer = change(
        admin_browser,
        hospital.session,
        is_on_leave="on",
        is_cancelled="on",
        cancel_reason="dokter sakit",
        late_start="08:30",
        substitute_doctor=hospital.second_doctor.pk,
    )
    assert answer.status_code == 302, answer.context["errors"]
    session = ClinicSession.objects.get(pk=hospital.session.pk)
    assert session.is_open
    assert f"{session.late_start:%H:%M}" == "08:30"
    assert session.serving_doctor == hospital.second_doctor


@pytest.mark.parametrize("late_start", ["08:00", "12:00", "23:59"])
def test_a_late_start_outside_the_hours_is_refused_at_its_field(
    hospital: Hospital, admin_browser: Client, late_start: str
) -> None:
    answer = change(admin_browser, hospital.session, late_start=late_start)
    assert "Mulai terlambat harus di antara jam mulai dan jam selesai (08:00-12:00)." in answer.text
    assert ClinicSession.objects.get(pk=hospital.session.pk).late_start is None


def test_fewer_seats_than_are_taken_say_by_how_many(hospital: Hospital, admin_browser: Client) -> None:
    for _ in range(6):
        hospital.booked()
    hospital.session.refresh_from_db()
    answer = change(admin_browser, hospital.session, capacity="4", reason="ruang kecil")
    assert answer.status_code == 302, answer.context["errors"]
    said = admin_browser.get(answer["Location"]).text
    assert "Kapasitas 4 kurang 2: kursi yang sudah terisi tetap, jadi kuota JKN 6 dan non-JKN 0." in said


def test_the_user_who_changed_hours_and_late_start_is_kept(hospital: Hospital, admin_browser: Client) -> None:
    change(admin_browser, hospital.session, starts="09:00", ends="13:00", late_start="10:00")
    rows = SessionDecision.objects.order_by("pk").values_list("kind", "actor__username")
    assert list(rows) == [("HOURS", "kepala"), ("LATE_START", "kepala")]


def test_a_late_start_moves_people_with_a_number(hospital: Hospital, admin_browser: Client) -> None:
    visit = hospital.here()
    change(admin_browser, ClinicSession.objects.get(pk=hospital.session.pk), late_start="09:30")
    visit.refresh_from_db()
    assert visit.slot_at == visit.entries.get().order_at == clock.moment(TODAY, time(9, 30))


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
