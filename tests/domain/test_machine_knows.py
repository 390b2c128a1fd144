"""The machine that presses in whatever order (test_state_machine.py) presses every verb, or it is said here why not."""

import ast
import inspect

from queues import verbs
from tests.domain.test_state_machine import Day

READS = "it reads"
EXCUSED = {
    "open_session": "every session of the day is made by it before the first press (tests/hospital.py)",
    "book_held": "a part of book, rebook and replace_visit: it needs their locks",
    "fill_sep": "one conditional write of VClaim's answer, in no order with anything (tests/references/test_seps.py)",
    "keep_logo": "a picture, in no order with anything (tests/setup/test_identity.py)",
    **dict.fromkeys(["add_line", "keep_holiday"], "lines of a set-up file, taken whole (tests/setup/test_file.py)"),
    **dict.fromkeys(
        ["finish_late", "medicine_late"], "a step by its real time (test_late_steps.py, the simulated month)"
    ),
    **dict.fromkeys(["close_day", "reopen_day"], "moves no visit; its gaps are give_up_gaps' (test_closing.py)"),
    "sessions_closed_with": "reads",
    "open_if_due": "open_planned by the clock, once a night (tests/planning/test_opening.py)",
    **dict.fromkeys(
        [
            *("changed_line", "check_drafts", "checked_exception", "horizon", "missing"),
            *("effects_of_adding", "effects_of_answer", "effects_of_change", "effects_of_ending"),
            "effects_of_exception",
            *("affected_visits", "asks_for_numbers", "checked_reason", "current_at", "draft_of", "drafts_of"),
            *("find_named", "find_patient", "find_session", "has_seat", "is_same_poli", "keeps_times"),
            *("latest_undoable", "may_be_taken_back", "new_booking_code", "number_missing", "plan_of"),
            *("reference_in_use", "seats_free", "sessions_at", "still_to_end", "visits_of", "wished"),
        ],
        READS,
    ),
}


def pressed() -> set[str]:
    """Every name of `verbs` in the rules of the machine and of what it is made of."""
    sources = [inspect.getsource(part) for part in Day.__mro__ if part.__module__.startswith("tests.")]
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "verbs"
    }


def test_the_machine_presses_every_verb_or_it_is_said_why_not() -> None:
    public = {name for name in verbs.__all__ if inspect.isfunction(getattr(verbs, name))}
    known = pressed() & public
    assert public - known - set(EXCUSED) == set(), "a verb that the machine neither presses nor excuses"
    assert set(EXCUSED) - public == set(), "an excuse for a verb that is not there"
    assert known & set(EXCUSED) == set(), "an excuse for a verb that the machine presses"


def test_nothing_that_takes_a_press_is_excused_as_reading() -> None:
    writes = {name for name in EXCUSED if "press" in inspect.signature(getattr(verbs, name)).parameters}
    own_tests = {"finish_late", "medicine_late", "close_day", "reopen_day"}
    assert writes == {"book_held", "keep_logo", "add_line", "keep_holiday"} | own_tests
