"""Which tests begin first: all of them are there, each once, the longest where xdist's `worksteal` begins."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.environment import REPOSITORY
from tests.longest_first import LONGEST, put_longest_first


def called(names: list[str]) -> list[Any]:
    return [SimpleNamespace(nodeid=name) for name in names]


def beginnings(count: int, workers: int) -> list[int]:
    """Where the runs of neighbours begin that xdist deals out: each time an equal part of what is left."""
    places, dealt = [], 0
    for worker in range(workers):
        places.append(dealt)
        dealt += (count - dealt) // (workers - worker)
    return places


@pytest.mark.parametrize("workers", [1, 3, 4, 7])
def test_each_worker_begins_with_one_of_the_longest_and_none_is_lost(workers: int) -> None:
    longest = [f"{name}case" for name in LONGEST]
    others = [f"tests/other.py::test_{number}" for number in range(94)]
    items: list[Any] = [*called(others[:50]), *called(longest), *called(others[50:])]
    put_longest_first(items, workers=workers)
    names = [item.nodeid for item in items]
    assert [names[place] for place in beginnings(len(names), workers)] == longest[:workers]
    assert [name for name in names if name in set(others)] == others
    assert sorted(names) == sorted(longest + others)


def test_half_of_the_workers_have_what_needs_the_browser_file_by_file() -> None:
    names = [f"tests/browser/test_{file}.py::test_{number}" for file in range(6) for number in range(3)]
    items: list[Any] = []
    for name, other in zip(names, called([f"tests/other.py::test_{number}" for number in range(18)]), strict=True):
        items += [other, SimpleNamespace(nodeid=name, fixturenames=["chromium"])]
    put_longest_first(items, workers=4)
    shares = [[item.nodeid for item in items[start : start + 9]] for start in beginnings(len(items), 4)]
    assert shares[0] == [name for name in names if int(name[19]) % 2 == 0]
    assert shares[1] == [name for name in names if int(name[19]) % 2 == 1]
    assert len({item.nodeid for item in items}) == 36


def test_more_workers_than_tests_lose_none() -> None:
    names = [f"{LONGEST[0]}case", f"{LONGEST[0]}other", "tests/other.py::test"]
    items: list[Any] = called(names)
    put_longest_first(items, workers=5)
    assert [item.nodeid for item in items] == names


@pytest.mark.parametrize("name", LONGEST)
def test_who_is_named_is_there(name: str) -> None:
    """A test with another name since would begin last."""
    file, _, function = name.partition("::")
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    assert f"\ndef {function or 'test_'}" in text
