"""Fifteen invented people (protocol V9), each with another thing that VClaim may say. Dates are days from D.

D is any day: the people come as if it were a Tuesday on which INT, its subspecialist 007, JAN, MAT, BED, SAR and HDL
have sessions. Their letters' numbers are the protocol's, whatever D is: no meaning is taken from a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bpjs_simulator.hospital_file import Doctor, Member
from bpjs_simulator.schedule import Practice
from bpjs_simulator.state import State
from bpjs_simulator.vclaim.records import ADMISSION, CONTROL, Cover, Letter, Referral, Window

PUSKESMAS, OTHER_HOSPITAL = ("0000P001", "PUSKESMAS CONTOH"), ("0000R009", "RS LAIN CONTOH")
HOURS, CAPACITY, DAYS_WITH_SESSIONS = "08:00-12:00", 30, 15
DOCTORS = {"INT": (12, 13), "007": (71,), "JAN": (21,), "MAT": (31,), "BED": (41,), "SAR": (51,), "HDL": (61,)}
HD_VISITS = tuple(range(-159, 0, 4))


@dataclass(frozen=True)
class Person:
    """One row of the protocol's table. `referral` is (poli, issued); `seps` days on which it was used.

    `letter` is (poli, for which day, kind); `stay` (from, to) is the inpatient stay that the letter follows.
    """

    number: int
    name: str
    sex: str = "P"
    referral: tuple[str, int] | None = None
    seps: tuple[int, ...] = ()
    letter: tuple[str, int, str] | None = None
    is_letter_used: bool = False
    stay: tuple[int, int] | None = None
    from_hospital: tuple[str, int] | None = None
    window: tuple[int, int] | None = None
    cover: Cover = field(default_factory=Cover)

    @property
    def card(self) -> str:
        return f"0009910000{self.number:03d}"

    @property
    def nik(self) -> str:
        return f"990101010180{self.number:04d}"

    def reference(self, letter: str) -> str:
        """P of a first facility, B of a hospital, K of a control letter."""
        place, month = {"P": ("0000P001", "0326"), "B": ("0000R009", "0226"), "K": ("0000R001", "0326")}[letter]
        serial = 1 if letter == "B" else self.number
        return f"{place}{month}{letter}{serial:06d}"


FIFTEEN = (
    Person(1, "Ani Contoh", referral=("INT", -9)),
    Person(2, "Budi Contoh", "L", referral=("INT", -28), seps=(-26,), letter=("INT", 0, CONTROL)),
    Person(3, "Citra Contoh", referral=("JAN", -33), seps=(-30,)),
    Person(4, "Dedi Contoh", "L", referral=("JAN", -20), seps=(-18,), letter=("JAN", 2, CONTROL)),
    Person(5, "Eka Contoh", referral=("INT", -64), seps=(-60,), letter=("INT", -4, CONTROL)),
    Person(6, "Fajar Contoh", "L", referral=("MAT", -30), seps=(-28,), letter=("MAT", 0, CONTROL), is_letter_used=True),
    Person(7, "Gita Contoh", referral=("MAT", -95), cover=Cover(prb_note="PRB DM")),
    Person(8, "Hadi Contoh", "L", referral=("BED", -90)),
    Person(9, "Indah Contoh", referral=("BED", -120), letter=("BED", 0, CONTROL), stay=(-11, -7)),
    Person(10, "Joko Contoh", "L", letter=("INT", 0, ADMISSION)),
    Person(11, "Kiki Contoh", referral=("INT", -18), from_hospital=("JAN", -18)),
    Person(12, "Lina Contoh", referral=("INT", -37), seps=(-35, -7)),
    Person(
        13, "Made Contoh", "L", referral=("HDL", -160), seps=HD_VISITS, letter=("HDL", 0, CONTROL), window=(-67, 23)
    ),
    Person(14, "Nia Contoh", referral=("HDL", -110), seps=(-100, -50, -6), window=(-95, -5)),
    Person(15, "Omar Contoh", "L", referral=("INT", -8), cover=Cover(status=("6", "NON AKTIF (PREMI)"))),
)


def load(state: State, *, day: date) -> list[dict[str, Any]]:
    """The fifteen, and the sessions of D and the fortnight after it. Gives back who they are."""
    for codes in DOCTORS.values():
        for code in codes:
            state.schedule.doctors[code] = Doctor(code, f"dr. Contoh {code}")
    for ahead in range(DAYS_WITH_SESSIONS):
        for poli, doctors in DOCTORS.items():
            for doctor in doctors:
                practice = Practice(doctor, poli, HOURS, CAPACITY)
                state.schedule.add(practice, day=day + timedelta(days=ahead))
    for person in FIFTEEN:
        _load(state, person, day)
    return [{"number": one.number, "name": one.name, "card": one.card, "nik": one.nik} for one in FIFTEEN]


def _load(state: State, person: Person, day: date) -> None:
    state.members.add(_member(person))
    book = state.vclaim
    book.covers[person.card] = person.cover
    book.strict.add(person.card)
    referral = _add_referrals(state, person, day)
    for on in person.seps:
        assert person.referral is not None
        book.issue_sep(person.card, on=_at(day, on), poli=person.referral[0], referral=referral)
    if person.window is not None:
        first, last = (_at(day, one) for one in person.window)
        key = book.key_of_next_window()
        book.windows[key] = Window(key, referral, person.card, first, last, issued_on=first)
    if person.letter is not None:
        _add_letter(state, person, day, referral=referral)


def _add_referrals(state: State, person: Person, day: date) -> str:
    """The number of the first facility's referral, "" without one."""
    number = ""
    for told, letter, issuer in ((person.referral, "P", PUSKESMAS), (person.from_hospital, "B", OTHER_HOSPITAL)):
        if told is None:
            continue
        poli, issued = told
        reference = person.reference(letter)
        number = reference if letter == "P" else number
        state.vclaim.referrals[reference] = Referral(
            reference, person.card, poli, _at(day, issued), letter == "B", *issuer
        )
    return number


def _add_letter(state: State, person: Person, day: date, *, referral: str) -> None:
    assert person.letter is not None
    poli, on, kind = person.letter
    book, doctor = state.vclaim, DOCTORS[poli][0]
    if person.stay is not None:
        first, last = (_at(day, one) for one in person.stay)
        stay = book.issue_sep(person.card, on=first, poli=poli, is_inpatient=True, left_on=last)
        origin, written = stay.number, last
    else:
        made = book.seps_of(referral) if referral else []
        origin, written = (made[-1].number, made[-1].on) if made else ("", _at(day, -3))
    number = person.reference("K")
    book.letters[number] = Letter(number, person.card, kind, _at(day, on), poli, doctor, written, origin)
    if person.is_letter_used:
        book.issue_sep(person.card, on=_at(day, on), poli=poli, referral=referral, letter=number, doctor=doctor)


def _member(person: Person) -> Member:
    return Member(
        member_id=f"v{person.number:02d}",
        card=person.card,
        nik=person.nik,
        family_card=f"990101010190{person.number:04d}",
        name=person.name,
        sex=person.sex,
        birth_date=f"1980-01-{person.number:02d}",
        phone=f"0800990011{person.number:02d}",
        address={},
        medical_record_number=None,
        referrals=(),
    )


def _at(day: date, offset: int) -> date:
    return day + timedelta(days=offset)
