"""A benchmark's numbers are kept as they were measured; one that fails is named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.bench import BenchmarkFailed, Measurement, chosen, keep, main, measure

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def script(directory: Path, text: str) -> Path:
    path = directory / "speed.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_line_is_a_measurement(tmp_path: Path) -> None:
    lines = 'print(\'{"name": "messages", "value": 41.5, "unit": "1/s"}\')\n' * 2
    measured = measure(script(tmp_path, lines))
    assert [(one.benchmark, one.name, one.value, one.unit) for one in measured] == [
        ("speed", "messages", 41.5, "1/s")
    ] * 2


@pytest.mark.parametrize(("text", "reason"), [("raise SystemExit(3)", "exit code 3"), ("", "measured nothing")])
def test_a_benchmark_that_fails_is_named(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BenchmarkFailed, match=rf"speed\.py .*{reason}"):
        measure(script(tmp_path, text))


def test_text_and_json_say_the_same(tmp_path: Path) -> None:
    text = keep([Measurement("speed", "messages", 41.5, "1/s", "2026-11-23 07:00")], directory=tmp_path, at=AT)
    kept = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))
    row = {"benchmark": "speed", "name": "messages", "value": 41.5, "unit": "1/s", "at": "2026-11-23 07:00"}
    assert kept["measurements"] == [row]
    assert "41.50 1/s" in text == (tmp_path / "latest.txt").read_text(encoding="utf-8")
    assert (tmp_path / "20261123T070000Z.json").exists()


def test_a_run_of_one_leaves_what_the_others_measured_with_its_time(tmp_path: Path) -> None:
    first = [
        Measurement("install", "size", 90, "MB", "monday"),
        Measurement("speed", "messages", 41.5, "1/s", "monday"),
    ]
    keep(first, directory=tmp_path, at=AT)
    text = keep([Measurement("speed", "messages", 50, "1/s", "tuesday")], directory=tmp_path, at=AT)
    assert "install (monday UTC)" in text
    assert "speed (tuesday UTC)" in text
    assert "41.50" not in text


def test_a_name_that_is_none_is_refused_with_those_there_are(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "instal"]) == 2
    assert "No benchmark is called instal; there are" in capfd.readouterr().err
    assert [path.name for path in chosen(["benchmarks/install.py"])] == ["install.py"]
    assert {path.stem for path in chosen([])} >= {"install", "stack_memory", "celery_throughput", "relay_throughput"}
