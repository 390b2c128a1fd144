"""What deploy/monitoring/ asks for is what /metrics tells, and Prometheus itself takes it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.environment import REPOSITORY

MONITORING = REPOSITORY / "deploy" / "monitoring"
RULES: dict[str, Any] = yaml.safe_load((MONITORING / "antrean.rules.yml").read_text(encoding="utf-8"))
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "grafana-antrean.json").read_text(encoding="utf-8"))
NAME = re.compile(r"\bantrean_\w+")
LABELLED = re.compile(r"\b(antrean_\w+)(?:\{([^}]*)\})")


def expressions() -> list[str]:
    alerts = [str(rule["expr"]) for group in RULES["groups"] for rule in group["rules"]]
    drawn = [str(target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return alerts + drawn


def told(client: Client) -> dict[str, set[str]]:
    """Each figure of /metrics with its labels."""
    text = client.get("/metrics").content.decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    # Told once BPJS has been called.
    found = {"antrean_bpjs_calls_recent_by_path": {"service", "path", "code"}}
    found["antrean_bpjs_call_milliseconds_recent"] = {"service", "path", "of"}
    for sample in samples:
        found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_alerts_and_the_dashboard_name_figures_and_labels_that_are_told(client: Client, db: None) -> None:
    client.get("/kiosk/")
    figures = told(client)
    asked = {name for words in expressions() for name in NAME.findall(words)}
    assert len(asked) > 25
    assert asked - set(figures) == set()
    for words in expressions():
        for name, labels in LABELLED.findall(words):
            assert set(re.findall(r"(\w+)=", labels)) - {"job"} <= figures[name], words
    ids = {
        rule for words in expressions() for many in re.findall(r"ready\.\(([^)]*)\)", words) for rule in many.split("|")
    }
    text = client.get("/metrics").content.decode()
    assert ids <= set(re.findall(r'antrean_ready\{rule="ready\.(\d+)"\}', text))


def test_requests_are_told_by_view_method_and_status_and_never_by_address(client: Client, db: None) -> None:
    client.get("/s/rahasia-seorang-pasien/")
    client.get("/tidak/ada/3171012001900001/")
    client.post("/kiosk/admission/begin/")
    text = client.get("/metrics").content.decode()
    assert 'antrean_requests_total{method="GET",status="404",view="status:page"}' in text
    assert 'antrean_requests_total{method="GET",status="404",view="-"}' in text
    assert 'antrean_request_seconds_bucket{le="0.025",view="status:page"}' in text
    assert re.search(r'antrean_request_database_seconds_total\{view="status:page"\} [0-9.e-]*[1-9]', text)
    assert 'antrean_database_refusals_total{view="status:page"} 0.0' in text
    assert not re.search(r"rahasia|3171012001900001|/tidak", text)


ANOTHER_PROCESS = """
import django; django.setup()
from antrean_project import request_metrics as m
m.REQUESTS.labels("counter:next", "POST", 503).inc(3)
from prometheus_client import generate_latest
print(generate_latest(m.registry()).decode())
"""


def test_processes_of_one_machine_tell_the_sum_of_all(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "METRICS_DIR": str(tmp_path / "metrics"),
        "DJANGO_SETTINGS_MODULE": "antrean_project.settings",
    }
    told = [
        subprocess.run(
            [sys.executable, "-c", ANOTHER_PROCESS],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _process in range(2)
    ]
    line = 'antrean_requests_total{method="POST",status="503",view="counter:next"}'
    assert [re.findall(f"{re.escape(line)} (.*)", text) for text in told] == [["3.0"], ["6.0"]]


@pytest.mark.package
@pytest.mark.parametrize(
    "words",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "rules", "antrean.rules.yml"),
        ("test", "rules", "antrean.rules.test.yml"),
    ],
)
def test_prometheus_takes_them_and_its_own_test_of_them_passes(words: tuple[str, ...]) -> None:
    said = subprocess.run(["promtool", *words], cwd=MONITORING, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_each_alert_says_what_to_do_and_how_urgent_it_is() -> None:
    for rule in (rule for group in RULES["groups"] for rule in group["rules"]):
        assert rule["labels"]["severity"] in {"page", "day"}, rule["alert"]
        assert {"summary", "description"} == set(rule["annotations"]), rule["alert"]
        assert rule["for"], rule["alert"]
