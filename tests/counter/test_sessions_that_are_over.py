"""Where people may go on instead: no session that is over is offered, and one that is open again is."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from queues import verbs
from queues.errors import SessionNotOpenError
from queues.models import ClinicSession, DecisionKind, Doctor, KeptSeat, SessionDecision, Visit
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital


def evening(hospital: Hospital) -> ClinicSession:
    """A session until late, and the hospital's clock long after the morning's sessions."""
    session = hospital.open(hospital.children, hospital.second_doctor, hours=(13, 21))
    hospital.now = session.starts_at + timedelta(hours=1)
    return session


def closed(hospital: Hospital, session: ClinicSession) -> SessionDecision:
    return verbs.close_session(
        session, DecisionKind.LEAVE, hospital.by(at=hospital.later(), reason="dokter sakit")
    ).decision


def options(page: str) -> set[str]:
    return set(re.findall(r'<option value="(\d+)"', page))


@pytest.mark.parametrize("act", ["leave", "cancel", "move"])
def test_a_session_that_is_over_is_no_choice(hospital: Hospital, look: Any, act: str) -> None:
    session, morning = evening(hospital), hospital.session
    later = hospital.open(hospital.children, hospital.doctor, hours=(15, 18))
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1))
    supervisor = logged_in("decide_sessions", name="penyelia")
    offered = options(look(supervisor, f"/counter/sessions/{session.pk}/{act}/"))
    assert str(later.pk) in offered
    assert str(morning.pk) not in offered
    assert (str(tomorrow.pk) in offered) == (act != "move")


@pytest.mark.parametrize(
    ("act", "words"), [("move", "tidak punya jadwal lain"), ("substitute", "Belum ada dokter lain")]
)
def test_a_choice_of_nothing_says_so(hospital: Hospital, look: Any, act: str, words: str) -> None:
    path = f"/counter/sessions/{hospital.session.pk}/{act}/"
    supervisor = logged_in("decide_sessions", name="penyelia")
    Doctor.objects.exclude(pk=hospital.doctor.pk).delete()
    assert words in look(supervisor, path)
    other = Doctor.objects.create(name="dr. Uji Ketiga")
    hospital.open(hospital.children, other)
    assert words not in look(supervisor, path)


def test_no_seat_is_kept_in_a_session_that_is_over(hospital: Hospital) -> None:
    session, morning = evening(hospital), hospital.session
    hospital.here(session=session, payer=hospital.cash)
    decision = closed(hospital, session)
    with pytest.raises(SessionNotOpenError):
        verbs.keep_seats(decision, morning, hospital.by(at=hospital.later()))
    assert not KeptSeat.objects.exists()


def test_an_end_that_cannot_be_names_its_true_bounds(hospital: Hospital) -> None:
    verbs.start_late(hospital.session, late_start=time(10))
    supervisor = logged_in("decide_sessions", name="penyelia")
    path = f"/counter/sessions/{hospital.session.pk}/end/"
    with time_machine.travel(hospital.later(), tick=False):
        answer = supervisor.post(path, {"ends": "09:00", "reason": "dokter sakit"}).content.decode()
    assert "Pilih jam di antara 10:00 dan 12:00." in answer


def test_a_session_that_is_open_again_is_offered_first_and_its_new_ticket_is_printed(
    hospital: Hospital, clerk: Client, look: Any
) -> None:
    visit = hospital.here(payer=hospital.cash)
    closed(hospital, hospital.session)
    offers = f'name="session" value="{hospital.session.pk}"'
    assert offers not in look(clerk, "/counter/rebooking/")
    verbs.open_again(hospital.session, hospital.by(at=hospital.later(), reason="dokter datang"))
    assert offers in look(clerk, "/counter/rebooking/")
    with time_machine.travel(hospital.later(), tick=False):
        path = f"/counter/rebooking/{visit.pk}/"
        answer: Any = clerk.post(path, {"session": hospital.session.pk, "request_key": "k"}, follow=True)
    new = Visit.objects.get(replaces=visit)
    assert f'href="{reverse("print:visit", args=[new.pk])}"' in answer.content.decode()
    assert new.session == hospital.session


def test_whoever_a_smaller_session_let_go_is_not_sent_back(hospital: Hospital, clerk: Client, look: Any) -> None:
    visit = hospital.here(payer=hospital.cash)
    press = hospital.by(at=hospital.later(), reason="satu alat")
    verbs.decide_capacity(hospital.session, press, capacity=1, let_go=[visit.pk])
    assert visit.label in look(clerk, "/counter/rebooking/")
    assert f'name="session" value="{hospital.session.pk}"' not in look(clerk, "/counter/rebooking/")


def test_the_page_of_a_replaced_visit_leads_to_the_one_in_its_place_and_back(
    hospital: Hospital, clerk: Client, look: Any
) -> None:
    visit = hospital.here(payer=hospital.cash)
    other = hospital.open(hospital.internal, hospital.second_doctor)
    wanted = verbs.Replacement(session=other, payer=hospital.cash)
    new = verbs.replace_visit(visit, hospital.by(hospital.desk, at=hospital.later(), reason="salah poli"), wanted)
    desk = f"/counter/{hospital.desk.pk}/visits/"
    for path in ("", "wrong-clinic/"):
        page = look(clerk, f"{desk}{visit.booking_code}/{path}")
        assert "A-1 sudah diganti" in page
        assert f'<a href="{desk}{new.booking_code}/">' in page
    assert f'<a href="{desk}{visit.booking_code}/">' in look(clerk, f"{desk}{new.booking_code}/")
    assert "sudah diganti" not in look(clerk, f"{desk}{new.booking_code}/")
    verbs.cancel(new, hospital.by(hospital.desk, at=hospital.later(), reason="pulang"))
    assert "(Dibatalkan)" in look(clerk, f"{desk}{visit.booking_code}/"), "what stands in its place is over too"
