"""The table of protocol 1.11 as it is written in docs/protocol.md, row by row and message by message."""

import re
from dataclasses import dataclass

from tests.environment import REPOSITORY

PROTOCOL = (REPOSITORY / "docs" / "protocol.md").read_text(encoding="utf-8")
TABLE = PROTOCOL.partition("\n### 1.11 ")[2].partition("\n## ")[0]
ALL = "any"
# How the table calls the services.
NAMES = {
    "auth": ("auth",),
    "status": ("statusantrean",),
    "ambil": ("ambilantrean",),
    "sisa": ("sisaantrean",),
    "batal": ("batalantrean",),
    "checkin": ("checkinantrean",),
    "pasienbaru": ("pasienbaru",),
    "jadwaloperasirs": ("jadwaloperasirs",),
    "jadwaloperasipasien": ("jadwaloperasipasien",),
    "farmasi": ("ambilantreanfarmasi", "statusantreanfarmasi"),
    "statusfarmasi": ("statusantreanfarmasi",),
    ALL: (ALL,),
}
# Their words speak of taking a number; without one, status has words of its own.
ONLY_TAKING = ("consultation not over", "no prescription")
ALSO = re.compile(r"; (\w+) also ")


@dataclass(frozen=True)
class Row:
    """One message of one service."""

    service: str
    condition: str
    code: int
    message: str


def rows() -> list[Row]:
    """Every message of every service that the table names."""
    found = []
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        code = cells[2].strip("*") if len(cells) == 4 else ""
        if code.isdigit():
            found += _rows(cells[0], cells[1], int(code), cells[3])
    return found


def _rows(endpoints: str, condition: str, code: int, messages: str) -> list[Row]:
    parts = ALSO.split(messages)
    told = [(endpoints, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    return [
        Row(service, condition, code, message)
        for names, text in told
        for name in names.split(", ")
        for service in NAMES[name][:1] + (NAMES[name][1:] if condition not in ONLY_TAKING else ())
        for message in re.findall("`([^`]+)`", text)
    ]
