"""Charts as geometry: where each line, mark and word of a server-made SVG stands. Looks are in static CSS.

Read without colour: each line has its own stroke and its own marks, and its name at its end.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

# The drawing's own units; on a phone about one pixel each, so that words of 14 are read there.
WIDTH, HEIGHT = 380, 220
# Right of lines their names stand, right of bars half of a date.
LEFT, RIGHT, MARGIN, TOP, BOTTOM = 40, 40, 22, 12, 30
LINE_OF_WORDS = 15
MOST_TICKS = 7
STYLES = ("solid", "dashed", "dotted")
MARKS = ("circle", "square", "triangle")
MARK = 3.5


@dataclass(frozen=True)
class Line:
    """A series: its name and one value of each position, None where nothing was measured."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Mark:
    """The mark of one value: a circle by its middle, the others by the points of their outline."""

    x: float
    y: float
    outline: str


@dataclass(frozen=True)
class Drawn:
    """One series as it is drawn. `paths`: pieces between gaps, each the points of a polyline."""

    name: str
    style: str
    mark: str
    paths: Sequence[str]
    marks: Sequence[Mark]
    label_y: float | None


@dataclass(frozen=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True)
class LineChart:
    """Lines over positions, on a scale from 0 to `most`."""

    drawn: Sequence[Drawn]
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM

    @property
    def has_marks(self) -> bool:
        """Was anything measured?"""
        return any(one.marks for one in self.drawn)

    @property
    def label_x(self) -> int:
        return self.right + 8


@dataclass(frozen=True)
class Bar:
    """Two heights in one place: what is filled, and above it what is only outlined."""

    x: float
    width: float
    y: float
    height: float
    outline_y: float
    outline_height: float


@dataclass(frozen=True)
class BarChart:
    bars: Sequence[Bar]
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - MARGIN
    base: int = HEIGHT - BOTTOM


def lines(series: Sequence[Line], words: Sequence[str], *, most: float = 100, step: float = 25) -> LineChart:
    """`words`: what stands under each position; only some of many are written."""
    right = WIDTH - RIGHT
    places = [_x(number, len(words), right) for number in range(len(words))]
    drawn = [
        _drawn(one, places, most, STYLES[number % len(STYLES)], MARKS[number % len(MARKS)])
        for number, one in enumerate(series)
    ]
    return LineChart(_apart(drawn), _x_ticks(places, words), _y_ticks(most, step))


def bars(filled: Sequence[int], outlined: Sequence[int], words: Sequence[str]) -> BarChart:
    """The outlined part stands on the filled one."""
    right = WIDTH - MARGIN
    most, step = _scale(max([below + above for below, above in zip(filled, outlined, strict=True)], default=0))
    slot = (right - LEFT) / max(len(words), 1)
    drawn = []
    for number, (below, above) in enumerate(zip(filled, outlined, strict=True)):
        top, upper = _y(below, most), _y(below + above, most)
        x, width = LEFT + slot * number + slot * 0.15, slot * 0.7
        drawn.append(
            Bar(round(x, 1), round(width, 1), top, round(HEIGHT - BOTTOM - top, 1), upper, round(top - upper, 1))
        )
    places = [LEFT + slot * (number + 0.5) for number in range(len(words))]
    return BarChart(drawn, _x_ticks(places, words), _y_ticks(most, step))


def _x(number: int, count: int, right: int) -> float:
    return round(LEFT + (right - LEFT) * (number / (count - 1) if count > 1 else 0.5), 1)


def _y(value: float, most: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(value, most) / most, 1)


def _drawn(series: Line, places: Sequence[float], most: float, style: str, mark: str) -> Drawn:
    paths: list[str] = []
    marks: list[Mark] = []
    piece: list[str] = []
    for x, value in [*zip(places, series.values, strict=True), (0.0, None)]:
        if value is None:
            paths += [" ".join(piece)] if len(piece) > 1 else []
            piece = []
            continue
        y = _y(value, most)
        piece.append(f"{x},{y}")
        marks.append(Mark(x, y, _outline(mark, x, y)))
    return Drawn(series.name, style, mark, paths, marks, marks[-1].y if marks else None)


def _outline(mark: str, x: float, y: float) -> str:
    """The corners of a square or a triangle."""
    if mark == "square":
        corners = [(-MARK, -MARK), (MARK, -MARK), (MARK, MARK), (-MARK, MARK)]
    else:
        corners = [(0, -MARK - 1), (MARK + 1, MARK), (-MARK - 1, MARK)]
    return " ".join(f"{round(x + dx, 1)},{round(y + dy, 1)}" for dx, dy in corners)


def _apart(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Names at the ends of lines, pushed apart until each can be read."""
    ends = sorted((one.label_y, number) for number, one in enumerate(drawn) if one.label_y is not None)
    placed: dict[int, float] = {}
    lowest = float(HEIGHT - BOTTOM)
    for rank, (y, number) in enumerate(ends):
        room_below = lowest - LINE_OF_WORDS * (len(ends) - rank - 1)
        above = max(placed.values(), default=TOP - LINE_OF_WORDS) + LINE_OF_WORDS
        placed[number] = min(max(y, above), max(room_below, above))
    return [
        Drawn(one.name, one.style, one.mark, one.paths, one.marks, placed.get(number))
        for number, one in enumerate(drawn)
    ]


def _x_ticks(places: Sequence[float], words: Sequence[str]) -> list[Tick]:
    every = max(-(-len(words) // MOST_TICKS), 1)
    return [
        Tick(round(x, 1), word)
        for number, (x, word) in enumerate(zip(places, words, strict=True))
        if number % every == 0
    ]


def _y_ticks(most: float, step: float) -> list[Tick]:
    count = int(most / step)
    return [Tick(_y(step * number, most), f"{step * number:g}") for number in range(count + 1)]


def _scale(most: int) -> tuple[float, float]:
    """A round number not below the highest (4, 8, 20, 40, 80, 200 ...), and a quarter of it."""
    step, factors = 1.0, itertools.cycle((2.0, 2.5, 2.0))
    while most > 4 * step:
        step *= next(factors)
    return 4 * step, step
