"""HFIS or the hospital, which of them wins: what a person set is held, each pair of values is asked once, an answer
stands."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from bpjs_bridge.models import QuestionKind, QuestionState, ScheduleQuestion
from bpjs_bridge.schedules import answers, sharing
from bpjs_bridge.schedules.answers import Answered, HfisRefusedError
from bpjs_bridge.schedules.questions import QuestionOverError
from bpjs_bridge.schedules.week import week_of, words_for_hfis
from queues import clock, verbs
from queues.errors import ReasonNeededError, SessionAgainError
from queues.models import Clinic, ClinicSession, DecisionKind, Visit
from queues.press import Press
from queues.waiting.figures import seats_left
from tests.hospital import TODAY
from tests.outbound.road import Road
from tests.outbound.test_sync_hfis import hfis, practice, row, stands, sync

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(clock.moment(TODAY, time(7, 0)), tick=True):
        yield


def children(road: Road, *, day: date = TOMORROW) -> ClinicSession:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), day=day)
    sync(clinics="ANA", day=day)
    return ClinicSession.objects.named().get(date=day)


def agrees(clinics: str = "ANA") -> None:
    """A run without an exit code."""
    sync(clinics=clinics)


def test_hfis_never_undoes_a_move_and_following_it_moves_back(road: Road) -> None:
    session = children(road)
    there = verbs.open_session(
        date=TOMORROW,
        clinic=session.clinic,
        doctor=road.hospital.second_doctor,
        starts=time(8),
        ends=time(12),
        capacity=9,
    )
    visit = road.hospital.booked(session=session)
    verbs.move_session(session, road.hospital.by(at=timezone.now(), reason="dokter sakit"), target=there)
    for seats in (30, 12):
        hfis(road, practice(1001, "ANA", "08:00-12:00", seats), practice(1002, "ANA", "08:00-12:00", 9), day=TOMORROW)
        sync(clinics="ANA", day=TOMORROW)
        session.refresh_from_db()
        assert (session.moved_to, session.capacity) == (there, 30)
    asked_of = question(QuestionKind.CANCELLED)
    assert (asked_of.theirs, asked_of.ours) == ("open", "moved")
    week = week_of(asked_of, today=TODAY)
    assert week is None or all(weekday != TOMORROW.isoweekday() for weekday, _hours in week.rows)
    answers.follow(asked_of, road.hospital.by(at=timezone.now(), reason="dokter datang"))
    session.refresh_from_db()
    assert session.is_open
    assert Visit.objects.get(pk=visit.pk).session == session


def waits(clinics: str = "ANA") -> None:
    """A run after which people wait for somebody's decision."""
    with pytest.raises(CommandError, match="jadwal dengan pasien terdaftar menunggu keputusan petugas"):
        sync(clinics=clinics)


def question(kind: QuestionKind, state: QuestionState = QuestionState.OPEN) -> ScheduleQuestion:
    return ScheduleQuestion.objects.named().get(kind=kind, state=state)


def asked() -> list[tuple[str, str, str, str]]:
    rows = ScheduleQuestion.objects.order_by("pk")
    return [(one.kind, one.theirs, one.ours, one.state) for one in rows]


def by(road: Road, reason: str = "") -> Press:
    return road.hospital.by(at=road.hospital.later(), reason=reason)


# --- other hours -----
def test_hours_of_a_session_with_visits_wait_and_both_are_valid(road: Road) -> None:
    session = children(road)
    visit = road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "09:00-13:00"))
    waits()
    waits()
    assert stands(session) == ("08:00-12:00", 30, False, False)
    assert asked() == [("HOURS", "09:00-13:00", "08:00-12:00", "OPEN")]
    assert question(QuestionKind.HOURS).waiting == 1
    for starts, ends in ((8, 12), (9, 13)):
        found = verbs.find_session(
            date=TOMORROW, clinics=[session.clinic], doctor_code=1001, starts=time(starts), ends=time(ends)
        )
        assert found == session
    answers.follow(question(QuestionKind.HOURS), by(road))
    agrees()
    visit.refresh_from_db()
    assert stands(session)[0] == "09:00-13:00"
    assert visit.slot_at == clock.moment(TOMORROW, time(9, 0))


