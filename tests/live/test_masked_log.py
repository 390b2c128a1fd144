"""Which numbers are cut out of a line of a log."""

import logging
import secrets
import sys

import pytest

from antrean_project.masked_log import MaskedFormatter, masked
from queues.verbs.booking import new_booking_code
from tests.hospital import TODAY


@pytest.mark.parametrize(
    "number", ["9901019905170001", "0009900000017", "080099001122", "6280099001122", "3171012001900001", "0" * 70]
)
@pytest.mark.parametrize("line", ["Not Found: /s/{}/", "'{}.example'", "nohp{}", "b'{}zz'", "{}", "\\xff{}AB"])
def test_a_long_number_is_cut_out(number: str, line: str) -> None:
    assert masked(line.format(number)) == line.format("(number)")


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-26 19:05:07,123 INFO bpjs_bridge.inbound.views ws auth call=1f0c9a2e account=- code=201 ms=23",
        "visit 241120265XD6CDC9TG waits; 24112026512345678X too",
        "[2026-11-27 02:26:17 +0700] [17874] [INFO] Listening at: http://127.0.0.1:8000 (17873)",
    ],
)
def test_times_ports_and_booking_codes_stay(line: str) -> None:
    assert masked(line) == line


def test_booking_codes_as_they_are_made_stay() -> None:
    for _code in range(500):
        code = new_booking_code(TODAY)
        assert masked(f"visit {code}: parked") == f"visit {code}: parked"


def test_no_booking_code_is_of_digits_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("3241056966324105696X")
    monkeypatch.setattr(secrets, "choice", lambda _alphabet: next(drawn))
    assert new_booking_code(TODAY) == f"{TODAY:%d%m%Y}324105696X"


def test_a_trace_is_masked_too() -> None:
    try:
        raise ValueError("Key (nik)=(9901019905170001)")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "failed for %s", ("0009900000017",), sys.exc_info())
    told = MaskedFormatter("%(message)s").format(record)
    assert told.startswith("failed for (number)\nTraceback")
    assert told.endswith("ValueError: Key (nik)=((number))")
