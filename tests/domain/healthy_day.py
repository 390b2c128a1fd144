"""A day in which everything a hospital knows happens once, by verbs: what the rules must find nothing wrong in."""

from dataclasses import dataclass
from datetime import timedelta

from queues import verbs
from queues.journey import Actor
from queues.models import (
    Channel,
    ClinicSession,
    HandoverOutcome,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Visit,
)
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
    cancelled: Visit  # before he came
    sent_home: Visit  # checked in, then cancelled
    no_show: Visit
    new: Visit  # through admission by a ticket, waits for the clinic
    held: Visit
    called: Visit  # in the room now
    waiting: list[Visit]
    ahead: list[Visit]  # booked for tomorrow


def serve(hospital: Hospital, prescription: PrescriptionOrder | None = None) -> QueueEntry:
    """Call the next one to the children's room and finish him."""
    entry = verbs.call_next(hospital.room, at=hospital.later(), actor=hospital.by())
    return verbs.finish(entry, at=hospital.later(300), actor=hospital.by(hospital.room), prescription=prescription)


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
    verbs.cancel(cancelled, at=hospital.later(), actor=Actor(), reason="berhalangan")
    sent_home = hospital.here()
    verbs.cancel(sent_home, at=hospital.later(), actor=hospital.by(), reason="dirujuk")
    served, without_medicine, absent_once = (hospital.here() for _ in range(3))
    late_call, unknown_call = hospital.here(), hospital.here()
    serve(hospital, SYRUP)
    serve(hospital)
    _absent_once(hospital)
    verbs.finish(
        late_call.entries.get(),
        at=hospital.later(400),
        actor=hospital.by(hospital.room),
        called_at=hospital.now - timedelta(seconds=200),
    )
    verbs.finish(
        unknown_call.entries.get(), at=hospital.later(400), actor=hospital.by(hospital.room), call_unknown=True
    )
    _pharmacy(hospital, served)
    no_show = hospital.booked()
    verbs.no_show(no_show, at=hospital.later(), actor=hospital.by(), reason="tidak datang")
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
    entry = verbs.call_next(hospital.room, at=hospital.later(), actor=hospital.by())
    verbs.mark_absent(entry, at=hospital.later(5), actor=hospital.by(hospital.room))
    verbs.call(entry, counter=hospital.room, at=hospital.later(), actor=hospital.by(), reason="sudah datang")
    verbs.recall(entry, at=hospital.later(), actor=hospital.by(hospital.room))
    verbs.detour(entry, to_stop=hospital.lab, at=hospital.later(), actor=hospital.by(hospital.room))
    at_lab = verbs.call_next(hospital.lab_desk, at=hospital.later(), actor=hospital.by())
    verbs.finish(at_lab, at=hospital.later(), actor=hospital.by(hospital.lab_desk))
    verbs.call(entry, counter=hospital.room, at=hospital.later(), actor=hospital.by(), reason="dari lab")
    verbs.finish(entry, at=hospital.later(), actor=hospital.by(hospital.room))


def _pharmacy(hospital: Hospital, visit: Visit) -> None:
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    verbs.start_preparing(ticket, at=hospital.later(), actor=hospital.by())
    verbs.mark_ready(ticket, at=hospital.later(), actor=hospital.by())
    verbs.hand_over(ticket, at=hospital.later(), actor=hospital.by(), outcome=HandoverOutcome.HANDED_OVER)


def _new_patient(hospital: Hospital) -> Visit:
    verbs.take_admission_ticket(hospital.queue_class, at=hospital.later(), actor=Actor(device="anjungan-1"))
    verbs.take_admission_ticket(hospital.queue_class, at=hospital.later(), actor=Actor(device="anjungan-1"))
    entry = verbs.call_next(hospital.desk, at=hospital.later(), actor=hospital.by())
    person = hospital.patient(is_new=True)
    visit = verbs.register_holder(
        entry,
        patient=person,
        session=hospital.session,
        payer=hospital.cash,
        at=hospital.later(),
        actor=hospital.by(hospital.desk),
    )
    verbs.finish(entry, at=hospital.later(), actor=hospital.by(hospital.desk))
    return visit


def _in_the_room(hospital: Hospital, held: Visit, called: Visit) -> None:
    for visit in (held, called):
        entry = visit.entries.get()
        verbs.call(entry, counter=hospital.room, at=hospital.later(), actor=hospital.by(), reason="diminta dokter")
        if visit is held:
            verbs.hold(entry, at=hospital.later(), actor=hospital.by(hospital.room))
    assert Visit.objects.get(pk=called.pk).stage == Stage.IN_CLINIC
