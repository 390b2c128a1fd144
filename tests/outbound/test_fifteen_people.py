"""Fifteen people (protocol V9): what VClaim's lists say of each, and what antrean/add makes of the reference chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from bpjs_bridge.client import calls
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.refusals import RefusalKind, kind_of
from bpjs_bridge.client.vclaim.control_letters import LetterKind, ListedBy, letters_of
from bpjs_bridge.client.vclaim.letter_writing import Plan, change_letter, make_letter
from bpjs_bridge.client.vclaim.members import member_by_card, member_by_nik
from bpjs_bridge.client.vclaim.referrals import IssuedBy, last_sep, referrals_of, seps_of_referral
from bpjs_bridge.client.vclaim.special_referrals import prolong, prolonged_in
from bpjs_bridge.models import Outcome
from bpjs_bridge.wire import milliseconds
from tests.simulator_process import SimulatorProcess
from tests.vclaim_people import DAY, FROM_HOSPITAL, MORNING, Someone, fifteen

SECONDS = 10.0
CLERK = "petugas1"
DOCTORS = {"INT": 12, "007": 71, "JAN": 21, "MAT": 31, "BED": 41, "SAR": 51, "HDL": 61}


@dataclass(frozen=True)
class Told:
    """`letter`: (kind, days from D, used, after a stay). `referral`: (poli, days from D, SEPs made of it)."""

    letter: tuple[LetterKind, int, bool, bool] | None = None
    referral: tuple[str, int, int] | None = None
    is_active: bool = True
    prb_note: str = ""


CONTROL, ADMISSION = LetterKind.CONTROL, LetterKind.ADMISSION
TABLE: Mapping[int, Told] = {
    1: Told(referral=("INT", -9, 0)),
    2: Told((CONTROL, 0, False, False), ("INT", -28, 1)),
    3: Told(referral=("JAN", -33, 1)),
    4: Told((CONTROL, 2, False, False), ("JAN", -20, 1)),
    5: Told((CONTROL, -4, False, False), ("INT", -64, 1)),
    6: Told((CONTROL, 0, True, False), ("MAT", -30, 2)),
    7: Told(referral=("MAT", -95, 0), prb_note="PRB DM"),
    8: Told(referral=("BED", -90, 0)),
    9: Told((CONTROL, 0, False, True), ("BED", -120, 0)),
    10: Told((ADMISSION, 0, False, False)),
    11: Told(referral=("INT", -18, 0)),
    12: Told(referral=("INT", -37, 2)),
    13: Told((CONTROL, 0, False, False), ("HDL", -160, 40)),
    14: Told(referral=("HDL", -110, 3)),
    15: Told(referral=("INT", -8, 0), is_active=False),
}
LAPSED = f"Rujukan untuk tanggal {DAY} tidak valid / masa berlaku habis"
NOT_FITTING = "data nomorreferensi belum sesuai."


@pytest.fixture
def people(simulator: SimulatorProcess) -> Mapping[int, Someone]:
    return fifteen(simulator)


@pytest.fixture
def vclaim(people: Mapping[int, Someone]) -> Iterator[BpjsClient]:
    with BpjsClient.vclaim(seconds=SECONDS) as client:
        yield client


@pytest.mark.parametrize("number", TABLE)
def test_what_vclaim_says_of_each(people: Mapping[int, Someone], vclaim: BpjsClient, number: int) -> None:
    someone, told = people[number], TABLE[number]
    (member,) = member_by_card(vclaim, someone.card, on=DAY).items
    assert (member.is_active, member.prb_note, member.nik) == (told.is_active, told.prb_note, someone.nik)
    assert member_by_nik(vclaim, someone.nik, on=DAY).items == (member,)
    letters = letters_of(vclaim, someone.card, month=DAY, by=ListedBy.CONTROL)
    assert letters.is_certain
    shown = [(one.kind, (one.on - DAY).days, one.is_used, one.is_after_stay) for one in letters.items]
    assert shown == ([told.letter] if told.letter else [])
    assert [one.number for one in letters.items] == ([someone.letter()] if told.letter else [])
    referrals = referrals_of(vclaim, someone.card, issued_by=IssuedBy.FIRST_FACILITY)
    assert referrals.is_certain
    used = [seps_of_referral(vclaim, one.number, issued_by=IssuedBy.FIRST_FACILITY).items[0] for one in referrals.items]
    days = [(one.poli_code, (one.issued_on - DAY).days) for one in referrals.items]
    assert [(*day, count) for day, count in zip(days, used, strict=True)] == ([told.referral] if told.referral else [])


def test_the_other_hospital_s_referral_is_in_the_other_list(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    found = {
        number: [one.number for one in referrals_of(vclaim, someone.card, issued_by=IssuedBy.HOSPITAL).items]
        for number, someone in people.items()
    }
    assert found == {number: [FROM_HOSPITAL] if number == 11 else [] for number in TABLE}
    assert seps_of_referral(vclaim, FROM_HOSPITAL, issued_by=IssuedBy.HOSPITAL).items == (0,)


def add(someone: Someone, *, kind: int, reference: str, poli: str, **more: Any) -> tuple[Outcome, str]:
    """antrean/add on D, as Mobile JKN's neighbour at the desk would send it."""
    body = {
        **calls.BOOKING,
        "kodebooking": f"10032026{someone.number:04d}{kind}",
        "nomorkartu": someone.card,
        "nik": someone.nik,
        "kodepoli": poli,
        "tanggalperiksa": DAY.isoformat(),
        "kodedokter": DOCTORS[poli],
        "jeniskunjungan": kind,
        "nomorreferensi": reference,
        "estimasidilayani": milliseconds(MORNING),
        **more,
    }
    with BpjsClient.antrean() as client:
        answer = client.play(calls.ADD, body).answer
    return answer.outcome, answer.message


