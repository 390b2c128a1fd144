"""The staff's groups, which the frame above this room defines and makes."""

from typing import Protocol


class Roles(Protocol):
    def set_up_groups(self) -> dict[str, int]:
        """Make the groups and give them what they lack; how many permissions each got."""


_given: list[Roles] = []


def provide(roles: Roles) -> None:
    """When a process starts."""
    _given[:] = [roles]


def set_up_groups() -> dict[str, int]:
    return _given[0].set_up_groups()
