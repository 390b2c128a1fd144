"""Lines of a log: long numbers are cut out (Django and gunicorn quote the address or header that they refuse), times
are the hospital's with their offset, and with LOG_FORMAT=json each line is one object.
"""

import json
import logging
import os
import re
from datetime import datetime
from zoneinfo import ZoneInfo

# A booking code (queues.verbs.booking) names a visit and stays; other runs of ten digits or more may be a person's.
LONG_NUMBER = re.compile(
    r"(?P<booking_code>(?<![0-9A-Za-z])[0-3][0-9][01][0-9]20[0-9]{2}(?![0-9]{10})[0-9A-Z]{10}(?![0-9A-Za-z]))|[0-9]{10,}"
)
MASK = "(number)"
DEFAULT_ZONE = "Asia/Jakarta"


def masked(text: str) -> str:
    """The text with MASK for each long number."""
    return LONG_NUMBER.sub(lambda found: found["booking_code"] or MASK, text)


def log_zone() -> ZoneInfo:
    """The hospital's. Read from the environment: gunicorn's first process writes lines and never loads the settings."""
    return ZoneInfo(os.environ.get("TIME_ZONE") or DEFAULT_ZONE)


class MaskedFormatter(logging.Formatter):
    """Masks long numbers in the whole line and in the traceback below it; one clock for all processes."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """ISO 8601 with milliseconds and offset, whatever pattern was asked for."""
        return datetime.fromtimestamp(record.created, tz=log_zone()).isoformat(timespec="milliseconds")


class JsonFormatter(MaskedFormatter):
    """`{"time", "level", "logger", "process", "message"}` in one line, with `exception` where there was one."""

    def format(self, record: logging.LogRecord) -> str:
        written: dict[str, str | int | None] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": masked(record.getMessage()),
        }
        if record.exc_info:
            written["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(written, ensure_ascii=False)


def formatter_class() -> type[MaskedFormatter]:
    """As LOG_FORMAT says: `json`, or anything else for plain lines."""
    return JsonFormatter if os.environ.get("LOG_FORMAT") == "json" else MaskedFormatter
