"""A link in a document leads to a file, and to a heading where it names one."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from tests.environment import REPOSITORY

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ELSEWHERE = ("http://", "https://", "mailto:")
NOT_OURS = (".git", ".venv", "var", "node_modules")


def documents() -> Iterator[Path]:
    for place in ("*.md", "*/*.md", "*/*/*.md"):
        for file in sorted(REPOSITORY.glob(place)):
            if file.relative_to(REPOSITORY).parts[0] not in NOT_OURS:
                yield file


def links_of(document: Path) -> Iterator[str]:
    """Addresses inside the repository; what stands in code is an example."""
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    labels_kept = LINK.sub(lambda found: f"[]({found[1]})", text)
    for address in LINK.findall(INLINE_CODE.sub("", labels_kept)):
        if not address.startswith(ELSEWHERE):
            yield unquote(address)


def anchors_of(document: Path) -> set[str]:
    """What GitHub makes of the headings."""
    headings = HEADING.findall(CODE.sub("", document.read_text(encoding="utf-8")))
    return {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    kept = (sign for sign in heading.lower() if sign in " -_" or unicodedata.category(sign)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def leads_nowhere(document: Path, address: str) -> bool:
    name, _hash, anchor = address.partition("#")
    target = document.parent / name if name else document
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors_of(target)


def test_every_link_between_documents_and_into_the_code_leads_somewhere() -> None:
    found = [(document, address) for document in documents() for address in links_of(document)]
    assert len(found) > 50
    broken = [
        (str(document.relative_to(REPOSITORY)), address)
        for document, address in found
        if leads_nowhere(document, address)
    ]
    assert broken == []
