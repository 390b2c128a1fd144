"""Comments cite the protocol by its numbers: each number that is cited is a heading of docs/protocol.md."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.environment import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "protocol.md"
SECTION = r"V?\d+(?:\.\d+)?"
# "protocol 1.4", "protocol 1.2 to 1.10", "protocol 2, numbers 11 to 17"
CITED = re.compile(rf"\bprotocol ({SECTION})(?: (?:to|and) ({SECTION}))?", re.IGNORECASE)
CITED_CALLS = re.compile(r"\bprotocol 2, numbers? ([\d, toand]+)", re.IGNORECASE)
HEADING = re.compile(rf"^#+ ({SECTION})\.? ", re.MULTILINE)
CALL = re.compile(r"^\| (\d+) \| ", re.MULTILINE)


def sources() -> Iterator[tuple[str, str]]:
    """Name and text of every file of ours that may cite the protocol."""
    folders = sorted(folder for folder in REPOSITORY.iterdir() if _is_ours(folder))
    for folder in folders:
        for file in sorted([*folder.rglob("*.py"), *folder.rglob("*.md")]):
            yield file.relative_to(REPOSITORY).as_posix(), file.read_text(encoding="utf-8")


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".") and folder.name != "var"


def test_every_section_that_is_cited_is_a_heading() -> None:
    headings = set(HEADING.findall(DOCUMENT.read_text(encoding="utf-8")))
    cited = {
        (section, place)
        for place, text in sources()
        for found in CITED.finditer(text)
        for section in found.groups()
        if section
    }
    assert {"1.4", "2.1", "4"} <= {section for section, _place in cited}
    assert sorted(citation for citation in cited if citation[0] not in headings) == []


def test_every_call_that_is_cited_by_number_is_in_the_table() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").partition("\n## 2. ")[2].partition("\n### ")[0]
    calls = set(CALL.findall(section))
    assert len(calls) == 17
    cited = {
        (number, place)
        for place, text in sources()
        for found in CITED_CALLS.findall(text)
        for number in re.findall(r"\d+", found)
    }
    assert "11" in {number for number, _place in cited}
    assert sorted(citation for citation in cited if citation[0] not in calls) == []
