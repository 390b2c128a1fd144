"""From a press at a console until it stands on a board in a real browser, a hundred other screens on the stream.

On one uvicorn with SQLite, then on the parts of `make stack`: gunicorn takes the press, Valkey tells it, uvicorn
streams.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page, sync_playwright

from benchmarks.stack_memory import place_in, stack
from tests.live.crowd import Crowd
from tools.demo_place import Place, demo_environment, prepare_directory
from tools.environment_file import read_environment
from tools.processes import free_port, is_listening, start, stop_all

REPOSITORY = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OTHER_SCREENS = 100
PRESSES = 100
TOKEN = "a" * 32
# Notes when a call that is new stands in the document, by the clock of this machine.
WATCH = """() => {
  window.seen = [];
  const call = () => document.querySelector(".wall-call")?.dataset.call;
  let last = call();
  new MutationObserver(() => {
    if (call() !== last) { last = call(); window.seen.push(Date.now()); }
  }).observe(document.getElementById("now"), { childList: true, subtree: true });
}"""


def report(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 1), "unit": unit}), flush=True)


def run(*command: str, environment: Mapping[str, str]) -> str:
    done = subprocess.run([sys.executable, *command], cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


# One person is called again and again: no waiting between two calls.
AT_ONCE = {"ADMISSION_SECONDS_BETWEEN_CALLS": "0", "SECONDS_BETWEEN_CALLS": "0"}


def hall_of(environment: Mapping[str, str]) -> dict[str, Any]:
    return dict(json.loads(run("benchmarks/live/hall.py", environment=environment)))


@contextmanager
def hospital_on_the_stack() -> Iterator[tuple[Place, int, dict[str, Any]]]:
    """The demo's hospital with the desk of hall.py, on production's parts, and the port of its stream."""
    os.environ |= AT_ONCE
    with tempfile.TemporaryDirectory(prefix="antrean-live-") as directory:
        place = place_in(Path(directory))
        with stack(place):
            variables = read_environment(place.environment_file)
            yield place, place.stream_port, hall_of({**os.environ, **variables, "PYTHONPATH": str(REPOSITORY)})


@contextmanager
def hospital() -> Iterator[tuple[Place, int, dict[str, Any]]]:
    """The demo's hospital with the desk of hall.py, served by one uvicorn on SQLite; its stream has the same port."""
    with tempfile.TemporaryDirectory(prefix="antrean-live-") as directory:
        place = Place(directory=Path(directory) / "demo", port=free_port(), simulator_port=free_port())
        prepare_directory(place)
        environment = {**os.environ, **demo_environment(place, outside={}), "PYTHONPATH": str(REPOSITORY), **AT_ONCE}
        run("manage.py", "migrate", "--no-input", "--verbosity=0", environment=environment)
        run("manage.py", "load_demo", environment=environment)
        hall = hall_of(environment)
        web = start(
            (
                *(sys.executable, "-m", "uvicorn", "antrean_project.asgi:application", "--port", str(place.port)),
                *("--timeout-graceful-shutdown", "1", "--no-access-log"),
            ),
            environment=environment,
            log_path=place.directory / "web.log",
            directory=REPOSITORY,
        )
        try:
            while not is_listening(place.port):
                if web.poll() is not None:
                    raise SystemExit((place.directory / "web.log").read_text(encoding="utf-8"))
                time.sleep(0.05)
            yield place, place.port, hall
        finally:
            stop_all([web], grace_seconds=5)


def milliseconds(page: Page, place: Place, hall: Mapping[str, Any]) -> list[float]:
    """One press after the other; a pause as people make it, so that no press meets the answer to another."""
    console = requests.Session()
    console.cookies.update({"sessionid": hall["session"], "csrftoken": TOKEN})
    console.headers["X-CSRFToken"] = TOKEN
    recall = f"{place.url}/counter/{hall['desk']}/recall/"
    took = []
    for press in range(PRESSES):
        time.sleep(random.uniform(0.6, 0.9))
        pressed_at = time.time() * 1000
        answer = console.post(recall, data={"entry": hall["entry"]}, allow_redirects=False, timeout=10)
        if answer.status_code != 303:
            raise SystemExit(f"the press was answered with {answer.status_code}")
        page.wait_for_function("count => window.seen.length > count", arg=press, timeout=20_000)
        took.append(page.evaluate("press => window.seen[press]", press) - pressed_at)
    return took


def measure(name: str, ground: AbstractContextManager[tuple[Place, int, dict[str, Any]]], browser_path: str) -> None:
    with ground as (place, stream, hall), Crowd(stream) as crowd, sync_playwright() as playwright:
        others = crowd.open(OTHER_SCREENS, "/live/?board=ukur")
        if {listener.status for listener in others} != {200}:
            raise SystemExit("not every screen was let in")
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        with page.expect_response(lambda answer: "/live/" in answer.url):
            page.goto(f"{place.url}/display/ukur/")
        page.evaluate(WATCH)
        took = milliseconds(page, place, hall)
        browser.close()
        report(f"call to board, {name}: median of {PRESSES}", statistics.median(took), "ms")
        report(f"call to board, {name}: p95 of {PRESSES}", statistics.quantiles(took, n=20)[-1], "ms")
        report(f"call to board, {name}: worst", max(took), "ms")


def main() -> None:
    browser_path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser_path is None:
        raise SystemExit("call_to_board needs a Chromium (Debian: apt-get install chromium)")
    measure("one uvicorn, SQLite", hospital(), browser_path)
    measure("the stack", hospital_on_the_stack(), browser_path)


if __name__ == "__main__":
    main()
