"""The people of a day, by seed: known and new, JKN and general, with and without medicines, and troublemakers."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from demo.hospital.people import invented_people

FIRST_NAMES = (
    *("Arya", "Bagas", "Cinta", "Danu", "Elok", "Farel", "Gita", "Hanif", "Intan"),
    *("Jaka", "Kirana", "Laras", "Mega", "Nanda", "Oka", "Putri", "Raka", "Salsa"),
)
LAST_NAMES = ("Baskara", "Cempaka", "Dirgantara", "Gumilang", "Kertanegara", "Lazuardi", "Mahardika", "Samudra")
DRUGS = (
    *(("Parasetamol 500 mg", "3x1 sesudah makan"), ("Amoksisilin 500 mg", "3x1 dihabiskan")),
    *(("Amlodipin 5 mg", "1x1 pagi"), ("Metformin 500 mg", "2x1 sesudah makan"), ("Cetirizine 10 mg", "1x1 malam")),
)
COMPOUNDS = (("Puyer batuk pilek", "3x1 bungkus"), ("Salep racikan 2-4", "oles 2x sehari"))
PROVINCE, REGENCY = "99", "9901"


class Kind(StrEnum):
    """How a person takes their number."""

    MOBILE_KNOWN = "Mobile JKN, known"
    MOBILE_NEW = "Mobile JKN, new"
    KIOSK_JKN = "kiosk poli ticket, JKN"
    KIOSK_GENERAL = "kiosk poli ticket, umum"
    DESK_KNOWN = "admission ticket, known"
    DESK_NEW_JKN = "admission ticket, new, JKN"
    DESK_NEW_GENERAL = "admission ticket, new, umum"


SHARES = {
    Kind.MOBILE_KNOWN: 25,
    Kind.KIOSK_JKN: 27,
    Kind.KIOSK_GENERAL: 10,
    Kind.DESK_KNOWN: 12,
    Kind.MOBILE_NEW: 9,
    Kind.DESK_NEW_JKN: 10,
    Kind.DESK_NEW_GENERAL: 7,
}
MOBILE = (Kind.MOBILE_KNOWN, Kind.MOBILE_NEW)
KIOSK = (Kind.KIOSK_JKN, Kind.KIOSK_GENERAL)
DESK = (Kind.DESK_KNOWN, Kind.DESK_NEW_JKN, Kind.DESK_NEW_GENERAL)
JKN = (Kind.MOBILE_KNOWN, Kind.MOBILE_NEW, Kind.KIOSK_JKN, Kind.DESK_NEW_JKN)


class Trouble(StrEnum):
    """What goes wrong for a person."""

    NONE = "none"
    CANCELS_AT_HOME = "cancels in Mobile JKN"
    CANCELS_HERE = "cancels at the counter"
    NEVER_COMES = "called, never comes"
    NEEDS_RECALL = "comes at the recall"
    COMES_BACK = "absent, then returns"
    CALL_UNDONE = "call taken back, called again"
    CALL_FORGOTTEN = "call forgotten, its time entered"
    LATE = "arrives after all others"
    LABORATORY = "to the laboratory and back"
    LEAVES_DESK = "leaves before admission"
    # Of a mended day alone (--mended).
    WRONG_POLI = "wrong poli, replaced"
    OTHER_PAYER = "other payer, replaced"
    MOVED_BACK = "goes out, waits at the end"
    TWIN_RECORD = "two records, merged"
    OPENED_AGAIN = "ended too early, reopened"
    LATE_PRESCRIPTION = "prescribed late"
    BACK_AFTER_ALL = "no-show, taken back"
    DOCTOR_AWAY = "booked with a doctor who is away"


Troubles = tuple[tuple[Trouble, tuple[Kind, ...], int], ...]
# Which people can have it, and one in how many; in the order in which small days get them.
TROUBLES: Troubles = (
    (Trouble.NEVER_COMES, (*KIOSK, Kind.MOBILE_KNOWN), 18),
    (Trouble.CANCELS_AT_HOME, (Kind.MOBILE_KNOWN,), 25),
    (Trouble.NEEDS_RECALL, (*KIOSK, *DESK), 20),
    (Trouble.COMES_BACK, (*KIOSK, Kind.MOBILE_KNOWN), 25),
    (Trouble.CALL_UNDONE, (*KIOSK, *DESK), 30),
    (Trouble.CANCELS_HERE, KIOSK, 25),
    (Trouble.LABORATORY, (*KIOSK, *DESK, Kind.MOBILE_KNOWN), 20),
    (Trouble.LATE, (Kind.MOBILE_KNOWN,), 40),
    (Trouble.LEAVES_DESK, (Kind.DESK_NEW_GENERAL, Kind.DESK_KNOWN), 60),
)
# Of a mended day: these come first, so that a day of some twenty people has each once.
MENDED: Troubles = (
    # Not with JKN: a letter is for one poli.
    (Trouble.WRONG_POLI, (Kind.KIOSK_GENERAL,), 30),
    (Trouble.TWIN_RECORD, (Kind.DESK_KNOWN,), 30),
    (Trouble.OTHER_PAYER, (Kind.KIOSK_JKN,), 30),
    (Trouble.DOCTOR_AWAY, (Kind.KIOSK_JKN, Kind.MOBILE_KNOWN), 10),
    (Trouble.OPENED_AGAIN, (Kind.DESK_NEW_JKN, Kind.MOBILE_NEW, *KIOSK), 20),
    (Trouble.LATE_PRESCRIPTION, (Kind.MOBILE_NEW, Kind.DESK_NEW_JKN, *KIOSK), 20),
    (Trouble.BACK_AFTER_ALL, (Kind.MOBILE_KNOWN, *KIOSK), 30),
    (Trouble.MOVED_BACK, (*KIOSK, Kind.MOBILE_KNOWN, *DESK), 25),
)
# A patient who still waits is not called until the mending is done: they stand at the desk.
WAITS_FOR_MENDING = (
    *(Trouble.WRONG_POLI, Trouble.OTHER_PAYER, Trouble.MOVED_BACK, Trouble.TWIN_RECORD, Trouble.DOCTOR_AWAY),
)
NO_MEDICINE, COMPOUND, SINGLE = "none", "COMPOUND", "NON_COMPOUND"


@dataclass(eq=False)
class Person:
    """One of today's people: identity, way in, and progress so far."""

    index: int
    kind: Kind
    clinic: str
    prescription: str
    trouble: Trouble = Trouble.NONE
    name: str = ""
    sex: str = "L"
    birth_date: date = date(1980, 1, 1)
    nik: str = ""
    card: str = ""
    phone: str = ""
    record_number: str = ""
    referral: str = ""
    member: str = ""
    checks_in_at_kiosk: bool = False
    # What is on paper or phone by now.
    booking_code: str = ""
    label: str = ""
    admission_label: str = ""
    came_at: datetime | None = None
    calls: int = 0
    left_clinic: bool = False
    end: str = ""
    walked_in: bool = False
    # What went wrong was mended; `is_due`: it has gone wrong by now.
    is_mended: bool = False
    is_due: bool = False
    medicines: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def waits_for_mending(self) -> bool:
        """Nobody calls this person now."""
        return self.trouble in WAITS_FOR_MENDING and not self.is_mended and not self.end

    @property
    def stays_at_home(self) -> bool:
        """Hears by phone that the doctor is away, before leaving the house."""
        return self.trouble == Trouble.DOCTOR_AWAY and self.kind in MOBILE and not self.checks_in_at_kiosk

    @property
    def is_jkn(self) -> bool:
        return self.kind in JKN or (self.kind == Kind.DESK_KNOWN and bool(self.referral))


