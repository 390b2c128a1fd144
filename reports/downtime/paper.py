"""Numbers that are given on paper alone: `A-K205` is the fifth of the second desk, for the practice with the letter A.

The software gives a letter, a hyphen and digits; with the K between them no number of its own can be the same, and two
desks that cannot ask each other write different ones.
"""

from dataclasses import dataclass

PAPER = "K"
EACH_DESK = 15
MOST_DESKS = 9


@dataclass(frozen=True)
class Block:
    """The numbers that one desk writes."""

    desk: str
    numbers: list[str]


def paper_number(prefix: str, desk: int, place: int) -> str:
    """`desk` from 1 to 9, `place` from 1 to 99."""
    return f"{prefix}-{PAPER}{desk}{place:02d}"


def paper_blocks(prefix: str, desks: list[str]) -> list[Block]:
    """A block for each of these desks, in their order."""
    places = range(1, EACH_DESK + 1)
    return [Block(name, [paper_number(prefix, desk, place) for place in places]) for desk, name in enumerate(desks, 1)]
