"""Days as they are lived: late doctors, people who stay away or go home, presses that are forgotten, refusals of BPJS.

What really happened is kept (`truth`), apart from what was pressed. In the afternoon somebody acts on the coach's list
with what the people remember: real times alone, and nothing where nobody knows.
"""

import random
import time as wall
from collections import Counter as Tally
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from queues import clock, verbs
from queues.models import (
    Channel,
    ClinicSession,
    Counter,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    Stage,
    StopKind,
    Visit,
)
from queues.press import Press
from queues.verbs import PrescriptionOrder
from reports.coach import acts
from reports.coach.findings import Finding, Missing, findings
from tests.hospital import TODAY
from tests.outbound.road import Road, drain
from tests.simulator_process import SimulatorProcess

MEDICINE = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)
AFTERNOON, EVENING = time(14, 0), time(20, 0)
# What becomes of a person, and how many of a hundred.
FATES = {
    "fine": 55,
    "never_came": 8,
    "went_home": 6,
    "end_forgotten": 10,
    "call_forgotten": 7,
    "medicine_forgotten": 9,
    "refused": 4,
    "nobody_knows": 1,
}


@dataclass(frozen=True)
class Life:
    """A person of a day: the visit, what becomes of them, and whether they have a prescription."""

    visit: Visit
    fate: str
    has_medicine: bool