def how_many(count: int) -> dict[Kind, int]:
    """How many people of each kind: `count` in total, at least one of each if there are enough."""
    total = sum(SHARES.values())
    exact = {kind: count * share / total for kind, share in SHARES.items()}
    counts = {kind: max(int(wanted), 1 if count >= len(SHARES) else 0) for kind, wanted in exact.items()}
    by_want = sorted(SHARES, key=lambda kind: counts[kind] - exact[kind])
    while (difference := count - sum(counts.values())) != 0:
        for kind in by_want if difference > 0 else reversed(by_want):
            if difference > 0 or counts[kind] > 1:
                counts[kind] += 1 if difference > 0 else -1
                break
        by_want.append(by_want.pop(0))
    return counts


def crowd(count: int, clinics: Sequence[str], chance: random.Random, *, is_mended: bool = False) -> list[Person]:
    """The day's people in the order of their coming, without names yet; `clinics` are taken in turn."""
    kinds = [kind for kind, number in how_many(count).items() for _ in range(number)]
    chance.shuffle(kinds)
    people = []
    for index, kind in enumerate(kinds):
        prescription = chance.choices((SINGLE, COMPOUND, NO_MEDICINE), weights=(50, 20, 30))[0]
        person = Person(index, kind, clinics[index], prescription)
        person.checks_in_at_kiosk = chance.random() < 0.5
        person.medicines = _medicines(prescription, chance)
        people.append(person)
    if is_mended:
        _trouble(people, MENDED, chance)
        _fit(people, chance)
    _trouble(people, TROUBLES, chance)
    return _in_order(people)


