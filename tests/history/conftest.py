"""A day that was lived, with rows in every table of history."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge.models import OutboxAttempt, OutboxMessage, Outcome
from queues import verbs
from queues.models import Visit
from queues.press import Press
from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Hospital:
    settings.BPJS_SEND = "on"
    hospital = Hospital()
    monkeypatch.setattr(timezone, "now", lambda: hospital.now)
    return hospital


@pytest.fixture
def visits(hospital: Hospital) -> list[Visit]:
    """Two people who were called, one of them taken back; a printed ticket; a note; a message to BPJS that was sent."""
    return live(hospital)


def live(hospital: Hospital) -> list[Visit]:
    first, second = hospital.here(), hospital.here()
    verbs.print_visit(first, Press(hospital.later(), device="anjungan-1"))
    verbs.write_note(first, hospital.by(at=hospital.now), "keluarga menunggu di luar")
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(5)))
    verbs.call(entry, hospital.by(at=hospital.later(), reason="sudah datang"), counter=hospital.room)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(300)))
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    attempt(hospital)
    return [first, second]


def attempt(hospital: Hospital) -> OutboxAttempt:
    """The newest message was sent once more."""
    message = OutboxMessage.objects.latest("pk")
    moments = {"started_at": hospital.now, "ended_at": hospital.now}
    epoch = message.history.count() + 1
    return OutboxAttempt.objects.create(message=message, epoch=epoch, outcome=Outcome.OK, code="200", **moments)
