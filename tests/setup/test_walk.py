"""Step 11: an invented patient walks through the real screens, counts nowhere, and leaves nothing behind."""

from collections.abc import Iterator
from datetime import time, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction

from antrean_project.groups import AUDITOR, DATA_KEEPER, TECHNICIAN
from bpjs_bridge.models import OutboxMessage
from counter.registration import can_be_called, session_choices
from display.models import Board, BoardKind
from kiosk.offers import sessions_today
from queues import clock, verbs
from queues.errors import TrialAloneError
from queues.models import (
    Channel,
    Clinic,
    Counter,
    Patient,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    TrialWalk,
    Visit,
)
from queues.places import polis as poli_lines
from queues.readiness import rules
from queues.recovery.series import LEAST_OF_A_DAY, PHARMACY, Told, UnknownSeriesError, planned, say
from queues.verbs import MedicineLine, PrescriptionOrder
from reports.facts.definition import facts_of_day
from setup.file import exported, written
from tests.group_browsers import browser_of
from tests.hospital import TODAY, Hospital
from tests.setup.test_steps import press as sent
from tests.simrs.simrs import Simrs, make_integration

pytestmark = pytest.mark.django_db


def counted() -> list[str]:
    """The visits of today that reports count."""
    return [str(fact.visit) for fact in facts_of_day(TODAY)]


PAGE = "/setup/walk/"
SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup", 1, "3x1")])


class Morning:
    """A hospital at nine, whose clock a test moves; the keeper of the data at the page of the walk."""

    def __init__(self, wall: Any) -> None:
        self.hospital = Hospital(now=clock.moment(TODAY, time(9)))
        self.wall = wall
        self.board = Board.objects.create(slug="poli", name="Layar poli", kind=BoardKind.CLINIC)
        self.board.stops.set(self.hospital.room.stops.all())
        self.keeper = browser_of(DATA_KEEPER)

    def press(self, name: str, **typed: Any) -> str:
        self.later()
        return str(sent(self.keeper, PAGE, "request_key", **{name: "1", **typed}).text)

    def begin(self) -> Visit:
        assert "Uji jalan dimulai: " in self.press("begin", room=str(self.hospital.room.pk))
        return TrialWalk.objects.get(closed_at=None).visit

    def later(self, seconds: float = 60) -> Any:
        moment = self.hospital.later(seconds)
        self.wall.move_to(moment)
        return moment

    def call(self, visit: Visit, counter: Counter) -> QueueEntry:
        entry = QueueEntry.objects.present().get(visit=visit)
        return verbs.call(entry, self.hospital.by(counter, at=self.later(), reason="uji"), counter=counter)

    def finish(self, entry: QueueEntry, counter: Counter, order: PrescriptionOrder | None = None) -> None:
        verbs.finish(entry, self.hospital.by(counter, at=self.later()), prescription=order)

    def to_the_room(self, visit: Visit) -> QueueEntry:
        hospital = self.hospital
        self.finish(self.call(visit, hospital.desk), hospital.desk)
        return self.call(visit, hospital.room)

    def leave_at(self, place: str, visit: Visit) -> None:
        """Walk as far as this, and no farther."""
        hospital = self.hospital
        if place == "called to the desk":
            self.call(visit, hospital.desk)
        if place == "next day":
            self.later(timedelta(days=1).total_seconds())
            self.keeper.force_login(User.objects.get(username=f"orang-{DATA_KEEPER}"))
        if place not in ("room", "laboratory", "medicine", "ready"):
            return
        entry = self.to_the_room(visit)
        if place == "laboratory":
            verbs.detour(entry, hospital.by(hospital.room, at=self.later()), to_stop=hospital.lab)
        elif place != "room":
            self.finish(entry, hospital.room, SYRUP)
        if place == "ready":
            for verb in (verbs.start_preparing, verbs.mark_ready):
                verb(self.medicine(visit), hospital.by(hospital.chemist, at=self.later()))

    def medicine(self, visit: Visit) -> PharmacyTicket:
        return PharmacyTicket.objects.get(prescriptions__visit=visit)


@pytest.fixture
def morning() -> Iterator[Morning]:
    with time_machine.travel(clock.moment(TODAY, time(9)), tick=False) as wall:
        yield Morning(wall)


def invariants_hold() -> None:
    call_command("check_invariants", stdout=StringIO())


