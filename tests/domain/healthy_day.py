"""A day in which everything a hospital knows happens once, by verbs: what the rules must find nothing wrong in."""

from dataclasses import dataclass
from datetime import timedelta

from queues import verbs
from queues.models import (
    Channel,
    ClinicSession,
    HandoverOutcome,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Visit,
)
from queues.press import Press
from queues.verbs import ExtraSeat, MedicineLine, PrescriptionOrder
from tests.hospital import TODAY, Hospital

SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup", 1, "3x1")])


@dataclass
class HealthyDay:
    """The people of that day, by what became of them."""

    hospital: Hospital
    tomorrow: ClinicSession
    served: Visit  # to the medicine
    without_medicine: Visit
    absent_once: Visit  # called, absent within the window, called again, served
    late_call: Visit  # the call was entered late
    unknown_call: Visit  # the call is not known
    cancelled: Visit  # before they came
    sent_home: Visit  # checked in, then cancelled
    no_show: Visit
    new: Visit  # through admission by a ticket, waits for the clinic
    held: Visit
    called: Visit  # in the room now
    waiting: list[Visit]
    ahead: list[Visit]  # booked for tomorrow


def serve(hospital: Hospital, prescription: PrescriptionOrder | None = None) -> QueueEntry:
    """Call the next patient to the children's room and finish them."""
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    return verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(300)), prescription=prescription)


def live(hospital: Hospital) -> HealthyDay:
    """Walk it; `hospital.now` ends at about nine."""
    # The other clinic knows only this session's room.
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=hospital.room)
    tomorrow = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1), capacity=3)
    ahead = [hospital.booked(session=tomorrow) for _ in range(2)]
    boss = hospital.nurse
    hospital.booked(session=tomorrow)
    hospital.booked(session=tomorrow, extra=ExtraSeat(boss, "kontrol pascaoperasi"))
    cancelled = hospital.booked()
    verbs.cancel(cancelled, Press(hospital.later(), reason="berhalangan"))
    sent_home = hospital.here()
    verbs.cancel(sent_home, hospital.by(at=hospital.later(), reason="dirujuk"))
    served, without_medicine, absent_once = (hospital.here() for _ in range(3))
    late_call, unknown_call = hospital.here(), hospital.here()
    serve(hospital, SYRUP)
    serve(hospital)
    _absent_once(hospital)
    verbs.finish(
        late_call.entries.get(),
        hospital.by(hospital.room, at=hospital.later(400)),
        called_at=hospital.now - timedelta(seconds=200),
    )
    verbs.finish(unknown_call.entries.get(), hospital.by(hospital.room, at=hospital.later(400)), call_unknown=True)
    _pharmacy(hospital, served)
    no_show = hospital.booked()
    verbs.no_show(no_show, hospital.by(at=hospital.later(), reason="tidak datang"))
    new = _new_patient(hospital)
    held, called = hospital.here(), hospital.here()
    waiting = [hospital.here(priority="ELDERLY"), hospital.here(), hospital.here()]
    _in_the_room(hospital, held, called)
    booked = [hospital.booked(payer=hospital.cash, channel=Channel.KIOSK) for _ in range(2)]
    hospital.later()
    return HealthyDay(
        hospital,
        tomorrow,
        served,
        without_medicine,
        absent_once,
        late_call,
        unknown_call,
        cancelled,
        sent_home,
        no_show,
        new,
        held,
        called,
        waiting + booked,
        ahead,
    )


def _absent_once(hospital: Hospital) -> None:
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(5)))
    verbs.call(entry, hospital.by(at=hospital.later(), reason="sudah datang"), counter=hospital.room)
    verbs.recall(entry, hospital.by(hospital.room, at=hospital.later()))
    verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)
    at_lab = verbs.call_next(hospital.lab_desk, hospital.by(at=hospital.later()))
    verbs.finish(at_lab, hospital.by(hospital.lab_desk, at=hospital.later()))
    verbs.call(entry, hospital.by(at=hospital.later(), reason="dari lab"), counter=hospital.room)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))


def _pharmacy(hospital: Hospital, visit: Visit) -> None:
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    verbs.hand_over(ticket, hospital.by(at=hospital.later()), outcome=HandoverOutcome.HANDED_OVER)


def _new_patient(hospital: Hospital) -> Visit:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later(), device="anjungan-1"))
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later(), device="anjungan-1"))
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    person = hospital.patient(is_new=True)
    visit = verbs.register_holder(
        entry,
        hospital.by(hospital.desk, at=hospital.later()),
        verbs.Registration(patient=person, session=hospital.session, payer=hospital.cash),
    )
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    return visit


def _in_the_room(hospital: Hospital, held: Visit, called: Visit) -> None:
    for visit in (held, called):
        entry = visit.entries.get()
        verbs.call(entry, hospital.by(at=hospital.later(), reason="diminta dokter"), counter=hospital.room)
        if visit is held:
            verbs.hold(entry, hospital.by(hospital.room, at=hospital.later()))
    assert Visit.objects.get(pk=called.pk).stage == Stage.IN_CLINIC