def _medicines(prescription: str, chance: random.Random) -> list[tuple[str, int, str]]:
    if prescription == NO_MEDICINE:
        return []
    lines = COMPOUNDS if prescription == COMPOUND else DRUGS
    return [(name, chance.randint(5, 30), dosage) for name, dosage in chance.sample(lines, chance.randint(1, 2))]


def _fit(people: list[Person], chance: random.Random) -> None:
    """A late prescription is one; somebody reopened leaves without; of those whose doctor is away one is here."""
    of_the_absent = [person for person in people if person.trouble == Trouble.DOCTOR_AWAY]
    if of_the_absent and all(person.stays_at_home for person in of_the_absent):
        of_the_absent[0].checks_in_at_kiosk = True
    for person in people:
        if person.trouble == Trouble.LATE_PRESCRIPTION and person.prescription == NO_MEDICINE:
            person.prescription = SINGLE
        elif person.trouble == Trouble.OPENED_AGAIN:
            person.prescription = NO_MEDICINE
        else:
            continue
        person.medicines = _medicines(person.prescription, chance)


def _trouble(people: list[Person], troubles: Troubles, chance: random.Random) -> None:
    for trouble, kinds, one_in in troubles:
        free = [person for person in people if person.trouble == Trouble.NONE and person.kind in kinds]
        for person in chance.sample(free, min(len(free), max(1, len(people) // one_in))):
            person.trouble = trouble


def _in_order(people: list[Person]) -> list[Person]:
    """A late person comes last."""
    return sorted(people, key=lambda person: (person.trouble == Trouble.LATE, person.index))


def invented_known(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Patients of the demo hospital with card and NIK, in the seed's order."""
    people = [
        one for one in invented_people() if not one.is_new and {"NIK", "BPJS_CARD"} <= set(map(str, one.identifiers))
    ]
    chance.shuffle(people)
    for one in people:
        numbers = {str(kind): value for kind, value in one.identifiers.items()}
        yield {
            "name": one.name,
            "sex": str(one.sex),
            "birth_date": one.birth_date,
            "nik": numbers["NIK"],
            "card": numbers["BPJS_CARD"],
            "phone": one.phone or "089912345678",
            "record_number": one.record_number,
        }


def invented_new(chance: random.Random) -> Iterator[dict[str, Any]]:
    """People nobody knows, with NIKs of a province that does not exist."""
    while True:
        sex = chance.choice("LP")
        born = date(2025, 12, 31) - timedelta(days=chance.randint(400, 30_000))
        day = born.day + (40 if sex == "P" else 0)
        yield {
            "name": f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
            "sex": sex,
            "birth_date": born,
            "nik": f"{REGENCY}{chance.randint(4, 9):02d}{day:02d}{born:%m%y}{chance.randint(0, 9999):04d}",
            "card": f"00099{chance.randint(60_000_000, 99_999_999):08d}",
            "phone": f"0899{chance.randint(10_000_000, 99_999_999)}",
            "record_number": "",
        }


def address_of(person: Person) -> dict[str, str]:
    """Where an invented person lives, as Mobile JKN tells it."""
    return {
        "street": f"Jalan Contoh Nomor {person.index + 1}",
        "province_code": PROVINCE,
        "province_name": "Provinsi Contoh",
        "regency_code": REGENCY,
        "regency_name": "Kabupaten Contoh",
        "district_code": f"{REGENCY}01",
        "district_name": "Kecamatan Melati",
        "village_code": f"{REGENCY}011001",
        "village_name": "Sukamaju",
        "rt": "001",
        "rw": "001",
    }
