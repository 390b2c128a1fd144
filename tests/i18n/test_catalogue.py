"""Every Indonesian text of the source has its English one, and the compiled catalogue says what the text says."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.environment import REPOSITORY
from tests.i18n import catalogue, source_texts

ENTRIES = catalogue.read()
# %(name)s, %d, %% of Python; {name} of str.format; tags and entities of HTML.
MARKS = re.compile(r"%(?:\(\w+\))?[-+ #0]*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z%]|\{\w*\}|</?\w+[^>]*>|&\w+;")
SAME_IN_BOTH = {
    *("BPJS", "Check-in", "Non JKN", "task", "Task", "task %(task)s", "%(label)s: %(outcome)s."),
    *("Consumer ID", "Secret key", "Administrator", "logo", "folder (BACKUP_DIR)", "%(share)s %%"),
    *("antrean", "N (INM)", "%(name)s: %(places)s"),
}
NO_TEXTS = (".venv", "var", "tests", "docs", "bpjs_simulator", "node_modules")


def marks(words: str) -> Counter[str]:
    return Counter(MARKS.findall(words))


def test_the_reader_sees_the_whole_catalogue() -> None:
    written = catalogue.SOURCE.read_text(encoding="utf-8")
    assert len(ENTRIES) == len(re.findall(r'(?m)^msgid "', written)) - 1 > 800
    assert len({entry.msgid for entry in ENTRIES}) == len(ENTRIES)


def test_every_text_is_translated() -> None:
    assert [entry.msgid for entry in ENTRIES if not all(words.strip() for words in entry.translations)] == []
    assert [entry.msgid for entry in ENTRIES if len(entry.translations) != (2 if entry.msgid_plural else 1)] == []


def test_only_names_and_bare_placeholders_are_the_same_in_both_languages() -> None:
    assert {entry.msgid for entry in ENTRIES if entry.translations[0] == entry.msgid} == SAME_IN_BOTH


def test_no_translation_is_a_guess() -> None:
    assert [entry.msgid for entry in ENTRIES if entry.is_fuzzy] == []


def test_nothing_obsolete_is_kept() -> None:
    assert "#~" not in catalogue.SOURCE.read_text(encoding="utf-8")


def test_the_catalogue_names_no_person_and_no_place_of_a_machine() -> None:
    text = catalogue.SOURCE.read_text(encoding="utf-8")
    assert re.findall(r"(?m)^#: .*", text) == []
    assert "@" not in catalogue.header()
    assert '"Language: en\\n"' in catalogue.header()


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if marks(entry.msgid)], ids=str)
def test_a_translation_keeps_placeholders_and_markup(entry: catalogue.Entry) -> None:
    for indonesian, english in zip((entry.msgid, entry.msgid_plural or entry.msgid), entry.translations, strict=False):
        assert marks(english) == marks(indonesian)


def test_a_translation_without_placeholders_has_none_of_its_own() -> None:
    bare = [entry for entry in ENTRIES if not marks(entry.msgid)]
    assert [entry.msgid for entry in bare if any(marks(words) for words in entry.translations)] == []


def test_a_translation_keeps_the_spaces_and_the_lines_at_its_edges() -> None:
    def edges(words: str) -> tuple[str, str, int]:
        return (
            words[: len(words) - len(words.lstrip())],
            words[len(words.rstrip()) :],
            words.count("\n"),
        )

    assert [entry.msgid for entry in ENTRIES if edges(entry.msgid) != edges(entry.translations[0])] == []


def test_names_that_are_the_same_in_both_languages_are_kept() -> None:
    for name in ("Mobile JKN", "BPJS", "NIK", "SEP", "HFIS"):
        word = re.compile(rf"\b{name}\b")
        kept = re.compile(rf"\b{name}s?\b")
        lost = [entry.msgid for entry in ENTRIES if word.search(entry.msgid) and not kept.search(entry.translations[0])]
        assert lost == [], name


def test_the_compiled_catalogue_says_what_the_text_says() -> None:
    spoken = catalogue.compiled()
    for entry in ENTRIES:
        if entry.msgid_plural:
            said = [spoken.ngettext(entry.msgid, entry.msgid_plural, count) for count in (1, 2)]
        else:
            said = [spoken.gettext(entry.msgid)]
        assert said == entry.translations
    known = {key if isinstance(key, str) else key[0] for key in spoken._catalog if key}  # type: ignore[attr-defined]
    assert known == {entry.msgid for entry in ENTRIES}


def test_no_text_of_the_source_lacks_its_english_one() -> None:
    marked = source_texts.marked_texts()
    assert len(marked) > 800
    known = {entry.msgid for entry in ENTRIES}
    assert {text: file for text, file in marked.items() if text not in known} == {}
    assert known - set(marked) == set()


@pytest.fixture
def copied_source(tmp_path: Path) -> Path:
    """The source as it stands, where makemessages may write: no catalogue, no environment, no data."""
    copy = tmp_path / "source"
    shutil.copytree(
        REPOSITORY,
        copy,
        ignore=shutil.ignore_patterns(*NO_TEXTS, ".git", "locale", ".*_cache", "__pycache__", "*.png", "*.woff2"),
    )
    (copy / "locale" / "en" / "LC_MESSAGES").mkdir(parents=True)
    shutil.copy(catalogue.SOURCE, copy / "locale" / "en" / "LC_MESSAGES")
    return copy


@pytest.mark.gettext
def test_the_catalogue_has_every_text_of_the_source_and_no_other(copied_source: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "manage.py", "makemessages", "--locale", "en", "--no-location", "--no-wrap"),
            *("--no-obsolete", "--verbosity", "0"),
        ],
        cwd=copied_source,
        check=True,
        capture_output=True,
        timeout=120,
    )
    found = catalogue.read(copied_source / "locale" / "en" / "LC_MESSAGES" / "django.po")
    assert len(found) > 800
    in_source, in_catalogue = ({entry.msgid for entry in entries} for entries in (found, ENTRIES))
    assert in_source == in_catalogue


# BPJS's own sentences are written as its protocol writes them.
PROTOCOL = "bpjs_bridge/inbound"
DOTTED = re.compile(r"(?<![\d.])[0-2]\d\.[0-5]\d(?![\d.]|-\d)")
DOTTED_FORMAT = re.compile(r"%H\.%M|[\"'\s]H\.i[\"']")


def test_a_clock_is_written_in_one_way() -> None:
    """As the wall clock and Mobile JKN write it: 07:45."""
    texts = [text for entry in ENTRIES for text in (entry.msgid, *entry.translations)]
    assert [text for text in texts if DOTTED.search(text)] == []
    screens = list(REPOSITORY.glob("templates/**/*.html"))
    for app in ("counter", "display", "kiosk", "queues", "reports", "setup", "staff_login", "bpjs_bridge", "demo"):
        screens += (REPOSITORY / app).rglob("*.py")
    ours = [path for path in screens if PROTOCOL not in str(path)]
    assert [path for path in ours if DOTTED_FORMAT.search(path.read_text(encoding="utf-8"))] == []
