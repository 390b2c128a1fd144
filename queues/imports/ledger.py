"""What the import desk writes with each batch, in the batch's own transaction; the commands have no ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from queues.imports.table import BadLine


@dataclass(frozen=True, slots=True)
class Made:
    """A row that was made, or completed (`filled`: what was empty before), under the name it has in lists."""

    row: int
    name: str
    filled: tuple[str, ...] = ()


@dataclass
class Batch:
    """What one transaction did: up to which line of the file, how many lines, and what became of them.

    `twins`: (one record, the older one it resembles, is it by a number). In a dry run nothing is made, and
    `twin_lines` alone is counted.
    """

    up_to: int
    read: int
    unchanged: int = 0
    added: int = 0
    completed: int = 0
    made: Sequence[Made] = ()
    bad: Sequence[BadLine] = ()
    twins: Sequence[tuple[int, int, bool]] = ()
    twin_lines: int = 0
    notes: list[str] = field(default_factory=list)


class Ledger(Protocol):
    """Of one pass over one file: the planners of the kinds call it."""

    @property
    def after(self) -> int:
        """Lines of the file up to this one are done: an interrupted pass goes on behind it."""

    def mine(self, rows: Collection[int]) -> set[int]:
        """Of these rows those that this import has made before: a pass that begins anew counts them as its own."""

    def write(self, batch: Batch) -> None:
        """Inside the batch's transaction. Raises what rolls it back when the pass is no longer this worker's."""
