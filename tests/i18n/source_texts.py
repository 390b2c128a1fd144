"""The texts marked for translation in the source, read without gettext, so that any machine sees what is missing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from tests.environment import REPOSITORY

# The rooms that speak to people; the simulator plays somebody else's pages and stays Indonesian.
ROOMS = (
    "antrean_project",
    "bpjs_bridge",
    "counter",
    "demo",
    "display",
    "khanza",
    "kiosk",
    "queues",
    "reports",
    "setup",
    "simrs",
    "staff_login",
    "service_accounts",
    "tools",
)
MARKERS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"})
# What `templatize` makes of a template: gettext(...), ngettext(...) and _(...) among signs that stand for the rest.
IN_TEMPLATE = re.compile(r"""\b(?:n?gettext|_)\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)


def _of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            words = node.args[0]
            if isinstance(words, ast.Constant) and isinstance(words.value, str):
                yield words.value


def _of_template(path: Path) -> Iterator[str]:
    for found in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
        yield ast.literal_eval(found[1])


def marked_texts() -> dict[str, str]:
    """Each text and one file that has it."""
    texts: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((REPOSITORY / room).rglob("*.py")):
            if path.parent.name != "migrations":
                texts |= dict.fromkeys(_of_python(path), str(path.relative_to(REPOSITORY)))
    for path in sorted((REPOSITORY / "templates").rglob("*.html")):
        texts |= dict.fromkeys(_of_template(path), str(path.relative_to(REPOSITORY)))
    return texts
