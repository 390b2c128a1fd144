"""From a fresh clone, with nothing installed, to READY; a second start on the same data; the stop."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from benchmarks.fresh.clone import fresh_clone, outside_environment
from tools.processes import die_with_parent, free_port


def report(name: str, seconds: float) -> None:
    print(json.dumps({"name": name, "value": round(seconds, 2), "unit": "s"}), flush=True)


def start_demo(clone: Path) -> tuple[subprocess.Popen[str], float]:
    """The running demo and the seconds until it said READY."""
    began = time.monotonic()
    demo = subprocess.Popen(
        ["make", "demo", f"PORT={free_port()}", f"SIM_PORT={free_port()}"],
        cwd=clone,
        env=outside_environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    assert demo.stdout is not None
    for line in demo.stdout:
        if line.startswith("READY "):
            return demo, time.monotonic() - began
    raise SystemExit(f"make demo ended with {demo.wait()} before READY")


def stop_demo(demo: subprocess.Popen[str]) -> float:
    began = time.monotonic()
    os.killpg(demo.pid, signal.SIGINT)
    demo.communicate(timeout=30)
    return time.monotonic() - began


def main() -> None:
    with fresh_clone() as clone:
        demo, seconds = start_demo(clone)
        report("make demo: clone to READY", seconds)
        stop_demo(demo)
        demo, seconds = start_demo(clone)
        report("make demo: second start to READY", seconds)
        report("make demo: Ctrl-C to all stopped", stop_demo(demo))


if __name__ == "__main__":
    main()
