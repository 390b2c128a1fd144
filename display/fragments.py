"""The latest drawing of each board in this process, for all walls that show it."""

from collections.abc import Callable

# A hospital's boards are few; addresses are asked for that are none of them, but those are refused before.
MOST = 200
_drawn: dict[str, tuple[str, str]] = {}


def drawn(slug: str, tag: str, draw: Callable[[], str]) -> str:
    """What `draw` makes of this board, or has made of it for the same tag.

    Two threads may draw the same at once; both are right. A drawing is never older than its tag, which was read first.
    """
    kept = _drawn.get(slug)
    if kept is not None and kept[0] == tag:
        return kept[1]
    body = draw()
    if len(_drawn) >= MOST:
        _drawn.clear()
    _drawn[slug] = (tag, body)
    return body


def forget() -> None:
    """Draw all anew: for tests, whose databases go back."""
    _drawn.clear()
