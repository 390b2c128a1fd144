"""The line to VClaim: several reads at once within a bounded time, at its own rate; its trouble stops no task id."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge.client import journal
from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim import references, seps
from bpjs_bridge.client.vclaim.control_letters import ListedBy, letters_of
from bpjs_bridge.client.vclaim.letter_writing import Plan, make_letter
from bpjs_bridge.client.vclaim.members import member_by_card
from bpjs_bridge.client.vclaim.referrals import IssuedBy, last_sep, referrals_of
from bpjs_bridge.models import BpjsCall, BpjsGate, MessageState, OutboxMessage, Outcome, Service
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.gate import Closed
from bpjs_bridge.vclaim_line import CLOSED, NO_KEY, TOO_LATE, VClaimLine
from tests.outbound.road import Road
from tests.simulator_process import SimulatorProcess
from tests.vclaim_people import DAY, Someone, fifteen

SECONDS = 10.0
Read = Callable[[Player], Listed[Any]]


@pytest.fixture
def people(simulator: SimulatorProcess, db: None) -> Mapping[int, Someone]:
    return fifteen(simulator)


@pytest.fixture
def line(people: Mapping[int, Someone]) -> Iterator[VClaimLine]:
    with VClaimLine(seconds=SECONDS) as line:
        yield line


def list_of(someone: Someone) -> tuple[Read, ...]:
    """What a kiosk reads of one card."""
    return (
        lambda player: member_by_card(player, someone.card, on=DAY),
        lambda player: letters_of(player, someone.card, month=DAY, by=ListedBy.CONTROL),
        lambda player: referrals_of(player, someone.card, issued_by=IssuedBy.FIRST_FACILITY),
        lambda player: referrals_of(player, someone.card, issued_by=IssuedBy.HOSPITAL),
    )


def find_poli(player: Player) -> Listed[Any]:
    return references.find_poli(player, "INT")


def test_more_calls_than_threads_take_turns_within_the_time(
    simulator: SimulatorProcess, people: Mapping[int, Someone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bpjs_bridge.vclaim_line._free", threading.BoundedSemaphore(2))
    with VClaimLine(seconds=SECONDS) as line:
        assert all(found.items for found in line.together(*list_of(people[2])[:3]))
    simulator.fault("delay", seconds=2.0)
    with VClaimLine(seconds=1.0) as line:
        began = time.monotonic()
        said = line.together(*list_of(people[2]))
        assert {found.answer.outcome for found in said} == {Outcome.UNKNOWN}
        assert time.monotonic() - began < 2.0


def test_a_person_s_whole_list_is_read_at_once(
    simulator: SimulatorProcess, people: Mapping[int, Someone], line: VClaimLine
) -> None:
    simulator.fault("delay", seconds=0.5)
    began = time.monotonic()
    member, letters, referrals, of_hospital = line.together(*list_of(people[2]))
    assert time.monotonic() - began < 1.9
    assert member.items[0].is_active
    assert [one.number for one in letters.items] == [people[2].letter()]
    assert [one.number for one in referrals.items] == [people[2].referral()]
    assert (of_hospital.items, of_hospital.is_certain) == ((), True)
    assert journal.write() == 4
    assert set(BpjsCall.objects.values_list("service", flat=True)) == {Service.VCLAIM}


def test_what_does_not_answer_in_time_is_unknown_and_the_rest_is_there(
    simulator: SimulatorProcess, people: Mapping[int, Someone]
) -> None:
    simulator.fault("delay", match="vclaim/kontrol/list/kartu", seconds=5.0)
    began = time.monotonic()
    with VClaimLine(seconds=2.0) as line:
        member, letters, *_rest = line.together(*list_of(people[2]))
    assert time.monotonic() - began < 4.0
    assert (member.is_certain, letters.is_certain) == (True, False)
    assert letters.answer.outcome == Outcome.UNKNOWN


def test_a_line_whose_time_is_over_asks_nothing_more(
    simulator: SimulatorProcess, people: Mapping[int, Someone]
) -> None:
    with VClaimLine(seconds=0.0) as line:
        assert line.ask(find_poli).answer.outcome == Outcome.UNKNOWN
    assert simulator.log() == []


def test_a_write_goes_through_the_line(people: Mapping[int, Someone], line: VClaimLine) -> None:
    (sep,) = line.ask(lambda player: last_sep(player, people[3].referral())).items
    made = line.write(lambda player: make_letter(player, sep.number, Plan("JAN", 21, DAY), user="petugas1"))
    assert made.item is not None


def test_a_write_that_is_too_late_is_unknown(simulator: SimulatorProcess, people: Mapping[int, Someone]) -> None:
    simulator.fault("delay", seconds=2.0)
    with VClaimLine(seconds=0.4) as line:
        made = line.write(lambda player: make_letter(player, "1" * 19, Plan("JAN", 21, DAY), user="petugas1"))
    assert (made.is_unknown, made.answer.message in (TOO_LATE, "ReadTimeout", "deadline")) == (True, True)


def test_without_a_key_nobody_is_asked(simulator: SimulatorProcess, db: None, settings: Settings) -> None:
    settings.BPJS_VCLAIM_USER_KEY = ""
    with VClaimLine(seconds=SECONDS) as line:
        assert line.ask(find_poli).answer.message == NO_KEY
    assert simulator.log() == []


# --- its own gate -----------------------------------------------------------------------------------------------------
def test_vclaims_silence_opens_its_own_breaker_and_no_task_id_waits(road: Road) -> None:
    road.simulator.fault("http_500", match="vclaim/referensi/poli")
    with VClaimLine(seconds=SECONDS) as line:
        found = line.together(*[find_poli] * gates.UNKNOWNS_UNTIL_OPEN)
        assert {one.answer.outcome for one in found} == {Outcome.UNKNOWN}
        assert gates.current(Service.VCLAIM).opened_at is not None
        asked = len(road.simulator.log(route="vclaim/referensi/poli"))
        assert line.ask(find_poli).answer.message == CLOSED
        assert len(road.simulator.log(route="vclaim/referensi/poli")) == asked
    visit = road.walk()
    road.drain()
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    assert gates.current().opened_at is None


def test_after_a_while_one_set_probes_and_an_answer_closes_the_breaker(people: Mapping[int, Someone]) -> None:
    opened = timezone.now() - gates.PROBE_EVERY
    BpjsGate.objects.create(id=Service.VCLAIM, opened_at=opened, next_probe_at=timezone.now(), consecutive_unknowns=5)
    with VClaimLine(seconds=SECONDS) as line:
        assert line.ask(find_poli).is_certain
    gate = gates.current(Service.VCLAIM)
    assert (gate.opened_at, gate.consecutive_unknowns) == (None, 0)


def test_vclaims_wrong_key_halts_vclaim_alone_until_a_person_resumes(road: Road, settings: Settings) -> None:
    key, settings.BPJS_VCLAIM_USER_KEY = settings.BPJS_VCLAIM_USER_KEY, "salah"
    with VClaimLine(seconds=SECONDS) as line:
        assert line.ask(find_poli).answer.outcome == Outcome.HALTED
        settings.BPJS_VCLAIM_USER_KEY = key
        assert line.ask(find_poli).answer.message == CLOSED
        road.ticket()
        road.drain()
        assert not OutboxMessage.objects.exclude(state=MessageState.DELIVERED).filter(position=0).exists()
        gates.resume(at=timezone.now(), by=None, service=Service.VCLAIM)
        assert line.ask(find_poli).is_certain


def test_what_was_not_asked_teaches_nothing(people: Mapping[int, Someone], line: VClaimLine) -> None:
    BpjsGate.objects.create(id=Service.VCLAIM, consecutive_unknowns=3)
    line.ask(lambda player: member_by_card(player, "0" * 13, on=DAY))
    line.ask(lambda player: seps.find_sep(player, ".."))
    assert gates.current(Service.VCLAIM).consecutive_unknowns == 3


def test_slots_lie_apart_by_vclaims_own_rate(db: None, settings: Settings) -> None:
    settings.BPJS_VCLAIM_RATE_PER_SECOND, settings.BPJS_RATE_PER_SECOND = 10.0, 1.0
    slots = gates.reserve_slots(3, service=Service.VCLAIM, within=5)
    assert isinstance(slots, list)
    assert {(later - one).total_seconds() for one, later in pairwise(slots)} == {0.125}
    more = gates.reserve_slots(1, service=Service.VCLAIM, within=5)
    assert isinstance(more, list)
    assert (more[0] - slots[-1]).total_seconds() == 0.125
    assert isinstance(gates.reserve_slots(50, service=Service.VCLAIM, within=1), Closed)
    assert gates.current().next_send_at is None
