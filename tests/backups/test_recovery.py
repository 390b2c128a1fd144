"""The drill: after a restore nobody gets a number that somebody holds, and BPJS is told nothing a second time."""

from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError
from django.test import Client
from django.utils import timezone

from bpjs_bridge.inbound import messages, refusals
from bpjs_bridge.models import AgreementFinding, FindingKind, FindingState, MessageState, OutboxMessage
from queues import verbs
from queues.errors import NothingRestoredError, RecoveringError
from queues.invariants import all_invariants
from queues.models import Channel, NumberFloor, Patient, Recovery, Visit
from queues.readiness import rules
from queues.verbs import recovering
from tests.backups.drill import Drill, commanded
from tests.hospital import TODAY
from tests.outbound.road import Road
from tests.simulator_process import SimulatorProcess


@pytest.fixture
def drill(transactional_db: None, simulator: SimulatorProcess, folder: Path) -> Drill:
    return Drill(Road(simulator), folder)


def a_morning(drill: Drill) -> dict[str, Visit]:
    """Two numbers and a desk's before the backup, six after it: what people hold when the database is lost."""
    early = drill.ticket()
    drill.ticket()
    drill.desk_number()
    known = drill.newcomer()
    drill.back_up()
    told = drill.ticket(known)
    stranger = drill.ticket(drill.newcomer())
    drill.tell_bpjs()
    paper = drill.ticket(drill.newcomer())
    drill.desk_number()
    return {"early": early, "told": told, "stranger": stranger, "paper": paper}


def broken() -> list[str]:
    return [f"{rule.number}: {row}" for rule in all_invariants() for row in rule.find()]


def test_a_day_after_a_restore_gives_nobody_a_number_that_somebody_holds(drill: Drill) -> None:
    held = a_morning(drill)
    adds = len(drill.road.simulator.log(route="add"))
    drill.lose_and_restore()
    assert {visit.label for visit in Visit.objects.all()} == {"A-1", "A-2"}
    said = commanded(drill.road, "recover")
    assert "Belum dibuka" in said
    assert "1 antrean akan diambil alih dari BPJS, 1 menunggu petugas" in said
    said = commanded(drill.road, "recover", "--open")
    assert "1 antrean diambil alih" in said
    # A booking that BPJS has keeps code and number if we know its patient; otherwise it is listed.
    back = Visit.objects.get(booking_code=held["told"].booking_code)
    assert (back.label, back.channel) == (held["told"].label, Channel.IMPORT)
    finding = AgreementFinding.objects.get(kind=FindingKind.MISSING_HERE)
    assert (finding.booking_code, finding.state) == (held["stranger"].booking_code, FindingState.OPEN)
    # `Drill` refuses a label, a code or a record number that it has seen.
    for _person in range(3):
        drill.ticket(drill.newcomer())
        drill.desk_number()
    assert Visit.objects.order_by("-number").first().slot_at <= back.session.ends_at  # type: ignore[union-attr]
    assert broken() == []
    drill.tell_bpjs()
    assert_told_once(drill, adds=adds)
    assert broken() == []


def assert_told_once(drill: Drill, *, adds: int) -> None:
    """What the backup had still to tell meets 208; everything else is new, under numbers that BPJS has once."""
    bookings = drill.road.simulator.state()["bookings"].values()
    labels = [(one["kodepoli"], one["tanggalperiksa"], one["nomorantrean"]) for one in bookings]
    assert len(set(labels)) == len(labels)
    later = drill.road.simulator.log(route="add")[adds:]
    before = [row for row in later if row["kodebooking"] in drill.codes[:4]]
    assert [str(row["code"]) for row in before] == ["208", "208"]
    assert {str(row["code"]) for row in later if row not in before} == {"200"}
    assert not OutboxMessage.objects.filter(state=MessageState.PARKED).exists()


