"""What is decided about a session in the admin is offered its way back there, as on the session's own page."""

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from queues import verbs
from queues.models import ClinicSession, DecisionKind, SessionDecision, SessionEffect, Stage, Visit
from tests.admin.test_sessions import change
from tests.counter.conftest import logged_in, staff
from tests.hospital import Hospital


@pytest.fixture
def morning(hospital: Hospital) -> Iterator[None]:
    with time_machine.travel(hospital.later(3600), tick=False):
        yield


def undo(session: ClinicSession, decision: SessionDecision) -> str:
    return reverse("admin:queue_clinicsession_undo", args=[session.pk, decision.pk])


def form_of(session: ClinicSession) -> str:
    return reverse("admin:queue_clinicsession_change", args=[session.pk])


CHANGES: list[tuple[DecisionKind, dict[str, Any], str]] = [
    (DecisionKind.HOURS, {"starts": "09:00", "ends": "13:00"}, "starts"),
    (DecisionKind.LATE_START, {"late_start": "09:30"}, "late_start"),
    (DecisionKind.CAPACITY, {"capacity": "40", "jkn_quota": "36", "non_jkn_quota": "4", "reason": "uji"}, "capacity"),
    (DecisionKind.ROOM, {"room": "room"}, "room_id"),
    (DecisionKind.SUBSTITUTE, {"substitute_doctor": "doctor"}, "substitute_doctor_id"),
]


@pytest.mark.parametrize(("kind", "typed", "column"), CHANGES)
def test_a_typed_change_is_a_decision_and_its_undo_puts_back_what_stood(
    hospital: Hospital, admin_browser: Client, morning: None, kind: DecisionKind, typed: dict[str, Any], column: str
) -> None:
    session, visit = hospital.session, hospital.here()
    session.refresh_from_db()
    was = getattr(session, column)
    known = {"room": hospital.room.pk, "doctor": hospital.second_doctor.pk}
    values = {name: known.get(value, value) for name, value in typed.items()}
    assert change(admin_browser, session, **values).status_code == 302
    session.refresh_from_db()
    assert getattr(session, column) != was
    decision = SessionDecision.objects.get(kind=kind)
    assert SessionEffect.objects.filter(decision=decision, visit=visit).exists(), "its patient is told"
    assert undo(session, decision) in admin_browser.get(form_of(session)).content.decode()
    assert "Urungkan" in admin_browser.get(undo(session, decision)).content.decode()
    said = admin_browser.post(undo(session, decision), follow=True).content.decode()
    assert f"Diurungkan: {decision.get_kind_display()}." in said
    session.refresh_from_db()
    assert getattr(session, column) == was
    assert undo(session, decision) not in said


def test_leave_is_taken_back_and_its_people_wait_again(
    hospital: Hospital, admin_browser: Client, morning: None
) -> None:
    visit = hospital.here()
    page = reverse("admin:queue_clinicsession_decide", args=[hospital.session.pk, "leave"])
    admin_browser.post(page, {"reason": "dokter sakit"})
    assert Visit.objects.get(pk=visit.pk).stage == Stage.CANCELLED
    decision = SessionDecision.objects.get()
    assert "1 antrean dibatalkan" in admin_browser.get(undo(hospital.session, decision)).content.decode()
    said = admin_browser.post(undo(hospital.session, decision), follow=True).content.decode()
    assert "Menunggu lagi: A-1." in said
    assert Visit.objects.get(pk=visit.pk).stage == Stage.WAITING_CLINIC


def test_what_is_overtaken_cannot_be_taken_back(hospital: Hospital, admin_browser: Client, morning: None) -> None:
    for late in ("09:00", "09:30"):
        change(admin_browser, hospital.session, late_start=late)
    first, second = SessionDecision.objects.order_by("pk")
    page = admin_browser.get(form_of(hospital.session)).content.decode()
    assert undo(hospital.session, second) in page
    assert undo(hospital.session, first) not in page
    admin_browser.post(undo(hospital.session, first))
    assert ClinicSession.objects.get().late_start == time(9, 30)


def test_only_who_may_change_sessions_takes_back(hospital: Hospital, admin_browser: Client, morning: None) -> None:
    decision = verbs.decide_late_start(hospital.session, hospital.by(reason="macet"), late_start=time(9))
    reader = logged_in("view_clinicsession", name="pembaca")
    user = staff("pembaca", "view_clinicsession")
    user.is_staff = True
    user.save()
    assert reader.post(undo(hospital.session, decision)).status_code == 403
    assert ClinicSession.objects.get().late_start == time(9)