def test_a_pair_that_was_kept_is_not_asked_again_and_another_pair_is(road: Road) -> None:
    session = children(road)
    road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "09:00-13:00"))
    waits()
    answers.keep(question(QuestionKind.HOURS), by(road, "pasien sudah diberi tahu"))
    agrees()
    assert asked() == [("HOURS", "09:00-13:00", "08:00-12:00", "KEPT")]
    hfis(road, practice(1001, "ANA", "10:00-14:00"))
    waits()
    assert [state for *_pair, state in asked()] == ["KEPT", "OPEN"]
    assert stands(session)[0] == "08:00-12:00"


def test_what_a_person_kept_is_held_when_its_visits_are_gone(road: Road) -> None:
    session = children(road)
    visit = road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "09:00-13:00"))
    waits()
    answers.keep(question(QuestionKind.HOURS), by(road))
    verbs.cancel(visit, by(road, "batal"))
    agrees()
    assert stands(session)[0] == "08:00-12:00"


def test_a_question_whose_difference_vanished_settles_itself_and_comes_back(road: Road) -> None:
    session = children(road)
    road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "09:00-13:00"))
    waits()
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    agrees()
    assert [state for *_pair, state in asked()] == ["SETTLED"]
    hfis(road, practice(1001, "ANA", "09:00-13:00"))
    waits()
    assert [state for *_pair, state in asked()] == ["OPEN"], "the same row, asked again: nobody has answered it"


def test_after_following_hfis_it_changes_the_session_again_by_itself(road: Road) -> None:
    session = children(road)
    verbs.change_hours(session, starts=time(9), ends=time(13))
    verbs.note_decision(session, DecisionKind.HOURS, by(road))
    verbs.change_capacity(session, by(road, "ruang kecil"), capacity=20)
    agrees()
    assert {kind for kind, *_rest in asked()} == {"HOURS", "SEATS"}
    answers.follow(question(QuestionKind.HOURS), by(road))
    answers.follow(question(QuestionKind.SEATS), by(road))
    assert stands(session) == ("08:00-12:00", 30, False, False)
    hfis(road, practice(1001, "ANA", "07:00-11:00", 40))
    agrees()
    assert stands(session) == ("07:00-11:00", 40, False, False)


# --- other seats -----
def test_unheld_seats_are_taken_and_never_under_those_given_out(road: Road) -> None:
    session = children(road)
    for _ in range(3):
        road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "08:00-12:00", 2))
    agrees()
    session.refresh_from_db()
    assert (session.capacity, session.jkn_quota) == (2, 3)
    assert asked() == []


def test_seats_that_a_person_set_are_asked_about(road: Road) -> None:
    session = children(road)
    verbs.change_capacity(session, by(road, "ruang kecil"), capacity=20)
    agrees()
    assert asked() == [("SEATS", "30", "20", "OPEN")]
    answers.keep(question(QuestionKind.SEATS), by(road))
    hfis(road, practice(1001, "ANA", "08:00-12:00", 25))
    agrees()
    assert stands(session)[1] == 20
    assert [state for *_pair, state in asked()] == ["KEPT", "OPEN"]


# --- leave -----
def leave_with_people(road: Road) -> tuple[ClinicSession, Visit]:
    session = children(road)
    visit = road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "08:00-12:00", closed=True))
    waits()
    session.refresh_from_db()
    return session, visit


def test_leave_in_hfis_with_visits_gives_no_new_number_until_somebody_decides(road: Road) -> None:
    session, visit = leave_with_people(road)
    assert (session.is_on_leave, session.capacity) == (False, 1)
    assert seats_left([session], at=road.hospital.now) == {session.pk: (0, 0)}
    changes = session.quota_changes.count()
    waits()
    assert session.quota_changes.count() == changes, "the seats of a practice that HFIS has closed say nothing"
    assert ScheduleQuestion.objects.get().seats_before == 30
    answers.keep(question(QuestionKind.LEAVE), by(road, "dokter tetap praktek"))
    agrees()
    session.refresh_from_db()
    visit.refresh_from_db()
    assert (session.is_on_leave, session.capacity, visit.stage) == (False, 30, "BOOKED")


