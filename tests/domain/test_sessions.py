"""Sessions: seats and their split, reserves, labels, the hours BPJS was told, and sessions that moved."""

from datetime import time, timedelta

import pytest

from queues import verbs
from queues.errors import (
    ExtraSeatNeedsReasonError,
    QuotaFullError,
    SessionClosedError,
    SessionOverError,
)
from queues.models import (
    Channel,
    ClinicSession,
    PayerKind,
    QuotaChange,
    SeatReserve,
    Visit,
    VisitType,
    split_capacity,
)
from queues.press import Press
from queues.verbs import ExtraSeat
from queues.waiting import figures
from tests.hospital import TODAY, Hospital


@pytest.fixture
def session(hospital: Hospital) -> ClinicSession:
    """Tomorrow, ten seats: nine of JKN and one of the others."""
    return hospital.open(hospital.internal, hospital.doctor, on=TODAY + timedelta(days=1), capacity=10)


def left(hospital: Hospital, session: ClinicSession) -> tuple[int, int]:
    shown = figures.session_figures(ClinicSession.objects.named().get(pk=session.pk), at=hospital.now)
    return shown.jkn_left, shown.non_jkn_left


def cash(hospital: Hospital, session: ClinicSession, *, extra: ExtraSeat | None = None) -> Visit:
    return hospital.booked(session=session, payer=hospital.cash, channel=Channel.KIOSK, extra=extra)


def at_kiosk(hospital: Hospital, session: ClinicSession) -> Visit:
    """A JKN patient with a referral of their own."""
    referral = f"0001R0010326B{hospital.people:06d}"
    return hospital.booked(session=session, channel=Channel.KIOSK, referral_number=referral)


def go_to_the_release(hospital: Hospital, session: ClinicSession) -> None:
    hospital.now = session.starts_at - timedelta(minutes=60)


# --- the split and its release -----
@pytest.mark.parametrize(
    ("capacity", "percent", "seats"), [(30, 10, (27, 3)), (29, 10, (27, 2)), (9, 10, (9, 0)), (1, 100, (0, 1))]
)
def test_non_jkn_seats_are_rounded_down(capacity: int, percent: int, seats: tuple[int, int]) -> None:
    assert split_capacity(capacity, percent) == seats


def test_a_purse_sells_its_own_seats_only(hospital: Hospital, session: ClinicSession) -> None:
    cash(hospital, session)
    with pytest.raises(QuotaFullError):
        cash(hospital, session)
    assert left(hospital, session) == (9, 0)


def test_unused_seats_are_released_an_hour_before_the_start(hospital: Hospital, session: ClinicSession) -> None:
    go_to_the_release(hospital, session)
    hospital.now -= timedelta(seconds=1)
    assert left(hospital, session) == (9, 1)
    hospital.later(1)
    assert left(hospital, session) == (10, 0), "shown at once, not with the next booking"
    for taken in range(10):
        assert left(hospital, session) == (10 - taken, 0)
        hospital.booked(session=session)
    with pytest.raises(QuotaFullError):
        hospital.booked(session=session)
    change = QuotaChange.objects.get(session=session)
    assert (change.jkn_quota, change.non_jkn_quota, change.at) == (10, 0, hospital.now)


def test_a_taken_non_jkn_seat_is_not_released(hospital: Hospital, session: ClinicSession) -> None:
    cash(hospital, session)
    go_to_the_release(hospital, session)
    assert left(hospital, session) == (9, 0)


def test_a_released_seat_goes_back_to_a_non_jkn_patient_who_is_here(hospital: Hospital, session: ClinicSession) -> None:
    go_to_the_release(hospital, session)
    shown = figures.session_figures(ClinicSession.objects.named().get(pk=session.pk), at=hospital.now)
    assert shown.is_released
    assert shown.seats_for(PayerKind.NON_JKN) == 10
    visit = cash(hospital, session)
    assert visit.seat_kind == PayerKind.NON_JKN
    assert visit.seat_index == 0
    assert left(hospital, session) == (9, 0)
    for _ in range(9):
        hospital.booked(session=session)
    with pytest.raises(QuotaFullError):
        cash(hospital, session)
    held = Visit.objects.filter(session=session, seat_index__isnull=False)
    assert held.count() == 10, "never more seats than the capacity, for any payer"


def test_before_the_release_nothing_goes_back(hospital: Hospital, session: ClinicSession) -> None:
    shown = figures.session_figures(session, at=hospital.now)
    assert not shown.is_released
    assert shown.seats_for(PayerKind.NON_JKN) == 1


