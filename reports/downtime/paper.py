"""Numbers that are given on paper alone: `A-K205` is the fifth of the second desk, for the practice with the letter A.

The software gives a letter, a hyphen and digits; with the K between them no number of its own can be the same, and two
desks that cannot ask each other write different ones.
"""

PAPER = "K"
EACH_DESK = 15
MOST_DESKS = 9


def paper_number(prefix: str, desk: int, place: int) -> str:
    """`desk` from 1 to 9, `place` from 1 to 99."""
    return f"{prefix}-{PAPER}{desk}{place:02d}"


def paper_block(prefix: str, desks: int) -> list[list[str]]:
    """A row for each place, in it the number of each desk."""
    return [[paper_number(prefix, desk, place) for desk in range(1, desks + 1)] for place in range(1, EACH_DESK + 1)]
