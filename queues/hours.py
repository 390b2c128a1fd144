"""Hours of a practice: the one reader of how they are written, and what follows when they go over midnight.

BPJS, HFIS, Mobile JKN and other systems spell one practice in many ways (`08:00-12:00`, `8.00 - 12.00`,
`08:00:00-12:00:00`, `20:00 - 24:00`). Two spellings of one practice are read as the same two times; how BPJS spelled
it is kept beside them and told back letter for letter. An end that is not after the start is on the next day, and 00:00
as an end is 24:00: `00:00-24:00` is a whole day.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from queues import clock
from queues.errors import QueueError

# Longer is no hours of a practice, whatever it holds; with seconds and one space everywhere there are 27.
LONGEST_TEXT = 40
# As our columns keep BPJS's spelling: `08:00:00-12:00:00` has 17.
LONGEST_WORDS = 20
_TIME = r"([0-9]{1,2})\s*[:.]\s*([0-9]{2})(?:\s*[:.]\s*([0-9]{2}))?"
# A person may leave the minutes out ("8"); files and other systems may not.
TIME = re.compile(r"\s*([0-9]{1,2})(?:\s*[:.]\s*([0-9]{2})(?:\s*[:.]\s*([0-9]{2}))?)?\s*")
# "0800", as clocks of machines and of hospitals abroad have it.
FOUR_DIGITS = re.compile(r"\s*([0-9]{2})([0-9]{2})\s*")
HOURS = re.compile(rf"\s*{_TIME}\s*[-\u2013\u2014]\s*{_TIME}\s*")
MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
# A practice over midnight that lasts longer was typed wrongly (13:00-12:00).
LONGEST_NIGHT = timedelta(hours=16)
# People who still wait at its end are served, and everything that shows today's sessions goes on showing it so long.
GRACE = timedelta(hours=3)


class UnreadableHoursError(QueueError):
    """A text is no hours of a practice; the message says what they should look like."""


@dataclass(frozen=True)
class Hours:
    """What was read. `words`: as it was written, without spaces."""

    starts: time
    ends: time
    words: str


def read(text: str) -> Hours:
    """Start and end in minutes; seconds are read and left out, because no practice is told apart by them.

    `:` or `.`, one or two digits for the hour, spaces anywhere between; 24:00 only as the end. UnreadableHoursError.
    """
    found = HOURS.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if found is None:
        raise UnreadableHoursError(_("Jam praktek harus seperti 08:00-12:00."))
    parts = [int(part or 0) for part in found.groups()]
    starts, ends = _time(*parts[:3], is_end=False), _time(*parts[3:], is_end=True)
    if starts is None or ends is None:
        raise UnreadableHoursError(_("Jam praktek berada antara 00:00 dan 24:00."))
    return Hours(starts, ends, "".join(text.split()))


def read_time(text: str, *, is_end: bool = False) -> time:
    """One wall time as a person types it: any of these spellings, or the hour alone; 24:00 only as an end.
    UnreadableHoursError.
    """
    found = (TIME.fullmatch(text) or FOUR_DIGITS.fullmatch(text)) if len(text) <= LONGEST_TEXT else None
    wall = _time(*[int(part or 0) for part in found.groups()], is_end=is_end) if found else None
    if wall is None:
        raise UnreadableHoursError(_("Tulis jam seperti 08:15."))
    return wall


def practised(text: str) -> Hours:
    """As `read`, of hours that a session can have. UnreadableHoursError."""
    hours = read(text)
    if words := wrong(hours.starts, hours.ends):
        raise UnreadableHoursError(words)
    return hours


def wrong(starts: time, ends: time) -> str:
    """Why no session can have these hours, in a sentence; empty when one can."""
    if starts == ends != MIDNIGHT:
        return _("Jam mulai dan jam selesai sama.")
    if crosses_midnight(starts, ends) and starts != MIDNIGHT and lasts(starts, ends) > LONGEST_NIGHT:
        return _("Jam selesai sebelum jam mulai berarti hari berikutnya, paling lama 16 jam. Periksa jamnya.")
    return ""


def written(starts: time, ends: time) -> str:
    """`08:00-12:00`, on the hospital's wall; a whole day is `00:00-24:00`."""
    return f"{starts:%H:%M}-{'24:00' if starts == ends else f'{ends:%H:%M}'}"


def crosses_midnight(starts: time, ends: time) -> bool:
    """Does it end at midnight or on the day after it begins?"""
    return ends <= starts


def lasts(starts: time, ends: time) -> timedelta:
    """How long from start to end."""
    return timedelta(minutes=_end(starts, ends) - _minutes(starts))


def is_within(wall: time, starts: time, ends: time) -> bool:
    """Is a wall time after the start and before the end?"""
    return _minutes(starts) < _place(wall, starts) < _end(starts, ends)


def overlap(one: tuple[time, time], other: tuple[time, time]) -> bool:
    """Have two practices that begin on one date a moment in common?"""
    return _minutes(one[0]) < _end(*other) and _minutes(other[0]) < _end(*one)


def _time(hour: int, minute: int, second: int, *, is_end: bool) -> time | None:
    if minute > 59 or second > 59:
        return None
    if (hour, minute, second) == (24, 0, 0) and is_end:
        return MIDNIGHT
    return time(hour, minute) if hour < 24 else None


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _end(starts: time, ends: time) -> int:
    """The end in minutes from the midnight before the start."""
    return _minutes(ends) + (24 * 60 if crosses_midnight(starts, ends) else 0)


def _place(wall: time, starts: time) -> int:
    """A wall time of the practice likewise: what is before the start belongs to the next day."""
    return _minutes(wall) + (24 * 60 if wall < starts else 0)


class Alive(NamedTuple):
    """What decides at one moment which sessions and waits are today's; each a value for a statement.

    Of the date itself all; of the day before, sessions over midnight whose end is not longer than GRACE ago: those that
    end at `ends_from` or later; and of tickets without a session, those taken since `since` while such a session lives.
    """

    day: date
    before: date
    ends_from: time
    since: datetime


def alive(at: datetime) -> Alive:
    """The values for a moment."""
    day, since = clock.service_date(at), at - GRACE
    is_of_today = clock.service_date(since) == day
    wall = since.astimezone(clock.hospital_zone()).time() if is_of_today else MIDNIGHT
    return Alive(day, day - ONE_DAY, wall, since)
