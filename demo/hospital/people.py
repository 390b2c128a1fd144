"""Invented patients: the same ones on every machine, nobody who lives."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from queues.encryption.crypto import blind_index
from queues.models import (
    IdentifierKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    RecordNumberChange,
    Sex,
)

COUNT = 3000
SEED = 20260101
FIRST_RECORD_NUMBER = 10_000
NEW_SHARE = 0.08
YOUNGEST = date(2026, 1, 1)
# Years of age and how many of a hundred patients: many old ones and children.
AGES = ((0, 0, 4), (1, 5, 10), (6, 17, 12), (18, 44, 27), (45, 59, 24), (60, 74, 17), (75, 93, 6))
MEN = (
    "Adi Agung Agus Arif Bagus Bambang Bayu Cahyo Dani Darma Dedi Dimas Eko Fajar Galih Gilang Hadi Hari Hendra "
    "Ilham Indra Irfan Joko Kurnia Lukman Made Mulyadi Nanang Nyoman Pandu Putu Rahmat Rangga Rizal Rudi Satya "
    "Slamet Sugeng Surya Taufik Teguh Tono Wahyu Wawan Wira Yanto Yoga Yusuf Zaenal"
)
WOMEN = (
    "Ayu Anisa Asih Bunga Citra Dewi Diah Dian Endah Eni Farida Fitri Galuh Hana Hesti Ika Indah Intan Kartika "
    "Komang Lestari Lilis Maharani Mawar Melati Mira Nadia Ningsih Novi Nur Puspita Rahayu Ratna Rina Rini Sari "
    "Sinta Siti Sri Tiara Titik Utami Wahyuni Wati Wulan Yanti Yuliana Yuni Zahra"
)
LAST = (
    "Adinata Anggraini Basuki Budiman Cahyono Darmawan Firmansyah Gunawan Hakim Handayani Haryanto Hidayat "
    "Irawan Kusnadi Kusuma Laksana Mahendra Maulana Nugroho Pamungkas Permadi Prabowo Pradana Prasetya Pratama "
    "Purnama Puspa Raharja Ramadhan Santika Santoso Saputra Setiawan Sihombing Simatupang Siregar Subekti "
    "Sudirja Suharto Sulistyo Suryana Susanto Sutrisna Tanjung Wardhana Wibowo Widodo Wijaya Winata Yulianto"
)
DISTRICTS = (("990101", "Melati"), ("990102", "Kenanga"), ("990103", "Cempaka"))
VILLAGES = ("Sukamaju", "Mekarjaya", "Sidomulyo", "Tanjungsari", "Karangindah")
STREETS = ("Jalan Contoh", "Jalan Teladan", "Gang Percobaan", "Jalan Umpama")


@dataclass(frozen=True)
class Person:
    record_number: str
    name: str
    sex: str
    birth_date: date
    phone: str
    is_new: bool
    identifiers: dict[IdentifierKind, str] = field(default_factory=dict)
    address: dict[str, str] = field(default_factory=dict)


def is_hospital_of_others() -> bool:
    """There are patients, and our first invented one is not among them."""
    witness = next(invented_people()).identifiers[IdentifierKind.NIK]
    return Patient.objects.exists() and not Patient.objects.identified_by(IdentifierKind.NIK, witness).exists()


def load_people(members: list[dict[str, Any]]) -> int:
    """Record those whose record number is not there; returns how many. All of them or none."""
    people = [*(_member(line) for line in members if line["norm"]), *invented_people()]
    with transaction.atomic():
        there = {
            *Patient.objects.values_list("medical_record_number", flat=True),
            *RecordNumberChange.objects.values_list("old_number", flat=True),
        }
        missing = [person for person in people if person.record_number not in there]
        _insert(missing)
    return len(missing)


def _insert(people: list[Person]) -> None:
    patients = Patient.objects.bulk_create(
        [
            Patient(
                medical_record_number=person.record_number,
                name=person.name,
                sex=person.sex,
                birth_date=person.birth_date,
                phone=person.phone,
                phone_index=blind_index(person.phone) if person.phone else "",
                is_new_patient=person.is_new,
            )
            for person in people
        ]
    )
    rows = list(zip(patients, people, strict=True))
    PatientIdentifier.objects.bulk_create(
        PatientIdentifier(patient=patient, kind=kind, value=value, value_index=blind_index(value))
        for patient, person in rows
        for kind, value in person.identifiers.items()
    )
    PatientAddress.objects.bulk_create(PatientAddress(patient=patient, **person.address) for patient, person in rows)


def _member(line: dict[str, Any]) -> Person:
    """A person known to both BPJS and the hospital."""
    return Person(
        record_number=line["norm"],
        name=line["name"],
        sex=line["sex"],
        birth_date=date.fromisoformat(line["birth_date"]),
        phone=line["phone"],
        is_new=False,
        identifiers={
            IdentifierKind.NIK: line["nik"],
            IdentifierKind.BPJS_CARD: line["card"],
            IdentifierKind.FAMILY_CARD: line["kk"],
        },
        address=line["address"],
    )


def invented_people(count: int = COUNT) -> Iterator[Person]:
    """The hospital's own patients; numbers of province 99 and cards of 00099, which nobody has."""
    chance = random.Random(SEED)
    for index in range(count):
        yield _invented(index, chance)