def test_a_national_holiday_with_visits_gives_no_new_number_either(road: Road) -> None:
    session = children(road)
    road.hospital.booked(session=session)
    road.simulator.set_holiday(TOMORROW.isoformat())
    waits()
    assert stands(session) == ("08:00-12:00", 1, False, False)


def test_numbers_are_given_again_when_hfis_takes_the_leave_back(road: Road) -> None:
    session, _visit = leave_with_people(road)
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    agrees()
    assert stands(session) == ("08:00-12:00", 30, False, False)
    assert [state for *_pair, state in asked()] == ["SETTLED"]


def test_seats_that_a_person_had_set_before_come_back_too(road: Road) -> None:
    session = children(road)
    verbs.change_capacity(session, road.hospital.by(at=timezone.now(), reason="ruang kecil"), capacity=20)
    road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "08:00-12:00", closed=True))
    waits()
    assert stands(session)[1] == 1
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    agrees()
    assert stands(session)[1] == 20


def test_seats_that_a_person_set_meanwhile_stay(road: Road) -> None:
    session, _visit = leave_with_people(road)
    with time_machine.travel(clock.moment(TODAY, time(8, 0)), tick=True):
        press = replace(road.hospital.by(reason="dua kursi lagi"), at=clock.moment(TODAY, time(8, 0)))
        verbs.change_capacity(session, press, capacity=3)
        answers.keep(question(QuestionKind.LEAVE), press)
    assert stands(session)[1] == 3


def test_following_leave_is_the_doctor_away_flow_with_a_reason(road: Road) -> None:
    session, visit = leave_with_people(road)
    with pytest.raises(ReasonNeededError):
        answers.follow(question(QuestionKind.LEAVE), by(road))
    answers.follow(question(QuestionKind.LEAVE), by(road, "dokter libur"))
    visit.refresh_from_db()
    assert (stands(session)[2], visit.stage) == (True, "CANCELLED")
    assert session.decisions.get().kind == DecisionKind.LEAVE
    agrees()
    with pytest.raises(QuestionOverError):
        answers.keep(ScheduleQuestion.objects.get(), by(road))


def test_our_leave_stays_leave_until_somebody_follows_hfis(road: Road) -> None:
    session = children(road)
    verbs.close_session(session, DecisionKind.LEAVE, by(road, "seminar"))
    agrees()
    assert stands(session)[2]
    assert asked() == [("LEAVE", "open", "leave", "OPEN")]
    answers.follow(question(QuestionKind.LEAVE), by(road, "jadi praktek"))
    agrees()
    assert stands(session) == ("08:00-12:00", 30, False, False)


def test_what_a_person_cancelled_opens_again_only_by_a_person(road: Road) -> None:
    session = children(road)
    verbs.close_session(session, DecisionKind.CANCELLED, by(road, "ruang rusak"))
    agrees()
    assert asked() == [("CANCELLED", "open", "cancelled", "OPEN")]
    answers.follow(question(QuestionKind.CANCELLED), by(road, "ruang sudah baik"))
    agrees()
    assert stands(session) == ("08:00-12:00", 30, False, False)
    assert ClinicSession.objects.on(TOMORROW).count() == 1


# --- a row that is gone, or never was there -----
def test_a_row_that_is_gone_closes_an_empty_session_and_asks_about_one_with_visits(road: Road) -> None:
    session = children(road)
    visit = road.hospital.booked(session=session)
    hfis(road)
    waits()
    assert asked() == [("GONE", "absent", "open", "OPEN")]
    assert not stands(session)[3]
    verbs.cancel(visit, by(road, "batal"))
    agrees()
    assert stands(session)[3]
    assert [state for *_pair, state in asked()] == ["SETTLED"]


def test_following_a_row_that_is_gone_ends_its_visits(road: Road) -> None:
    session = children(road)
    visit = road.hospital.booked(session=session)
    hfis(road)
    waits()
    answers.follow(question(QuestionKind.GONE), by(road, "praktek ditiadakan"))
    visit.refresh_from_db()
    assert (stands(session)[3], visit.stage) == (True, "CANCELLED")


