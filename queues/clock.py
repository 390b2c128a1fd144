"""Dates and times as the hospital reads them on its own wall."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

ZONE_WORDS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
ONE_SECOND = timedelta(seconds=1)


def hospital_zone() -> ZoneInfo:
    """The zone of the hospital's wall clock."""
    return ZoneInfo(settings.TIME_ZONE)


def zone_word() -> str:
    """`WIB`, `WITA` or `WIT`."""
    return ZONE_WORDS[settings.TIME_ZONE]


def service_date(at: datetime) -> date:
    """The hospital's date at a moment (an aware datetime)."""
    return at.astimezone(hospital_zone()).date()


def moment(on: date, wall: time) -> datetime:
    """The aware moment at which the hospital's wall clock shows `wall` on that date."""
    return datetime.combine(on, wall, tzinfo=hospital_zone())


def start_of_day(on: date) -> datetime:
    """Midnight, with which that date begins."""
    return moment(on, time.min)


def end_of_day(on: date) -> datetime:
    """23:59:59 on that date, the last moment an estimate may name (protocol 6)."""
    return moment(on, time(23, 59, 59))
