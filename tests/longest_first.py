"""The longest tests begin first: one that began last would keep one worker busy while the others have nothing to do."""

import pytest

# As `make test PYTEST_ARGS=--durations=40` tells them: from half a minute on. A whole file where its tests share what
# is dear to make. Who is missing here is run all the same, later.
LONGEST = (
    "tests/journeys/test_day_by_clicking.py::",
    "tests/operators/test_first_day.py::",
    "tests/journeys/test_simulate_day.py::test_a_day_is_lived_and_bpjs_has_all_of_it",
    "tests/domain/races/test_calling.py::test_two_consoles_calling_200_times_never_share_a_patient",
    "tests/domain/test_state_machine.py::test_no_order_of_presses_breaks_a_rule",
    "tests/browser/test_board_voice.py::test_two_consoles_call_five_people_in_three_seconds_and_all_are_heard_twice",
    "tests/live/test_logs.py::test_no_log_of_any_server_holds_a_number_of_a_person",
    "tests/stack/test_stack.py::test_the_stack_stands_starts_again_what_dies_and_ends_cleanly",
)


def put_longest_first(items: list[pytest.Item], *, workers: int) -> None:
    """In place, the same in each worker. xdist's `worksteal` deals the list out in as many runs of neighbours as there
    are workers: the longest are shared among the beginnings of these.
    """
    groups = [[item for item in items if item.nodeid.startswith(name)] for name in LONGEST]
    taken = {id(item) for group in groups for item in group}
    rest = [item for item in items if id(item) not in taken]
    groups = [group for group in groups if group]
    items[:] = []
    left = len(taken) + len(rest)
    for worker in range(workers):
        share = left // (workers - worker)
        beginning = [item for group in groups[worker::workers] for item in group]
        others = max(share - len(beginning), 0)
        items += beginning + rest[:others]
        del rest[:others]
        left -= len(beginning) + others
    items += rest
