"""Files of NAME=value lines, as `.env` is: read by Django, by a shell and by these tools."""

import shlex
from collections.abc import Mapping
from pathlib import Path


def read_environment(path: Path) -> dict[str, str]:
    variables: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, quoted = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            variables[name.strip()] = _unquoted(quoted.strip())
    return variables


def write_environment(path: Path, *, variables: Mapping[str, str], heading: str) -> None:
    """Readable by its owner alone, whole or not at all; quoted so that a shell can source it."""
    lines = [f"# {heading}", *(f"{name}={shlex.quote(value)}" for name, value in variables.items())]
    unfinished = path.with_name(path.name + ".new")
    unfinished.touch(mode=0o600)
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _unquoted(text: str) -> str:
    return "".join(shlex.split(text)) if text[:1] in {"'", '"'} else text
