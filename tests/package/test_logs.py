"""Lines of the log: one clock for all processes, JSON by option, no long number in either."""

import json
import logging
import sys

import pytest
from gunicorn.config import Config

from antrean_project.gunicorn_log import MaskedLogger
from antrean_project.masked_log import JsonFormatter, MaskedFormatter


def a_record(words: str, *arguments: object) -> logging.LogRecord:
    try:
        raise ValueError("kartu 0009900000017 salah")
    except ValueError:
        trouble = sys.exc_info()
    record = logging.LogRecord("kiosk", logging.WARNING, "", 1, words, arguments, trouble)
    record.created = 1_773_621_907.25
    return record


def test_a_line_has_the_hospitals_time_with_its_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    line = MaskedFormatter("%(asctime)s %(message)s", "%H")
    for zone, told in (("Asia/Jayapura", "09:45:07.250+09:00"), ("", "07:45:07.250+07:00")):
        monkeypatch.setenv("TIME_ZONE", zone)
        assert line.format(a_record("siap")).startswith(f"2026-03-16T{told} siap")


def test_with_json_each_line_is_one_object_without_a_long_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIME_ZONE", "Asia/Jakarta")
    text = JsonFormatter().format(a_record('"%s" ditolak', "9901019905170001"))
    written = json.loads(text)
    assert "\n" not in text
    assert (written["level"], written["logger"], written["message"]) == ("WARNING", "kiosk", '"(number)" ditolak')
    assert written["time"] == "2026-03-16T07:45:07.250+07:00"
    assert "kartu (number) salah" in written["exception"]


@pytest.mark.parametrize(("option", "formatter"), [("json", JsonFormatter), ("plain", MaskedFormatter)])
def test_gunicorn_writes_as_all_others(
    monkeypatch: pytest.MonkeyPatch, option: str, formatter: type[MaskedFormatter]
) -> None:
    monkeypatch.setenv("LOG_FORMAT", option)
    handlers = MaskedLogger(Config()).error_log.handlers
    assert {type(handler.formatter) for handler in handlers} == {formatter}
