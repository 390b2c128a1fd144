"""Where people who missed a call, or were put at a place, stand when all slots are written anew: there, by count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

A_LITTLE = timedelta(microseconds=1)
BEHIND = timedelta(seconds=1)


@dataclass(frozen=True)
class Standing:
    """One entry of a session, with the key that its slot or its arrival gives from now on."""

    entry_id: int
    number: int
    key: datetime
    keeps_place: bool
    is_waiting: bool

    @property
    def rank(self) -> tuple[datetime, int, int]:
        """As `order.interleave` sorts."""
        return self.key, self.number, self.entry_id


def keep_places(standings: Sequence[Standing]) -> dict[int, datetime]:
    """The new keys of one group (with priority, or without), given in the order of their old keys: entry -> key.

    Everybody goes by the new key but those who missed a call ("three places behind" is a count of people) or whom a
    person put at a place: each of them keeps the count of those before them. Other hours and their reversal therefore
    lead back to the same order.
    Those at a counter are no longer before anybody.
    """
    line = sorted((one for one in standings if one.is_waiting and not one.keeps_place), key=lambda one: one.rank)
    before = 0
    elsewhere: list[tuple[int, Standing]] = []
    for one in standings:
        if one.keeps_place and one.is_waiting:
            line.insert(before, one)
        elif one.keeps_place:
            elsewhere.append((before, one))
        before += one.is_waiting
    line = _spread(line)
    keys = {one.entry_id: one.key for one in standings}
    keys |= {one.entry_id: one.key for one in line}
    for place, one in elsewhere:
        keys[one.entry_id] = _between(line[place - 1 : place], line[place : place + 1], otherwise=one.key)
    return keys


def _spread(line: Sequence[Standing]) -> list[Standing]:
    """The same order, kept by the keys: a missed one's lies between its neighbours'."""
    spread: list[Standing] = []
    for place, one in enumerate(line):
        if one.keeps_place:
            following = [other for other in line[place:] if not other.keeps_place][:1]
            one = replace(one, key=_between(spread[-1:], following, otherwise=one.key))
        if spread and one.rank <= spread[-1].rank:
            # Slots after the end of the day are all one moment: these stand behind one another by a little.
            one = replace(one, key=spread[-1].key + A_LITTLE)
        spread.append(one)
    return spread


def _between(before: Sequence[Standing], after: Sequence[Standing], *, otherwise: datetime) -> datetime:
    if before and after:
        return before[0].key + max(after[0].key - before[0].key, timedelta(0)) / 2
    if before:
        return before[0].key + BEHIND
    return after[0].key - BEHIND if after else otherwise


def key_behind(keys: Sequence[datetime], count: int) -> datetime:
    """A key behind the first `count` of these rising keys and before the next one."""
    if count == 0:
        return keys[0] - BEHIND
    if count >= len(keys):
        return keys[-1] + BEHIND
    return max(keys[count - 1] + (keys[count] - keys[count - 1]) / 2, keys[count - 1] + A_LITTLE)