def _invented(index: int, chance: random.Random) -> Person:
    sex = chance.choice((Sex.MALE, Sex.FEMALE))
    born = _birth_date(chance)
    district, district_name = chance.choice(DISTRICTS)
    first = chance.choice((MEN if sex == Sex.MALE else WOMEN).split())
    names = [first, *([chance.choice(LAST.split())] if chance.random() < 0.95 else [])]
    village = chance.randrange(len(VILLAGES))
    return Person(
        record_number=f"{FIRST_RECORD_NUMBER + index:06d}",
        name=" ".join(names),
        sex=sex,
        birth_date=born,
        phone=f"08990{index:08d}" if chance.random() < 0.85 else "",
        is_new=chance.random() < NEW_SHARE,
        identifiers=_identifiers(index, chance, sex=sex, born=born, district=district),
        address={
            "street": f"{chance.choice(STREETS)} Nomor {chance.randint(1, 199)}",
            "rt": f"{chance.randint(1, 12):03d}",
            "rw": f"{chance.randint(1, 9):03d}",
            "village_code": f"{district}1{village + 1:03d}",
            "village_name": VILLAGES[village],
            "district_code": district,
            "district_name": f"Kecamatan {district_name}",
            "regency_code": "9901",
            "regency_name": "Kabupaten Contoh",
            "province_code": "99",
            "province_name": "Provinsi Contoh",
        },
    )


def _birth_date(chance: random.Random) -> date:
    youngest, oldest, _ = chance.choices(AGES, weights=[share for *_, share in AGES])[0]
    days = chance.randint(youngest * 365 + 1, oldest * 365 + 360)
    return YOUNGEST - timedelta(days=days)


def _identifiers(
    index: int, chance: random.Random, *, sex: str, born: date, district: str
) -> dict[IdentifierKind, str]:
    """Most have NIK and card; some newborns only their mother's NIK. Serials from 1000: members have those below."""
    day = born.day + (40 if sex == Sex.FEMALE else 0)
    nik = f"{district}{day:02d}{born:%m%y}{1000 + index:04d}"
    card = f"00099{50_000_000 + index:08d}"
    is_newborn = YOUNGEST - born < timedelta(days=60)
    if index > 0 and is_newborn:
        return {IdentifierKind.MOTHERS_NIK: f"{district}550595{1000 + index:04d}"}
    has_card = chance.random() < 0.85
    return {IdentifierKind.NIK: nik, **({IdentifierKind.BPJS_CARD: card} if has_card else {})}
