"""The rule of references (protocol V7), by the fifteen people of V9 and by changes of their day. No VClaim."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from bpjs_bridge.client.vclaim.control_letters import ControlLetter, LetterKind
from bpjs_bridge.client.vclaim.members import Member
from bpjs_bridge.client.vclaim.referrals import IssuedBy, ReferralLetter
from bpjs_bridge.client.vclaim.special_referrals import ProlongedReferral
from bpjs_bridge.references.evidence import Day, Evidence, Habits, Held, InternalReferral, Referral
from bpjs_bridge.references.rule import choices
from queues.models import VisitType
from queues.references import Basis, Choice, Obstacle, Poli, Sitting

D = date(2026, 3, 10)
POLIS = {
    code: Poli(number, f"Poli {code}", f"Poli {code}", code, parent, code == "HDL")
    for number, (code, parent) in enumerate(
        {"INT": "INT", "007": "INT", "JAN": "JAN", "MAT": "MAT", "BED": "BED", "SAR": "SAR", "HDL": "HDL"}.items(), 1
    )
}
DOCTORS = {12: "INT", 13: "INT", 71: "007", 21: "JAN", 31: "MAT", 41: "BED", 51: "SAR", 61: "HDL"}
SITTINGS = tuple(Sitting(code, POLIS[poli], code, f"dr. {code}") for code, poli in DOCTORS.items())
DAY = Day(D, tuple(POLIS.values()), SITTINGS)
MEMBER = Member(
    "1", "2", "x", "P", None, "0", "AKTIF", "1", "KELAS I", "", "", "PUSKESMAS CONTOH", "", None, None, "", ""
)


def on(days: int) -> date:
    return D + timedelta(days=days)


def referral(
    poli: str, issued: int, seps: int | None, *, by: IssuedBy = IssuedBy.FIRST_FACILITY, number: str = "P"
) -> Referral:
    return Referral(ReferralLetter(number, on(issued), poli, "PUSKESMAS CONTOH", "1", poli_name=poli), by, seps)


def letter(poli: str, for_day: int, doctor: int | None, **more: Any) -> ControlLetter:
    standard: dict[str, Any] = {"kind": LetterKind.CONTROL, "is_after_stay": False, "is_used": False, **more}
    return ControlLetter(
        number="K",
        on=on(for_day),
        written_on=None,
        origin_sep="",
        origin_poli="",
        poli_code=poli,
        poli_name=poli,
        doctor_code=doctor,
        doctor_name=f"dr. {doctor}",
        card="1",
        person_name="",
        **standard,
    )


def window(first: int, last: int) -> ProlongedReferral:
    return ProlongedReferral("P", "1", "", "", on(first), on(last))


def evidence(*, letters: Any = (), referrals: Any = (), windows: Any = (), internal: Any = ()) -> Evidence:
    return Evidence(MEMBER, letters, referrals, windows, internal)


@dataclass(frozen=True)
class Told:
    """What is to come of one person: basis, obstacle, kind of visit, number, and the polis where it can be used."""

    basis: Basis
    obstacle: Obstacle | None = None
    kind: VisitType | None = None
    number: str = ""
    polis: tuple[str, ...] = ()


def told(choice: Choice) -> Told:
    if choice.obstacle is not None:
        return Told(choice.basis, choice.obstacle)
    polis = tuple(sorted({one.poli.code for one in choice.sittings}))
    return Told(choice.basis, None, choice.visit_type, choice.number, polis)


CONTROL = VisitType.CONTROL
PEOPLE: Mapping[str, tuple[Evidence, list[Told]]] = {
    "1 Ani": (
        evidence(referrals=[referral("INT", -9, 0)]),
        [Told(Basis.FIRST_FACILITY, None, VisitType.REFERRAL, "P", ("007", "INT"))],
    ),
    "2 Budi": (
        evidence(letters=[letter("INT", 0, 12)], referrals=[referral("INT", -28, 1)]),
        [Told(Basis.CONTROL, None, CONTROL, "K", ("INT",)), Told(Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER)],
    ),
    "3 Citra": (evidence(referrals=[referral("JAN", -33, 1)]), [Told(Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER)]),
    "4 Dedi": (
        evidence(letters=[letter("JAN", 2, 21)], referrals=[referral("JAN", -20, 1)]),
        [Told(Basis.CONTROL, Obstacle.LATER_DAY), Told(Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER)],
    ),
    "5 Eka": (
        evidence(letters=[letter("INT", -4, 12)], referrals=[referral("INT", -64, 1)]),
        [Told(Basis.CONTROL, Obstacle.MISSED), Told(Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER)],
    ),
    "6 Fajar": (
        evidence(letters=[letter("MAT", 0, 31, is_used=True)], referrals=[referral("MAT", -30, 2)]),
        [Told(Basis.CONTROL, Obstacle.LETTER_USED), Told(Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER)],
    ),
    "7 Gita": (evidence(referrals=[referral("MAT", -95, 0)]), [Told(Basis.FIRST_FACILITY, Obstacle.LAPSED)]),
    "8 Hadi": (
        evidence(referrals=[referral("BED", -90, 0)]),
        [Told(Basis.FIRST_FACILITY, None, VisitType.REFERRAL, "P", ("BED",))],
    ),
    "9 Indah": (
        evidence(letters=[letter("BED", 0, 41, is_after_stay=True)], referrals=[referral("BED", -120, 0)]),
        [Told(Basis.CONTROL_AFTER_STAY, None, CONTROL, "K", ("BED",))],
    ),
    "10 Joko": (
        evidence(letters=[letter("INT", 0, 12, kind=LetterKind.ADMISSION)]),
        [Told(Basis.ADMISSION_PLAN, Obstacle.TO_INPATIENTS)],
    ),
    "11 Kiki": (
        evidence(
            referrals=[referral("INT", -18, 0), referral("JAN", -18, 0, by=IssuedBy.HOSPITAL, number="B")],
        ),
        [
            Told(Basis.FIRST_FACILITY, None, VisitType.REFERRAL, "P", ("007", "INT")),
            Told(Basis.OTHER_HOSPITAL, None, VisitType.INTER_HOSPITAL, "B", ("JAN",)),
        ],
    ),
    "12 Lina": (
        evidence(
            referrals=[referral("INT", -37, 2)],
            internal=[InternalReferral("INT/10/001", "P", POLIS["SAR"].clinic_id, on(-7))],
        ),
        [
            Told(Basis.INTERNAL, None, VisitType.INTERNAL, "INT/10/001", ("SAR",)),
            Told(Basis.FIRST_FACILITY, Obstacle.NEEDS_LETTER),
        ],
    ),
    "13 Made": (
        evidence(letters=[letter("HDL", 0, 61)], referrals=[referral("HDL", -160, 40)], windows=[window(-67, 23)]),
        [Told(Basis.CONTROL, None, CONTROL, "K", ("HDL",))],
    ),
    "14 Nia": (
        evidence(referrals=[referral("HDL", -110, 3)], windows=[window(-95, -5)]),
        [Told(Basis.FIRST_FACILITY, Obstacle.WINDOW_OVER)],
    ),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_what_each_of_the_fifteen_is_offered(name: str) -> None:
    """The fifteenth is not insured: nothing is asked for him (test_asking.py)."""
    said, expected = PEOPLE[name]
    assert [told(one) for one in choices(said, DAY)] == expected


def only(said: Evidence, day: Day = DAY) -> Choice:
    (choice,) = choices(said, day)
    return choice


def with_habits(**habits: Any) -> Day:
    return replace(DAY, habits=Habits(**habits))


@pytest.mark.parametrize(
    ("issued", "habits", "obstacle", "is_last"),
    [
        (0, {}, None, False),
        (-89, {}, None, False),
        (-90, {}, None, True),
        (-90, {"last_day": "refuse"}, Obstacle.LAPSED, True),
        (-91, {}, Obstacle.LAPSED, False),
        (-60, {"referral_days": 30}, Obstacle.LAPSED, False),
        (1, {}, Obstacle.LATER_DAY, False),
    ],
)
def test_a_referral_lives_for_its_days(issued: int, habits: Any, obstacle: Any, is_last: bool) -> None:
    choice = only(evidence(referrals=[referral("BED", issued, 0)]), with_habits(**habits))
    assert (choice.obstacle, choice.is_last_day) == (obstacle, is_last)


def test_a_subspecialist_serves_the_referral_of_its_parent_unless_the_hospital_says_exact() -> None:
    said = evidence(referrals=[referral("INT", -1, 0)])
    assert told(only(said, with_habits(poli_match="exact"))).polis == ("INT",)
    assert told(only(evidence(letters=[letter("INT", 0, None)]))).polis == ("INT",)


def test_a_letter_binds_its_doctor_and_without_one_leaves_the_choice() -> None:
    assert [one.doctor_code for one in only(evidence(letters=[letter("INT", 0, 13)])).sittings] == [13]
    assert [one.doctor_code for one in only(evidence(letters=[letter("INT", 0, None)])).sittings] == [12, 13]


def test_a_doctor_on_leave_and_a_poli_without_a_session_are_told_apart() -> None:
    away = replace(DAY, sittings=[one for one in SITTINGS if one.doctor_code != 12])
    assert only(evidence(letters=[letter("INT", 0, 12)]), away).obstacle == Obstacle.DOCTOR_AWAY
    closed = replace(DAY, sittings=[one for one in SITTINGS if one.poli.code != "INT"])
    assert only(evidence(letters=[letter("INT", 0, 12)]), closed).obstacle == Obstacle.NO_SESSION
    assert only(evidence(referrals=[referral("XYZ", -1, 0)])).obstacle == Obstacle.NO_SESSION
    assert only(evidence(referrals=[referral("", -1, 0)])).obstacle == Obstacle.NO_POLI


def test_a_letter_that_is_long_missed_cannot_be_moved() -> None:
    assert only(evidence(letters=[letter("INT", -8, 12)])).obstacle == Obstacle.LONG_MISSED
    assert only(evidence(letters=[letter("INT", -8, 12)]), with_habits(letter_late_days=8)).obstacle == Obstacle.MISSED
    assert choices(evidence(letters=[letter("INT", -40, 12)]), DAY) == ()
    assert choices(evidence(letters=[letter("INT", -2, 12, is_used=True)]), DAY) == ()


@pytest.mark.parametrize(
    ("own", "label"),
    [
        (Held("P", POLIS["BED"].clinic_id, on(3), "BD-4"), "BD-4"),
        (Held("ANOTHER", POLIS["BED"].clinic_id, D, "BD-5"), "BD-5"),
        (Held("ANOTHER", POLIS["BED"].clinic_id, on(3), "BD-6"), ""),
        (Held("ANOTHER", POLIS["JAN"].clinic_id, D, "JN-1"), ""),
    ],
)
def test_a_number_that_the_person_has_is_shown_and_none_given_twice(own: Held, label: str) -> None:
    choice = only(evidence(referrals=[referral("BED", -1, 0)]), replace(DAY, held=[own]))
    assert (choice.held_label, choice.obstacle) == (label, Obstacle.HELD if label else None)


def test_of_two_clinics_for_one_referral_the_one_with_a_number_is_left_out() -> None:
    held = [Held("ANOTHER", POLIS["007"].clinic_id, D, "S-1")]
    assert told(only(evidence(referrals=[referral("INT", -1, 0)]), replace(DAY, held=held))).polis == ("INT",)


def test_a_letter_used_for_the_person_s_own_number_is_shown_as_that_number() -> None:
    held = replace(DAY, held=[Held("K", POLIS["INT"].clinic_id, D, "B-3")])
    choice = only(evidence(letters=[letter("INT", 0, 12, is_used=True)]), held)
    assert (choice.obstacle, choice.held_label) == (Obstacle.HELD, "B-3")


def test_silence_about_earlier_use_refuses_nobody() -> None:
    choice = only(evidence(referrals=[referral("BED", -1, None)]))
    assert choice.is_usable
    assert choice.is_unchecked


def test_a_sep_of_today_comes_before_every_other_reason() -> None:
    said = replace(evidence(referrals=[referral("BED", -1, 1)]), sep_today=frozenset({"P"}))
    assert only(said).obstacle == Obstacle.SEP_TODAY


def test_repeat_care_without_a_letter_goes_as_the_hospital_says() -> None:
    said = evidence(referrals=[referral("HDL", -160, 40)], windows=[window(-67, 23)])
    assert told(only(said)) == Told(Basis.REPEAT_CARE, Obstacle.AT_COUNTER)
    by_number = only(said, with_habits(repeat_care_type="2"))
    assert told(by_number) == Told(Basis.REPEAT_CARE, None, VisitType.INTERNAL, "INT/P", ("HDL",))
    assert by_number.until == on(23)
    origin = only(said, with_habits(repeat_care_type="2", internal_reference="origin"))
    assert origin.number == "P"


def test_the_first_visit_of_repeat_care_is_a_first_visit() -> None:
    assert told(only(evidence(referrals=[referral("HDL", -3, 0)]))).kind == VisitType.REFERRAL


def test_hemodialysis_that_is_told_as_another_poli_is_found_by_its_own() -> None:
    """HFIS of one hospital lists its hemodialysis under INT."""
    hd = Poli(99, "Hemodialisa", "Hemodialisa", "INT", "HDL", is_repeat_care=True)
    day = replace(DAY, polis=[POLIS["INT"], hd], sittings=[Sitting(1, POLIS["INT"], 12), Sitting(2, hd, 61)])
    assert [one.session_id for one in only(evidence(letters=[letter("HDL", 0, 61)]), day).sittings] == [2]
    assert [one.session_id for one in only(evidence(letters=[letter("INT", 0, None)]), day).sittings] == [1]
    assert [one.session_id for one in only(evidence(referrals=[referral("INT", -1, 0)]), day).sittings] == [1]


def test_an_internal_referral_ends_with_the_referral_under_it() -> None:
    recorded = InternalReferral("INT/10/001", "P", POLIS["SAR"].clinic_id, on(-7))
    said = evidence(referrals=[referral("INT", -120, 2)], internal=[recorded])
    assert [one.obstacle for one in choices(said, DAY)] == [Obstacle.LAPSED, Obstacle.LAPSED]
    alive = evidence(referrals=[referral("INT", -20, 2)], internal=[recorded])
    assert choices(alive, with_habits(internal_reference="origin"))[0].number == "P"


def test_numbers_and_names_stay_out_of_what_is_printed() -> None:
    said = evidence(referrals=[referral("BED", -1, 0, number="0000P0010326P000001")])
    assert "0000P0010326P000001" not in repr(choices(said, DAY))


def test_the_desk_is_not_sent_to_the_desk() -> None:
    for obstacle in Obstacle:
        assert "loket" not in obstacle.desk_text.lower(), obstacle
        assert "anda" not in obstacle.desk_text.lower().split(), obstacle
