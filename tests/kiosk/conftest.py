"""The small hospital on a morning that stands still, and a kiosk in front of it."""

import re
from collections.abc import Iterator
from datetime import time

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from queues import clock
from queues.models import Patient, Visit
from tests.hospital import TODAY, Hospital


@pytest.fixture(autouse=True)
def vclaim_is_not_there(settings: Settings) -> None:
    """The kiosk without a list; test_own_letters.py has one."""
    settings.BPJS_VCLAIM_USER_KEY = ""


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.moment(TODAY, time(7, 30)), tick=False) as moved:
        yield moved


@pytest.fixture
def hospital(db: None, morning: time_machine.Traveller) -> Hospital:
    day = Hospital(now=clock.moment(TODAY, time(7, 30)))
    day.open(day.internal, day.second_doctor)
    return day


class Kiosk:
    """A patient's fingers: follows redirects and sends the hidden key of the page, as a browser does."""

    def __init__(self) -> None:
        self.client = Client()
        self.addresses: list[str] = []
        self.pages: list[str] = []
        self.text = ""
        self.at = ""

    def _read(self, response) -> "Kiosk":
        assert response.status_code == 200
        self.addresses += [address for address, _status in response.redirect_chain]
        self.at = response.request["PATH_INFO"]
        self.text = response.content.decode()
        self.pages.append(self.text)
        return self

    def go(self, page: str = "") -> "Kiosk":
        return self._read(self.client.get(f"/kiosk/{page}", follow=True))

    def press(self, page: str = "", /, *, key: str | None = None, **fields: object) -> "Kiosk":
        """Send the form of the page we are on (or of the one named), with its key."""
        found = re.search(r'name="key" value="([^"]+)"', self.text)
        sent = {"key": key or (found[1] if found else ""), **fields}
        return self._read(self.client.post(f"/kiosk/{page}" if page else self.at, sent, follow=True))

    @property
    def key(self) -> str:
        found = re.search(r'name="key" value="([^"]+)"', self.text)
        assert found is not None
        return found[1]

    def scan(self, code: str) -> "Kiosk":
        return self.press("code/", code=code)

    def known(self, patient: Patient) -> "Kiosk":
        """Up to the question what brings them."""
        self.press("identify/", identifier=patient.medical_record_number)
        return self.press(answer="yes")

    def label_on_ticket(self) -> str:
        assert self.at == "/kiosk/ticket/"
        found = re.search(r"<text[^>]*>([^<]+)</text>", self.text)
        assert found is not None
        return found[1]


@pytest.fixture
def kiosk() -> Kiosk:
    return Kiosk()


@pytest.fixture
def budi(hospital: Hospital) -> Patient:
    person = hospital.patient()
    person.name = "Budi Santoso"
    person.save()
    return person


@pytest.fixture
def booking(hospital: Hospital, budi: Patient) -> Visit:
    return hospital.booked(budi)
