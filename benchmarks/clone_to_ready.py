"""From a fresh clone, with nothing installed, to READY; a second start on the same data; the stop."""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tools.processes import die_with_parent, free_port

REPOSITORY = Path(__file__).resolve().parent.parent
# Set by a running venv or demo of our own: the clone must find its own way.
NOT_INHERITED = {
    *("VIRTUAL_ENV", "PYTHONPATH", "DEMO_DIR", "PORT", "SIM_PORT"),
    *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"),
}


def report(name: str, seconds: float) -> None:
    print(json.dumps({"name": name, "value": round(seconds, 2), "unit": "s"}), flush=True)


def start_demo(clone: Path) -> tuple[subprocess.Popen[str], float]:
    """The running demo and the seconds until it said READY."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    began = time.monotonic()
    demo = subprocess.Popen(
        ["make", "demo", f"PORT={free_port()}", f"SIM_PORT={free_port()}"],
        cwd=clone,
        env=environment,
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
    with tempfile.TemporaryDirectory(prefix="antrean-clone-") as directory:
        clone = Path(directory) / "antrean"
        subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True)
        demo, seconds = start_demo(clone)
        report("make demo: clone to READY", seconds)
        stop_demo(demo)
        demo, seconds = start_demo(clone)
        report("make demo: second start to READY", seconds)
        report("make demo: Ctrl-C to all stopped", stop_demo(demo))


if __name__ == "__main__":
    main()