TAKEN = (Outcome.OK, "Ok")
P, K = Someone.referral, Someone.letter


@pytest.mark.parametrize(
    ("number", "kind", "reference", "poli", "said"),
    [
        (1, 1, P, "INT", TAKEN),
        (1, 1, P, "007", TAKEN),
        (2, 3, K, "INT", TAKEN),
        (2, 3, K, "JAN", NOT_FITTING),
        (4, 3, K, "JAN", NOT_FITTING),
        (5, 3, K, "INT", NOT_FITTING),
        (6, 3, K, "MAT", "Nomor Referensi 0000R0010326K000006 sudah terbit SEP"),
        (7, 1, P, "MAT", LAPSED),
        (8, 1, P, "BED", TAKEN),
        (9, 3, K, "BED", TAKEN),
        (9, 1, P, "BED", LAPSED),
        (10, 3, K, "INT", NOT_FITTING),
        (11, 4, lambda _someone: FROM_HOSPITAL, "JAN", TAKEN),
        (11, 1, lambda _someone: FROM_HOSPITAL, "JAN", "Rujukan tidak valid"),
        (11, 4, P, "INT", "Rujukan tidak valid"),
        (12, 2, lambda _someone: "INT/10/001", "SAR", TAKEN),
        (12, 2, P, "SAR", TAKEN),
        (13, 3, K, "HDL", TAKEN),
        (13, 1, P, "HDL", TAKEN),
        (14, 1, P, "HDL", LAPSED),
        (1, 1, lambda _someone: "0000P0010326P000002", "INT", "Rujukan tidak valid"),
        (1, 3, lambda _someone: "0000R0010326K000002", "INT", NOT_FITTING),
    ],
)
def test_what_add_makes_of_the_reference(
    people: Mapping[int, Someone], number: int, kind: int, reference: Any, poli: str, said: Any
) -> None:
    expected = said if isinstance(said, tuple) else (Outcome.REFUSED, said)
    assert add(people[number], kind=kind, reference=reference(people[number]), poli=poli) == expected


def test_the_other_answers_are_played_too(simulator: SimulatorProcess) -> None:
    people = fifteen(
        simulator,
        is_last_day_refused=True,
        is_used_referral_refused=True,
        is_wrong_letter_an_invalid_referral=True,
        is_card_checked=True,
    )
    assert add(people[8], kind=1, reference=people[8].referral(), poli="BED") == (Outcome.REFUSED, LAPSED)
    assert add(people[3], kind=1, reference=people[3].referral(), poli="JAN") == (Outcome.REFUSED, NOT_FITTING)
    assert add(people[10], kind=3, reference=people[10].letter(), poli="INT") == (
        Outcome.REFUSED,
        "Rujukan tidak valid",
    )
    stranger = Someone(99, "", "0009919999999", "9999990101800099")
    assert add(stranger, kind=1, reference="0000P0010326P000099", poli="INT") == (
        Outcome.REFUSED,
        "Nomor kartu tidak terdaftar.",
    )


