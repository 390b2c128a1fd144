"""The English catalogue as the tests read it: the committed text, and the compiled one that Django loads."""

import ast
import gettext
import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.environment import REPOSITORY

FOLDER = REPOSITORY / "locale" / "en" / "LC_MESSAGES"
SOURCE = FOLDER / "django.po"
COMPILED = FOLDER / "django.mo"
FIELD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")')


@dataclass
class Entry:
    """One text: the Indonesian forms, the English forms, and what gettext noted about them."""

    msgid: str = ""
    msgid_plural: str = ""
    translations: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_fuzzy(self) -> bool:
        return any(note.startswith("#,") and "fuzzy" in note for note in self.notes)

    def __str__(self) -> str:
        return self.msgid


def _entry(block: str) -> Entry:
    """One paragraph of the file; anything this reader does not know fails the test that asked."""
    entry = Entry()
    forms: list[list[str]] = []
    for line in block.splitlines():
        if line.startswith("#"):
            entry.notes.append(line)
        elif found := FIELD.fullmatch(line):
            forms.append([found[1], ast.literal_eval(found[2])])
        else:
            forms[-1][1] += ast.literal_eval(line)
    for name, words in forms:
        if name.startswith("msgstr"):
            entry.translations.append(words)
        else:
            setattr(entry, name, words)
    return entry


def read(path: Path = SOURCE) -> list[Entry]:
    """All entries but the header, which has the empty msgid."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [entry for entry in map(_entry, blocks) if entry.msgid]


def header(path: Path = SOURCE) -> str:
    """The header's words, comments included."""
    return path.read_text(encoding="utf-8").partition("\n\n")[0]


def compiled() -> gettext.GNUTranslations:
    """What Django loads."""
    with COMPILED.open("rb") as file:
        return gettext.GNUTranslations(file)
