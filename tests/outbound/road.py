"""The road from a verb to BPJS, for tests: walks, deliveries, and what the simulator has stored."""

import time as wall
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox.claims import NothingDue
from bpjs_bridge.outbox.delivery import Deliverer, Sent, Step
from bpjs_bridge.outbox.gate import Closed
from queues import clock, verbs
from queues.models import Channel, Patient, PharmacyTicket, PrescriptionKind, QueueEntry, Visit
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.hospital import TODAY, Hospital
from tests.simulator_process import SimulatorProcess

RACIKAN = PrescriptionOrder(PrescriptionKind.COMPOUND, [MedicineLine("Puyer batuk", 10, "3x1")])
# BPJS lives in the evening of the hospital's day; its window for signatures is as wide as the machine's clock is off.
EVENING = clock.moment(TODAY, time(20, 0))
MOST_STEPS = 5000


class Road:
    def __init__(self, simulator: SimulatorProcess) -> None:
        self.simulator = simulator
        self.hospital = Hospital()
        self.references = 0
        simulator.settings(clock_offset_seconds=int(EVENING.timestamp() - wall.time()), signature_window_seconds=10**9)
        practices = [
            {"doctor": doctor.bpjs_code, "name": doctor.name, "clinic": code, "hours": "08:00-12:00", "capacity": 30}
            for doctor, code in ((self.hospital.doctor, "ANA"), (self.hospital.second_doctor, "INT"))
        ]
        simulator.set_schedule(TODAY.isoformat(), practices, replace=True)

    # --- what happens at the hospital --------------------------------------------------------------------------------
    def ticket(self, patient: Patient | None = None, **asked: Any) -> Visit:
        """A poli ticket from the kiosk, its holder present."""
        self.references += 1
        wanted = {
            "session": self.hospital.session,
            "payer": self.hospital.jkn,
            "channel": Channel.KIOSK,
            "visit_type": "REFERRAL",
            "referral_number": f"0001R{self.references:08d}",
            **asked,
        }
        person = patient or self.hospital.patient()
        return verbs.take_ticket(verbs.Booking(person, **wanted), self.hospital.by(at=self.hospital.later()))

    def mobile_booking(self, **asked: Any) -> Visit:
        """Booked in Mobile JKN: BPJS has it before we do."""
        visit = self.hospital.booked(**asked)
        self.simulator.add_mobile_booking(
            kodebooking=visit.booking_code,
            kodepoli=visit.told_poli_code,
            kodedokter=visit.told_doctor_code,
            jampraktek=visit.told_hours,
            tanggalperiksa=TODAY.isoformat(),
            pasienbaru=int(visit.is_new_patient),
        )
        return visit

    def call(self) -> QueueEntry:
        return verbs.call_next(self.hospital.room, self.hospital.by(at=self.hospital.later()))

    def finish(self, entry: QueueEntry, prescription: PrescriptionOrder | None = None, **how: Any) -> QueueEntry:
        actor = self.hospital.by(self.hospital.room)
        return verbs.finish(entry, replace(actor, at=self.hospital.later()), prescription=prescription, **how)

    def medicine(self, visit: Visit) -> PharmacyTicket:
        ticket = visit.prescriptions.get(withdrawn_at=None).ticket
        assert ticket is not None
        verbs.start_preparing(ticket, self.hospital.by(at=self.hospital.later()))
        return verbs.mark_ready(ticket, self.hospital.by(at=self.hospital.later()))

    def walk(self, visit: Visit | None = None) -> Visit:
        """From the ticket to the medicine."""
        visit = visit or self.ticket()
        self.finish(self.call(), RACIKAN)
        self.medicine(visit)
        return visit

    # --- what leaves --------------------------------------------------------------------------------------------------
    def drain(self, *, at: datetime | None = None, deliverer: Deliverer | None = None) -> list[Sent]:
        """Deliver until nothing is due; waits are skipped by moving the time on."""
        return drain(at or timezone.now(), deliverer=deliverer)

    def deliver_all(self) -> None:
        """As the relay does it, by the real clock: for several at once, none of which may skip another's lease."""
        with BpjsClient.antrean() as client:
            worker = Deliverer(client)
            while True:
                step = worker.deliver_next()
                later = None if isinstance(step, Sent) else wake_at(step)
                if later is not None:
                    wall.sleep(min(max((later - timezone.now()).total_seconds(), 0.001), 0.05))
                elif not isinstance(step, Sent):
                    return

    def states(self, visit: Visit) -> dict[int, str]:
        """Position to state, of the messages that stand."""
        rows = OutboxMessage.objects.filter(visit=visit).exclude(
            state__in=(MessageState.SUPERSEDED, MessageState.WITHDRAWN)
        )
        return dict(rows.order_by("position").values_list("position", "state"))

    def stored(self, visit: Visit) -> list[int]:
        """Task ids in the order in which BPJS stored them."""
        tasks = self.simulator.booking(visit.booking_code)["tasks"]
        return [task["taskid"] for task in sorted(tasks, key=lambda task: task["received_at_ms"])]


def compose_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a guard that was taken out: this connection makes its statements anew, and again after the test."""
    monkeypatch.setitem(vars(connections[DEFAULT_DB_ALIAS]), "composed_statements", {})


def drain(now: datetime, *, deliverer: Deliverer | None = None) -> list[Sent]:
    """Deliver until nothing is due; waits are skipped by moving the time on."""
    sent: list[Sent] = []
    with BpjsClient.antrean() as client:
        worker = deliverer or Deliverer(client)
        for _ in range(MOST_STEPS):
            step = worker.deliver_next(at=now)
            if isinstance(step, Sent):
                sent.append(step)
                now += timedelta(milliseconds=2)
                continue
            later = wake_at(step)
            if later is None:
                return sent
            now = max(later, now)
    raise AssertionError("the outbox never became empty")


def wake_at(step: Step) -> datetime | None:
    if isinstance(step, Closed):
        return step.until
    assert isinstance(step, NothingDue)
    return step.next_at


def forget(road: Road) -> None:
    """BPJS loses everything it had, and keeps its clock and schedule."""
    settings = road.simulator.state()["settings"]
    practices = [{"doctor": 1001, "name": "dr. Uji Pertama", "clinic": "ANA", "hours": "08:00-12:00", "capacity": 30}]
    road.simulator.reset()
    road.simulator.settings(**settings)
    road.simulator.set_schedule(TODAY.isoformat(), practices, replace=True)