def test_a_sep_uses_up_the_letter_and_counts_for_the_referral(
    simulator: SimulatorProcess, people: Mapping[int, Someone], vclaim: BpjsClient
) -> None:
    budi = people[2]
    issued = {"card": budi.card, "poli": "INT", "referral": budi.referral(), "letter": budi.letter()}
    simulator.ask("POST", "/_control/vclaim", order={"seps": [issued]})
    (letter,) = letters_of(vclaim, budi.card, month=DAY, by=ListedBy.CONTROL).items
    assert letter.is_used
    assert seps_of_referral(vclaim, budi.referral(), issued_by=IssuedBy.FIRST_FACILITY).items == (2,)
    (sep,) = last_sep(vclaim, budi.referral()).items
    assert (sep.on, sep.letter_number, sep.referral_number) == (DAY, budi.letter(), budi.referral())
    outcome, message = add(budi, kind=3, reference=budi.letter(), poli="INT")
    assert (outcome, "sudah terbit SEP" in message) == (Outcome.REFUSED, True)


def test_a_letter_made_at_the_desk_is_one_to_come_with(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    """Citra: a used referral and no letter; the clerk makes one with the doctor."""
    citra = people[3]
    (sep,) = last_sep(vclaim, citra.referral()).items
    made = make_letter(vclaim, sep.number, Plan("JAN", 21, DAY), user=CLERK)
    assert made.item is not None
    assert (made.item.on, made.item.card) == (DAY, citra.card)
    (letter,) = letters_of(vclaim, citra.card, month=DAY, by=ListedBy.CONTROL).items
    assert (letter.number, letter.is_used, letter.doctor_code) == (made.item.number, False, 21)
    assert add(citra, kind=3, reference=made.item.number, poli="JAN") == TAKEN


def test_a_missed_letter_is_moved_and_keeps_its_number(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    eka = people[5]
    (letter,) = letters_of(vclaim, eka.card, month=DAY, by=ListedBy.CONTROL).items
    moved = change_letter(vclaim, letter.number, letter.origin_sep, Plan("INT", 13, DAY), user=CLERK)
    assert moved.item is not None
    assert (moved.item.number, moved.item.on) == (eka.letter(), DAY)
    assert add(eka, kind=3, reference=eka.letter(), poli="INT") == TAKEN


def test_repeat_care_is_prolonged_within_a_week(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    nia, made = people[14], people[13]
    care: dict[str, Any] = {"diagnosis": "N18", "others": ["N18.1"], "procedures": ["39.95"], "user": CLERK}
    before = prolonged_in(vclaim, date(2025, 12, 1))
    assert [one.number for one in before.items] == [nia.referral()]
    window = prolong(vclaim, nia.referral(), **care)
    assert window.item is not None
    assert (window.item.first_day, window.item.last_day) == (DAY, DAY + timedelta(days=90))
    assert window.item.covers(DAY)
    assert add(nia, kind=1, reference=nia.referral(), poli="HDL") == TAKEN
    again = prolong(vclaim, made.referral(), **care)
    assert kind_of(again.answer) == again.refusal == RefusalKind.STILL_VALID
    assert again.answer.words[32:42] == "02-01-2026"
    assert prolong(vclaim, people[2].referral(), **care).answer.message == (
        "Nomor rujukan Poli Terakhir Bukan Hemodialisa"
    )
    late = prolong(vclaim, people[9].referral(), **care)
    assert (late.refusal, late.answer.message) == (RefusalKind.LAPSED, "Masa berlaku sudah lebih dari 7 hari")


def test_what_was_read_names_nobody_when_it_is_printed(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    budi = people[2]
    read = (
        member_by_card(vclaim, budi.card, on=DAY),
        letters_of(vclaim, budi.card, month=DAY, by=ListedBy.CONTROL),
        referrals_of(vclaim, budi.card, issued_by=IssuedBy.FIRST_FACILITY),
        last_sep(vclaim, budi.referral()),
    )
    told = repr(read)
    assert all(found.items for found in read)
    personal = (budi.card, budi.nik, budi.name.upper(), budi.referral(), budi.letter(), read[3].items[0].number)
    assert [one for one in personal if one in told] == []
