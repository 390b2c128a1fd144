"""What the bridge keeps, by direction."""

from bpjs_bridge.models.agreement import (
    OF_BOOKINGS,
    OF_TASKS,
    AgreementFinding,
    AgreementRun,
    BookingLook,
    FindingKind,
    FindingState,
)
from bpjs_bridge.models.calls import BpjsCall
from bpjs_bridge.models.figures import BpjsDashboard, FigurePull, OutpatientSep, PullKind
from bpjs_bridge.models.gate import BpjsGate
from bpjs_bridge.models.outbox import (
    GONE_STATES,
    POSITION_OF_ADD,
    POSITION_OF_CANCEL,
    POSITION_OF_PHARMACY,
    STANDING_STATES,
    UNDELIVERED_STATES,
    GiveUpCause,
    MessageKind,
    MessageState,
    OutboxAttempt,
    OutboxMessage,
    Outcome,
    ParkReason,
    Reporting,
    SilenceReason,
    position_of_task,
)
from bpjs_bridge.models.plan import PlanQuestion
from bpjs_bridge.models.refused import RefusedBooking
from bpjs_bridge.models.schedules import (
    KEEPING,
    LineKind,
    QuestionKind,
    QuestionState,
    RunCause,
    ScheduleQuestion,
    ScheduleRun,
)
from bpjs_bridge.models.services import Service
from bpjs_bridge.models.unrecognised import UnrecognisedCause, UnrecognisedPerson
from bpjs_bridge.models.ws import WsAccount

__all__ = [
    "GONE_STATES",
    "KEEPING",
    "OF_BOOKINGS",
    "OF_TASKS",
    "POSITION_OF_ADD",
    "POSITION_OF_CANCEL",
    "POSITION_OF_PHARMACY",
    "STANDING_STATES",
    "UNDELIVERED_STATES",
    "AgreementFinding",
    "AgreementRun",
    "BookingLook",
    "BpjsCall",
    "BpjsDashboard",
    "BpjsGate",
    "FigurePull",
    "FindingKind",
    "FindingState",
    "GiveUpCause",
    "LineKind",
    "MessageKind",
    "MessageState",
    "OutboxAttempt",
    "OutboxMessage",
    "Outcome",
    "OutpatientSep",
    "ParkReason",
    "PlanQuestion",
    "PullKind",
    "QuestionKind",
    "QuestionState",
    "RefusedBooking",
    "Reporting",
    "RunCause",
    "ScheduleQuestion",
    "ScheduleRun",
    "Service",
    "SilenceReason",
    "UnrecognisedCause",
    "UnrecognisedPerson",
    "WsAccount",
    "position_of_task",
]