def test_an_answer_that_proves_nothing_closes_nothing_and_can_only_be_kept(road: Road) -> None:
    session = children(road)
    odd = row(kodedokter=990556, jadwal="pagi")
    good = row(kodedokter=990558, namadokter="dr. Baik Rekaan")
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", [odd, good])
    with pytest.raises(CommandError, match="1 baris tidak terbaca"):
        sync(clinics="ANA")
    assert not stands(session)[3]
    unclear = question(QuestionKind.GONE)
    assert (unclear.theirs, answers.choices_of(unclear)) == ("unclear", [Answered.KEEP])


def test_a_session_that_hfis_never_listed_is_asked_about_where_bpjs_is_told(road: Road) -> None:
    hospital = road.hospital
    listed = hospital.open(hospital.children, hospital.doctor, on=TOMORROW)
    mine = hospital.open(hospital.clinic("Eksekutif", "E", ""), hospital.doctor, on=TOMORROW)
    Clinic.objects.filter(pk=mine.clinic_id).update(bpjs_poli_code="ANA", bpjs_subspecialist_code=None)
    silent = hospital.open(hospital.internal, hospital.second_doctor, on=TOMORROW)
    Clinic.objects.filter(pk=silent.clinic_id).update(reports_to_bpjs=False)
    hfis(road)
    sync()
    assert [one.session for one in ScheduleQuestion.objects.all()] == [listed]
    assert asked() == [("LOCAL", "absent", "open", "OPEN")]
    answers.keep(question(QuestionKind.LOCAL), by(road, "tidak dilaporkan"))
    sync()
    assert [state for *_pair, state in asked()] == ["KEPT"]
    assert not stands(listed)[3]


def test_a_doctor_who_is_not_in_hfis_stops_no_other(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    hospital = road.hospital
    hospital.second_doctor.bpjs_code = None
    hospital.second_doctor.save()
    hospital.open(hospital.children, hospital.second_doctor, on=TOMORROW, hours=(9, 11))
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    agrees()
    assert ClinicSession.objects.on(TOMORROW).filter(is_cancelled=False).count() == 2
    told = [line for line in capsys.readouterr().err.splitlines() if "Uji Kedua" in line]
    assert len(told) == 1
    assert "tidak terdaftar di HFIS" in told[0]
    assert words_for_hfis(question(QuestionKind.LOCAL)).startswith("Di HFIS: Anak (ANA), dr. Uji Kedua (-)")


def test_a_substitute_stays_and_so_does_the_doctor_whom_bpjs_knows(road: Road) -> None:
    session = children(road)
    ClinicSession.objects.filter(pk=session.pk).update(substitute_doctor=road.hospital.second_doctor)
    hfis(road, practice(1001, "ANA", "08:00-12:00", 40))
    agrees()
    session.refresh_from_db()
    assert (session.capacity, session.serving_doctor) == (40, road.hospital.second_doctor)
    assert road.hospital.booked(session=session).told_doctor_code == 1001
    assert asked() == []


# --- one code, several polis -----
def test_one_code_of_two_polis_is_asked_once_per_doctor_and_kept(road: Road) -> None:
    hospital = road.hospital
    evening = hospital.clinic("Anak Sore", "E", "ANA")
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1003, "ANA", "16:00-18:00"))
    for _ in range(2):
        agrees()
        assert [
            (one.doctor.bpjs_code, one.clinic) for one in ScheduleQuestion.objects.order_by("doctor__bpjs_code")
        ] == [
            (1001, hospital.children),
            (1003, hospital.children),
        ]
    assert set(ClinicSession.objects.on(TOMORROW).values_list("clinic", flat=True)) == {hospital.children.pk}
    for question_ in ScheduleQuestion.objects.all():
        clinic = evening if question_.doctor.bpjs_code == 1003 else hospital.children
        sharing.choose(question_, str(clinic.pk), by(road))
    agrees()
    agrees()
    standing = ClinicSession.objects.on(TOMORROW).filter(is_cancelled=False)
    assert dict(standing.values_list("doctor__bpjs_code", "clinic")) == {1001: hospital.children.pk, 1003: evening.pk}
    assert set(ScheduleQuestion.objects.values_list("state", flat=True)) == {"KEPT"}


