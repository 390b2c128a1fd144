"""What `make test` leaves out on PostgreSQL: it is there, `make zones` runs it, and it is not about a database."""

import re

import pytest

from tests.environment import REPOSITORY

MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
LEFT_OUT = re.findall(r"^SAME_ON_BOTH := (.+)$", MAKEFILE, re.MULTILINE)[0].split()
# Locks, races, transactions of a test's own, what a database is, and how much is asked of it.
OF_A_DATABASE = re.compile(
    r"transaction=True|at_once import|mark\.race|has_row_locks|select_for_update|connection\.vendor|IntegrityError"
    r"|CaptureQueries|num_queries|tests\.domain\.statements|queues\.database"
)


def recipe(target: str) -> str:
    return MAKEFILE.partition(f"\n{target}: ")[2].partition("\n\n")[0]


@pytest.mark.parametrize("name", LEFT_OUT)
def test_it_is_there_and_not_about_a_database(name: str) -> None:
    file, _, function = name.partition("::")
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    assert f"\ndef {function or 'test_'}" in text
    if not function:
        assert OF_A_DATABASE.findall(text) == []


def test_a_file_about_the_database_would_be_seen() -> None:
    for file in ("tests/domain/races/test_series.py", "tests/outbound/test_leases.py", "tests/live/test_logs.py"):
        assert OF_A_DATABASE.search((REPOSITORY / file).read_text(encoding="utf-8")), file


def test_make_zones_runs_all_that_make_test_leaves_out() -> None:
    left_out, run = recipe("test").splitlines()[-1], recipe("zones").splitlines()[-1]
    assert {"$(SCREENS:%=--ignore=%)", "$(SAME_ON_BOTH:%=--deselect=%)"} <= set(left_out.split())
    assert {"$(SCREENS)", "$(SAME_ON_BOTH)"} <= set(run.split())
    assert "tools.with_postgres" in left_out
    assert "tools.with_postgres" in run
