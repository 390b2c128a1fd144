"""Waking a deliverer after a commit. A nudge may be lost: the sweep over the table is the guarantee."""

from collections.abc import Callable

from django.db import transaction

_listeners: list[Callable[[], None]] = []


def on_new_messages(listener: Callable[[], None]) -> None:
    """Call `listener` after each commit that wrote messages. It must be quick and may not raise."""
    _listeners.append(listener)


def nudge_on_commit() -> None:
    """Nudge when the present transaction has committed, never when it is rolled back."""
    transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    for listener in _listeners:
        listener()