def test_a_session_with_visits_stays_in_its_poli(road: Road) -> None:
    session = children(road)
    road.hospital.booked(session=session)
    evening = road.hospital.clinic("Anak Sore", "E", "ANA")
    agrees()
    sharing.choose(ScheduleQuestion.objects.get(), str(evening.pk), by(road))
    agrees()
    assert not stands(session)[3]
    assert ClinicSession.objects.on(TOMORROW).count() == 1
    with pytest.raises(QuestionOverError):
        sharing.choose(ScheduleQuestion.objects.get(), str(road.hospital.internal.pk), by(road))


# --- the odd rows -----
def test_of_twin_rows_one_of_which_is_leave_nobody_gets_a_number(road: Road) -> None:
    rows = [row(), row(libur=1, kapasitaspasien=9), row(kodedokter=990557, namadokter="dr. Lain Rekaan")]
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", rows)
    agrees()
    on_leave = dict(ClinicSession.objects.on(TOMORROW).values_list("doctor__bpjs_code", "is_on_leave"))
    assert on_leave == {990556: True, 990557: False}


@pytest.mark.parametrize(
    "odd",
    [
        {key: value for key, value in row().items() if key != "kapasitaspasien"},
        row(kapasitaspasien=None),
        row(jadwal="08:00:00 - 12:00:00"),
    ],
    ids=["no capacity", "capacity null", "seconds"],
)
def test_a_row_without_capacity_or_with_seconds_stops_no_other(
    road: Road, capsys: pytest.CaptureFixture[str], odd: dict[str, object]
) -> None:
    good = row(kodedokter=990558, namadokter="dr. Baik Rekaan")
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", [odd, good])
    # What has seconds is read by one reader of hours, or told by a line: in both cases the others live.
    with suppress(CommandError):
        sync(clinics="ANA")
    assert len([line for line in capsys.readouterr().err.splitlines() if "baris 1" in line]) <= 1
    assert ClinicSession.objects.on(TOMORROW).filter(doctor__bpjs_code=990558).count() == 1


@pytest.mark.parametrize(
    ("code", "poli", "is_repeated"),
    [
        *((code, code, True) for code in ("HDL", "IRM", "KEM", "RAT")),
        ("176", "IRM", True),
        ("THT", "THT", False),
    ],
)
def test_repeat_care_is_marked_when_it_arrives(road: Road, code: str, poli: str, is_repeated: bool) -> None:
    rows = [row(kodesubspesialis=code, namasubspesialis=f"Poli {code}", kodepoli=poli)]
    road.simulator.say_schedule(TOMORROW.isoformat(), poli, rows)
    sync(clinics=poli)
    assert Clinic.objects.get(bpjs_subspecialist_code=code).is_repeat_care is is_repeated


# --- having HFIS changed -----
def kept_hours(road: Road) -> ClinicSession:
    """HFIS has other hours than a session with a visit, on each day of the week to come."""
    for ahead in range(1, 8):
        day = TODAY + timedelta(days=ahead)
        hfis(road, *([practice(1001, "ANA", "08:00-12:00")] if ahead in (1, 3) else []), day=day)
    call_command("sync_hfis", clinics="ANA", first=TOMORROW, last=TODAY + timedelta(days=7))
    session = ClinicSession.objects.named().get(date=TOMORROW)
    road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "09:00-13:00"))
    waits()
    return session


def test_the_whole_week_of_the_doctor_is_sent_and_waits_until_a_run_sees_it(road: Road) -> None:
    kept_hours(road)
    week = week_of(question(QuestionKind.HOURS), today=TODAY)
    assert week is not None
    assert week.rows == [(2, "08:00-12:00"), (4, "08:00-12:00")]
    answers.have_hfis_changed(question(QuestionKind.HOURS), by(road), week=week)
    [sent] = road.simulator.log(route="updatejadwaldokter")
    assert sent["body"]["kodedokter"] == 1001
    assert sent["body"]["jadwal"] == [
        {"hari": "2", "buka": "08:00", "tutup": "12:00"},
        {"hari": "4", "buka": "08:00", "tutup": "12:00"},
    ]
    agrees()
    assert [state for *_pair, state in asked()] == ["WAITING"]
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    agrees()
    assert [state for *_pair, state in asked()] == ["SETTLED"]


