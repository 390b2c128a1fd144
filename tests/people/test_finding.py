"""One field finds a person by whatever is in the hand: each way to ask, and what is said when nobody or many fit."""

from datetime import date

import pytest

from queues import name_keys, verbs
from queues.finding import by_name, people, today
from queues.finding.asked import understand
from queues.models import LookUpKind, NameWord, Patient, PrescriptionKind, RecordNumberChange
from queues.press import Press
from tests.hospital import TODAY, Hospital
from tests.people.conftest import person

NIK, CARD, PHONE = "9900000000000777", "9000000000777", "081200000777"


def found(hospital: Hospital, text: str) -> list[str]:
    return [match.patient.name for match in people.find(text, at=hospital.now).matches]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Achmad", "Ahmat"),
        ("Mochamad", "Muhammad"),
        ("Moh", "Muhamad"),
        ("Soekarno", "Sukarno"),
        ("Djoko", "Joko"),
        ("Tjipto", "Cipto"),
        ("Aminah", "Aminah"),
        ("Aminah", "Amina"),
        ("Chandra", "Candra"),
        ("Yudhi", "Yudi"),
        ("Syarifah", "Sarifa"),
        ("Zulkifli", "Sulkifly"),
        ("Nur'aini", "Nuraini"),
        ("José", "Jose"),
    ],
)
def test_the_spellings_of_one_name_have_one_key(typed: str, stored: str) -> None:
    [one], [other] = name_keys.keys_of(typed), name_keys.keys_of(stored)
    assert one == other


def test_names_that_sound_otherwise_keep_their_keys_apart() -> None:
    names = ("Siti", "Sita", "Budi", "Bayu", "Rina", "Rini", "Dewi", "Agus", "Bagus", "Yanti", "Santi")
    keys = [name_keys.key_of(name.upper()) for name in names]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("17-5-1990", date(1990, 5, 17)),
        ("17/05/90", date(1990, 5, 17)),
        ("17.05.1990", date(1990, 5, 17)),
        ("17 5 1990", date(1990, 5, 17)),
        ("17051990", date(1990, 5, 17)),
        ("1990-05-17", date(1990, 5, 17)),
        ("17 Mei 1990", date(1990, 5, 17)),
        ("17mei90", date(1990, 5, 17)),
        ("1 agustus 2020", date(2020, 8, 1)),
        ("3 Des 25", date(2025, 12, 3)),
        ("3 des 27", date(1927, 12, 3)),
    ],
)
def test_a_birth_date_is_understood_as_people_write_it(typed: str, born: date) -> None:
    assert understand(typed, today=TODAY).births == (born,)


@pytest.mark.parametrize("typed", ["31-02-1990", "17-13-1990", "01-25-65", "siti 12 aminah 1990", "17-5-2099"])
def test_what_is_no_date_of_a_birth_is_none(typed: str) -> None:
    assert understand(typed, today=TODAY).births == ()


@pytest.mark.parametrize("typed", ["siti aminah", "AMINAH SITI", "amin sit", "Aminah", "siti amina", "sitti  aminnah"])
def test_a_name_is_found_by_its_parts_in_any_order_and_spelling(hospital: Hospital, typed: str) -> None:
    person(hospital, "Siti Nur Aminah")
    person(hospital, "Siti Fatimah")
    person(hospital, "Nurhayati")
    assert found(hospital, typed) == ["Siti Nur Aminah"]


def test_a_slip_of_the_hand_finds_what_is_close_and_says_so(hospital: Hospital) -> None:
    person(hospital, "Hendrawan Kusuma")
    person(hospital, "Hendarsih")
    told = people.find("Hednrawan", at=hospital.now)
    assert [match.patient.name for match in told.matches] == ["Hendrawan Kusuma"]
    assert told.is_guess
    assert not people.find("Hendrawan", at=hospital.now).is_guess


def test_name_and_birth_date_together_find_one_of_many(hospital: Hospital) -> None:
    person(hospital, "Siti Aminah", date(1990, 5, 17))
    wanted = person(hospital, "Siti Aminah", date(1991, 5, 17))
    person(hospital, "Budi", date(1991, 5, 17))
    told = people.find("siti 17-5-91", at=hospital.now)
    assert [match.patient for match in told.matches] == [wanted]
    assert {match.patient.birth_date for match in people.find("siti 1991", at=hospital.now).matches} == {
        date(1991, 5, 17)
    }


@pytest.mark.parametrize("typed", ["siti 3 sep", "siti 3 September", "3sep siti", "siti 03-sept"])
def test_a_name_with_day_and_month_finds_whom_the_list_shows_so(hospital: Hospital, typed: str) -> None:
    """The results say "lahir 3 September": what stands there can be typed."""
    wanted = person(hospital, "Siti Aminah", date(1991, 9, 3))
    person(hospital, "Siti Aminah", date(1991, 9, 4))
    person(hospital, "Siti Aminah", date(1991, 8, 3))
    assert [match.patient for match in people.find(typed, at=hospital.now).matches] == [wanted]


