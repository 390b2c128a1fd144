"""The search of every console: masked lists, opened people written down, and at admission the person chosen."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from queues import verbs
from queues.models import Counter, IdentifierKind, Patient, PersonLookUp, QueueEntry
from queues.press import Press
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital
from tests.people.conftest import person

NIK, PHONE = "9900000000000777", "081200000777"


@pytest.fixture
def holder(hospital: Hospital, clerk: Client, press) -> QueueEntry:
    """A number of an unknown person, called to the desk."""
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now, device="anjungan"))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    return verbs.current_at(hospital.desk)[0]


@pytest.fixture
def ask(hospital: Hospital) -> Callable[..., Any]:
    """ask(client, counter, text): the answer of the search page."""

    def asked(client: Client, counter: Counter, text: str) -> Any:
        with time_machine.travel(hospital.now, tick=False):
            return client.post(f"/counter/{counter.pk}/people/", {"text": text})

    return asked


DESKS = [
    ("desk", "work_admission"),
    ("room", "work_clinic"),
    ("lab_desk", "work_other_stop"),
    ("chemist", "work_pharmacy"),
]


@pytest.mark.parametrize(("place", "permission"), DESKS)
def test_every_console_searches_and_shows_a_masked_list_with_what_each_has_today(
    hospital: Hospital, ask, look, place: str, permission: str
) -> None:
    counter, client = getattr(hospital, place), logged_in(permission)
    visit = hospital.here(person(hospital, "Siti Nur Aminah", nik=NIK, phone=PHONE))
    path = f"/counter/{counter.pk}/people/"
    assert path in look(client, f"/counter/{counter.pk}/")
    page = ask(client, counter, "aminah siti")
    text = page.content.decode()
    assert "SI** N** AMI***" in text
    assert "Siti Nur Aminah" not in text
    assert "17 Mei" in text
    assert "1990" not in text
    assert f"{visit.label}</span> Anak: menunggu admisi (Admisi)" in text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert not PersonLookUp.objects.exists()
    opened = look(client, f"{path}{visit.patient_id}/?by=name")
    assert "Siti Nur Aminah" in opened
    assert "Anak: menunggu admisi (Admisi)" in opened
    assert NIK not in opened
    row = PersonLookUp.objects.get()
    assert (row.actor.username, row.patient, row.counter, row.found_by) == ("petugas", visit.patient, counter, "name")


def test_a_person_opened_again_is_the_same_look_for_ten_minutes(hospital: Hospital, clerk: Client, look) -> None:
    somebody = person(hospital, "Siti Aminah")
    path = f"/counter/{hospital.desk.pk}/people/{somebody.pk}/?by=nonsense"
    for _ in range(2):
        look(clerk, path)
    assert PersonLookUp.objects.get().found_by == "link"
    hospital.later(601)
    look(clerk, path)
    assert PersonLookUp.objects.count() == 2


def test_searches_are_limited_by_the_person_who_searches(hospital: Hospital, ask, settings, clerk: Client) -> None:
    settings.STAFF_LOOK_UPS = 2
    person(hospital, "Siti Aminah")
    for text in ("siti", "aminah", "siti"):
        assert "SI** AMI***" in ask(clerk, hospital.desk, text).content.decode()
    refused = ask(clerk, hospital.desk, "siti aminah").content.decode()
    assert "Terlalu banyak pencarian" in refused
    assert "SI**" not in refused
    assert 'value="siti aminah"' in refused
    other = logged_in("work_admission", name="teman")
    assert "SI** AMI***" in ask(other, hospital.desk, "siti aminah").content.decode()


def test_a_search_that_finds_nobody_says_what_to_try_and_keeps_what_was_typed(
    hospital: Hospital, ask, clerk: Client
) -> None:
    page = ask(clerk, hospital.desk, "<b>zz").content.decode()
    assert 'value="&lt;b&gt;zz"' in page
    assert "tiga huruf" in page


def test_at_admission_a_name_lists_people_and_one_press_chooses(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    wanted = person(hospital, "Siti Aminah")
    person(hospital, "Siti Fatimah")
    page = press(clerk, hospital.desk, "find", entry=holder.pk, number="siti").content.decode()
    assert "SI** AMI***" in page
    assert "SI** FAT****" in page
    assert "Siti Aminah" not in page
    assert not PersonLookUp.objects.exists()
    chosen = press(clerk, hospital.desk, "choose", entry=holder.pk, patient=wanted.pk, by="name").content.decode()
    assert "Siti Aminah" in chosen
    assert "FAT****" not in chosen
    assert PersonLookUp.objects.get().patient == wanted


def test_at_admission_a_certain_number_opens_the_person_at_once(
    hospital: Hospital, clerk: Client, press, holder
) -> None:
    wanted = person(hospital, "Siti Aminah", number="012565")
    assert "Siti Aminah" in press(clerk, hospital.desk, "find", entry=holder.pk, number="01-25-65").content.decode()
    assert PersonLookUp.objects.get().patient == wanted


def test_the_person_opened_from_the_page_becomes_the_numbers_holder(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    wanted = person(hospital, "Siti Aminah")
    page = look(clerk, f"/counter/{hospital.desk.pk}/people/{wanted.pk}/")
    assert f"Ini pemegang nomor {holder.label}" in page
    assert "Siti Aminah" in press(clerk, hospital.desk, "choose", entry=holder.pk, patient=wanted.pk).content.decode()
    later = press(clerk, hospital.desk, "choose", entry=holder.pk + 1, patient=wanted.pk)
    assert said(later)


@pytest.mark.parametrize("patient", ["", "x", "99999999999999999999", "-1"])
def test_a_person_who_is_nobody_cannot_be_chosen(
    hospital: Hospital, clerk: Client, press, holder, patient: str
) -> None:
    assert said(press(clerk, hospital.desk, "choose", entry=holder.pk, patient=patient))
    assert not PersonLookUp.objects.exists()


# --- a new record beside one that is there -------------------------------------------------------------------------
def new_record(**changed: str) -> dict[str, str]:
    fields = {"name": "Siti Aminah", "sex": "P", "birth_date": "1990-05-17", "nik": "", "card": "", "phone": ""}
    return {**fields, "street": "", **changed}


def test_a_record_alike_is_shown_first_and_a_new_one_takes_a_reason(
    hospital: Hospital, clerk: Client, press, holder
) -> None:
    there = person(hospital, "Aminah Sitti")
    person(hospital, "Siti Aminah", sex="L")
    page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_record())
    text = page.content.decode()
    assert "Sudah ada rekam medis dengan nama" in said(page)
    assert text.count("Buka rekam medis ini") == 1
    assert f'name="patient" value="{there.pk}"' in text
    assert "Tetap buat baru" in text
    assert Patient.objects.count() == 2
    refused = press(clerk, hospital.desk, "new-patient", entry=holder.pk, anyway_reason=NIK, **new_record())
    assert "NIK" in said(refused)
    assert Patient.objects.count() == 2
    made = press(clerk, hospital.desk, "new-patient", entry=holder.pk, anyway_reason="kembar", **new_record())
    assert "dibuat" in said(made)
    assert "Buka rekam medis ini" not in made.content.decode()
    entry = LogEntry.objects.get()
    assert (entry.change_message, entry.object_id) == ("kembar", str(Patient.objects.latest("pk").pk))


@pytest.mark.parametrize("number", ["nik", "card"])
def test_a_number_that_somebody_has_opens_their_record_and_makes_none(
    hospital: Hospital, clerk: Client, press, holder, number: str
) -> None:
    value = NIK if number == "nik" else "9000000000777"
    there = person(hospital, "Orang Lain", **{number: value})
    form = new_record(**{number: value})
    for reason in ("", "memang lain"):
        page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, anyway_reason=reason, **form)
        assert "sudah tercatat" in said(page)
        assert "Tetap buat baru" not in page.content.decode()
        assert Patient.objects.count() == 1
    opened = press(clerk, hospital.desk, "choose", entry=holder.pk, patient=there.pk, by="twin").content.decode()
    assert "Orang Lain" in opened
    assert "Buka rekam medis ini" not in opened
    assert PersonLookUp.objects.get().found_by == "twin"


def test_without_scripts_a_twin_loses_nothing_that_was_typed(hospital: Hospital, clerk: Client, press, holder) -> None:
    person(hospital, "Aminah Sitti")
    typed = new_record(nik="9900000000000888", card="9000000000888", phone="081200000888", street="Jl. Rekaan 3")
    page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, **typed).content.decode()
    for value in (typed["nik"], typed["card"], typed["phone"]):
        assert value not in page, "numbers that name a person come back in no answer"
    for value in ("Siti Aminah", "Jl. Rekaan 3", "1990-05-17"):
        assert f'value="{value}"' in page
    [seal] = re.findall(r'name="typed_numbers" value="([^"]+)"', page)
    assert page.count("sudah diisi tadi, tetap dipakai") == 3
    # As the page then is: the numbers' fields are empty, but for one that is typed anew.
    again = new_record(street="Jl. Rekaan 3", phone="081200000999", typed_numbers=seal, anyway_reason="kembar")
    assert "dibuat" in said(press(clerk, hospital.desk, "new-patient", entry=holder.pk, **again))
    made = Patient.objects.latest("pk")
    assert made.identifier(IdentifierKind.NIK) == typed["nik"]
    assert made.identifier(IdentifierKind.BPJS_CARD) == typed["card"]
    assert made.phone == "081200000999"


def test_a_seal_is_of_one_person_at_one_counter(hospital: Hospital, clerk: Client, press, holder) -> None:
    person(hospital, "Aminah Sitti")
    page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, **new_record(nik="9900000000000888"))
    [seal] = re.findall(r'name="typed_numbers" value="([^"]+)"', page.content.decode())
    for other in (seal[:-4] + "AAAA", "x"):
        press(
            clerk, hospital.desk, "new-patient", entry=holder.pk, anyway_reason="", typed_numbers=other, **new_record()
        )
    verbs.drop_admission_ticket(verbs.current_at(hospital.desk)[0], hospital.by(hospital.desk, reason="pergi"))
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later(), device="anjungan"))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    entry = verbs.current_at(hospital.desk)[0]
    form = new_record(typed_numbers=seal, anyway_reason="kembar")
    assert "dibuat" in said(press(clerk, hospital.desk, "new-patient", entry=entry.pk, **form))
    assert Patient.objects.latest("pk").identifier(IdentifierKind.NIK) == ""


def test_a_wrong_number_is_not_brought_along(hospital: Hospital, clerk: Client, press, holder) -> None:
    form = new_record(nik="123", phone="081200000888")
    page = press(clerk, hospital.desk, "new-patient", entry=holder.pk, **form).content.decode()
    assert page.count("sudah diisi tadi, tetap dipakai") == 1
