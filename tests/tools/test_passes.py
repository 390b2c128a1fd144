"""What `make test` runs on one database alone: it is there, `make zones` runs it, and it is rightly there."""

import re
from collections.abc import Iterator

import pytest

from tests import passes
from tests.environment import REPOSITORY

MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
# Locks, races, transactions of a test's own, what a database is, and how much is asked of it.
OF_A_DATABASE = re.compile(
    r"transaction=True|at_once import|mark\.race|has_row_locks|select_for_update|connection\.vendor|IntegrityError"
    r"|CaptureQueries|num_queries|tests\.domain\.statements|queues\.database"
)
OF_SQLITE = re.compile(r'skipif\(connection\.vendor (?:!= "sqlite"|== "postgresql")|this run is on PostgreSQL')
ALL_LISTS = passes.NEVER_ON_POSTGRESQL + passes.SCREENS + passes.SAME_ON_BOTH + passes.ON_BOTH


class Item:
    """As much of a test as is asked for: address and marks."""

    def __init__(self, nodeid: str, *marks: str) -> None:
        self.nodeid, self.marks = nodeid, marks

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None


def recipe(target: str) -> list[str]:
    return MAKEFILE.partition(f"\n{target}: ")[2].partition("\n\n")[0].splitlines()[1:]


def files_that_skip_on_postgresql() -> Iterator[str]:
    for file in sorted((REPOSITORY / "tests").rglob("test_*.py")):
        if OF_SQLITE.search(file.read_text(encoding="utf-8")) and file.name != "test_passes.py":
            yield file.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("name", passes.SAME_ON_BOTH)
def test_it_is_not_about_a_database(name: str) -> None:
    file, _, function = name.partition("::")
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    assert f"\ndef {function or 'test_'}" in text
    if not function:
        assert OF_A_DATABASE.findall(text) == []


@pytest.mark.parametrize("name", ALL_LISTS)
def test_it_is_there(name: str) -> None:
    assert (REPOSITORY / name.partition("::")[0]).exists()


def test_a_file_about_the_database_would_be_seen() -> None:
    for file in ("tests/domain/races/test_series.py", "tests/outbound/test_leases.py", "tests/live/test_logs.py"):
        assert OF_A_DATABASE.search((REPOSITORY / file).read_text(encoding="utf-8")), file


def test_what_skips_on_postgresql_runs_on_sqlite() -> None:
    found = list(files_that_skip_on_postgresql())
    assert {"tests/live/test_crowd.py", "tests/test_fixtures.py"} <= set(found)
    assert [file for file in found if not passes.says_most(Item(f"{file}::test"), "sqlite")] == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "databases"),
    [
        (Item("tests/domain/test_booking.py::test_x"), ["sqlite", "postgresql"]),
        (Item("tests/domain/races/test_calling.py::test_x", "race"), ["postgresql"]),
        (Item("tests/outbound/test_leases.py::test_x[a]"), ["postgresql"]),
        (Item("tests/outbound/test_calls.py::test_x[a]"), ["sqlite"]),
        (Item("tests/counter/test_pages.py::test_x", "race"), ["sqlite"]),
        (Item("tests/live/test_stream.py::test_x", "browser"), ["sqlite"]),
        (Item("tests/simulator/test_faults.py::test_x", "fault"), ["sqlite"]),
    ],
    ids=lambda each: each.nodeid if isinstance(each, Item) else None,
)
def test_where_a_test_says_most(item: Item, databases: list[str]) -> None:
    assert [vendor for vendor in ("sqlite", "postgresql") if passes.says_most(item, vendor)] == databases  # type: ignore[arg-type]


def test_make_zones_runs_all_on_both_databases() -> None:
    lines = recipe("zones")
    assert all("TEST_PASS=all " in line and ' -m "' not in line for line in lines)
    assert ["tools.with_postgres" in line for line in lines] == [False, False, True]
    assert ["tools.with_postgres" in line for line in recipe("test")] == [False, True]
    assert all("TEST_PASS=most " in line for line in recipe("test"))


def test_make_proof_runs_what_is_long_on_both() -> None:
    on_sqlite, on_postgresql = (line for line in recipe("proof") if line.startswith("\tPROOF=1"))
    for line in (on_sqlite, on_postgresql):
        assert '-m "race or fault or slow or proof"' in line