@pytest.mark.parametrize("typed", ["siti 31 feb", "siti 3 marlina", "siti 40 sep"])
def test_what_is_no_birthday_is_none(typed: str) -> None:
    assert understand(typed, today=TODAY).born.birthday is None


def test_what_is_read_is_bounded_and_what_was_cut_is_said(hospital: Hospital, monkeypatch) -> None:
    monkeypatch.setattr(by_name, "LED", 3)
    monkeypatch.setattr(people, "MOST_OF_A_DATE", 2)
    for name in ("Siti Amalia", "Siti Budiarti", "Siti Cahyani", "Siti Dahlia", "Siti Zulaikah"):
        person(hospital, name)
    for text in ("siti", "siti 17-5-1990"):
        told = people.find(text, at=hospital.now)
        assert told.is_too_many, text
        assert told.advice, text
    assert found(hospital, "siti zulaikah") == ["Siti Zulaikah"]


@pytest.mark.parametrize("typed", ["01-25-65", "012565", "12565", "01.25.65", "01 25 65", " 012565 "])
def test_a_record_number_is_found_as_hospitals_print_it(hospital: Hospital, typed: str) -> None:
    person(hospital, "Tokoh Pertama", number="012565")
    person(hospital, "Tokoh Kedua", number="125650")
    assert found(hospital, typed) == ["Tokoh Pertama"]


def test_a_record_number_that_is_kept_in_pairs_is_found_too(hospital: Hospital) -> None:
    person(hospital, "Tokoh Berpasangan", number="01-25-65")
    assert found(hospital, "12565") == ["Tokoh Berpasangan"]


def test_a_number_that_somebody_had_before_finds_them_and_says_which_it_was(hospital: Hospital) -> None:
    somebody = person(hospital, "Tokoh Berganti", number="200001")
    RecordNumberChange.objects.create(
        patient=somebody, old_number="100009", new_number="200001", changed_at=hospital.now, reason="SIMRS"
    )
    [match] = people.find("10-00-09", at=hospital.now).matches
    assert (match.patient, match.was) == (somebody, "100009")


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        (NIK, LookUpKind.NIK),
        (CARD, LookUpKind.CARD),
        (PHONE, LookUpKind.PHONE),
        ("+62 812-0000-0777", LookUpKind.PHONE),
        ("6281200000777", LookUpKind.PHONE),
    ],
)
def test_numbers_that_name_a_person_are_found_sealed(hospital: Hospital, typed: str, by: LookUpKind) -> None:
    somebody = person(hospital, "Tokoh Bernomor", nik=NIK, card=CARD, phone=PHONE)
    [match] = people.find(typed, at=hospital.now).matches
    assert (match.patient, match.by) == (somebody, by)


def test_booking_codes_and_todays_labels_lead_to_their_people(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    order = verbs.PrescriptionOrder(kind=PrescriptionKind.COMPOUND)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    for typed in (visit.booking_code, visit.booking_code.lower(), "A-1", "a1", "FR-1", "fr 1"):
        assert [match.patient for match in people.find(typed, at=hospital.now).matches] == [visit.patient], typed
    assert "tidak dimiliki" in people.find("A-99", at=hospital.now).advice
    told = today.of_people([visit.patient_id], at=hospital.now)[visit.patient_id]
    assert [one.words for one in told] == ["Anak: selesai di poli, obat FR-1"]


def test_too_many_are_said_and_those_who_are_here_stand_first(hospital: Hospital) -> None:
    for number in range(people.MOST + 5):
        person(hospital, f"Siti {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}anah")
    here = person(hospital, "Siti Zulaikah")
    hospital.here(here)
    told = people.find("siti", at=hospital.now)
    assert told.is_too_many
    assert len(told.matches) == people.MOST
    assert told.matches[0].patient == here
    assert "tanggal lahir" in told.advice


@pytest.mark.parametrize("typed", ["", "si", "x", "*", "%", "____", "🙂", "0", "a" * 5000, "1" * 5000])
def test_what_finds_nobody_says_what_to_try(hospital: Hospital, typed: str) -> None:
    person(hospital, "Siti Aminah")
    told = people.find(typed, at=hospital.now)
    assert told.matches == []
    assert told.advice


def test_the_words_follow_the_name(hospital: Hospital) -> None:
    somebody = person(hospital, "Siti Aminah")
    somebody.name = "Siti Rahayu"
    somebody.save(update_fields=["name"])
    assert found(hospital, "aminah") == []
    assert found(hospital, "rahayu siti") == ["Siti Rahayu"]
    record = verbs.PersonRecord("Siti Lestari", "P", somebody.birth_date, somebody.medical_record_number)
    verbs.keep_record(record, Press(hospital.now))
    assert found(hospital, "lestari") == ["Siti Lestari"]
    assert set(NameWord.objects.values_list("key", flat=True)) == set(name_keys.keys_of("Siti Lestari"))


def test_many_people_written_at_once_are_found_too(hospital: Hospital) -> None:
    rows = [
        Patient(medical_record_number=f"7{number}", name=f"Kartika {name}", sex="P") for number, name in enumerate("AB")
    ]
    Patient.objects.bulk_create(rows)
    assert found(hospital, "kartika") == ["Kartika A", "Kartika B"]
