"""What the documents tell an operator to type and to set is what the product needs."""

import re

import pytest

from queues.rules.declared import SETTINGS
from tests.environment import REPOSITORY

STARTED = re.compile(r"uvicorn\W+(antrean_project\.asgi|tests\.live\.)")
PLACES = ("README*.md", "docs/*.md", "tools/*.py", "benchmarks/*.py", "tests/live/*.py")
# A command of the tools goes on in the next line.
LONGEST_COMMAND = 260
GOING_LIVE = (REPOSITORY / "docs" / "go-live.md").read_text(encoding="utf-8")
TABLE = [line for line in GOING_LIVE.splitlines() if line.startswith("| `")]
# Addresses and keys: without one of them the hospital speaks to BPJS's development, or not at all.
OF_BPJS = [name for name in SETTINGS if re.fullmatch(r"BPJS_\w+_(URL|KEY|ID)", name)]


def starts_of_uvicorn() -> list[tuple[str, str]]:
    """File and command."""
    found = []
    for file in (file for place in PLACES for file in sorted(REPOSITORY.glob(place))):
        text = file.read_text(encoding="utf-8")
        for start in STARTED.finditer(text):
            command = text[start.start() :][:LONGEST_COMMAND]
            told = command.partition("\n")[0] if file.suffix == ".md" else command
            found.append((file.relative_to(REPOSITORY).as_posix(), told))
    return found


def test_uvicorn_is_started_without_an_access_log_wherever_it_is_started() -> None:
    """Its lines hold the addresses of status pages, and whatever somebody wrote into a query."""
    started = starts_of_uvicorn()
    assert {"docs/operations.md", "tools/demo.py", "tools/stack.py"} <= {place for place, _command in started}
    assert [(place, command) for place, command in started if "--no-access-log" not in command] == []


@pytest.mark.parametrize("variable", [*OF_BPJS, "BPJS_CONS_ID", "REFERRAL_SERVICE", "HOSPITAL_CODE", "PUBLIC_URL"])
def test_the_table_of_going_live_names_what_each_side_needs(variable: str) -> None:
    assert any(f"`{variable}`" in row for row in TABLE)
