"""The scripts of static/js as modules: which files a page loads for its entry."""

import re
from pathlib import Path

from tests.environment import REPOSITORY

SCRIPTS = REPOSITORY / "static" / "js"
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];""", re.M)
ENTRY = re.compile(r'<script src="/static/js/([\w-]+)(?:\.[0-9a-f]{12})?\.js" type="module"></script>')


def entries(html: str) -> list[str]:
    """The entry modules that a page names, as paths below static/js."""
    return [f"{name}.js" for name in ENTRY.findall(html)]


def imported(script: Path) -> list[Path]:
    """What `script` imports itself, in its order."""
    return [(script.parent / path).resolve() for path in IMPORT.findall(script.read_text(encoding="utf-8"))]


def reachable(entry: str) -> set[str]:
    """All modules that a browser loads for `entry`, itself included, as paths below static/js."""
    found: set[Path] = set()
    wanted = [SCRIPTS / entry]
    while wanted:
        script = wanted.pop()
        if script not in found:
            found.add(script)
            wanted += imported(script)
    return {script.relative_to(SCRIPTS).as_posix() for script in found}
