"""A prescription that is written, or becomes another one, after the patient has left the clinic."""

from queues.database.inserting import write
from queues.errors import ConsultationNotOverError, NotTodayError
from queues.models import ActKind, QueueEntry, Stage, StopKind, Visit
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.finishing import PrescriptionOrder, prescribe
from queues.verbs.prescribed import holding, withdraw
from queues.verbs.reopening import AFTER_THE_CLINIC, take_back

# Where the pharmacy gave up what it had begun, it begins anew.
OF_THE_PHARMACY = (Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)


def prescribe_late(visit: Visit, press: Press, order: PrescriptionOrder) -> Visit:
    """What stands prescribed from now on, in the place of what stood before. The number at the pharmacy stays where
    it still waits in the same lane; else it is a new one. BPJS keeps the first number that it took.

    By a named person with a reason (ReasonNeededError, PersonalReasonError). ConsultationNotOverError, NotTodayError;
    MedicineBegunError, MedicineGivenError: what the pharmacy works on stays. Without a counter of the pharmacy that
    calls the prescription is kept, and its number follows (`take_pharmacy_ticket`).
    """
    press = reasons.with_reason_and_user(press)
    with holding(visit) as (visit, standing):
        if acting.repeated(press):
            return visit
        if visit.stage not in AFTER_THE_CLINIC:
            raise ConsultationNotOverError
        if not visit.session.is_alive(at=press.at):
            raise NotTodayError
        standing.check_it_can_go()
        act = acting.begin(ActKind.PRESCRIBE, press)
        is_same_lane = standing.ticket is not None and standing.ticket.lane == order.kind
        withdraw(standing, press, act, keeps_number=is_same_lane)
        reversals = take_back(visit, OF_THE_PHARMACY, press, act)
        write(Visit, visit.pk, has_prescription=True)
        visit.has_prescription = True
        ticket = prescribe(visit, order, press, act)
        # The end can no longer be undone: an undo would not know of this prescription.
        QueueEntry.objects.filter(visit=visit, stop__kind=StopKind.CLINIC).update(last_act=act)
        acting.signal_events(visit, reversals)
        if ticket is not None:
            acting.signal_pharmacy_number(visit, ticket)
        return visit
