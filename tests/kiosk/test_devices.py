"""Kiosks are enrolled: a code of the set-up makes a browser one, and any other looks nobody up and gives no number."""

import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from antrean_project.groups import AUDITOR, DATA_KEEPER
from kiosk.devices import COOKIE
from kiosk.models import KioskDevice
from kiosk.readiness import no_kiosk_enrolled
from queues.models import AdmissionTicket, ConfigChange, Patient
from tests.group_browsers import browser_of
from tests.hospital import Hospital
from tests.kiosk.conftest import Kiosk

NOT_ENROLLED = "Anjungan ini belum terdaftar"


@pytest.fixture
def keeper(hospital: Hospital) -> Client:
    return browser_of(DATA_KEEPER)


def new_code(keeper: Client, **sent: Any) -> str:
    page = keeper.post("/setup/kiosks/", {"request_key": secrets.token_hex(8), **sent}).text
    found = re.search(r'slip-password">([A-Z0-9]{4}-[A-Z0-9]{4})<', page)
    assert found is not None
    return found[1]


def enrolled(keeper: Client, name: str = "Anjungan lobi") -> Kiosk:
    kiosk = Kiosk()
    kiosk.press("enrol/", code=new_code(keeper, name=name).lower(), paper="58")
    assert kiosk.at == "/kiosk/"
    return kiosk


def looks_up(kiosk: Kiosk, patient: Patient) -> bool:
    kiosk.press("identify/", identifier=patient.medical_record_number)
    assert (kiosk.at == "/kiosk/person/") != (NOT_ENROLLED in kiosk.text)
    return kiosk.at == "/kiosk/person/"


def test_from_the_first_kiosk_on_no_other_browser_identifies_anybody(
    hospital: Hospital, keeper: Client, budi: Patient, settings: Settings
) -> None:
    settings.DEMO = False
    assert looks_up(Kiosk(), budi)
    assert list(no_kiosk_enrolled(hospital.now)) == ["anjungan"]
    kiosk = enrolled(keeper)
    assert looks_up(kiosk, budi)
    assert not looks_up(Kiosk(), budi)
    assert list(no_kiosk_enrolled(hospital.now)) == []
    stranger = Kiosk()
    stranger.go("admission/begin/")
    stranger.press("admission/", admission_class=hospital.queue_class.pk)
    assert not AdmissionTicket.objects.exists()
    row = KioskDevice.objects.get()
    key = kiosk.client.cookies[COOKIE]
    assert (key["httponly"], key["samesite"]) == (True, "Strict")
    assert key.value not in str(list(KioskDevice.objects.values()))
    assert row.seen_at is not None
    settings.KIOSK_UNENROLLED = "always"
    assert looks_up(Kiosk(), budi)
    settings.KIOSK_UNENROLLED = "never"
    assert not looks_up(Kiosk(), budi)


def test_a_code_is_taken_once_within_its_hour(hospital: Hospital, keeper: Client, morning: Any) -> None:
    code = new_code(keeper, name="Anjungan lobi")
    assert code.replace("-", "") not in str(list(KioskDevice.objects.values()))
    first, second = Kiosk(), Kiosk()
    assert first.press("enrol/", code=code).at == "/kiosk/"
    assert "Kode tidak dikenal" in second.press("enrol/", code=code).text
    late = new_code(keeper, name="Anjungan timur")
    morning.shift(timedelta(minutes=61))
    assert "Kode tidak dikenal" in second.press("enrol/", code=late).text


def test_a_revoked_kiosk_is_none_and_opens_the_door_to_no_other(
    hospital: Hospital, keeper: Client, budi: Patient
) -> None:
    kiosk = enrolled(keeper)
    device = KioskDevice.objects.get()
    keeper.post("/setup/kiosks/", {"revoke": device.pk, "request_key": "r"})
    assert ConfigChange.objects.order_by("-pk")[0].new == "Anjungan lobi: dicabut"
    for browser in (kiosk, Kiosk()):
        assert not looks_up(browser, budi)
    assert "dicabut" in keeper.get("/setup/kiosks/").text


