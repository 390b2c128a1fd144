"""Pages of sessions: by right, who is hit is shown first, then one press does it; and the lists that follow."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from bpjs_bridge.models import ScheduleQuestion
from queues import verbs
from queues.models import (
    CallListShown,
    Channel,
    ClinicSession,
    ContactAttempt,
    DecisionKind,
    KeptSeat,
    Patient,
    SessionDecision,
    SessionEffect,
    Stage,
    Visit,
)
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

REFERENCE = "9901R0010326B0000"


@pytest.fixture
def supervisor(hospital: Hospital) -> Client:
    return logged_in("decide_sessions", name="penyelia")


@pytest.fixture
def own(hospital: Hospital) -> Client:
    return logged_in("decide_own_sessions", "work_clinic", name="perawat-poli")


Send = Callable[..., HttpResponse]


@pytest.fixture
def send(hospital: Hospital) -> Send:
    def sent(client: Client, path: str, **fields: Any) -> Any:
        with time_machine.travel(hospital.later(), tick=False):
            return client.post(f"/counter/{path}", fields)

    return sent


def here(hospital: Hospital, **asked: Any) -> Visit:
    """With a letter, as every JKN number that a desk makes."""
    return hospital.here(referral_number=f"{REFERENCE}{hospital.people:02d}", visit_type="REFERRAL", **asked)


def colleague(hospital: Hospital, *, days: int = 0) -> ClinicSession:
    return hospital.open(hospital.children, hospital.second_doctor, on=TODAY + timedelta(days=days))


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def shown(hospital: Hospital) -> str:
    visits = Visit.objects.filter(session=hospital.session).unserved()
    return ",".join(str(pk) for pk in visits.values_list("pk", flat=True))


def page(hospital: Hospital, name: str = "") -> str:
    return f"sessions/{hospital.session.pk}/{name}"


def hits(text: str) -> list[str]:
    return re.findall(r'class="number">([^<]+)</th>', text)


def test_a_nurse_sees_the_sessions_of_her_rooms_and_a_supervisor_all(
    hospital: Hospital, own: Client, supervisor: Client, look: Any
) -> None:
    children, internal = hospital.session, hospital.open(hospital.internal, hospital.second_doctor)
    for clinic in (hospital.children, hospital.internal):
        ClinicSession.objects.filter(clinic=clinic).update(room=hospital.rooms[clinic.pk])
    hospital.rooms[hospital.internal.pk].stops.add(hospital.admission)
    assert f"/sessions/{children.pk}/" in look(own, "/counter/sessions/")
    assert f"/sessions/{internal.pk}/" not in look(own, "/counter/sessions/"), "its room is no workplace of hers"
    assert own.get(f"/counter/sessions/{internal.pk}/").status_code == 404
    text = look(supervisor, "/counter/sessions/")
    assert f"/sessions/{children.pk}/" in text
    assert f"/sessions/{internal.pk}/" in text
    assert f"/sessions/{internal.pk}/" not in look(supervisor, f"/counter/sessions/?room={hospital.room.pk}")


def test_the_list_is_narrowed_to_a_poli_and_a_day_however_far_ahead(
    hospital: Hospital, own: Client, supervisor: Client, look: Any
) -> None:
    far = hospital.open(hospital.internal, hospital.doctor, on=TODAY + timedelta(days=40))
    children = f"/sessions/{hospital.session.pk}/"
    assert f"/sessions/{far.pk}/" not in look(supervisor, "/counter/sessions/")
    assert children not in look(supervisor, f"/counter/sessions/?clinic={hospital.internal.pk}")
    text = look(supervisor, f"/counter/sessions/?clinic={hospital.internal.pk}&day={far.date:%Y-%m-%d}")
    assert f"/sessions/{far.pk}/" in text
    assert f'<option value="{hospital.internal.pk}" selected>' in text
    assert f'value="{far.date:%Y-%m-%d}"' in text
    assert "Tidak ada praktek yang cocok" in look(
        supervisor, f"/counter/sessions/?clinic={hospital.children.pk}&day=2030-01-01"
    )
    for nonsense in ("day=2026-02-31", "day=besok", "clinic=x", "clinic=99999999999", "room=²"):
        assert children in look(own, f"/counter/sessions/?{nonsense}")


def test_what_is_over_stands_at_the_end_of_the_list(hospital: Hospital, supervisor: Client, look: Any) -> None:
    evening = hospital.open(hospital.internal, hospital.second_doctor, hours=(13, 21))
    hospital.now = evening.starts_at
    text = look(supervisor, "/counter/sessions/")
    assert text.index(f"/sessions/{evening.pk}/") < text.index(f"/sessions/{hospital.session.pk}/")


def test_whoever_may_not_decide_sees_none_of_the_pages(hospital: Hospital, nurse: Client, clerk: Client) -> None:
    closing = verbs.close_session(
        hospital.session, DecisionKind.LEAVE, hospital.by(at=hospital.later(), reason="sakit")
    )
    for path in ("sessions/", page(hospital), page(hospital, "late/")):
        for client in (nurse, clerk):
            assert client.get(f"/counter/{path}").status_code == 403
    assert nurse.get(f"/counter/calls/{closing.decision.pk}/").status_code == 403
    assert nurse.get("/counter/rebooking/").status_code == 403
    assert clerk.get("/counter/rebooking/").status_code == 200


def test_an_empty_installation_says_so(supervisor: Client, look: Any) -> None:
    ClinicSession.objects.all().delete()
    assert "Tidak ada praktek hari ini" in look(supervisor, "/counter/sessions/")
    assert "Tidak ada yang menunggu nomor baru." in look(supervisor, "/counter/rebooking/")


def test_before_an_act_everybody_whom_it_hits_is_shown_masked(
    hospital: Hospital, supervisor: Client, look: Any
) -> None:
    arrived, booked = here(hospital), hospital.booked()
    Patient.objects.filter(pk=booked.patient_id).update(phone="")
    text = look(supervisor, f"/counter/{page(hospital, 'leave/')}")
    assert hits(text) == [arrived.label, booked.label]
    assert arrived.patient.masked_name in text
    assert arrived.patient.name not in text
    assert arrived.patient.phone not in text
    for words in ("1 sudah di sini", "2 lewat Mobile JKN", "0 didaftarkan di sini", "2 kehilangan nomornya"):
        assert words in text
    assert "1 belum datang dan tidak dapat ditelepon" in text
    assert "Dokter libur, 2 nomor dibatalkan" in text


def test_a_late_start_is_one_press_with_a_time(hospital: Hospital, own: Client, send: Send) -> None:
    here(hospital)
    answer = send(own, page(hospital, "late/"), late_start="9.30", shown=shown(hospital), request_key="a")
    assert answer.status_code == 303
    assert said(answer) == ["Mulai terlambat: 1 pasien dikabari."]
    send(own, page(hospital, "late/"), late_start="9.30", shown=shown(hospital), request_key="a")
    [decision] = SessionDecision.objects.all()
    assert decision.actor.username == "perawat-poli"
    assert f"{decision.session.late_start:%H:%M}" == "09:30"


def test_a_refused_time_keeps_what_was_typed_and_names_the_bounds(hospital: Hospital, own: Client, send: Send) -> None:
    answer = send(own, page(hospital, "late/"), late_start="12:00", reason="macet", shown="")
    text = answer.content.decode()
    assert "Mulai terlambat harus di antara jam mulai dan jam selesai (08:00-12:00)." in text
    assert 'value="12:00"' in text
    assert 'value="macet"' in text
    assert "notice-danger" in send(own, page(hospital, "late/"), late_start="pagi", shown="").content.decode()
    assert not SessionDecision.objects.exists()


def test_a_late_start_that_is_over_is_refused(hospital: Hospital, own: Client, send: Send) -> None:
    """Patients would read at ten that the doctor begins at nine."""
    here(hospital)
    hospital.now = hospital.now.replace(hour=10)
    answer = send(own, page(hospital, "late/"), late_start="9.00", shown=shown(hospital))
    assert "Pukul 09:00 sudah lewat: pilih jam yang akan datang." in answer.content.decode()
    assert not SessionDecision.objects.exists()
    assert send(own, page(hospital, "late/"), late_start="10.30", shown=shown(hospital)).status_code == 303


def test_people_who_joined_meanwhile_are_shown_before_they_lose_anything(
    hospital: Hospital, supervisor: Client, send: Send
) -> None:
    here(hospital)
    before = shown(hospital)
    late = hospital.booked()
    answer = send(supervisor, page(hospital, "cancel/"), reason="dokter sakit", shown=before, request_key="a")
    assert f"Sementara itu ada nomor baru: {late.label}." in answer.content.decode()
    assert not SessionDecision.objects.exists()
    answer = send(supervisor, page(hospital, "cancel/"), reason="dokter sakit", shown=shown(hospital), request_key="a")
    assert said(answer)[-1:] == ["Praktek dibatalkan: 2 nomor dibatalkan."]


def test_a_smaller_capacity_shows_whom_and_cancels_the_ticked_ones_alone(
    hospital: Hospital, supervisor: Client, send: Send
) -> None:
    visits = [hospital.booked() for _ in range(4)]
    first = send(supervisor, page(hospital, "capacity/"), capacity="2", reason="satu alat", shown=shown(hospital))
    text = first.content.decode()
    assert re.findall(r'name="let_go" value="(\d+)"[^>]*checked', text) == [str(visits[2].pk), str(visits[3].pk)]
    seen = re.search(r'name="seen_for" value="([^"]+)"', text)
    assert seen is not None
    fields = {"capacity": "2", "reason": "satu alat", "shown": shown(hospital), "seen_for": seen[1]}
    refused = send(supervisor, page(hospital, "capacity/"), let_go=[visits[3].pk], **fields).content.decode()
    assert "3 kursi sudah terisi, 1 lebih dari 2." in refused
    assert f"misalnya: {visits[2].label}" in refused
    ticks = [visits[0].pk, visits[3].pk]
    answer = send(supervisor, page(hospital, "capacity/"), let_go=ticks, **fields)
    assert said(answer) == ["Kapasitas diubah: 2 pasien dikabari, 2 nomor dibatalkan."]
    assert [visit.pk for visit in Visit.objects.active().order_by("pk")] == [visits[1].pk, visits[2].pk]


def test_an_earlier_end_asks_about_those_behind_it(hospital: Hospital, own: Client, send: Send) -> None:
    visits = [hospital.booked() for _ in range(12)]
    first = send(own, page(hospital, "end/"), ends="9x", reason="x", shown="").content.decode()
    assert "seen_for" not in first, "9x is no time"
    text = send(own, page(hospital, "end/"), ends="09:00", reason="rapat", shown=shown(hospital)).content.decode()
    assert text.count("checked") == 2
    seen = re.search(r'name="seen_for" value="([^"]+)"', text)
    assert seen is not None
    fields = {"ends": "09:00", "reason": "rapat", "shown": shown(hospital), "seen_for": seen[1]}
    send(own, page(hospital, "end/"), let_go=[visits[11].pk], **fields)
    assert ClinicSession.objects.get(pk=hospital.session.pk).hours == "08:00-09:00"
    assert Visit.objects.filter(stage=Stage.CANCELLED).get().pk == visits[11].pk


@pytest.mark.parametrize("name", ["substitute", "room", "hours", "move"])
def test_every_other_act_is_done_from_its_page_and_taken_back(
    hospital: Hospital, supervisor: Client, send: Send, look: Any, name: str
) -> None:
    there, room = colleague(hospital), hospital.counter("Ruang 2", hospital.room.stops.get())
    spare = hospital.doctor.__class__.objects.create(name="dr. Pengganti")
    here(hospital)
    choices: dict[str, dict[str, Any]] = {
        "substitute": {"doctor": spare.pk},
        "room": {"room": room.pk},
        "hours": {"starts": "09:00", "ends": "13:00"},
        "move": {"target": there.pk, "reason": "dokter sakit"},
    }
    typed = choices[name]
    assert "Yang dikatakan kepadanya" in look(supervisor, f"/counter/{page(hospital, name)}/")
    answer = send(supervisor, page(hospital, f"{name}/"), **typed, shown=shown(hospital), request_key="a")
    assert said(answer)[0].endswith("1 pasien dikabari.")
    decision = SessionDecision.objects.get()
    text = look(supervisor, f"/counter/{page(hospital)}")
    assert "Urungkan" in text
    assert decision.get_kind_display() in text
    back = send(supervisor, page(hospital, f"undo/{decision.pk}/"), request_key="b")
    assert said(back)[-1] == f"Diurungkan: {decision.get_kind_display()}."
    again = send(supervisor, page(hospital, f"undo/{decision.pk}/"), request_key="c")
    assert said(again)[-1] == f"Diurungkan: {decision.get_kind_display()}.", "the same way back, once"
    assert SessionDecision.objects.count() == 2
    assert ClinicSession.objects.named().get(pk=hospital.session.pk).is_open


@pytest.mark.parametrize(
    ("name", "typed", "pair"),
    [
        ("hours", {"starts": "09:00", "ends": "13:00"}, ("HOURS", "08:00-12:00", "09:00-13:00")),
        ("cancel", {"reason": "dokter sakit"}, ("CANCELLED", "open", "cancelled")),
        ("leave", {"reason": "dokter sakit"}, ("LEAVE", "open", "leave")),
    ],
)
def test_hfis_is_offered_what_was_decided_at_once(
    hospital: Hospital, send: Send, look: Any, name: str, typed: dict[str, str], pair: tuple[str, str, str]
) -> None:
    keeper = logged_in("decide_sessions", "decide_schedules", "view_schedulequestion", name="pengelola")
    send(keeper, page(hospital, f"{name}/"), **typed, shown=shown(hospital), request_key="a")
    decision = SessionDecision.objects.get()
    path = page(hospital, f"hfis/{decision.pk}/")
    assert "Minta HFIS diubah" in look(keeper, f"/counter/{page(hospital)}")
    for _time in range(2):
        answer = send(keeper, path)
        question = ScheduleQuestion.objects.get()
        assert answer["Location"] == f"/reports/schedules/{question.pk}/"
        assert (question.kind, question.theirs, question.ours) == pair
    assert send(logged_in("decide_sessions", name="tanpa-hak"), path).status_code == 403


def test_hfis_has_nothing_of_a_late_start(hospital: Hospital, send: Send, look: Any) -> None:
    keeper = logged_in("decide_sessions", "decide_schedules", name="pengelola")
    send(keeper, page(hospital, "late/"), late_start="09:00", shown="")
    assert "Minta HFIS diubah" not in look(keeper, f"/counter/{page(hospital)}")
    answer = send(keeper, page(hospital, f"hfis/{SessionDecision.objects.get().pk}/"))
    assert said(answer)[-1].startswith("HFIS tidak perlu diubah")


def test_whoever_is_here_is_rebooked_with_one_press_on_the_seat_kept(
    hospital: Hospital, supervisor: Client, clerk: Client, send: Send, look: Any
) -> None:
    there, next_date = colleague(hospital), hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(7))
    verbs.change_capacity(there, hospital.by(reason="x"), capacity=2, quotas=(2, 0))
    visits = [here(hospital), here(hospital), here(hospital)]
    fields = {"reason": "dokter sakit", "keep": there.pk, "shown": shown(hospital), "request_key": "a"}
    answer = send(supervisor, page(hospital, "leave/"), **fields)
    assert said(answer) == ["Dokter libur: 3 nomor dibatalkan, 2 kursi disimpan."]
    assert KeptSeat.objects.filter(given_back_at=None).count() == 2
    text = look(clerk, "/counter/rebooking/")
    assert hits(text) == [visit.label for visit in visits]
    assert text.count("kursi disimpan") == 2
    assert text.count("penuh") == 1, "the third has no kept seat there"
    done = send(clerk, f"rebooking/{visits[0].pk}/", session=there.pk, request_key="k1")
    new = Visit.objects.get(replaces=visits[0])
    assert said(done) == [f"{visits[0].label} menjadi {new.label}, 16-03-2026 08:00-12:00, dr. Uji Kedua."]
    assert (new.stage, new.referral_number, new.channel) == (
        Stage.WAITING_CLINIC,
        visits[0].referral_number,
        Channel.COUNTER,
    )
    full = send(clerk, f"rebooking/{visits[2].pk}/", session=there.pk, request_key="k2")
    assert "Kuota praktek ini sudah habis" in said(full)[-1], "the last seat is kept for the second"
    later = send(clerk, f"rebooking/{visits[2].pk}/", session=next_date.pk, request_key="k3")
    assert "23-03-2026" in said(later)[-1]
    assert Visit.objects.get(replaces=visits[2]).stage == Stage.BOOKED
    twice = send(clerk, f"rebooking/{visits[2].pk}/", session=there.pk, request_key="k4")
    assert "sudah mempunyai nomor" in said(twice)[-1]
    text = look(clerk, "/counter/rebooking/")
    assert hits(text) == [visits[1].label]


def test_the_call_list_has_a_row_per_call_and_shows_numbers_to_nobody_unknown(
    hospital: Hospital, supervisor: Client, send: Send, look: Any
) -> None:
    booked, arrived = hospital.booked(), here(hospital)
    closing = verbs.close_session(
        hospital.session, DecisionKind.LEAVE, hospital.by(at=hospital.later(), reason="dokter sakit")
    )
    path = f"calls/{closing.decision.pk}/"
    text = look(supervisor, f"/counter/{path}")
    assert hits(text) == [booked.label, arrived.label], "who is not here is called first"
    assert booked.patient.phone not in text
    assert booked.patient.name not in text
    effect = SessionEffect.objects.get(visit=booked)
    send(supervisor, f"{path}{effect.pk}/", reached="0", request_key="a")
    send(supervisor, f"{path}{effect.pk}/", reached="0", request_key="a")
    send(supervisor, f"{path}{effect.pk}/", reached="1", request_key="b")
    rows = ContactAttempt.objects.values_list("is_reached", "actor__username")
    assert list(rows) == [(False, "penyelia"), (True, "penyelia")]
    assert "1 dari 2 sudah terhubung." in look(supervisor, f"/counter/{path}")
    opened = send(supervisor, f"{path}numbers/").content.decode()
    assert booked.patient.phone in opened
    exported = send(supervisor, f"{path}csv/")
    lines = exported.content.decode().splitlines()
    assert booked.patient.phone in lines[1]
    assert "no-store" in exported["Cache-Control"]
    assert list(CallListShown.objects.values_list("is_export", "people")) == [(False, 2), (True, 2)]


def test_a_name_that_a_spreadsheet_would_run_is_exported_as_text(
    hospital: Hospital, supervisor: Client, send: Send
) -> None:
    visit = hospital.booked()
    Patient.objects.filter(pk=visit.patient_id).update(name="=HYPERLINK(1)")
    closing = verbs.close_session(
        hospital.session, DecisionKind.LEAVE, hospital.by(at=hospital.later(), reason="dokter sakit")
    )
    text = send(supervisor, f"calls/{closing.decision.pk}/csv/").content.decode()
    assert ";'=HYPERLINK(1);" in text


def test_a_press_that_takes_back_says_who_waits_again(hospital: Hospital, supervisor: Client, send: Send) -> None:
    visit = here(hospital)
    fields = {"reason": "dokter sakit", "shown": shown(hospital), "request_key": "a"}
    send(supervisor, page(hospital, "cancel/"), **fields)
    decision = SessionDecision.objects.get()
    back = send(supervisor, page(hospital, f"undo/{decision.pk}/"), request_key="b")
    assert said(back)[-1] == f"Menunggu lagi: {visit.label}."
    visit.refresh_from_db()
    assert visit.stage == Stage.WAITING_CLINIC
