"""What a wall or a patient's phone loads can be read by the old browser of a television."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from display.models import Board
from tests.hospital import Hospital
from tests.javascript import SCRIPTS, entries, reachable

# Chromium 68 knows no optional chaining, nullish coalescing, logical assignment, private names, numeric separators, big
# integers, `export * as` and no await outside of a function; nor what came into its libraries later. `make check`
# parses these scripts too, where there is a Node; this holds where there is none.
SYNTAX = (r"\?\.(?!\d)", r"\?\?", r"\|\|=", r"&&=", r"\.#\w", r"\b\d+_\d", r"\b\d+n\b", r"\bexport\s*\*\s*as\b")
NAMES = (
    # Of a line that begins at the edge: outside of every function.
    r"^(?:\w.*[ (])?await\b",
    r"\b(?:allSettled|replaceChildren|replaceAll|matchAll|fromEntries|flat|flatMap|at|findLast|hasOwn)\(",
    r"\b(?:structuredClone|queueMicrotask|globalThis|WeakRef|getAnimations|checkVisibility|requestSubmit|randomUUID)\b",
    r"\bAbortSignal\.any\b",
    r"(?<!AbortSignal\.timeout \? )\bAbortSignal\.timeout\(",
)
TOO_NEW = re.compile("|".join((*SYNTAX, *NAMES)), re.M)


def too_new(code: str) -> list[str]:
    """What of `code`, comments aside, an old browser does not know."""
    bare = re.sub(r"^\s*//[^\n]*$|/\*.*?\*/", "", code, flags=re.M | re.S)
    return [found.group() for found in TOO_NEW.finditer(bare)]


def assert_readable(html: str, entry: str) -> None:
    assert entries(html) == [entry]
    scripts = reachable(entry)
    assert {entry, "clock.js", "stream.js"} <= scripts
    for script in scripts:
        assert too_new((SCRIPTS / script).read_text(encoding="utf-8")) == [], script


@pytest.mark.parametrize("has_voice", [True, False])
def test_no_script_of_a_board_is_too_new_for_a_television(db: None, has_voice: bool) -> None:
    Board.objects.create(slug="poli", name="Poli", has_voice=has_voice)
    page = Client().get("/display/poli/").content.decode()
    assert_readable(page, "board.js")
    assert {"voice.js", "sound.js", "refresh.js"} < reachable("board.js")


def test_no_script_of_a_status_page_is_too_new_for_an_old_phone(db: None) -> None:
    visit = Hospital().here()
    page = Client().get(reverse("status:page", args=[visit.status_token])).content.decode()
    assert_readable(page, "status.js")


@pytest.mark.parametrize(
    "code",
    [
        "const place = now?.dataset;",
        "// A comment is no code.\nconst place = now?.dataset;",
        "const wait = given ?? 5;",
        "wait ||= 5;",
        "now.replaceChildren(fresh);",
        'const text = words.replaceAll(" ", "");',
        "const last = calls.at(-1);",
        "const answers = await Promise.all(asked);",
        "await Promise.all(asked);",
        "fetch(address, { signal: AbortSignal.timeout(4000) });",
        "const SILENCE_MS = 10_000;",
        'export * as voice from "./voice.js";',
        "class Wall { #seen = 1; looked() { return this.#seen; } }",
    ],
)
def test_what_an_old_browser_does_not_know_is_found(code: str) -> None:
    assert too_new(code)


def test_an_import_in_the_middle_of_a_chain_is_found() -> None:
    """A wall fails as a whole when one script that another one imports cannot be read."""
    assert "stream.js" in reachable("refresh.js")
