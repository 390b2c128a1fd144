"""Holidays: typed, loaded from a list, answered; and what the rules of readiness say of them."""

from datetime import date, time
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from queues import clock, verbs
from queues.errors import HolidayTwiceError, PlanChangedError, PlanDateError, PlanFieldError
from queues.imports.holidays import OURS, read_holidays, years_of_ours
from queues.models import ClinicSession, ConfigChange, Holiday, HolidayAnswer, HolidayKind, PlanLine
from queues.readiness.rules import findings
from queues.verbs import HolidayDraft
from tests.hospital import TODAY, Hospital
from tests.planning.conftest import TUESDAY, press_of


def typed(hospital: Hospital, day: date = TUESDAY, name: str = "Hari Raya", kind: str = "NATIONAL") -> Holiday:
    return verbs.set_holiday(HolidayDraft(day, name, kind), press_of(hospital))


def seen(day: Holiday) -> int:
    newest = verbs.newest_change(day.change_name)
    return newest.pk if newest else 0


def test_joint_leave_and_estimates_are_asked(hospital: Hospital) -> None:
    drafts = [
        HolidayDraft(date(2026, 4, 1), "Nasional", HolidayKind.NATIONAL),
        HolidayDraft(date(2026, 4, 2), "Cuti", HolidayKind.JOINT_LEAVE),
        HolidayDraft(date(2026, 4, 3), "Raya", HolidayKind.NATIONAL, is_estimate=True),
    ]
    loaded = verbs.load_holidays(drafts, press_of(hospital))
    assert [one.answer for one in loaded.added] == ["CLOSED", "ASKED", "ASKED"]


def test_a_list_loaded_twice_changes_nothing(hospital: Hospital) -> None:
    found = read_holidays(OURS, year=2026, is_ours=True)
    first = verbs.load_holidays(found.drafts, press_of(hospital))
    day = Holiday.objects.unanswered().first()
    assert day is not None
    verbs.answer_holiday(day, HolidayAnswer.OPEN, press_of(hospital), seen=seen(day))
    again = verbs.load_holidays(found.drafts, press_of(hospital))
    assert (len(again.added), len(again.kept)) == (0, len(first.added))
    assert Holiday.objects.get(pk=day.pk).answer == HolidayAnswer.OPEN
    assert not Holiday.objects.filter(date__lt=TODAY).exists(), "what is over is nobody's question"


def test_what_was_open_before_the_list_was_loaded_follows_it(hospital: Hospital) -> None:
    joint = date(2026, 3, 19)
    empty = hospital.open(hospital.children, hospital.doctor, on=TUESDAY)
    full = hospital.open(hospital.internal, hospital.second_doctor, on=TUESDAY)
    asked = hospital.open(hospital.children, hospital.doctor, on=joint)
    hospital.booked(session=full)
    drafts = [
        HolidayDraft(TUESDAY, "Nasional", HolidayKind.NATIONAL),
        HolidayDraft(joint, "Cuti", HolidayKind.JOINT_LEAVE),
    ]
    loaded = verbs.load_holidays(drafts, press_of(hospital))
    assert [hit.session for hit in loaded.effects.closed] == [empty]
    assert [hit.session for hit in loaded.effects.kept] == [full], "whoever has a number is decided about by a person"
    assert loaded.still_open == 1
    still = set(ClinicSession.objects.open().filter(date__gt=TODAY))
    assert still == {full, asked}


def test_our_list_has_the_decree_of_2026_and_estimates_for_2027() -> None:
    assert years_of_ours() == [2026, 2027]
    this, following = (read_holidays(OURS, year=year, is_ours=True) for year in (2026, 2027))
    kinds = [one.kind for one in this.drafts]
    assert (kinds.count(HolidayKind.NATIONAL), kinds.count(HolidayKind.JOINT_LEAVE)) == (17, 8)
    assert not any(one.is_estimate for one in this.drafts)
    named = {one.name: one.is_estimate for one in following.drafts}
    assert named["Hari Raya Idul Fitri"]
    assert not named["Hari Raya Natal"]
    assert this.bad + following.bad == []