def test_until_recover_ran_every_door_says_why_there_is_no_number(drill: Drill) -> None:
    visit = drill.ticket()
    drill.back_up()
    drill.lose_and_restore()
    hospital = drill.road.hospital
    with pytest.raises(RecoveringError):
        drill.ticket(Patient.objects.get())
    with pytest.raises(RecoveringError):
        drill.desk_number()
    with pytest.raises(RecoveringError):
        hospital.patient()
    assert Visit.objects.get() == visit
    assert refusals.refusal_for(RecoveringError()).message == messages.RECOVERING
    found = [one.rule.id for one in rules.unfit(at=hospital.now)]
    assert found == ["ready.608"]
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["rule"]) == (503, "ready.608")
    commanded(drill.road, "recover", "--open")
    assert drill.ticket(hospital.patient()).number > visit.number
    with pytest.raises(CommandError, match="sudah terbuka"):
        commanded(drill.road, "recover")


def test_a_database_restored_by_other_means_is_closed_by_a_command(drill: Drill) -> None:
    commanded(drill.road, "restored", "--of", "2026-03-16T00:30")
    assert timezone.localtime(Recovery.objects.get().backup_at).hour == 0
    with pytest.raises(RecoveringError):
        drill.desk_number()
    with pytest.raises(CommandError, match="2026-03-16T00:30"):
        commanded(drill.road, "restored", "--of", "kemarin")


def test_a_slip_says_how_far_a_series_had_come_and_wins_over_the_guess(drill: Drill) -> None:
    drill.ticket()
    drill.back_up()
    drill.lose_and_restore()
    with pytest.raises(CommandError, match="XX"):
        commanded(drill.road, "recover", "--shown", "XX=3", "--open")
    commanded(drill.road, "recover", "--open", "--shown", "A=57", "--shown", "zu=140", "--shown", "RM=100900")
    assert drill.ticket(drill.road.hospital.patient()).label == "A-58"
    assert drill.desk_number().label == "ZU-141"
    assert int(Patient.objects.latest("pk").medical_record_number) > 100900
    floor = NumberFloor.objects.get(session=drill.road.hospital.session)
    assert (floor.number, floor.highest, floor.is_said) == (57, 1, True)
    recovering.raise_floor(floor, 70)
    assert drill.ticket(drill.road.hospital.patient()).label == "A-71"


def test_a_bpjs_that_is_silent_opens_nothing_until_a_person_says_so(drill: Drill) -> None:
    drill.ticket()
    drill.back_up()
    drill.lose_and_restore()
    drill.road.simulator.fault("http_500", match="pendaftaran/tanggal")
    with pytest.raises(CommandError, match="--without-bpjs"):
        commanded(drill.road, "recover", "--open")
    assert recovering.closed() is not None
    commanded(drill.road, "recover", "--open", "--without-bpjs")
    recovery = Recovery.objects.get()
    assert recovery.bpjs_trouble
    assert drill.ticket(drill.road.hospital.patient()).number > drill.road.hospital.session.capacity


def test_a_person_ends_it_and_nobody_before_it_is_open(drill: Drill) -> None:
    drill.back_up()
    drill.lose_and_restore()
    press = drill.road.hospital.by()
    recovery = recovering.standing()
    assert recovery is not None
    with pytest.raises(NothingRestoredError):
        recovering.end(recovery, press)
    commanded(drill.road, "recover", "--open")
    recovering.end(recovery, press)
    assert recovering.standing() is None
    assert Recovery.objects.get().ended_by == press.user


def test_numbers_of_coming_days_go_on_above_what_bpjs_has(drill: Drill) -> None:
    hospital = drill.road.hospital
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TODAY.replace(day=17))
    drill.back_up()
    practice = {"kodepoli": "ANA", "kodedokter": 1001, "jampraktek": "08:00-12:00"}
    drill.road.simulator.add_mobile_booking(
        kodebooking="ASING-1", nomorantrean="A-9", tanggalperiksa="2026-03-17", **practice
    )
    drill.lose_and_restore()
    with time_machine.travel(hospital.now, tick=True):
        commanded(drill.road, "recover", "--open")
    floor = NumberFloor.objects.get(session=tomorrow)
    assert (floor.theirs, floor.number) == (9, 19)
    booked = verbs.book(
        verbs.Booking(hospital.patient(), tomorrow, hospital.cash, Channel.COUNTER), hospital.by(at=hospital.later())
    )
    assert booked.number == 20
    assert booked.slot_at == hospital.session.starts_at.replace(day=17)
