"""Ten visits of one day, at the times of the worked example in the design of the reports: every figure is known.

V1 to V7 are of INT (from 08:00), V8 to V10 of ANA (from 09:00). Messages leave 20 s after the act, V4's task 5 after
120 s. BPJS refuses V10's antrean and V9's task 7; nobody pressed V8's call.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from django.core.management import call_command

from queues import clock, verbs
from queues.models import (
    AdmissionTicket,
    Channel,
    ClinicSession,
    Counter,
    Doctor,
    Payer,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    Source,
    Stage,
    StopKind,
    Visit,
)
from queues.press import Press
from queues.verbs import PrescriptionOrder, Registration
from tests.hospital import TODAY
from tests.outbound.road import Road, drain
from tests.simulator_process import SimulatorProcess

SOON = timedelta(seconds=20)
Step = tuple[str, Callable[[], object]]
NON_COMPOUND, COMPOUND = PrescriptionKind.NON_COMPOUND, PrescriptionKind.COMPOUND


def at(wall: str) -> datetime:
    """`08:25` on the day of the example."""
    return clock.moment(TODAY, time.fromisoformat(wall))


class WorkedExample:
    """The day, step by step in the order of its clock; `v` holds the visits by their number in the example."""

    def __init__(self, simulator: SimulatorProcess) -> None:
        self.road = Road(simulator)
        self.hospital = self.road.hospital
        self.hospital.now = at("06:00")
        self.v: dict[int, Visit] = {}
        self.tickets: dict[int, AdmissionTicket] = {}
        self.third_doctor = Doctor.objects.create(name="dr. Uji Ketiga", bpjs_code=1003)
        ClinicSession.objects.all().delete()
        hospital = self.hospital
        self.internal = hospital.open(hospital.internal, hospital.doctor, hours=(8, 12))
        self.children = hospital.open(hospital.children, hospital.second_doctor, hours=(9, 13))
        Counter.objects.all().update(capacity=9)
        practices = [
            {"doctor": 1001, "name": "dr. Uji Pertama", "clinic": "INT", "hours": "08:00-12:00", "capacity": 30},
            {"doctor": 1002, "name": "dr. Uji Kedua", "clinic": "ANA", "hours": "09:00-13:00", "capacity": 30},
        ]
        simulator.set_schedule(TODAY.isoformat(), practices, replace=True)

    def live(self) -> None:
        """Book, live the morning, close the day."""
        for number, session in ((1, self.internal), (4, self.internal), (6, self.internal), (9, self.children)):
            self.v[number] = self.road.mobile_booking(session=session, **self._reference())
        self.road.simulator.fault("odd_refusal", match="updatewaktu", kodebooking=self.v[9].booking_code, taskid=7)
        for wall, act, delay in sorted(self._morning(), key=lambda step: at(step[0])):
            self.hospital.now = at(wall)
            act()
            drain(at(wall) + delay)
        self.close()

    def close(self) -> None:
        with time_machine.travel(at("13:00"), tick=False):
            call_command("close_day", date=TODAY)

    def correct(self) -> None:
        """The call of V8 is entered late, and what waited for it leaves."""
        from_memory = self._press("14:00", reason="dicatat di buku poli")
        verbs.enter_late(self.v[8], Stage.IN_CLINIC, from_memory, occurred_at=at("09:00"))
        drain(at("14:00") + SOON)

    # --- steps --------------------------------------------------------------------------------------------------------
    def _morning(self) -> list[tuple[str, Callable[[], object], timedelta]]:
        desk, own, poli = self._at_the_desk, self._takes_number, self._at_the_poli
        steps: list[Step] = [
            ("07:30", lambda: verbs.cancel(self.v[1], self._press("07:30", reason="batal"), source=Source.BPJS)),
            *desk(2, self.internal, is_new=True, taken="07:40", called="07:48", done="07:55"),
            *desk(3, self.internal, is_new=False, taken="08:00", called="08:20", done="08:22"),
            *desk(8, self.children, is_new=True, taken="08:10", called="08:30", done="08:40"),
            ("08:05", lambda: verbs.check_in(self.v[4], self._press("08:05"))),
            ("10:20", lambda: verbs.check_in(self.v[9], self._press("10:20"))),
            ("08:30", lambda: own(5, self.internal, payer=self.hospital.cash)),
            ("08:40", lambda: own(7, self.internal)),
            ("09:00", lambda: self._refused(10)),
            *poli(2, "08:25", "08:40", COMPOUND),
            *poli(3, "09:10", "09:20"),
            ("08:45", lambda: self._call(4, "08:45")),
            ("08:50", lambda: verbs.mark_absent(self._entry(4), self._press("08:50", reason="tidak ada"))),
            *poli(4, "09:30", None),
            *poli(5, "09:50", "10:00", NON_COMPOUND),
            ("09:15", lambda: self._finish(8, "09:15", call_unknown=True)),
            ("10:00", lambda: self._substitute("10:00")),
            *poli(9, "10:30", "10:45", NON_COMPOUND),
            *poli(10, "09:20", "09:35"),
            *self._medicine(2, "08:50", "09:25", "09:35"),
            *self._medicine(5, "10:20", "10:35", "10:40"),
            *self._medicine(9, "10:50", "11:05", "11:10"),
            ("11:30", lambda: verbs.no_show(self.v[7], self._press("11:30", reason="tidak ada"))),
        ]
        late = ("09:45", lambda: self._finish(4, "09:45"), timedelta(seconds=120))
        return [*((wall, act, SOON) for wall, act in steps), late]

    def _at_the_desk(
        self, number: int, session: ClinicSession, *, is_new: bool, taken: str, called: str, done: str
    ) -> list[Step]:
        hospital = self.hospital

        def take() -> None:
            press = Press(at(taken), device="anjungan-1")
            self.tickets[number] = verbs.take_admission_ticket(hospital.queue_class, press)

        def entry() -> QueueEntry:
            return self.tickets[number].entries.get()

        def register() -> None:
            person = hospital.patient(is_new=is_new)
            registration = Registration(person, session, hospital.jkn, **self._reference())
            self.v[number] = verbs.register_holder(entry(), self._press(done, hospital.desk), registration)
            verbs.finish(entry(), self._press(done, hospital.desk))

        return [
            (taken, take),
            (called, lambda: self._choose(entry(), called, hospital.desk)),
            (done, register),
        ]

    def _takes_number(self, number: int, session: ClinicSession, *, payer: Payer | None = None) -> None:
        person = self.hospital.patient()
        booking = verbs.Booking(
            person, session, payer=payer or self.hospital.jkn, channel=Channel.KIOSK, **self._reference()
        )
        self.v[number] = verbs.take_ticket(booking, Press(self.hospital.now, device="anjungan-1"))

    def _refused(self, number: int) -> None:
        """Whatever happens to it later, BPJS does not take the antrean."""
        self._takes_number(number, self.children)
        code = self.v[number].booking_code
        self.road.simulator.fault("odd_refusal", match="add", kodebooking=code)

    def _at_the_poli(
        self, number: int, called: str, left: str | None, prescribed: PrescriptionKind | None = None
    ) -> list[Step]:
        steps: list[Step] = [(called, lambda: self._call(number, called))]
        if left is not None:
            steps.append((left, lambda: self._finish(number, left, prescribed)))
        return steps

    def _medicine(self, number: int, begun: str, ready: str, given: str) -> list[Step]:
        def ticket() -> PharmacyTicket:
            found = self.v[number].prescriptions.get().ticket
            assert found is not None
            return found

        return [
            (begun, lambda: verbs.start_preparing(ticket(), self._press(begun, self.hospital.chemist))),
            (ready, lambda: verbs.mark_ready(ticket(), self._press(ready, self.hospital.chemist))),
            (given, lambda: verbs.hand_over(ticket(), self._press(given, self.hospital.chemist))),
        ]

    def _call(self, number: int, wall: str) -> None:
        self._choose(self._entry(number), wall, self.hospital.rooms[self.v[number].session.clinic_id])

    def _choose(self, entry: QueueEntry, wall: str, counter: Counter) -> None:
        verbs.call(entry, self._press(wall, reason="sesuai contoh"), counter=counter)

    def _finish(
        self, number: int, wall: str, prescribed: PrescriptionKind | None = None, *, call_unknown: bool = False
    ) -> None:
        room = self.hospital.rooms[self.v[number].session.clinic_id]
        order = PrescriptionOrder(prescribed) if prescribed else None
        verbs.finish(self._entry(number), self._press(wall, room), prescription=order, call_unknown=call_unknown)

    def _substitute(self, wall: str) -> None:
        verbs.decide_substitute(self.children, self._press(wall), doctor=self.third_doctor)

    def _entry(self, number: int) -> QueueEntry:
        return self.v[number].entries.get(stop__kind=StopKind.CLINIC)

    def _press(self, wall: str, counter: Counter | None = None, *, seconds: float = 0, reason: str = "") -> Press:
        return self.hospital.by(counter, at=at(wall) + timedelta(seconds=seconds), reason=reason)

    def _reference(self) -> dict[str, Any]:
        self.road.references += 1
        return {"visit_type": "REFERRAL", "referral_number": f"0001R{self.road.references:08d}"}
