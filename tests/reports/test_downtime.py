"""Sheets for the hour without power or network: everybody in the order of being called, and numbers of paper's own."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from queues import verbs
from queues.models import AdmissionTicket, Visit
from queues.press import Press
from reports.downtime.pack import Sheet, downtime_pack
from reports.downtime.paper import EACH_DESK, MOST_DESKS, paper_blocks
from reports.management.commands.downtime_pack import KEPT
from tests.hospital import Hospital
from tests.reports.test_period import reader

PAGE = "/reports/downtime/"
OF_THE_SOFTWARE = re.compile(r"[A-Z]{1,3}-\d+")


@pytest.fixture
def hospital(db: None) -> Iterator[Hospital]:
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False):
        yield hospital


def sheet_of(hospital: Hospital) -> Sheet:
    sheets = downtime_pack(at=hospital.now).sheets
    return next(one for one in sheets if one.title == hospital.session.clinic.name)


def test_only_who_may_enter_late_times_sees_it(hospital: Hospital) -> None:
    assert Client().get(PAGE)["Location"].startswith("/login/")
    assert reader("view_figures", "view_live").get(PAGE).status_code == 403
    assert reader("enter_late_time").get(PAGE).status_code == 200


def test_people_stand_in_the_order_in_which_the_console_would_call_them(hospital: Hospital) -> None:
    first, second = hospital.here(), hospital.here()
    booked = hospital.booked()
    over = hospital.here()
    verbs.cancel(over, hospital.by(reason="salah poli"))
    lines = sheet_of(hospital).lines
    waiting = [line.label for line in lines if line.order is not None]
    assert waiting[:2] == [first.label, second.label]
    assert {line.label for line in lines} == {first.label, second.label, booked.label}
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert sheet_of(hospital).lines[0].label == first.label, "who is in the room stays on top"


def test_a_sheet_names_people_masked_and_by_record_number(hospital: Hospital) -> None:
    visit = hospital.here()
    page = reader("enter_late_time").get(PAGE).content.decode()
    assert visit.patient.name not in page
    assert visit.patient.masked_name in page
    assert visit.patient.medical_record_number in page
    for secret in (visit.booking_code, visit.status_token, visit.patient.phone):
        assert secret not in page


def test_no_number_of_the_software_is_one_of_paper_and_no_desk_has_anothers(hospital: Hospital) -> None:
    given = {hospital.here().label, hospital.booked().label}
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    given.add(ticket.label)
    assert {Visit, AdmissionTicket} == {type(hospital.here()), type(ticket)}
    assert all(OF_THE_SOFTWARE.fullmatch(label) for label in given)
    paper = [number for sheet in downtime_pack(at=hospital.now).sheets for one in sheet.paper for number in one.numbers]
    assert paper
    assert not [number for number in paper if OF_THE_SOFTWARE.fullmatch(number)]
    desks = [f"Loket {number}" for number in range(1, MOST_DESKS + 1)]
    block = [number for one in paper_blocks("A", desks) for number in one.numbers]
    assert len(set(block)) == len(block) == EACH_DESK * MOST_DESKS
    # The longest of them fits where labels are kept, should a person type one.
    assert max(map(len, paper_blocks("ABC", desks)[-1].numbers)) <= 12


def test_the_command_writes_a_file_that_needs_nothing_else_and_keeps_half_a_day(
    hospital: Hospital, tmp_path: Path
) -> None:
    visit = hospital.here()
    for hour in range(KEPT + 2):
        with time_machine.travel(hospital.now + timedelta(hours=hour), tick=False):
            call_command("downtime_pack", str(tmp_path), stdout=StringIO())
    files = sorted(path.name for path in tmp_path.iterdir())
    assert (len(files), files[-1]) == (KEPT + 1, "terbaru.html")
    with time_machine.travel(hospital.now, tick=False):
        call_command("downtime_pack", str(tmp_path), stdout=StringIO())
    text = (tmp_path / "terbaru.html").read_text(encoding="utf-8")
    assert visit.label in text
    assert not re.search(r'(?:src|href)="|@import|url\(', text)
    assert (tmp_path / "terbaru.html").stat().st_mode & 0o007 == 0
    with pytest.raises(CommandError, match="Buat dulu"):
        call_command("downtime_pack", str(tmp_path / "tidak-ada"))
    with pytest.raises(CommandError, match="DOWNTIME_DIR"):
        call_command("downtime_pack")


def test_it_works_in_an_empty_hospital(db: None, tmp_path: Path) -> None:
    said = StringIO()
    call_command("downtime_pack", str(tmp_path), stdout=said)
    assert "0 lembar, 0 orang" in said.getvalue()
    assert "Hari ini tidak ada praktek." in (tmp_path / "terbaru.html").read_text(encoding="utf-8")


def test_a_practice_costs_a_few_statements_whatever_its_people(
    hospital: Hospital, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _person in range(4):
        hospital.here()
    with django_assert_max_num_queries(12):
        downtime_pack(at=hospital.now)
