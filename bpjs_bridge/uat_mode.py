"""UAT's form wants a repeated call refused at once; a technician lets that be so for some hours."""

from datetime import datetime, timedelta

from bpjs_bridge import rules
from bpjs_bridge.rules import UAT_UNTIL
from queues import clock

LASTS = timedelta(hours=8)


def is_on(*, at: datetime) -> bool:
    """Has somebody switched it on, and is its time not over?"""
    until = rules.current().ws_uat_until
    return bool(until) and at < datetime.strptime(until, UAT_UNTIL).replace(tzinfo=clock.hospital_zone())


def until_from(at: datetime) -> str:
    """The value of WS_UAT_UNTIL that switches it on at this moment."""
    return (at + LASTS).astimezone(clock.hospital_zone()).strftime(UAT_UNTIL)