def test_capacity_never_falls_below_the_seats_that_are_taken(hospital: Hospital, session: ClinicSession) -> None:
    for _ in range(4):
        hospital.booked(session=session)
    verbs.change_capacity(session, hospital.by(at=hospital.now, reason="dokter pulang cepat"), capacity=2)
    session.refresh_from_db()
    assert (session.capacity, session.jkn_quota, session.non_jkn_quota) == (2, 4, 0)
    with pytest.raises(QuotaFullError):
        hospital.booked(session=session)


def test_a_seat_above_the_quota_has_an_approver_and_a_reason(hospital: Hospital, session: ClinicSession) -> None:
    cash(hospital, session)
    with pytest.raises(ExtraSeatNeedsReasonError):
        cash(hospital, session, extra=ExtraSeat(hospital.nurse, " "))
    extra = cash(hospital, session, extra=ExtraSeat(hospital.nurse, "kontrol pascaoperasi"))
    assert (extra.seat_index, extra.is_extra_seat, extra.number) == (None, True, 2)
    assert left(hospital, session) == (9, 0)


def test_an_approval_that_is_not_needed_takes_a_seat_like_any_other(hospital: Hospital, session: ClinicSession) -> None:
    visit = cash(hospital, session, extra=ExtraSeat(hospital.nurse, "kontrol"))
    assert (visit.seat_index, visit.is_extra_seat, visit.extra_reason) == (0, False, "")


# --- reserves -----
def test_a_reserve_for_a_channel_is_kept_from_the_others(hospital: Hospital, session: ClinicSession) -> None:
    SeatReserve.objects.create(session=session, payer_kind=PayerKind.JKN, channel=Channel.KIOSK, seats=2)
    for _ in range(7):
        hospital.booked(session=session)
    with pytest.raises(QuotaFullError):
        hospital.booked(session=session)
    for _ in range(2):
        at_kiosk(hospital, session)
    with pytest.raises(QuotaFullError):
        at_kiosk(hospital, session)


def test_a_reserve_that_its_group_used_is_kept_no_longer(hospital: Hospital, session: ClinicSession) -> None:
    SeatReserve.objects.create(session=session, payer_kind=PayerKind.JKN, channel=Channel.KIOSK, seats=2)
    for _ in range(2):
        at_kiosk(hospital, session)
    for _ in range(7):
        hospital.booked(session=session)
    assert left(hospital, session) == (0, 1)


def test_a_reserve_for_control_visits_is_kept_from_referrals(hospital: Hospital, session: ClinicSession) -> None:
    SeatReserve.objects.create(session=session, payer_kind=PayerKind.JKN, visit_type=VisitType.CONTROL, seats=1)
    for _ in range(8):
        hospital.booked(session=session, visit_type=VisitType.REFERRAL)
    with pytest.raises(QuotaFullError):
        hospital.booked(session=session, visit_type=VisitType.REFERRAL)
    assert hospital.booked(session=session, visit_type=VisitType.CONTROL).seat_index == 8


def test_a_reserve_of_one_purse_keeps_nothing_from_the_other(hospital: Hospital, session: ClinicSession) -> None:
    SeatReserve.objects.create(session=session, payer_kind=PayerKind.NON_JKN, channel=Channel.COUNTER, seats=1)
    for _ in range(9):
        hospital.booked(session=session)
    with pytest.raises(QuotaFullError):
        cash(hospital, session)


# --- labels -----
def test_two_sessions_of_one_clinic_have_two_prefixes(hospital: Hospital) -> None:
    second = hospital.open(hospital.children, hospital.second_doctor)
    third = hospital.open(hospital.children, hospital.doctor, hours=(13, 15))
    assert [hospital.session.label_prefix, second.label_prefix, third.label_prefix] == ["A", "A1", "A2"]
    assert hospital.booked(session=second).label == "A1-1"


def test_clinics_that_share_a_letter_do_not_share_a_prefix_on_one_date(hospital: Hospital) -> None:
    other = hospital.clinic("Anak Tumbuh Kembang", "A", "ATK")
    assert hospital.open(other, hospital.second_doctor).label_prefix == "A1"
    assert hospital.open(other, hospital.second_doctor, on=TODAY + timedelta(days=1)).label_prefix == "A"


def test_no_session_takes_the_letters_of_admission_or_pharmacy(hospital: Hospital) -> None:
    for place, letters in enumerate(("ZU", "FR", "FN")):
        clinic = hospital.clinic(f"Poli {letters}", letters, f"X{place}")
        assert hospital.open(clinic, hospital.doctor, hours=(8 + place, 12)).label_prefix == f"{letters}1"