def test_a_date_has_one_holiday(hospital: Hospital) -> None:
    typed(hospital)
    with pytest.raises(HolidayTwiceError) as refused:
        typed(hospital, name="Yang lain")
    assert refused.value.field == "date"
    assert "Hari Raya" in str(refused.value)


@pytest.mark.parametrize(("day", "name", "field"), [(date(2026, 3, 15), "Lewat", "date"), (TUESDAY, " x ", "name")])
def test_what_a_holiday_may_not_be(hospital: Hospital, day: date, name: str, field: str) -> None:
    with pytest.raises(PlanFieldError) as refused:
        typed(hospital, day, name)
    assert refused.value.field == field


def test_an_answer_closes_what_nobody_waits_for(hospital: Hospital) -> None:
    empty = hospital.open(hospital.children, hospital.doctor, on=TUESDAY)
    full = hospital.open(hospital.internal, hospital.second_doctor, on=TUESDAY)
    hospital.booked(session=full)
    day = typed(hospital, kind="JOINT")
    done = verbs.answer_holiday(day, HolidayAnswer.CLOSED, press_of(hospital), seen=seen(day))
    states = dict(ClinicSession.objects.values_list("pk", "is_cancelled"))
    assert states == {empty.pk: True, full.pk: False}
    assert [hit.session for hit in done.effects.kept] == [full]


def test_another_answer_opens_what_the_first_one_closed(hospital: Hospital) -> None:
    PlanLine.objects.create(
        clinic=hospital.children,
        doctor=hospital.doctor,
        weekday=2,
        starts=time(8),
        ends=time(12),
        capacity=10,
        jkn_quota=10,
        non_jkn_quota=0,
        valid_from=TODAY,
    )
    hospital.open(hospital.children, hospital.doctor, on=TUESDAY)
    day = typed(hospital, kind="JOINT")
    verbs.answer_holiday(day, HolidayAnswer.CLOSED, press_of(hospital), seen=seen(day))
    assert not ClinicSession.objects.open().exists()
    done = verbs.answer_holiday(day, HolidayAnswer.OPEN, press_of(hospital), seen=seen(day))
    assert [one.date for one in done.opened.sessions] == [TUESDAY]


def test_of_two_who_answer_the_later_one_is_asked(hospital: Hospital) -> None:
    day = typed(hospital, kind="JOINT")
    shown = seen(day)
    verbs.answer_holiday(day, HolidayAnswer.OPEN, press_of(hospital), seen=shown)
    with pytest.raises(PlanChangedError):
        verbs.answer_holiday(day, HolidayAnswer.CLOSED, press_of(hospital), seen=shown)


def test_some_polis_are_named(hospital: Hospital) -> None:
    day = typed(hospital, kind="JOINT")
    with pytest.raises(PlanFieldError):
        verbs.answer_holiday(day, HolidayAnswer.SOME, press_of(hospital), seen=seen(day))


def test_what_is_over_is_not_answered(hospital: Hospital) -> None:
    day = typed(hospital)
    hospital.later(3 * 24 * 60 * 60)
    with pytest.raises(PlanDateError):
        verbs.answer_holiday(day, HolidayAnswer.OPEN, press_of(hospital), seen=seen(day))


def test_a_removed_one_lets_its_date_open(hospital: Hospital) -> None:
    day = typed(hospital)
    PlanLine.objects.create(
        clinic=hospital.children,
        doctor=hospital.doctor,
        weekday=2,
        starts=time(8),
        ends=time(12),
        capacity=10,
        jkn_quota=10,
        non_jkn_quota=0,
        valid_from=TODAY,
    )
    name = day.change_name
    verbs.remove_holiday(day, press_of(hospital), seen=seen(day))
    assert ClinicSession.objects.get().date == TUESDAY
    assert ConfigChange.objects.filter(name=name).count() == 2


