"""Series of visits: one confirmation, each date a visit of its own, and one odd date stops no other."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bpjs_bridge.models import MessageKind, OutboxMessage
from queues import verbs
from queues.errors import NotRepeatCareError, ReasonNeededError
from queues.invariants import all_invariants
from queues.models import Clinic, ClinicSession, SeriesDate, Stage, Visit, VisitSeries
from queues.verbs import series as verb
from tests.hospital import TODAY, Hospital

LETTER: dict[str, Any] = {"visit_type": "CONTROL", "referral_number": "0001R0010326K000001"}


@pytest.fixture
def dialysis(hospital: Hospital) -> Clinic:
    clinic = hospital.clinic("Hemodialisis", "H", "HDL")
    Clinic.objects.filter(pk=clinic.pk).update(is_repeat_care=True)
    clinic.refresh_from_db()
    return clinic


@pytest.fixture
def sessions(hospital: Hospital, dialysis: Clinic) -> list[ClinicSession]:
    """Four Mondays and Thursdays; the third one is full."""
    days = [TODAY + timedelta(days=days) for days in (0, 3, 7, 10)]
    opened = [hospital.open(dialysis, hospital.doctor, on=day) for day in days]
    verbs.change_capacity(opened[2], hospital.by(reason="uji"), capacity=0, quotas=(0, 0))
    return opened


def plan(hospital: Hospital, sessions: list[ClinicSession], **asked: Any) -> verbs.SeriesPlan:
    return verbs.SeriesPlan(hospital.patient(), sessions[0].clinic, hospital.jkn, sessions, **(LETTER | asked))


def labels(series: VisitSeries) -> list[str]:
    return [one.visit.label if one.visit else one.refusal for one in series.dates.all()]


def broken() -> dict[int, list[str]]:
    return {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))}


def test_each_date_is_a_visit_and_a_full_one_stops_no_other(hospital: Hospital, sessions: list[ClinicSession]) -> None:
    series = verbs.book_series(plan(hospital, sessions), hospital.by(request_key="satu"))
    full = "Kuota praktek ini sudah habis. Silakan pilih jadwal lain atau hubungi petugas pendaftaran."
    assert labels(series) == ["H-1", "H-1", full, "H-1"]
    visits = Visit.objects.filter(series_date__series=series)
    assert {(visit.stage, visit.referral_number) for visit in visits} == {(Stage.BOOKED, LETTER["referral_number"])}
    assert OutboxMessage.objects.filter(visit__in=visits, kind=MessageKind.ADD).count() == 3
    assert broken() == {}


def test_the_same_press_again_books_nothing_and_goes_on_after_a_crash(
    hospital: Hospital, sessions: list[ClinicSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, press = plan(hospital, sessions), hospital.by(request_key="satu")
    book = verbs.book

    def dies_at_the_second(booking: verbs.Booking, press: Any) -> Visit:
        if Visit.objects.count() == 1:
            raise KeyboardInterrupt
        return book(booking, press)

    monkeypatch.setattr(verb, "book", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        verbs.book_series(wanted, press)
    assert set(broken()) == {49}
    monkeypatch.setattr(verb, "book", book)
    series = verbs.book_series(wanted, press)
    assert Visit.objects.count() == 3
    assert verbs.book_series(wanted, press) == series
    assert (VisitSeries.objects.count(), Visit.objects.count()) == (1, 3)
    assert broken() == {}


def test_it_ends_from_a_date_on(hospital: Hospital, sessions: list[ClinicSession]) -> None:
    series = verbs.book_series(plan(hospital, sessions), hospital.by())
    came = verbs.check_in(Visit.objects.named().get(session__date=TODAY), hospital.by(at=hospital.later()))
    press = hospital.by(at=hospital.later(), reason="pindah rumah sakit")
    for _ in range(2):
        change = verbs.end_series(series, press, since=TODAY)
    assert (change.done, change.undone) == ([], []), "the second press finds nothing"
    came.refresh_from_db()
    stages = list(Visit.objects.filter(series_date__series=series).order_by("pk").values_list("stage", flat=True))
    assert stages == [Stage.WAITING_CLINIC, Stage.CANCELLED, Stage.CANCELLED]
    assert broken() == {}


def test_it_moves_together_and_keeps_its_letter(
    hospital: Hospital, dialysis: Clinic, sessions: list[ClinicSession]
) -> None:
    series = verbs.book_series(plan(hospital, sessions), hospital.by())
    first, second, _full, last = series.dates.all()
    nearby = hospital.open(dialysis, hospital.second_doctor, on=TODAY + timedelta(days=4))
    full = hospital.open(dialysis, hospital.second_doctor, on=TODAY + timedelta(days=11), capacity=0)
    press = hospital.by(at=hospital.later(), reason="ganti hari")
    change = verbs.move_series(series, press, sessions={second.pk: nearby, last.pk: full})
    assert [visit.session for visit in change.done] == [nearby]
    assert [visit for visit, _why in change.undone] == [last.visit]
    assert verbs.move_series(series, press, sessions={second.pk: nearby}).done == []
    second.refresh_from_db()
    assert second.visit is not None
    assert (second.on, second.visit.referral_number) == (nearby.date, LETTER["referral_number"])
    assert last.visit is not None
    assert last.visit.stage == Stage.BOOKED
    assert broken() == {}
    del first


def test_one_jkn_letter_serves_several_dates_in_repeat_care_alone(
    hospital: Hospital, sessions: list[ClinicSession]
) -> None:
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=7))
    wanted = plan(hospital, [hospital.session, later])
    with pytest.raises(NotRepeatCareError):
        verbs.book_series(wanted, hospital.by())
    with pytest.raises(ReasonNeededError):
        verbs.book_series(wanted, replace(hospital.by(), user=None))
    assert not VisitSeries.objects.exists()
    cash = verbs.book_series(replace(wanted, payer=hospital.cash), hospital.by())
    assert SeriesDate.objects.filter(series=cash, visit=None).count() == 0