def test_when_its_digits_are_used_up_a_clinic_gets_another_pair(hospital: Hospital) -> None:
    opened = [
        verbs.open_session(
            date=TODAY,
            clinic=hospital.children,
            doctor=hospital.second_doctor,
            starts=time(9, minute),
            ends=time(10),
            capacity=5,
        ).label_prefix
        for minute in range(10)
    ]
    assert opened == [*(f"A{digit}" for digit in range(1, 10)), "AA"]


def test_one_doctor_opens_one_session_at_one_start(hospital: Hospital) -> None:
    with pytest.raises(SessionClosedError):
        hospital.open(hospital.children, hospital.doctor)


# --- hours, aliases, moves -----
def find(hospital: Hospital, session: ClinicSession, hours: tuple[int, int]) -> ClinicSession | None:
    return verbs.find_session(
        date=session.date,
        clinics=[session.clinic],
        doctor_code=hospital.doctor.bpjs_code or 0,
        starts=time(hours[0]),
        ends=time(hours[1]),
    )


def test_the_hours_bpjs_was_told_still_lead_to_the_session(hospital: Hospital, session: ClinicSession) -> None:
    verbs.change_hours(session, starts=time(9), ends=time(13))
    verbs.change_hours(session, starts=time(10), ends=time(14))
    for hours in ((8, 12), (9, 13), (10, 14)):
        assert find(hospital, session, hours) == session
    assert find(hospital, session, (8, 14)) is None
    # And back again: no alias twice.
    verbs.change_hours(session, starts=time(9), ends=time(13))
    verbs.change_hours(session, starts=time(10), ends=time(14))
    assert session.aliases.count() == 3


def test_hours_that_another_session_has_by_now_lead_to_that_one(hospital: Hospital, session: ClinicSession) -> None:
    verbs.change_hours(session, starts=time(13), ends=time(16))
    morning = hospital.open(session.clinic, hospital.doctor, on=session.date, hours=(8, 12))
    assert find(hospital, session, (8, 12)) == morning
    assert find(hospital, session, (13, 16)) == session


def test_a_substitute_is_found_under_either_doctor(hospital: Hospital, session: ClinicSession) -> None:
    ClinicSession.objects.filter(pk=session.pk).update(substitute_doctor=hospital.second_doctor)
    for doctor in (hospital.doctor, hospital.second_doctor):
        code = doctor.bpjs_code or 0
        found = verbs.find_session(
            date=session.date, clinics=[session.clinic], doctor_code=code, starts=time(8), ends=time(12)
        )
        assert found == session
    assert found is not None
    assert found.serving_doctor == hospital.second_doctor


def test_a_moved_session_leads_to_where_it_moved_and_its_labels_survive(
    hospital: Hospital, session: ClinicSession
) -> None:
    visit = hospital.booked(session=session)
    target = hospital.open(hospital.internal, hospital.second_doctor, on=session.date)
    further = hospital.open(hospital.internal, hospital.second_doctor, on=session.date, hours=(13, 16))
    ClinicSession.objects.filter(pk=session.pk).update(moved_to=target)
    ClinicSession.objects.filter(pk=target.pk).update(moved_to=further)
    assert find(hospital, session, (8, 12)) == further
    assert Visit.objects.get(pk=visit.pk).label == visit.label
    with pytest.raises(SessionClosedError):
        hospital.booked(session=session)
    hospital.now = session.starts_at - timedelta(minutes=5)
    assert verbs.check_in(visit, Press(hospital.now)).label == visit.label


def test_a_cancelled_session_takes_nobody_and_may_be_opened_again(hospital: Hospital, session: ClinicSession) -> None:
    verbs.cancel_session(session, reason="dokter sakit")
    with pytest.raises(SessionClosedError):
        hospital.booked(session=session)
    again = hospital.open(hospital.internal, hospital.doctor, on=session.date)
    assert find(hospital, session, (8, 12)) == again
    assert again.label_prefix != session.label_prefix, "a number printed for the first one says nothing of the second"


def test_a_doctor_on_leave_takes_nobody_until_the_leave_ends(hospital: Hospital, session: ClinicSession) -> None:
    verbs.set_leave(session, is_on_leave=True)
    with pytest.raises(SessionClosedError):
        hospital.booked(session=session)
    verbs.set_leave(session, is_on_leave=False)
    assert hospital.booked(session=session).number == 1


def test_after_its_hours_only_an_approved_extra_gets_a_number(hospital: Hospital) -> None:
    hospital.now = hospital.session.ends_at
    with pytest.raises(SessionOverError):
        hospital.booked()
    assert hospital.booked(extra=ExtraSeat(hospital.nurse, "dokter masih ada")).number == 1