class SimulatedDays:
    """A hospital with one poli; `live(day)` and then `act(day)` for each date, in their order."""

    def __init__(
        self, simulator: SimulatorProcess, *, people: int, seed: int, fates: Mapping[str, int] = FATES
    ) -> None:
        self.weights = fates
        self.road, self.people, self.chance = Road(simulator), people, random.Random(seed)
        self.hospital, self.simulator = self.road.hospital, simulator
        ClinicSession.objects.all().delete()
        Counter.objects.all().update(capacity=99)
        self.nurse = self.hospital.nurse
        known = ("enter_late_time", "declare_no_show")
        self.nurse.user_permissions.set(Permission.objects.filter(codename__in=known))
        self.lives: dict[int, Life] = {}
        self.truth: dict[tuple[int, Stage], datetime] = {}
        self.fates: Tally[str] = Tally()

    # --- a day --------------------------------------------------------------------------------------------------------
    def live(self, day: date) -> None:
        """From the first number to the last medicine; what is due leaves for BPJS."""
        self._open(day)
        steps: list[tuple[datetime, Callable[[datetime], object]]] = []
        begins = self._at(day, time(8, 0)) + timedelta(minutes=self.chance.choice((0, 0, 5, 20, 45)))
        for place in range(self.people):
            steps += self._life(day, begins + timedelta(minutes=6 * place))
        for moment, act in sorted(steps, key=lambda step: step[0]):
            self.hospital.now = moment
            act(moment)
        drain(self._at(day, time(13, 30)))

    def act(self, day: date) -> list[Finding]:
        """The coach's list, acted upon with what people remember; then the day is closed. What nobody knew."""
        moment = self._at(day, AFTERNOON)
        for one in findings(at=moment):
            self._mend(one, moment)
        drain(moment + timedelta(minutes=1))
        left = findings(at=moment)
        gone = Visit.objects.filter(session__date=day, stage__in=(Stage.BOOKED, Stage.WAITING_CLINIC))
        closing = Press(self._at(day, EVENING), user=self.nurse)
        verbs.close_day(day, closing, [verbs.StaysOpen(one.pk, "NEVER_CAME", "tidak datang") for one in gone])  # type: ignore[arg-type]
        return left

    # --- what happens -------------------------------------------------------------------------------------------------
    def _open(self, day: date) -> None:
        offset = clock.moment(day, EVENING).timestamp() - wall.time()
        self.simulator.settings(clock_offset_seconds=int(offset), signature_window_seconds=10**9)
        doctor = self.hospital.doctor
        practice = {"doctor": doctor.bpjs_code, "name": doctor.name, "clinic": "ANA", "hours": "08:00-12:00"}
        self.simulator.set_schedule(day.isoformat(), [{**practice, "capacity": 90}], replace=day == TODAY)
        self.hospital.now = self._at(day, time(6, 30))
        self.session = self.hospital.open(self.hospital.children, doctor, on=day, capacity=90)

    def _life(self, day: date, called_at: datetime) -> list[tuple[datetime, Callable[[datetime], object]]]:
        fate = self.chance.choices(list(self.weights), list(self.weights.values()))[0]
        self.fates[fate] += 1
        visit = self._number()
        has_medicine = fate == "medicine_forgotten" or self.chance.random() < 0.5
        life = self.lives[visit.pk] = Life(visit, fate, has_medicine)
        if fate == "refused":
            self.simulator.fault("odd_refusal", match="add", kodebooking=visit.booking_code)
        if fate == "never_came":
            return []
        came_at = max(called_at - timedelta(minutes=self.chance.randrange(20, 90)), self._at(day, time(7, 0)))
        moments = [came_at, called_at, called_at + timedelta(minutes=5), called_at + timedelta(minutes=15)]
        moments.append(called_at + timedelta(minutes=25))
        shifted = [moment + timedelta(seconds=self.chance.randrange(50)) for moment in moments]
        return self._steps(life, shifted)

    def _number(self) -> Visit:
        self.road.references += 1
        reference: dict[str, Any] = {"visit_type": "REFERRAL", "referral_number": f"0001R{self.road.references:08d}"}
        return self.hospital.booked(session=self.session, channel=Channel.KIOSK, **reference)

    def _steps(self, life: Life, moments: list[datetime]) -> list[tuple[datetime, Callable[[datetime], object]]]:
        came, called, left, began, ready = moments
        steps = [self._step(life, Stage.WAITING_CLINIC, came, lambda at: verbs.check_in(life.visit, Press(at)))]
        if life.fate == "went_home":
            return steps
        is_forgotten = {"call": life.fate == "call_forgotten", "end": life.fate in ("end_forgotten", "nobody_knows")}
        steps.append(self._step(life, Stage.IN_CLINIC, called, self._call(life), is_pressed=not is_forgotten["call"]))
        steps.append(self._step(life, Stage.LEFT_CLINIC, left, self._finish(life), is_pressed=not is_forgotten["end"]))
        if life.has_medicine:
            is_pressed = life.fate != "medicine_forgotten" and not is_forgotten["end"]
            begin, end = self._pharmacy(life, verbs.start_preparing), self._pharmacy(life, verbs.mark_ready)
            steps.append(self._step(life, Stage.PREPARING_MEDICINE, began, begin, is_pressed=is_pressed))
            steps.append(self._step(life, Stage.MEDICINE_READY, ready, end, is_pressed=is_pressed))
        return steps

    def _step(
        self,
        life: Life,
        stage: Stage,
        moment: datetime,
        act: Callable[[datetime], object],
        *,
        is_pressed: bool = True,
    ) -> tuple[datetime, Callable[[datetime], object]]:
        """It happens in any case; whether somebody presses it is another matter."""
        self.truth[life.visit.pk, stage] = moment
        return moment, act if is_pressed else lambda at: None

    def _call(self, life: Life) -> Callable[[datetime], object]:
        room = self.hospital.room
        why = "sesuai urutan hari ini"
        return lambda at: verbs.call(self._wait(life), self.hospital.by(at=at, reason=why), counter=room)

    def _finish(self, life: Life) -> Callable[[datetime], object]:
        order = MEDICINE if life.has_medicine else None
        is_unknown, room = life.fate == "call_forgotten", self.hospital.room
        return lambda at: verbs.finish(
            self._wait(life), self.hospital.by(room, at=at), prescription=order, call_unknown=is_unknown
        )

    def _pharmacy(self, life: Life, verb: Callable[[PharmacyTicket, Press], object]) -> Callable[[datetime], object]:
        chemist = self.hospital.chemist
        return lambda at: verb(
            PharmacyTicket.objects.get(prescriptions__visit=life.visit), self.hospital.by(chemist, at=at)
        )

    def _wait(self, life: Life) -> QueueEntry:
        return life.visit.entries.get(stop__kind=StopKind.CLINIC)

    # --- what is mended -----------------------------------------------------------------------------------------------
    def _mend(self, one: Finding, moment: datetime) -> None:
        """One act of a row; a consultation that is ended late leaves medicine to enter, which the next look finds."""
        life = self.lives[one.visit.pk]
        if life.fate == "nobody_knows":
            return
        name = {Missing.UNCALLED: "home", Missing.UNFINISHED: "finished", Missing.GAP: "filled"}
        posted = {
            "called_at": self._told(one, Stage.IN_CLINIC),
            "left_at": self._told(one, Stage.LEFT_CLINIC),
            "occurred_at": self._told(one, one.gap) if one.gap else "",
            "began_at": self._told(one, Stage.PREPARING_MEDICINE),
            "ready_at": self._told(one, Stage.MEDICINE_READY),
            "prescription": PrescriptionKind.NON_COMPOUND if life.has_medicine else "none",
        }
        press = Press(moment, user=self.nurse, reason="dari buku poli")
        acts.act(name.get(one.missing, "medicine"), acts.Asked(one, press, posted))
        if one.missing == Missing.UNFINISHED and life.has_medicine:
            again = [found for found in findings(at=moment) if found.visit.pk == one.visit.pk]
            for found in again:
                self._mend(found, moment)

    def _told(self, one: Finding, stage: Stage) -> str:
        """`08:15:20`, as somebody remembers it."""
        known = self.truth.get((one.visit.pk, stage))
        return timezone.localtime(known).strftime("%H:%M:%S") if known else ""

    @staticmethod
    def _at(day: date, clock_time: time) -> datetime:
        return clock.moment(day, clock_time)


def as_bpjs_counts(simulator: SimulatorProcess) -> tuple[int, int]:
    """(complete, of all): JKN bookings that BPJS has, whose patient came and was not declared absent, with every task
    that BPJS could expect from what it was told.
    """
    complete = whole = 0
    for booking in simulator.state()["bookings"].values():
        tasks = {task["taskid"]: task for task in booking["tasks"]}
        if booking["jenispasien"] != "JKN" or booking["status"] in ("Batal", "Tidak hadir") or not tasks:
            continue
        has_medicine = booking["pharmacy"] is not None or tasks.get(5, {}).get("jenisresep", "Tidak ada") != "Tidak ada"
        expected = {3, 4, 5} | ({1, 2} if booking["pasienbaru"] == 1 else set()) | ({6, 7} if has_medicine else set())
        whole += 1
        complete += expected <= set(tasks)
    return complete, whole