# --- files and the command -----
HEAD = "tanggal,nama,jenis,perkiraan\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-02-30,Raya,nasional,", "Baris 3: Tanggal harus seperti 2027-12-31."),
        ("2026-03-17,Raya,nasional,", "Baris 3: Tanggal 2026-03-17 bukan tahun 2027."),
        ("2027-03-17,Raya,libur panjang,", "Baris 3: Jenis: salah satu dari"),
        ("2027-03-17,,nasional,", "Baris 3: Nama kosong."),
        ("2027-03-17,Raya,nasional,mungkin", "Baris 3: Perkiraan: ya, atau kosong."),
        ("2027-01-01,Lagi,nasional,", "Baris 3: Tanggal ini sudah ada di baris 2."),
        ("2027-03-17,Raya", "Baris 3: Jumlah kolom 2, seharusnya 4."),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_loaded(hospital: Hospital, tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "libur.csv"
    file.write_text(f"{HEAD}2027-01-01,Tahun Baru,nasional,\n{line}\n", encoding="utf-8")
    err = StringIO()
    with time_machine.travel(hospital.now, tick=False), pytest.raises(CommandError) as ended:
        call_command("load_holidays", str(file), "--year", "2027", "--user", "perawat", stderr=err)
    assert ended.value.returncode == 1
    assert said in err.getvalue()
    assert not Holiday.objects.exists()


def test_the_command_loads_our_list_or_says_why_not(hospital: Hospital, tmp_path: Path) -> None:
    out = StringIO()
    with time_machine.travel(hospital.now, tick=False):
        call_command("load_holidays", "--year", "2027", "--user", "perawat", stdout=out)
        with pytest.raises(CommandError, match="Tidak ada pengguna"):
            call_command("load_holidays", "--user", "siapa")
        with pytest.raises(CommandError) as unknown:
            call_command("load_holidays", "--year", "2031", "--user", "perawat", stderr=out)
        (tmp_path / "gambar.csv").write_bytes(b"\x89PNG\x00")
        with pytest.raises(CommandError) as unreadable:
            call_command("load_holidays", str(tmp_path / "gambar.csv"), "--user", "perawat")
    assert "26 hari libur dimuat, 0 sudah ada" in out.getvalue()
    assert "Tidak ada hari libur tahun 2031" in out.getvalue()
    assert (unknown.value.returncode, unreadable.value.returncode) == (1, 2)


# --- readiness -----
def broken(at) -> set[str]:
    return {one.rule.id for one in findings(at=at)} & {"ready.205", "ready.206"}


def test_next_year_s_holidays_are_missing_from_november_on(hospital: Hospital) -> None:
    november, october = clock.moment(date(2026, 11, 2), time(9)), clock.moment(date(2026, 10, 31), time(9))
    assert broken(november) == set(), "nothing is planned here"
    PlanLine.objects.create(
        clinic=hospital.children,
        doctor=hospital.doctor,
        weekday=2,
        starts=time(8),
        ends=time(12),
        capacity=10,
        jkn_quota=10,
        non_jkn_quota=0,
        valid_from=TODAY,
    )
    Holiday.objects.create(date=date(2026, 12, 25), name="Natal", kind="NATIONAL", answer="CLOSED")
    assert (broken(october), broken(november)) == (set(), {"ready.205"})
    Holiday.objects.create(date=date(2027, 1, 1), name="Tahun Baru", kind="NATIONAL", answer="ASKED")
    assert broken(november) == set()
    assert broken(clock.moment(date(2026, 12, 10), time(9))) == {"ready.206"}
    [unanswered] = [one for one in findings(at=clock.moment(date(2026, 12, 10), time(9))) if one.rule.id == "ready.206"]
    assert unanswered.names == ("01-01-2027 Tahun Baru",)
