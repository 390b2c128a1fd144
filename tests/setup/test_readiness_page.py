"""The page of readiness: what is broken and where it is put right; one press mends rooms and letters."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from queues.models import Clinic, ClinicSession, ConfigChange, Counter, Payer, SessionDecision, Stop
from queues.readiness import rules
from setup.readiness import PAGES, SETTING_OF
from staff_login.roles import ADMISSION
from staff_login.start_passwords import NewUser, make_users
from tests.counter.conftest import logged_in
from tests.hospital import Hospital, staff_for_every_desk

PAGE = "/setup/readiness/"
# Put right at the server, not on a page: disk, migrations, keys, address, certificate, backup, relay, clock, Khanza.
AT_THE_SERVER = {504, 506, 601, 602, 603, 604, 605, 606, 607}


@pytest.fixture
def hospital(db: None) -> Hospital:
    hospital = Hospital()
    hospital.open(hospital.internal, hospital.second_doctor)
    staff_for_every_desk()
    return hospital


@pytest.fixture
def keeper() -> Client:
    return logged_in("view_rulevalue", "set_rules_of_data", "decide_sessions", name="penyelia")


def look(hospital: Hospital, client: Client) -> str:
    with time_machine.travel(hospital.now, tick=False):
        return client.get(PAGE).content.decode()


def press(hospital: Hospital, client: Client, rule: str, key: str = "a") -> int:
    with time_machine.travel(hospital.later(), tick=False):
        return client.post(f"{PAGE}{rule}/mend/", {"request_key": key}).status_code


def broken(hospital: Hospital) -> set[str]:
    return {found.rule.id for found in rules.findings(at=hospital.now)}


def test_a_hospital_that_is_ready_is_told_so(hospital: Hospital, keeper: Client) -> None:
    text = look(hospital, keeper)
    assert "Siap: setiap nomor yang diambil dapat dipanggil." in text
    assert f"{len(rules.all_rules())} aturan lain terpenuhi." in text


def test_what_stops_patients_stands_first_with_its_page(hospital: Hospital, keeper: Client) -> None:
    Clinic.objects.update(label_prefix="A")
    Payer.objects.update(is_jkn=False)
    text = look(hospital, keeper)
    assert text.index("ready.106") < text.index("ready.105")
    assert "1 hal menghentikan pasien." in text
    assert reverse("setup:payers") in text


def test_every_rule_has_a_page_or_is_put_right_at_the_server() -> None:
    numbers = {int(rule.id.removeprefix("ready.")) for rule in rules.all_rules()}
    assert numbers == set(PAGES) | AT_THE_SERVER
    for number, address in PAGES.items():
        try:
            reverse(address, args=[SETTING_OF[number]] if number in SETTING_OF else None)
        except NoReverseMatch:
            pytest.fail(address)


def test_a_room_that_does_not_call_is_let_go_of_by_one_press(hospital: Hospital, keeper: Client) -> None:
    other = hospital.counter("Ruang lama", hospital.admission)
    later = hospital.open(hospital.children, hospital.second_doctor, on=hospital.now.date() + timedelta(days=1))
    visit = hospital.here()
    ClinicSession.objects.filter(clinic=hospital.children).update(room=other)
    assert {"ready.103", "ready.201"} <= broken(hospital)
    text = look(hospital, keeper)
    assert text.count("Ruang lama → ruang mana saja") == 2
    assert press(hospital, keeper, "ready.103") == 302
    assert broken(hospital) == set()
    assert press(hospital, keeper, "ready.103") == 302
    assert SessionDecision.objects.count() == 2, "the same press twice"
    assert set(SessionDecision.objects.values_list("session", flat=True)) == {visit.session_id, later.pk}
    line = ConfigChange.objects.get(name="setup.mend.103")
    assert (line.old, line.new) == ("Ruang lama", "2 praktek ke ruang mana saja")


def test_what_no_other_room_could_call_is_not_offered(hospital: Hospital, keeper: Client) -> None:
    ClinicSession.objects.filter(clinic=hospital.children).update(room=hospital.room)
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)
    assert "ready.103" in broken(hospital)
    assert "ruang mana saja" not in look(hospital, keeper)
    press(hospital, keeper, "ready.103")
    assert not ConfigChange.objects.exists()


def test_letters_that_stand_twice_are_parted_and_given_numbers_keep_theirs(hospital: Hospital, keeper: Client) -> None:
    visit = hospital.here()
    Clinic.objects.update(label_prefix="A")
    hospital.queue_class.label_prefix = "A"
    hospital.queue_class.save()
    text = look(hospital, keeper)
    assert text.count("A → ") == 2, "the desk's class was there first"
    press(hospital, keeper, "ready.105")
    assert "ready.105" not in broken(hospital)
    assert len({*Clinic.objects.values_list("label_prefix", flat=True), "A"}) == 3
    visit.refresh_from_db()
    assert visit.label == "A-1"


def test_whoever_may_not_mend_reads_and_cannot_press(hospital: Hospital) -> None:
    Clinic.objects.update(label_prefix="A")
    reader = logged_in("view_rulevalue", name="auditor")
    text = look(hospital, reader)
    assert "ready.105" in text
    assert "Beri huruf berikutnya" not in text
    assert press(hospital, reader, "ready.105") == 403
    assert press(hospital, logged_in("view_visit", name="lain"), "ready.105") == 403
    assert press(hospital, reader, "ready.999") == 404


def test_classes_that_were_switched_off_are_switched_on_again(hospital: Hospital, keeper: Client) -> None:
    hospital.queue_class.is_active = False
    hospital.queue_class.save()
    assert "ready.107" in broken(hospital)
    assert "Umum: aktif lagi" in look(hospital, keeper)
    assert press(hospital, keeper, "ready.107") == 302
    assert broken(hospital) == set()
    assert ConfigChange.objects.get(name="setup.mend.107").new == "Umum"


def test_missing_places_and_the_payer_of_jkn_are_made_by_one_press_after_a_look(
    hospital: Hospital, keeper: Client
) -> None:
    hospital.room.stops.clear()
    Counter.objects.filter(pk__in=[hospital.chemist.pk, hospital.lab_desk.pk]).update(is_active=False)
    Stop.objects.filter(clinic=hospital.internal).update(is_active=False)
    hospital.queue_class.delete()
    Payer.objects.create(code="KEDUA", name="Kedua", is_jkn=True)
    assert {"ready.101", "ready.102", "ready.106", "ready.107"} <= broken(hospital)
    text = look(hospital, keeper)
    for words in ("Poli Anak: Ruang Anak 2", "Laboratorium: Laboratorium 1", "Kedua: bukan JKN lagi"):
        assert words in text, words
    for rule in ("ready.101", "ready.102", "ready.106"):
        assert press(hospital, keeper, rule, key=rule) == 302
    assert not {"ready.101", "ready.102", "ready.106", "ready.107"} & broken(hospital)
    assert [payer.name for payer in Payer.objects.filter(is_jkn=True)] == ["JKN"]
    Payer.objects.update(is_jkn=False, is_active=False)
    assert "JKN: menjadi JKN" in look(hospital, keeper)
    press(hospital, keeper, "ready.106", key="lagi")
    assert "ready.106" not in broken(hospital)


def test_start_passwords_that_nobody_used_are_named_and_locked_by_one_press(hospital: Hospital) -> None:
    boss = User.objects.create_superuser("kepala")
    Group.objects.create(name=ADMISSION)
    [slip] = make_users([NewUser("loket-1", ADMISSION)], by=boss, at=hospital.now - timedelta(days=6))
    assert "ready.302" not in broken(hospital)
    hospital.later(timedelta(days=1, minutes=1).total_seconds())
    assert "ready.302" in broken(hospital)
    reader = logged_in("view_rulevalue", name="auditor")
    assert "loket-1" in look(hospital, reader)
    assert press(hospital, reader, "ready.302") == 403
    press(hospital, logged_in("view_rulevalue", "make_desk_users", name="data"), "ready.302")
    slip.user.refresh_from_db()
    assert not slip.user.is_active
    assert "ready.302" not in broken(hospital)
