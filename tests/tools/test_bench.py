"""A benchmark's numbers are kept as they were measured; one that fails is named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.bench import BenchmarkFailed, Measurement, keep, measure

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def script(directory: Path, text: str) -> Path:
    path = directory / "speed.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_line_is_a_measurement(tmp_path: Path) -> None:
    lines = 'print(\'{"name": "messages", "value": 41.5, "unit": "1/s"}\')\n' * 2
    assert measure(script(tmp_path, lines)) == [Measurement("speed", "messages", 41.5, "1/s")] * 2


@pytest.mark.parametrize(("text", "reason"), [("raise SystemExit(3)", "exit code 3"), ("", "measured nothing")])
def test_a_benchmark_that_fails_is_named(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BenchmarkFailed, match=rf"speed\.py .*{reason}"):
        measure(script(tmp_path, text))


def test_text_and_json_say_the_same(tmp_path: Path) -> None:
    text = keep([Measurement("speed", "messages", 41.5, "1/s")], directory=tmp_path, at=AT)
    kept = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))
    assert kept["measurements"] == [{"benchmark": "speed", "name": "messages", "value": 41.5, "unit": "1/s"}]
    assert "41.50 1/s" in text == (tmp_path / "latest.txt").read_text(encoding="utf-8")
    assert (tmp_path / "20261123T070000Z.json").exists()
