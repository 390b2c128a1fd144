"""The verbs, the only way to move a visit. One transaction, one signal per visit, a QueueError or done."""

from queues.verbs.absence import come_back, detour, hold, mark_absent, no_show, resume
from queues.verbs.admission import Registration, admit_booking, drop_admission_ticket, register_holder
from queues.verbs.booking import (
    Booking,
    ExtraSeat,
    asks_for_numbers,
    book,
    book_held,
    cancel,
    has_seat,
    new_booking_code,
    number_missing,
)
from queues.verbs.calling import (
    call,
    call_next,
    current_at,
    recall,
    sessions_at,
    start_serving,
)
from queues.verbs.corrections import enter_late, give_up_gaps, latest_undoable, undo
from queues.verbs.decisions import (
    AffectedVisit,
    Closing,
    affected_visits,
    close_session,
    note_decision,
    open_again,
    still_to_end,
)
from queues.verbs.drafts import TypedPrescription, draft_of, drafts_of, keep_draft, typed_prescription
from queues.verbs.finishing import MedicineLine, PrescriptionOrder, finish
from queues.verbs.hours import change_hours, follow_standard, spell_hours, start_late
from queues.verbs.internal_referrals import InternalReferral, refer_internally
from queues.verbs.letters import (
    begin_change,
    begin_letter,
    begin_withdrawal,
    drop_letter_ask,
    note_booked,
    settle_letter,
    wished,
)
from queues.verbs.medicine_endings import cancel_prescription, note_uncollected, open_medicine_again
from queues.verbs.people import Named, PersonRecord, add_identifiers, find_named, find_patient, register_patient
from queues.verbs.pharmacy import hand_over, mark_ready, start_preparing, take_pharmacy_ticket, visits_of
from queues.verbs.presence import Case, check_in, take_admission_ticket, take_ticket
from queues.verbs.printing import print_admission, print_pharmacy, print_visit
from queues.verbs.records import keep_record
from queues.verbs.referrals import correct_referral, settle_reference
from queues.verbs.seps import fill_sep, note_sep
from queues.verbs.session_usage import reference_in_use
from queues.verbs.sessions import (
    cancel_session,
    change_capacity,
    find_session,
    open_session,
    set_leave,
)
from queues.verbs.surgery import PlannedSurgery, mark_performed, plan_surgery

__all__ = [
    "AffectedVisit",
    "Booking",
    "Case",
    "Closing",
    "ExtraSeat",
    "InternalReferral",
    "MedicineLine",
    "Named",
    "PersonRecord",
    "PlannedSurgery",
    "PrescriptionOrder",
    "Registration",
    "TypedPrescription",
    "add_identifiers",
    "admit_booking",
    "affected_visits",
    "asks_for_numbers",
    "begin_change",
    "begin_letter",
    "begin_withdrawal",
    "book",
    "book_held",
    "call",
    "call_next",
    "cancel",
    "cancel_prescription",
    "cancel_session",
    "change_capacity",
    "change_hours",
    "check_in",
    "close_session",
    "come_back",
    "correct_referral",
    "current_at",
    "detour",
    "draft_of",
    "drafts_of",
    "drop_admission_ticket",
    "drop_letter_ask",
    "enter_late",
    "fill_sep",
    "find_named",
    "find_patient",
    "find_session",
    "finish",
    "follow_standard",
    "give_up_gaps",
    "hand_over",
    "has_seat",
    "hold",
    "keep_draft",
    "keep_record",
    "latest_undoable",
    "mark_absent",
    "mark_performed",
    "mark_ready",
    "new_booking_code",
    "no_show",
    "note_booked",
    "note_decision",
    "note_sep",
    "note_uncollected",
    "number_missing",
    "open_again",
    "open_medicine_again",
    "open_session",
    "plan_surgery",
    "print_admission",
    "print_pharmacy",
    "print_visit",
    "recall",
    "refer_internally",
    "reference_in_use",
    "register_holder",
    "register_patient",
    "resume",
    "sessions_at",
    "set_leave",
    "settle_letter",
    "settle_reference",
    "spell_hours",
    "start_late",
    "start_preparing",
    "start_serving",
    "still_to_end",
    "take_admission_ticket",
    "take_pharmacy_ticket",
    "take_ticket",
    "typed_prescription",
    "undo",
    "visits_of",
    "wished",
]
