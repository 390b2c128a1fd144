"""The longest tests begin first: one that began last would keep one worker busy while the others have nothing to do."""

from itertools import chain, groupby

import pytest

from tests.one_chromium import FIXTURE

# As `make test PYTEST_ARGS=--durations=40` tells them: from half a minute on. A whole file where its tests share what
# is dear to make. A test that is missing here is run all the same, later.
LONGEST = (
    "tests/journeys/test_day_by_clicking.py::",
    "tests/operators/test_first_day.py::",
    "tests/domain/races/test_calling.py::test_two_consoles_calling_all_day_never_share_a_patient",
    "tests/domain/test_state_machine.py::test_no_order_of_presses_breaks_a_rule",
    "tests/browser/test_board_voice.py::test_two_consoles_call_five_people_in_three_seconds_and_all_are_heard_twice",
    "tests/live/test_logs.py::test_no_log_of_any_server_holds_a_number_of_a_person",
    "tests/stack/test_stack.py::test_the_stack_stands_starts_again_what_dies_and_ends_cleanly",
)


def put_longest_first(items: list[pytest.Item], *, workers: int) -> None:
    """In place, the same in each worker. xdist's `worksteal` deals the list out in as many runs of neighbours as there
    are workers: the longest are shared among the beginnings of these.

    Behind them half of the workers go on with what needs the browser, file by file: its tests are neighbours, so that
    one browser serves many of them, and not all workers have one at once.
    """
    longest = [found for name in LONGEST if (found := [item for item in items if item.nodeid.startswith(name)])]
    taken = {id(item) for group in longest for item in group}
    others = [item for item in items if id(item) not in taken]
    of_browser = [item for item in others if FIXTURE in getattr(item, "fixturenames", ())]
    files = [list(group) for _file, group in groupby(of_browser, key=lambda item: item.nodeid.partition("::")[0])]
    taken = {id(item) for item in of_browser}
    rest = [item for item in others if id(item) not in taken]
    left, with_browser = len(items), max(workers // 2, 1)
    items[:] = []
    for worker in range(workers):
        groups = longest[worker::workers] + (files[worker::with_browser] if worker < with_browser else [])
        beginning = list(chain.from_iterable(groups))
        more = max(left // (workers - worker) - len(beginning), 0)
        items += beginning + rest[:more]
        del rest[:more]
        left -= len(beginning) + more
    items += rest
