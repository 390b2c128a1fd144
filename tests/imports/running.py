"""An import's command, run on a file: what it said, what it complained of, and how it ended."""

from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import CommandError, call_command

from queues.management.importing import FILE_UNREADABLE


class Run(NamedTuple):
    said: str
    complained: str
    code: int


def run(command: str, path: Path, **options: Any) -> Run:
    """CommandError where the file as a whole could not be read."""
    said, complained = StringIO(), StringIO()
    try:
        call_command(command, str(path), stdout=said, stderr=complained, **options)
    except CommandError as problem:
        if problem.returncode == FILE_UNREADABLE:
            raise
        return Run(said.getvalue(), complained.getvalue(), problem.returncode)
    return Run(said.getvalue(), complained.getvalue(), 0)