def test_a_refusal_of_bpjs_is_kept_in_its_own_words(road: Road) -> None:
    kept_hours(road)
    Clinic.objects.filter(bpjs_subspecialist_code="ANA").update(bpjs_poli_code="XXX")
    week = week_of(question(QuestionKind.HOURS), today=TODAY)
    with pytest.raises(HfisRefusedError, match="BPJS menolak: data kodepoli belum sesuai"):
        answers.have_hfis_changed(question(QuestionKind.HOURS), by(road), week=week)
    assert question(QuestionKind.HOURS).refusal == "BPJS menolak: data kodepoli belum sesuai."


def test_an_uncertain_answer_leaves_the_question_open(road: Road) -> None:
    kept_hours(road)
    road.simulator.fault("http_500", match="updatejadwaldokter", times=1)
    week = week_of(question(QuestionKind.HOURS), today=TODAY)
    with pytest.raises(HfisRefusedError, match="Belum pasti"):
        answers.have_hfis_changed(question(QuestionKind.HOURS), by(road), week=week)
    answers.have_hfis_changed(question(QuestionKind.HOURS), by(road), week=week)
    assert [state for *_pair, state in asked()] == ["WAITING"]


def test_a_weekday_that_was_called_off_is_not_in_the_week(road: Road) -> None:
    session = kept_hours(road)
    next_week = TOMORROW + timedelta(days=7)
    hfis(road, practice(1001, "ANA", "08:00-12:00"), day=next_week)
    sync(clinics="ANA", day=next_week)
    verbs.close_session(session, DecisionKind.CANCELLED, by(road, "tidak praktek Selasa lagi"))
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    agrees()
    week = week_of(question(QuestionKind.CANCELLED), today=TODAY)
    assert week is not None
    assert week.rows == [(4, "08:00-12:00")]


def test_seats_and_leave_are_words_to_type_in_hfis(road: Road) -> None:
    session = children(road)
    verbs.change_capacity(session, by(road, "ruang kecil"), capacity=20)
    agrees()
    about = question(QuestionKind.SEATS)
    assert week_of(about, today=TODAY) is None
    assert words_for_hfis(about) == (
        "Di HFIS: Anak (ANA), dr. Uji Pertama (1001), Selasa, 17 Maret 2026 pukul 08:00-12:00: ubah menjadi 20 kursi."
    )
    answers.have_hfis_changed(about, by(road), week=None)
    agrees()
    hfis(road, practice(1001, "ANA", "08:00-12:00", 20))
    agrees()
    assert [state for *_pair, state in asked()] == ["SETTLED"]


# --- answers that come too late -----
def test_an_answer_to_other_values_than_were_asked_about_is_refused(road: Road) -> None:
    session = kept_hours(road)
    about = question(QuestionKind.HOURS)
    verbs.change_hours(session, starts=time(10), ends=time(14))
    for answer in (answers.follow, answers.keep):
        with pytest.raises(QuestionOverError):
            answer(about, by(road))


def test_hours_that_another_session_has_by_now_cannot_be_followed(road: Road) -> None:
    session = kept_hours(road)
    road.hospital.open(road.hospital.children, road.hospital.doctor, on=TOMORROW, hours=(9, 11))
    with pytest.raises(SessionAgainError):
        answers.follow(question(QuestionKind.HOURS), by(road))
    assert stands(session)[0] == "08:00-12:00"
    assert question(QuestionKind.HOURS).is_open


def test_a_second_press_of_the_same_answer_changes_nothing(road: Road) -> None:
    kept_hours(road)
    about = question(QuestionKind.HOURS)
    answers.follow(about, by(road))
    with pytest.raises(QuestionOverError):
        answers.follow(about, by(road))


def test_questions_about_dates_that_are_over_close_themselves(road: Road) -> None:
    kept_hours(road)
    with time_machine.travel(clock.moment(TOMORROW + timedelta(days=1), time(7)), tick=True):
        sync(clinics="ANA", day=TOMORROW + timedelta(days=2))
    assert [state for *_pair, state in asked()] == ["PASSED"]


def test_nobody_answers_without_a_name(road: Road) -> None:
    kept_hours(road)
    with pytest.raises(ReasonNeededError):
        answers.follow(question(QuestionKind.HOURS), Press(road.hospital.later()))
    assert User.objects.filter(username="perawat").exists()
