"""People refused because something is held or away are told so in the words of their page, and may press again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.utils import InterfaceError, OperationalError
from django.test import Client

from kiosk import offers
from queues import verbs
from queues.errors import BusyError
from queues.models import AdmissionTicket, Call
from simrs import feed
from tests.counter.conftest import logged_in
from tests.hospital import Hospital
from tests.simrs.simrs import Simrs, make_integration

KIOSK_WORDS = "Mohon tunggu sebentar"


class LockNotAvailable(Exception):
    """As psycopg tells that lock_timeout has passed."""

    sqlstate = "55P03"


def timed_out() -> OperationalError:
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = LockNotAvailable()
    return error


def raises(error: Exception) -> Callable[..., Any]:
    def raised(*_given: object, **_named: object) -> None:
        raise error

    return raised


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.mark.parametrize(
    "error", [BusyError(), timed_out(), OperationalError("server closed"), InterfaceError("closed")]
)
def test_the_kiosk_says_503_in_its_own_words(hospital: Hospital, monkeypatch: pytest.MonkeyPatch, error: Any) -> None:
    monkeypatch.setattr(offers, "sessions_today", raises(error))
    answer = Client().get("/kiosk/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert KIOSK_WORDS in text
    assert 'href="/kiosk/"' in text
    assert "js/kiosk" in text


def test_a_press_at_the_kiosk_that_was_refused_is_pressed_again_and_gives_one_number(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = Client()
    kiosk.get("/kiosk/admission/begin/")
    form = {"key": kiosk.session["kiosk"]["key"], "admission_class": hospital.queue_class.pk}
    with monkeypatch.context() as held:
        held.setattr(verbs, "take_admission_ticket", raises(BusyError()))
        answer = kiosk.post("/kiosk/admission/", form)
    assert answer.status_code == 503
    assert 'href="/kiosk/admission/"' in answer.content.decode()
    assert not AdmissionTicket.objects.exists()
    assert kiosk.post("/kiosk/admission/", form)["Location"] == "/kiosk/ticket/"
    assert AdmissionTicket.objects.count() == 1


@pytest.mark.parametrize("error", [BusyError(), timed_out()])
def test_a_press_at_a_console_is_told_and_can_be_repeated(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    nurse = logged_in("work_clinic")
    with monkeypatch.context() as held:
        held.setattr(verbs, "call_next", raises(error))
        answer = nurse.post(f"/counter/{hospital.room.pk}/next/", {"expected": ""}, follow=True)
    assert answer.status_code == 200
    assert "Sistem sedang sibuk" in answer.content.decode()
    assert not Call.objects.exists()


def test_other_pages_say_503_and_ask_nothing_of_the_database(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.status.find", raises(timed_out()))
    answer = Client().get("/s/rahasia/")
    assert answer.status_code == 503
    assert "Sistem sedang sibuk" in answer.content.decode()


def test_what_is_no_matter_of_waiting_stays_a_fault(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "sessions_today", raises(ValueError()))
    answer = Client(raise_request_exception=False).get("/kiosk/")
    assert answer.status_code == 500


@pytest.mark.parametrize("error", [BusyError(), timed_out()])
def test_the_api_says_503_and_when_to_come_again(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(feed, "read", raises(error))
    answer = Simrs(*make_integration()).get("/events")
    assert answer.told == (503, "busy")
    assert answer.headers["Retry-After"] == "2"
