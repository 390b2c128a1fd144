"""A hospital with a day behind it, and people who look at it in the admin."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client

from queues import verbs
from queues.models import PrescriptionKind
from tests.hospital import TODAY, Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def walked(hospital: Hospital) -> Hospital:
    """Some visits that were called, one of them through to the pharmacy."""
    live_some_visits(hospital, 3)
    planned = verbs.PlannedSurgery("OP-1", TODAY, "Apendektomi", hospital.children, patient=hospital.patient())
    verbs.plan_surgery(planned, hospital.by(at=hospital.now))
    return hospital


def live_some_visits(hospital: Hospital, count: int) -> None:
    by = hospital.by(hospital.room)
    order = verbs.PrescriptionOrder(
        kind=PrescriptionKind.NON_COMPOUND, items=[verbs.MedicineLine("Obat Uji", 1, "1x1")]
    )
    for _ in range(count):
        hospital.here()
        called = verbs.call_next(hospital.room, replace(by, at=hospital.later()))
        verbs.recall(called, replace(by, at=hospital.later()))
        verbs.finish(called, replace(by, at=hospital.later()), prescription=order)
        verbs.take_admission_ticket(hospital.queue_class, hospital.by(at=hospital.later()))


@pytest.fixture
def admin_browser(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("kepala"))
    return client
