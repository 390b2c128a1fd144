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
    start_serving,
)
from queues.verbs.calling_places import sessions_at
from queues.verbs.closing import StaysOpen, close_day, reopen_day
from queues.verbs.corrections import enter_late, give_up_gaps, latest_undoable, sessions_closed_with, undo
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
from queues.verbs.duty import close_counter, open_counter, pause_counter
from queues.verbs.finishing import MedicineLine, PrescriptionOrder, finish
from queues.verbs.hours import change_hours, follow_standard, spell_hours, start_late
from queues.verbs.internal_referrals import InternalReferral, refer_internally
from queues.verbs.late_prescriptions import prescribe_late
from queues.verbs.late_steps import finish_late, medicine_late
from queues.verbs.letters import (
    begin_change,
    begin_letter,
    begin_withdrawal,
    drop_letter_ask,
    note_booked,
    settle_letter,
    wished,
)
from queues.verbs.logos import keep_logo
from queues.verbs.medicine_endings import cancel_prescription, note_uncollected, open_medicine_again
from queues.verbs.merge_plan import MergePlan, plan_of
from queues.verbs.merging import merge, unmerge
from queues.verbs.notes import strike_note, write_note
from queues.verbs.people import Named, PersonRecord, add_identifiers, find_named, find_patient, register_patient
from queues.verbs.pharmacy import hand_over, mark_ready, start_preparing, take_pharmacy_ticket, visits_of
from queues.verbs.planning.calendar import Calendar, Practice
from queues.verbs.planning.checks import LineDraft
from queues.verbs.planning.exceptions import (
    ExceptionDraft,
    checked_exception,
    effects_of_exception,
    except_from_plan,
    withdraw_exception,
)
from queues.verbs.planning.files import HolidayLine, add_line, keep_holiday
from queues.verbs.planning.hits import Hit
from queues.verbs.planning.holidays import (
    HolidayDraft,
    answer_holiday,
    effects_of_answer,
    load_holidays,
    remove_holiday,
    set_holiday,
)
from queues.verbs.planning.lines import (
    Effects,
    Planned,
    change_line,
    changed_line,
    check_drafts,
    effects_of_adding,
    effects_of_change,
    effects_of_ending,
    end_line,
    plan_lines,
)
from queues.verbs.planning.opening import horizon, missing, open_if_due, open_planned
from queues.verbs.presence import Case, check_in, take_admission_ticket, take_ticket
from queues.verbs.printing import print_admission, print_pharmacy, print_visit
from queues.verbs.reasons import checked as checked_reason
from queues.verbs.rebooking import keep_seats, note_attempt, note_list_shown, rebook, seats_free
from queues.verbs.records import keep_record
from queues.verbs.referrals import correct_referral, settle_reference
from queues.verbs.reopening import reopen, restore
from queues.verbs.replacing import Replacement, keeps_times, replace_visit
from queues.verbs.rules import RuleChange, change_rule, newest_change
from queues.verbs.seps import fill_sep, note_sep
from queues.verbs.series import SeriesChange, SeriesPlan, book_series, end_series, move_series
from queues.verbs.session_acting import change_as_typed
from queues.verbs.session_changes import (
    decide_capacity,
    decide_hours,
    decide_late_start,
    decide_room,
    decide_substitute,
    move_session,
    visits_above,
    visits_after,
)
from queues.verbs.session_returns import TakenBack, may_be_taken_back, take_back
from queues.verbs.session_usage import reference_in_use
from queues.verbs.sessions import (
    cancel_session,
    change_capacity,
    find_session,
    open_session,
    set_leave,
)
from queues.verbs.surgery import PlannedSurgery, mark_performed, plan_surgery
from queues.verbs.transferring import Transfer, is_same_poli, transfer_visit

__all__ = [
    "AffectedVisit",
    "Booking",
    "Calendar",
    "Case",
    "Closing",
    "Effects",
    "ExceptionDraft",
    "ExtraSeat",
    "Hit",
    "HolidayDraft",
    "HolidayLine",
    "InternalReferral",
    "LineDraft",
    "MedicineLine",
    "MergePlan",
    "Named",
    "PersonRecord",
    "Planned",
    "PlannedSurgery",
    "Practice",
    "PrescriptionOrder",
    "Registration",
    "Replacement",
    "RuleChange",
    "SeriesChange",
    "SeriesPlan",
    "StaysOpen",
    "TakenBack",
    "Transfer",
    "TypedPrescription",
    "add_identifiers",
    "add_line",
    "admit_booking",
    "affected_visits",
    "answer_holiday",
    "asks_for_numbers",
    "begin_change",
    "begin_letter",
    "begin_withdrawal",
    "book",
    "book_held",
    "book_series",
    "call",
    "call_next",
    "cancel",
    "cancel_prescription",
    "cancel_session",
    "change_as_typed",
    "change_capacity",
    "change_hours",
    "change_line",
    "change_rule",
    "changed_line",
    "check_drafts",
    "check_in",
    "checked_exception",
    "checked_reason",
    "close_counter",
    "close_day",
    "close_session",
    "come_back",
    "correct_referral",
    "current_at",
    "decide_capacity",
    "decide_hours",
    "decide_late_start",
    "decide_room",
    "decide_substitute",
    "detour",
    "draft_of",
    "drafts_of",
    "drop_admission_ticket",
    "drop_letter_ask",
    "effects_of_adding",
    "effects_of_answer",
    "effects_of_change",
    "effects_of_ending",
    "effects_of_exception",
    "end_line",
    "end_series",
    "enter_late",
    "except_from_plan",
    "fill_sep",
    "find_named",
    "find_patient",
    "find_session",
    "finish",
    "finish_late",
    "follow_standard",
    "give_up_gaps",
    "hand_over",
    "has_seat",
    "hold",
    "horizon",
    "is_same_poli",
    "keep_draft",
    "keep_holiday",
    "keep_logo",
    "keep_record",
    "keep_seats",
    "keeps_times",
    "latest_undoable",
    "load_holidays",
    "mark_absent",
    "mark_performed",
    "mark_ready",
    "may_be_taken_back",
    "medicine_late",
    "merge",
    "missing",
    "move_series",
    "move_session",
    "new_booking_code",
    "newest_change",
    "no_show",
    "note_attempt",
    "note_booked",
    "note_decision",
    "note_list_shown",
    "note_sep",
    "note_uncollected",
    "number_missing",
    "open_again",
    "open_counter",
    "open_if_due",
    "open_medicine_again",
    "open_planned",
    "open_session",
    "pause_counter",
    "plan_lines",
    "plan_of",
    "plan_surgery",
    "prescribe_late",
    "print_admission",
    "print_pharmacy",
    "print_visit",
    "rebook",
    "recall",
    "refer_internally",
    "reference_in_use",
    "register_holder",
    "register_patient",
    "remove_holiday",
    "reopen",
    "reopen_day",
    "replace_visit",
    "restore",
    "resume",
    "seats_free",
    "sessions_at",
    "sessions_closed_with",
    "set_holiday",
    "set_leave",
    "settle_letter",
    "settle_reference",
    "spell_hours",
    "start_late",
    "start_preparing",
    "start_serving",
    "still_to_end",
    "strike_note",
    "take_admission_ticket",
    "take_back",
    "take_pharmacy_ticket",
    "take_ticket",
    "transfer_visit",
    "typed_prescription",
    "undo",
    "unmerge",
    "visits_above",
    "visits_after",
    "visits_of",
    "wished",
    "withdraw_exception",
    "write_note",
]