def test_another_browser_of_a_kiosk_ends_the_one_before(hospital: Hospital, keeper: Client, budi: Patient) -> None:
    before, now = enrolled(keeper), Kiosk()
    code = new_code(keeper, again=KioskDevice.objects.get().pk)
    assert looks_up(before, budi), "until the code is typed"
    now.press("enrol/", code=code)
    assert looks_up(now, budi)
    assert not looks_up(before, budi)


def test_of_six_hundred_forged_keys_and_codes_none_is_a_kiosk(
    hospital: Hospital, keeper: Client, budi: Patient
) -> None:
    key = enrolled(keeper).client.cookies[COOKIE].value
    row = KioskDevice.objects.get()
    forged = [secrets.token_urlsafe(32) for _ in range(200)] + [
        key[:place] + "x" + key[place + 1 :] for place in range(40)
    ]
    forged += [key.lower(), key[::-1], row.token or "", "", "a" * 5000, "' OR 1=1 --", *(str(n) for n in range(60))]
    from_browser = Kiosk()
    from_browser.go("identify/")
    accepted = 0
    for token in forged:
        if token in (key, ""):
            continue
        from_browser.client.cookies[COOKIE] = token
        answer = from_browser.client.post("/kiosk/identify/", {"identifier": budi.medical_record_number})
        accepted += answer["Location"] != "/kiosk/refused/"
    assert accepted == 0
    new_code(keeper, again=row.pk)
    for number in range(300):
        from_browser.client.post("/kiosk/enrol/", {"code": f"AAAA{number:04d}"}, REMOTE_ADDR=f"10.1.{number}.9")
    row.refresh_from_db()
    assert row.code
    assert len(forged) + 300 >= 600


def test_wrong_codes_of_an_address_are_counted(hospital: Hospital, keeper: Client) -> None:
    code, kiosk = new_code(keeper, name="Anjungan lobi"), Kiosk()
    for number in range(10):
        kiosk.press("enrol/", code=f"BBBB{number:04d}")
    assert "Kode tidak dikenal" in kiosk.press("enrol/", code=code).text
    assert Kiosk().client.post("/kiosk/enrol/", {"code": code}, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_each_kiosk_has_its_own_limits_and_one_of_a_minute(
    hospital: Hospital, keeper: Client, settings: Settings, morning: Any
) -> None:
    settings.KIOSK_TICKETS_PER_MINUTE = 2
    settings.KIOSK_LOOK_UPS = 3
    one, other = enrolled(keeper, "Anjungan 1"), enrolled(keeper, "Anjungan 2")

    def takes_number(kiosk: Kiosk) -> bool:
        kiosk.go().press("admission/begin/")
        kiosk.press("admission/", admission_class=hospital.queue_class.pk)
        return kiosk.at == "/kiosk/ticket/"

    assert [takes_number(one) for _ in range(3)] == [True, True, False]
    assert takes_number(other)
    morning.shift(timedelta(seconds=61))
    assert takes_number(one)
    people = [hospital.patient() for _ in range(4)]
    assert [looks_up(one, person) for person in people[:3]] == [True] * 3
    one.press("identify/", identifier=people[3].medical_record_number)
    assert "Terlalu banyak percobaan" in one.text, "no number lifted that limit"
    assert looks_up(other, people[3])


def test_who_makes_kiosks_and_who_only_sees_them(hospital: Hospital, keeper: Client) -> None:
    refused = keeper.post("/setup/kiosks/", {"name": "Anjungan 9900000000000001", "request_key": "x"})
    assert "tanpa nomor orang" in refused.text
    assert not KioskDevice.objects.exists()
    auditor = browser_of(AUDITOR)
    assert auditor.get("/setup/kiosks/").status_code == 200
    assert auditor.post("/setup/kiosks/", {"name": "Anjungan"}).status_code == 403
    assert Client().get("/setup/kiosks/").status_code == 302
    enrolled(keeper)
    with time_machine.travel(hospital.now, tick=False):
        assert "Anjungan lobi" in auditor.get("/admin/kiosk/kioskdevice/").text