def test_the_acts_arrive_one_by_one_and_nothing_of_them_counts(morning: Morning) -> None:
    hospital = morning.hospital
    real = hospital.here()
    simrs = Simrs(*make_integration())
    figures, outbox = counted(), OutboxMessage.objects.count()
    told = simrs.get("/events").body

    visit = morning.begin()
    assert set(morning.board.stops.values_list("name", flat=True)) == {"Poli Anak", "Poli Uji"}
    page = morning.keeper.get(PAGE).text
    assert "UJ-1" in page
    assert "Buka Loket 1" in page
    assert page.count("steps-done") == 1
    # Offered to nobody: kiosk, desk, SIMRS; not among the polis, and nothing is missing because of it.
    for offered in (
        sessions_today(at=hospital.now),
        can_be_called(),
        [one.session for one in session_choices(at=hospital.now)],
    ):
        assert "Poli Uji" not in {session.clinic.name for session in offered}
    assert "Poli Uji" not in str(simrs.get("/sessions", date=TODAY.isoformat()).body)
    assert "Poli Uji" not in {clinic.name for clinic in poli_lines.polis()}
    assert "Poli Uji" not in str([finding.sentence for finding in rules.findings(at=hospital.now)])

    assert "Ruang belum memanggil" in morning.press("heard")
    entry = morning.to_the_room(visit)
    assert "Buka Layar poli" in morning.keeper.get(PAGE).text
    morning.press("heard")
    morning.finish(entry, hospital.room, SYRUP)
    ticket = morning.medicine(visit)
    assert ticket.label == "UJ-1"
    for verb in (verbs.start_preparing, verbs.mark_ready, verbs.hand_over):
        verb(ticket, hospital.by(hospital.chemist, at=morning.later()))
    assert morning.keeper.get(PAGE).text.count("steps-done") == 9
    assert "data-running" not in morning.keeper.get(f"{PAGE}now/").text
    invariants_hold()
    assert "Uji jalan selesai: semua layar bekerja." in morning.press("close")

    assert TrialWalk.objects.get().is_complete
    assert [board.name for board in morning.board.stops.all()] == ["Poli Anak"]
    assert [stop.name for stop in hospital.room.stops.all()] == ["Poli Anak"]
    assert (counted(), OutboxMessage.objects.count()) == (figures, outbox)
    assert simrs.get("/events").body["events"] == told["events"]
    # The next patient's medicine has the day's first number.
    entry = verbs.call(
        QueueEntry.objects.present().get(visit=real),
        hospital.by(hospital.room, at=morning.later()),
        counter=hospital.room,
    )
    morning.finish(entry, hospital.room, SYRUP)
    assert morning.medicine(real).number == 1
    invariants_hold()


def test_what_was_left_in_the_middle_is_cleared_by_a_press(morning: Morning) -> None:
    """Wherever it was left: nobody waits, nothing is told, and the next walk begins at admission again."""
    hospital = morning.hospital
    reached = ("called to the desk", "laboratory", "medicine", "ready", "next day")
    for number, place in enumerate(reached, start=1):
        visit = morning.begin()
        assert (visit.label, visit.is_new_patient) == (f"UJ-{number}", True)
        morning.leave_at(place, visit)
        assert "Uji jalan ditutup sebelum selesai." in morning.press("close")
        assert not QueueEntry.objects.present().filter(patient__is_trial=True).exists()
        assert not hospital.room.stops.filter(clinic__is_trial=True).exists()
    assert not TrialWalk.objects.filter(is_complete=True).exists()
    assert not OutboxMessage.objects.exists()
    invariants_hold()
    assert morning.begin().label == "UJ-1"


def test_a_patient_and_the_test_poli_never_meet(morning: Morning) -> None:
    hospital, visit = morning.hospital, morning.begin()
    with pytest.raises(TrialAloneError):
        hospital.booked(session=visit.session)
    trial = Patient.objects.get(is_trial=True)
    with pytest.raises(TrialAloneError):
        hospital.booked(trial, channel=Channel.KIOSK)
    assert verbs.plan_of(hospital.patient(), trial, at=hospital.now).refusals == [
        "Pasien uji tidak digabung dengan siapa pun."
    ]
    for name in ("Poli Uji", "dr. Uji Jalan"):
        assert name not in written(exported()), "the hospital's file"
    for wrong in ({"reports_to_bpjs": True}, {"is_at_kiosk": True}, {"bpjs_poli_code": "ANA"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Clinic.objects.filter(is_trial=True).update(**wrong)


def test_after_a_restore_the_walk_moves_no_series(morning: Morning) -> None:
    morning.leave_at("ready", morning.begin())
    found = {one.name: one for one in planned(Told(), at=morning.hospital.now)}
    assert (found[PHARMACY].highest, found[PHARMACY].number) == (0, LEAST_OF_A_DAY)
    assert not [one for one in found.values() if one.session is not None and one.session.clinic.is_trial]
    with pytest.raises(UnknownSeriesError) as unknown:
        say(found.values(), {"Q": 7})
    assert unknown.value.names == sorted(found)


def test_a_walk_needs_its_room_and_is_its_keepers(morning: Morning) -> None:
    assert "Pilih ruang poli yang aktif." in morning.press("begin", room="999999")
    assert "Pilih ruang poli yang aktif." in morning.press("begin", room=str(morning.hospital.desk.pk))
    Counter.objects.filter(pk=morning.hospital.desk.pk).update(is_active=False)
    assert "Nomor loket pendaftaran belum dapat dipanggil." in morning.press(
        "begin", room=str(morning.hospital.room.pk)
    )
    assert not Clinic.objects.filter(is_trial=True).exists()
    for group, status in ((TECHNICIAN, 403), (AUDITOR, 403)):
        assert browser_of(group).post(PAGE, {"begin": "1"}).status_code == status
